"""The wishes that a song was written with, as far as its file says them."""

from dataclasses import replace
from typing import Any, cast

from jazzrnn.errors import OptionError
from jazzrnn.generation.biases import Biases
from jazzrnn.generation.request import TOP_P, Request, check_values, read_range
from jazzrnn.music.opened import Opened

_BIASES = ("inside", "phrases", "rests", "density", "outside", "guide")


def request_of(opened: Opened, seed: int) -> Request:
    """Return the request that a song was written with, as far as it says, with a new seed."""
    usual, made = Request(seed=seed, top_p=TOP_P | {}), opened.made
    try:
        wished = replace(
            usual,
            temperature=_per_attribute(made.get("temperature"), usual.temperature),
            top_p=_per_attribute(made.get("top-p"), usual.top_p),
            biases=_biases(opened),
            range=read_range(made["range"]) if "range" in made else None,
        )
        check_values(wished)
    except (
        OptionError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
    ):  # what a file says may be anything
        return usual
    return wished


def _biases(opened: Opened) -> Biases:
    inside, phrases, rests, density, outside, guide = map(opened.number, _BIASES)
    return Biases(inside, phrases, rests, density=density, outside=outside, guide=guide)


def _per_attribute(value: Any, usual: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): float(v) for k, v in cast("dict[Any, Any]", value).items()}
    return float(value) if isinstance(value, int | float) else usual
