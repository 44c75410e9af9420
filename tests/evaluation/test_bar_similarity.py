"""How alike bars are by their distance."""

import numpy as np
import pytest

from jazzrnn.evaluation.bar_similarity import (
    DISTANCES,
    compare_bars,
    mean_similarities,
    similarity_error,
    similarity_sums,
    sums_of,
)
from jazzrnn.music.notes import Meter, Note, Piece, make_piece


def tune(bars, part=8):
    """Four quarters a bar."""
    return make_piece(
        Note(48 * k + 12 * n, part, pitch, 12, 80)
        for k, bar in enumerate(bars)
        for n, pitch in enumerate(bar)
    )


A, B = (60, 62, 64, 65), (67, 69, 71, 72)
HALF_A = (60, 62, 70, 71)


def test_what_two_bars_share_of_all_their_notes():
    sums, pairs = similarity_sums(tune([A, A, HALF_A, B]))
    assert pairs[:4].tolist() == [3, 2, 1, 0]
    # A and A: 4 of 4; A and half of A: 2 of 6; half of A and B: none of 8.
    assert sums[:3].tolist() == pytest.approx([1 + 2 / 6, 2 / 6, 0])


def test_notes_are_the_same_with_part_and_duration():
    one = tune([A])
    other = [n._replace(onset=n.onset + 48, duration=6) for n in one.notes]
    sums, _ = similarity_sums(make_piece([*one.notes, *other]))
    assert sums[0] == 0
    other = [n._replace(onset=n.onset + 48, part=9) for n in one.notes]
    sums, _ = similarity_sums(make_piece([*one.notes, *other]))
    assert sums[0] == 0


def test_empty_bars_do_not_count():
    last = [n._replace(onset=n.onset + 3 * 48) for n in tune([A]).notes]
    _, pairs = similarity_sums(make_piece([*tune([A]).notes, *last]))
    assert pairs[:3].tolist() == [2, 2, 1]  # two bars that are both empty are no pair


@pytest.mark.parametrize("piece", [Piece(), tune([A])])
def test_a_piece_without_two_bars_says_nothing(piece):
    sums, pairs = similarity_sums(piece)
    assert sums.shape == pairs.shape == (DISTANCES,)
    assert not pairs.any()
    assert np.isnan(mean_similarities(sums[None], pairs[None])).all()


def test_a_pickup_moves_no_bar():
    notes = [n._replace(onset=n.onset + 12) for n in tune([A, B, A]).notes]
    piece = make_piece(notes, meters=[Meter(0, 1, 4), Meter(12, 4, 4)])
    sums, pairs = similarity_sums(piece)
    assert (sums[1], pairs[1]) == (1, 2)  # the empty pickup and B, and A and A


def test_sets_differ_by_the_mean_over_distances():
    some, others = np.full(DISTANCES, np.nan), np.full(DISTANCES, np.nan)
    some[:3], others[:2] = (0.5, 0.2, 1), (0.1, 0.4)
    assert similarity_error(some, others) == pytest.approx(0.3)
    assert np.isnan(similarity_error(some, others * np.nan))


def test_songs_are_compared_with_real_pieces():
    real = [tune([A, B] * 4), tune([B, A] * 4), tune([A, HALF_A] * 4), tune([A, B, A, HALF_A])]
    same = compare_bars(sums_of(real), sums_of(real), np.random.default_rng(0))
    assert same.error == 0
    assert 0 < same.halves < 1
    other = compare_bars(sums_of(real), sums_of([tune([A] * 8)]), np.random.default_rng(0))
    assert other.error > same.halves
    assert other.real.tolist()[:4] == same.real.tolist()[:4]
    alone = compare_bars(sums_of(real), sums_of([]), np.random.default_rng(0))
    assert np.isnan(alone.ours).all()
    assert np.isnan(alone.error)
    assert alone.halves == same.halves
