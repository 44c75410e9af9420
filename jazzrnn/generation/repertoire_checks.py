"""Checks of what a model file says of its music: each returns a checked value.

A value that makes no sense raises a ValueError, a TypeError or another error of NO_SENSE.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.encoding.habits import Pair, Ranges
from jazzrnn.errors import JazzrnnError
from jazzrnn.music.chords import parse_chord
from jazzrnn.music.form.cost import PLAN
from jazzrnn.music.form.finding_echoes import HIGHEST
from jazzrnn.music.form.plan import LEVELS
from jazzrnn.music.keys import read_key
from jazzrnn.music.midi.events import DENOMINATORS, LONGEST_METER
from jazzrnn.music.notes import PARTS, PITCHES
from jazzrnn.music.setting import Bar, Setting, setting_from_json

LOSSES = {*(column.name for column in SCHEMA if column.chosen), PLAN}
SIDES = {"held-out", "training"}
MOST_BARS, FASTEST = 4096, 1000  # of a setting; beats a minute
MOST, LONGEST_RUN = 10**12, 2**15  # of anything that is counted; notes or grid steps in a row
NO_SENSE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, JazzrnnError)
_Value = TypeVar("_Value")

Repeats = dict[int, tuple[int, int]]
Typical = dict[str, tuple[float, float]]


def _checked(value: Any, fits: bool) -> Any:
    if not fits:
        raise ValueError(value)
    return value


def _a(kind: type[_Value]) -> Callable[[Any], _Value]:
    return lambda value: _checked(value, isinstance(value, kind))


text, flag = _a(str), _a(bool)
a_list: Callable[[Any], list[Any]] = _a(list)


def one_of(known: Collection[str], value: Any) -> str:
    """Return a text that is one of those known."""
    return _checked(value, text(value) in known)


def count(value: Any) -> int:
    """Return a number of things: 0 to MOST."""
    return _checked(value, type(value) is int and 0 <= value <= MOST)


def _run(value: Any) -> int:
    return _checked(count(value), value <= LONGEST_RUN)


def _number(value: Any) -> float:
    return float(_checked(value, type(value) in {int, float} and abs(value) <= MOST))


def fraction(value: Any) -> float | None:
    """Return a number from 0 to 1, or None."""
    return value if value is None else _checked(_number(value), 0 <= value <= 1)


def counts(value: Any) -> dict[str, int]:
    """Return what is counted, and how often."""
    return {text(name): count(number) for name, number in value.items()}


def losses(value: Any) -> dict[str, float]:
    """Return nats a note of attributes."""
    return {one_of(LOSSES, name): _number(loss) for name, loss in value.items()}


def typical(value: Any) -> Typical:
    """Return means and standard deviations of measures."""
    found = {text(name): (_number(mean), _number(dev)) for name, (mean, dev) in value.items()}
    return _checked(found, all(deviation > 0 for _, deviation in found.values()))


def _part(value: Any) -> int:
    return _checked(count(value), value < len(PARTS))


def pitches(value: Any) -> tuple[int, ...]:
    """Return pitches."""
    return tuple(_checked(count(pitch), pitch < PITCHES) for pitch in value)


def pairs(value: Any) -> dict[int, tuple[int, int]]:
    """Return parts and two numbers of each, as in [[part, one, two], ...]."""
    return {_part(part): (_run(one), _run(two)) for part, one, two in value}


def rests(value: Any) -> dict[int, int]:
    """Return parts and grid steps of each."""
    return {_part(part): _run(steps) for part, steps in value}


def least_notes(value: Any) -> dict[int, float]:
    """Return parts and notes a bar of each."""
    return {_part(part): _checked(_number(notes), 0 <= notes <= MOST) for part, notes in value}


def most_together(value: Any) -> dict[int, int]:
    """Return parts and how many notes each begins at once."""
    return {_part(part): _run(_checked(notes, notes >= 1)) for part, notes in value}


def two_parts(value: Any) -> tuple[Pair, ...]:
    """Return pairs of parts, the lower one first, and the intervals between their notes."""
    found = tuple(
        Pair(_part(one), _part(other), tuple(_checked(each, type(each) is int) for each in apart))
        for one, other, apart in value
    )
    return _checked(found, all(pair.low < pair.high for pair in found))


def ranges(value: Any) -> Ranges:
    """Return parts, and the lowest and highest pitch of each."""
    ranges = pairs(value)
    return _checked(ranges, all(low <= high < PITCHES for low, high in ranges.values()))


def settings(value: Any) -> tuple[Setting, ...]:
    """Return settings in which all is possible."""
    return tuple(map(_setting, a_list(value)))


def _setting(value: Any) -> Setting:
    setting = setting_from_json(value)
    fits = (
        text(setting.name + setting.key) >= ""
        and (not setting.key or bool(read_key(setting.key)))
        and 0 <= _number(setting.tempo_bpm) <= FASTEST
        and all(_part(part) >= 0 and count(program) < PITCHES for part, program in setting.programs)
        and 0 <= count(setting.lead_in) < len(setting.bars)
        and len(least_notes(setting.notes_a_bar)) == len(setting.notes_a_bar)
        and 1 <= len(setting.bars) <= MOST_BARS
        and all(_bar_fits(bar, number) for number, bar in enumerate(setting.bars))
    )
    return _checked(setting, fits)


def _symbol(value: Any) -> str:
    parse_chord(text(value))  # raises a ChordError
    return value


def _bar_fits(bar: Bar, number: int) -> bool:
    """Return whether bar `number` of a setting makes sense."""
    return (
        1 <= count(bar.numerator) <= LONGEST_METER
        and bar.denominator in DENOMINATORS
        and count(bar.cut) >= 0 < bar.length
        and all(count(mark.onset) < bar.length and _symbol(mark.symbol) for mark in bar.chords)
        and all(_part(part) >= 0 for part in bar.silent or ())
        and all(
            _part(echo.part) >= 0
            and 1 <= count(echo.back) <= number
            and 1 <= count(echo.level) <= LEVELS
            and abs(echo.height) <= HIGHEST
            for echo in bar.echoes
        )
    )
