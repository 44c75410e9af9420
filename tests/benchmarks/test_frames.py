"""The polyphonic benchmark's encoding: exact probabilities of piano rolls."""

from itertools import product

import numpy as np
import pytest

from benchmarks.frames import (
    LONGEST,
    choices,
    encode_roll,
    frame_losses,
    frame_schema,
    longest_pause,
    notes_of,
)
from jazzrnn.nn.model import ModelConfig, initial_weights

KEYS, FRAMES = 3, 3
ROLLS = [
    np.array(bits, np.uint8).reshape(FRAMES, KEYS) for bits in product([0, 1], repeat=KEYS * FRAMES)
]


def losses(rolls, held, models=1):
    config = ModelConfig(frame_schema(KEYS, held), hidden=6, layers=1, embedding=4, head=4)
    rngs = [np.random.default_rng(seed) for seed in range(models)]
    weights = [3 * initial_weights(config, rng) for rng in rngs]
    steps = [encode_roll(roll, held) for roll in rolls]
    found = choices(config, weights, steps)
    return np.array([frame_losses(s, c, FRAMES) for s, c in zip(steps, found, strict=True)])


@pytest.mark.parametrize("models", [1, 3])
def test_the_probabilities_of_all_rolls_add_up_to_1(models):
    assert np.exp(-losses(ROLLS, False, models).sum(axis=1)).sum() == pytest.approx(1, abs=1e-5)


def test_the_probabilities_of_all_first_frames_add_up_to_1():
    """So a frame's loss is that frame's alone, and may be left out."""
    first = {
        roll[0].tobytes(): loss[0] for roll, loss in zip(ROLLS, losses(ROLLS, False), strict=True)
    }
    for roll, loss in zip(ROLLS, losses(ROLLS, False), strict=True):
        assert loss[0] == pytest.approx(first[roll[0].tobytes()], abs=1e-5)
    assert np.exp(-np.array([*first.values()])).sum() == pytest.approx(1, abs=1e-5)


def test_held_notes_give_all_rolls_together_at_most_1():
    """Each roll is counted in one of the ways to write it: an upper bound of its loss."""
    assert 0 < np.exp(-losses(ROLLS, True).sum(axis=1)).sum() < 1


@pytest.mark.parametrize("held", [False, True])
def test_notes_are_the_roll(held):
    for roll in ROLLS:
        again = np.zeros_like(roll)
        for frame, key, duration in notes_of(roll, held):
            assert not again[frame : frame + duration, key].any()
            again[frame : frame + duration, key] = 1
        assert np.array_equal(again, roll)
        assert len(encode_roll(roll, held)) == len(list(notes_of(roll, held))) + 1


def test_a_set_may_have_pauses_of_any_length():
    short, long = (np.zeros((frames, KEYS), np.uint8) for frames in (3, 400))
    short[1, 0] = long[5, 1] = long[300, 2] = 1
    assert longest_pause([short, np.zeros((4, KEYS), np.uint8)]) == LONGEST
    longest = longest_pause([short, long])
    assert longest == 295
    with pytest.raises(ValueError, match="295 frames"):
        encode_roll(long, False)
    steps = encode_roll(long, False, longest)
    assert steps[:, 0].tolist() == [5, 295, 296]
    config = ModelConfig(
        frame_schema(KEYS, False, longest), hidden=6, layers=1, embedding=4, head=4
    )
    weights = initial_weights(config, np.random.default_rng(0))
    (found,) = choices(config, [weights], [steps])
    losses = frame_losses(steps, found, 400)
    assert losses.shape == (400,)
    assert np.isfinite(losses).all()
    assert losses.sum() > 0
