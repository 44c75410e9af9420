"""The options of `generate` and the library have the same limits."""

from dataclasses import fields, replace

import click
import pytest

from jazzrnn.cli.generate import generate as command
from jazzrnn.errors import OptionError
from jazzrnn.generation.biases import Biases
from jazzrnn.generation.request import Request, check_values
from jazzrnn.generation.request_limits import LIMITS

FIELDS = {"tempo": "tempo_bpm", "behind": "behind_ms"}
PLAIN = {field.name for field in fields(Request)}


def asked(name, value):
    """A request with one wish."""
    field = FIELDS.get(name, name)
    if field in PLAIN:
        return replace(Request(), **{field: value})
    return Request(biases=Biases(**{name: value}))


@pytest.mark.parametrize("name", LIMITS)
def test_the_library_and_the_option_have_the_same_limits(name):
    limits = LIMITS[name]
    option = next(one for one in command.params if one.name == name)
    least, most = limits.least, limits.most
    for value in (least - 1, most + 1, *[least] * limits.above, *[most] * limits.below):
        with pytest.raises(OptionError, match=f"`{name}` {value}: it is a"):
            check_values(asked(name, value))
        with pytest.raises(click.BadParameter, match="range"):
            option.type(str(value), option, None)
    middle = (least + most) // 2 if limits.whole else (least + most) / 2
    for value in (middle, *[least] * (not limits.above), *[most] * (not limits.below)):
        check_values(asked(name, value))
        option.type(str(value), option, None)
    with pytest.raises(OptionError, match=f"`{name}` nan"):
        check_values(asked(name, float("nan")))
