"""The options of `generate` that say how a song is to be played."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NamedTuple

import click

from jazzrnn.cli.options import Number
from jazzrnn.encoding.steps import SCHEMA
from jazzrnn.generation.biases import Manner
from jazzrnn.nn.sampling import PerColumn

ATTRIBUTES = [column.name for column in SCHEMA if column.chosen]
TEMPERATURE = 1.0
# What is rare in time is music, too: without long rests and notes, songs get too dense.
TOP_P = (("", 1.0), ("part", 0.95), ("pitch", 0.95))


class ByAttribute(Number):
    """A number, or ATTRIBUTE=NUMBER."""

    name = "[attribute=]value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """(attribute, number); without an attribute it is ""."""
        attribute, equals, number = str(value).rpartition("=")
        attribute = attribute.strip().lower()
        if equals and attribute not in ATTRIBUTES:
            self.fail(f"{value!r}: an attribute is one of {', '.join(ATTRIBUTES)}.", param, ctx)
        return attribute, super().convert(number, param, ctx)


# fmt: off
_OPTIONS = (
    click.option("--temperature", type=ByAttribute(0, 10), multiple=True,
                 metavar="[ATTRIBUTE=]VALUE",
                 help="Below 1, the song is more predictable; above 1, it is wilder. For the whole"
                 f" note, or for one attribute of it ({', '.join(ATTRIBUTES)}), such as pitch=0.8;"
                 f" repeatable.  [default: {TEMPERATURE:g}]"),
    click.option("--top-p", type=ByAttribute(0, 1, min_open=True), multiple=True,
                 metavar="[ATTRIBUTE=]VALUE",
                 help="Choose among the likeliest values only, which together have this"
                 " probability; repeatable.  [default: 1; for part and pitch 0.95]"),
    click.option("--inside", type=Number(0, 1), metavar="0..1",
                 help="Leave out this much of the notes that do not fit: on strong beats those"
                 " outside the chord, elsewhere those outside its scale; without chords, those"
                 " outside the key. 0.3 is 30 percent.  [default: 0 if the model knows chords and"
                 " the song has some; else as the training music keeps to its key]"),
    click.option("--phrases", type=Number(0, 64, min_open=True), metavar="BARS",
                 help="Length of a phrase: a song of one part takes a breath after about this many"
                 " bars.  [default: the model decides]"),
    click.option("--rests", type=Number(0, 1, max_open=True), metavar="0..1",
                 help="How much of the time a song of one part is silent: 0.4 is 40 percent."
                 "  [default: the model decides]"),
)
# fmt: on


class Playing(NamedTuple):
    """What the options say."""

    temperature: PerColumn
    top_p: PerColumn
    manner: Manner

    def made(self) -> dict[str, Any]:
        """For the file, by the names of the options."""
        manner = dict(zip(("inside", "phrases", "rests"), self.manner, strict=True))
        asked = {name: value for name, value in manner.items() if value is not None}
        return {"temperature": self.temperature, "top-p": self.top_p} | asked


def playing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of this module; it gets them as one argument, `playing`."""

    @wraps(command)
    def gathered(**options: Any) -> None:
        temperature, top_p = options.pop("temperature"), options.pop("top_p")
        manner = Manner(*(options.pop(name) for name in ("inside", "phrases", "rests")))
        command(playing=read_playing(temperature, top_p, manner), **options)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


def read_playing(
    temperature: Sequence[tuple[str, float]], top_p: Sequence[tuple[str, float]], manner: Manner
) -> Playing:
    """From (attribute, number), the attribute "" for all; what is not given is as usual."""
    usual = () if any(not attribute for attribute, _ in top_p) else TOP_P
    return Playing(
        by_attribute([("", TEMPERATURE), *temperature]), by_attribute([*usual, *top_p]), manner
    )


def by_attribute(given: Sequence[tuple[str, float]]) -> PerColumn:
    """One number if all attributes have the same, else one for each by name.

    >>> by_attribute([("", 0.8)])
    0.8
    >>> by_attribute([("", 1.0), ("pitch", 0.9)])["pitch"]
    0.9

    Args:
        given: (attribute, number), the attribute "" for all, at least once; the later counts.
    """
    of_all = [number for attribute, number in given if not attribute][-1]
    numbers = dict.fromkeys(ATTRIBUTES, of_all) | {name: number for name, number in given if name}
    return numbers if len(set(numbers.values())) > 1 else numbers[ATTRIBUTES[0]]
