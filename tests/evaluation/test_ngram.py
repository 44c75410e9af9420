import numpy as np
import pytest

from jazzrnn.evaluation.ngram import ORDERS, baselines, probabilities
from jazzrnn.schema import ABSENT, Column


def after(train, context, classes):
    """For each order: the probabilities of all classes after a context."""
    asked = [np.array([*context, value]) for value in range(classes)]
    of_each = [p.reshape(classes, -1)[:, -1] for p in probabilities(train, asked, classes)]
    assert len(of_each) == ORDERS
    return of_each


def random_sequences(seed, classes, lengths):
    rng = np.random.default_rng(seed)
    return [rng.integers(classes, size=length) for length in lengths]


@pytest.mark.parametrize("classes", [1, 2, 7, 138])
def test_the_probabilities_of_all_classes_sum_to_one_after_any_context(classes):
    train = random_sequences(1, classes, [1, 5, 60])
    for seed in range(10):
        for length in range(5):
            context = random_sequences(seed, classes, [length])[0]
            for p in after(train, context, classes):
                assert p.min() > 0
                assert p.sum() == pytest.approx(1)


def test_a_tiny_example_by_hand():
    """0 1 0 2 over three classes: counts 2, 1, 1 of three kinds; after 0 came 1 and 2."""
    train = [np.array([0, 1, 0, 2])]
    unigram, bigram, *_ = after(train, [0], 3)
    uniform = 1 / 3
    expected = np.array([2 + 3 * uniform, 1 + 3 * uniform, 1 + 3 * uniform]) / (4 + 3)
    assert unigram == pytest.approx(expected)
    expected = np.array([0 + 2 * unigram[0], 1 + 2 * unigram[1], 1 + 2 * unigram[2]]) / (2 + 2)
    assert bigram == pytest.approx(expected)


def test_the_beginning_of_a_sequence_is_a_context():
    train = [np.array([3, 0, 0]), np.array([3, 1]), np.array([3, 2, 0, 1])]
    unigram, bigram, trigram, _ = after(train, [], 4)
    assert bigram[3] == pytest.approx((3 + 1 * unigram[3]) / (3 + 1))
    assert trigram[3] == pytest.approx((3 + 1 * bigram[3]) / (3 + 1))


def test_a_context_never_seen_falls_back_to_the_shorter_one():
    train = [np.array([0, 1, 2, 0, 1, 2, 3])]
    _, bigram, trigram, fourgram = after(train, [3, 3, 1], 4)
    assert trigram == pytest.approx(bigram)
    assert fourgram == pytest.approx(bigram)
    unigram, bigram, *_ = after(train, [3], 4)  # nothing follows the only 3
    assert bigram == pytest.approx(unigram)


def test_the_unigram_is_its_formula():
    train = random_sequences(2, 9, [40, 3, 17])
    counts = np.bincount(np.concatenate(train), minlength=9)
    kinds = np.count_nonzero(counts)
    assert after(train, [4, 4], 9)[0] == pytest.approx((counts + kinds / 9) / (60 + kinds))


def test_classes_never_seen_share_what_is_left_for_them():
    p = after([np.array([0, 0, 1])], [], 5)[0]
    assert p[2:] == pytest.approx((2 / 5) / (3 + 2))


def test_contexts_do_not_reach_across_sequences():
    one = np.array([0, 1]), np.array([2, 3])
    apart = list(probabilities([*one], [np.array([0]), np.array([2])], 4))
    other_order = list(probabilities([*one[::-1]], [np.array([0]), np.array([2])], 4))
    assert np.array_equal(apart, other_order)


def test_on_noise_no_order_beats_the_uniform_distribution():
    train, held_out = (random_sequences(seed, 8, [300, 300]) for seed in (3, 4))
    for p in probabilities(train, held_out, 8):
        assert -np.log(p).mean() > np.log(8)


def test_a_pattern_of_three_values_needs_the_third_order():
    """After two 0 comes a 1: one value back is not enough to know."""
    pattern = [np.tile([0, 0, 1], 40)]
    unigram, bigram, trigram, _ = (-np.log(p).mean() for p in probabilities(pattern, pattern, 2))
    assert trigram < 0.2 < bigram < unigram


SCHEMA = (Column("when", 3), Column("place", 4, chosen=False), Column("height", 5))


def sequences(seed, lengths):
    """Random rows; the last one of each has no height."""
    rng = np.random.default_rng(seed)
    found = [rng.integers((3, 4, 5), size=(length, 3)) for length in lengths]
    for sequence in found:
        sequence[-1, 1:] = ABSENT
    return found


def test_there_is_a_baseline_for_each_chosen_column_in_nats_a_step():
    train, held_out = sequences(5, [30, 20]), sequences(6, [10, 15])
    found = baselines(SCHEMA, train, held_out)
    assert len(found) == 2
    for c, classes, baseline in ((0, 3, found[0]), (2, 5, found[1])):
        present = [[s[s[:, c] != ABSENT, c] for s in side] for side in (train, held_out)]
        losses = [-np.log(p).sum() / 25 for p in probabilities(*present, classes)]
        assert baseline.unigram == pytest.approx(losses[0])
        assert baseline.best == pytest.approx(min(losses))
        assert baseline.order == 1 + losses.index(min(losses))


def test_a_step_without_a_value_costs_nothing():
    train = sequences(7, [30])
    empty = [np.array([[0, ABSENT, ABSENT]])]
    assert baselines(SCHEMA, train, empty)[1].best == 0
