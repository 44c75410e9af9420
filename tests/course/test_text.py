"""The character model: the course's numbers, names and training log."""

import string

import numpy as np
import pytest

from jazzrnn.course import text
from jazzrnn.course.gradient_check import BOUND, check

IX_TO_CHAR = dict(enumerate("\n" + string.ascii_lowercase))
CHAR_TO_IX = {character: index for index, character in IX_TO_CHAR.items()}

# Printed by the course's notebook. After iteration 14000 rounding decides.
LOSSES = {
    0: 23.087336,
    2000: 27.884160,
    4000: 25.901815,
    6000: 24.608779,
    8000: 24.070350,
    10000: 23.844446,
    12000: 23.291971,
    14000: 23.382339,
}
NAMES = {
    0: "Nkzxwtdmfqoeyhsqwasjkjvu Kneb Kzxwtdmfqoeyhsqwasjkjvu Neb Zxwtdmfqoeyhsqwasjkjvu Eb "
    "Xwtdmfqoeyhsqwasjkjvu",
    2000: "Liusskeomnolxeros Hmdaairus Hytroligoraurus Lecalosapaus Xusicikoraurus "
    "Abalpsamantisaurus Tpraneronxeros",
}


@pytest.mark.slow
def test_training_log_is_the_course_s(data_folder):
    examples = data_folder("dinos.txt").read_text(encoding="utf-8").splitlines()
    _, log = text.model(examples, CHAR_TO_IX, IX_TO_CHAR, num_iterations=14001)
    for iteration, loss, names in log:
        assert loss == pytest.approx(LOSSES[iteration], abs=1.5e-6)
        if iteration in NAMES:
            assert " ".join(names) == NAMES[iteration]
    assert [iteration for iteration, _, _ in log] == list(LOSSES)


def random_parameters(rng, n_a, vocab_size):
    shapes = {"Wax": (n_a, vocab_size), "Waa": (n_a, n_a), "Wya": (vocab_size, n_a)}
    shapes |= {"b": (n_a, 1), "by": (vocab_size, 1)}
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sizes", [(5, 4, 1, 6), (2, 1, 1, 1), (27, 3, 1, 4)])
def test_gradients(sizes, seed):
    errors = check("rnn_backward of the text model", np.random.default_rng(seed), *sizes)
    assert list(errors) == [*("d" + name for name in text.LEARNED), "da_next"]
    assert max(errors.values()) < BOUND, errors


def test_initial_parameters_are_small_and_always_the_same():
    parameters = text.initialize_parameters(5, 3, 2)
    shapes = {name: array.shape for name, array in parameters.items()}
    assert shapes == {"Wax": (5, 3), "Waa": (5, 5), "Wya": (2, 5), "b": (5, 1), "by": (2, 1)}
    state = np.random.RandomState(1)
    np.testing.assert_array_equal(parameters["Wax"], state.randn(5, 3) * 0.01)
    np.testing.assert_array_equal(parameters["Waa"], state.randn(5, 5) * 0.01)
    np.testing.assert_array_equal(parameters["Wya"], state.randn(2, 5) * 0.01)
    assert not parameters["b"].any()
    assert not parameters["by"].any()


def test_clip_leaves_its_input_alone():
    gradients = {"d" + name: np.array([-7.0, 3.0, 7.0]) for name in text.LEARNED}
    clipped = text.clip(gradients, 5)
    for array, original in zip(clipped.values(), gradients.values(), strict=True):
        np.testing.assert_array_equal(array, [-5, 3, 5])
        np.testing.assert_array_equal(original, [-7, 3, 7])


def test_optimize_updates_in_place_with_clipped_gradients():
    parameters = random_parameters(np.random.default_rng(0), 6, 27)
    before = {name: array.copy() for name, array in parameters.items()}
    X, Y = [None, 1, 2], [1, 2, 0]
    _, gradients, a_last = text.optimize(X, Y, np.zeros((6, 1)), parameters, 0.5)
    assert a_last.shape == (6, 1)
    for name, array in parameters.items():
        assert np.abs(gradients["d" + name]).max() <= 5
        np.testing.assert_array_equal(array, before[name] - 0.5 * gradients["d" + name])


def zero_parameters():
    """With these every character is as likely as any other."""
    return {name: array * 0 for name, array in text.initialize_parameters(4, 27, 27).items()}


class TestSample:
    def test_stops_at_fifty_characters_and_adds_a_newline(self):
        parameters = zero_parameters()
        parameters["by"][0] = -1000  # a newline never comes
        indices = text.sample(parameters, CHAR_TO_IX, 0)
        assert len(indices) == 51
        assert indices.index(0) == 50

    def test_stops_at_a_newline(self):
        parameters = zero_parameters()
        parameters["by"][0] = 1000
        assert text.sample(parameters, CHAR_TO_IX, 0) == [0]

    def test_draws_with_seeds_two_apart(self):
        parameters = zero_parameters()
        indices = text.sample(parameters, CHAR_TO_IX, 3)
        uniform = [np.random.RandomState(3 + 2 * k).random_sample() for k in range(len(indices))]
        assert indices == [int(u * 27) for u in uniform]


def test_log_has_the_names_that_were_asked_for():
    parameters, log = text.model(["abc\n", " Cab"], CHAR_TO_IX, IX_TO_CHAR, 5, 3, 2, 27, 2)
    assert parameters["Wax"].shape == (3, 27)
    assert [(iteration, len(names)) for iteration, _, names in log] == [(0, 2), (2, 2), (4, 2)]


def test_samples_as_text(capsys):
    assert text.get_sample([1, 2, 3, 0], IX_TO_CHAR) == "Abc\n"
    assert text.get_sample([], IX_TO_CHAR) == ""
    text.print_sample([4, 15, 0], IX_TO_CHAR)
    assert capsys.readouterr().out == "Do\n"
