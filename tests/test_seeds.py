"""A seed gives the same random numbers in every version: songs and models depend on it."""

import numpy as np
import pytest

from jazzrnn import seeds
from jazzrnn.seeds import rng_for

IN_TRAINING = {"INITIAL_WEIGHTS": 1, "ORDER": 2, "DROPOUT": 3, "AUGMENTATION": 4}
OF_TRAINING_DATA = {"HELD_OUT_SPLIT": 4, "SURVEY": 5}
IN_GENERATION = {"SETTING": 1, "NOTES": 2, "PERFORMANCE": 3, "CHANGES": 4}


@pytest.mark.parametrize(
    ("name", "number"), [*(IN_TRAINING | OF_TRAINING_DATA | IN_GENERATION).items()]
)
def test_the_numbers_of_purposes_stay(name, number):
    purpose = getattr(seeds, name)
    assert rng_for(7, purpose).random() == np.random.default_rng([7, number]).random()
    assert rng_for(7, purpose, 0, 4).random() == np.random.default_rng([7, 1, 5, number]).random()


def test_every_number_has_a_stream_of_its_own():
    streams = [(), (0,), (1,), (0, 0), (0, 1), (1, 0)]
    assert len({rng_for(3, seeds.DROPOUT, *numbers).random() for numbers in streams}) == 6
