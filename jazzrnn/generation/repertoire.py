"""What a model knows of the music that it has learned: one value, one JSON object.

The object lies beside the weights in model.npz. Its names are listed in `to_json`; `from_json`
checks every field, so that a damaged model is refused with one line before it is used.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from jazzrnn.encoding.columns import SCHEMA, vocabulary
from jazzrnn.encoding.habits import Ranges
from jazzrnn.errors import JazzrnnError, RunError
from jazzrnn.music.chords import parse_chord
from jazzrnn.music.form.cost import PLAN
from jazzrnn.music.form.finding_echoes import HIGHEST
from jazzrnn.music.form.plan import LEVELS
from jazzrnn.music.keys import read_key
from jazzrnn.music.midi.events import DENOMINATORS, LONGEST_METER
from jazzrnn.music.notes import PARTS, PITCHES
from jazzrnn.music.setting import Bar, Setting, has_chords, setting_from_json

VERSION = 2  # of the JSON object: 1 had no plans; objects that name none are of version 1
LOSSES = {*(column.name for column in SCHEMA if column.chosen), PLAN}
SIDES = {"held-out", "training"}
MOST_BARS, FASTEST = 4096, 1000  # of a setting; beats a minute
MOST, LONGEST_RUN = 10**12, 2**15  # of anything that is counted; notes or grid steps in a row
_NO_SENSE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, JazzrnnError)
_LOSS = " loss"  # ends the name of the losses: "held-out loss", or "training loss"
_Value = TypeVar("_Value")

Repeats = dict[int, tuple[int, int]]
Typical = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Repertoire:
    """What a model knows of its training pieces.

    Attributes:
        settings: bars, chords, tempo and players of some pieces: songs are written over them.
        ranges: part -> lowest and highest pitch.
        drum_sounds: pitches of drums that sound in the pieces; none if they are not known.
        places_in_beat: grid steps from a beat at which notes begin; none if that is not known.
        rests: part -> grid steps that it waits at most for its first or next note.
        least_notes: part -> notes a bar that it has at least.
        single: parts that begin one note at a time.
        repeats: part -> notes of the longest run on one pitch, and of the longest on two.
        typical: measure of music -> mean and standard deviation over the pieces.
        time_in_key: of pieces without chord symbols, how much of their time is in their key, 0 to
            1; None if all pieces have chord symbols.
        vocabulary: what the numbers of the network's columns mean, see `encoding.steps`.
        source: where the pieces come from, for people.
        fingerprint: of all files learned or held out; "" if it is not known.
        finds_chords: whether chords were found in the notes of files that name none.
        pieces, notes: how many were "learned" and "held out".
        updates: of the weights, up to the best ones.
        loss_of: the pieces that the losses are of: "held-out" or "training".
        losses: attribute of a note -> loss in nats a note.
    """

    settings: tuple[Setting, ...] = ()
    ranges: Ranges = field(default_factory=Ranges)
    drum_sounds: tuple[int, ...] = ()
    places_in_beat: tuple[int, ...] = ()
    rests: dict[int, int] = field(default_factory=dict[int, int])
    least_notes: dict[int, float] = field(default_factory=dict[int, float])
    single: tuple[int, ...] = ()
    repeats: Repeats = field(default_factory=Repeats)
    typical: Typical = field(default_factory=Typical)
    time_in_key: float | None = None
    vocabulary: list[Any] = field(default_factory=vocabulary)
    source: str = "?"
    fingerprint: str = ""
    finds_chords: bool = False
    pieces: dict[str, int] = field(default_factory=dict[str, int])
    notes: dict[str, int] = field(default_factory=dict[str, int])
    updates: int = 0
    loss_of: str = "held-out"
    losses: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def parts(self) -> set[int]:
        """The parts that play in the music learned; none if they are not known."""
        return set(self.ranges)

    @property
    def planned(self) -> tuple[Setting, ...]:
        """Those of the settings in which a bar echoes another one."""
        return tuple(one for one in self.settings if any(bar.echoes for bar in one.bars))

    @property
    def knows_chords(self) -> bool:
        """Whether some of the pieces have chord symbols."""
        return any(map(has_chords, self.settings))


def to_json(repertoire: Repertoire) -> dict[str, Any]:
    """Return what `json` can write of a repertoire."""
    return {
        "version": VERSION,
        "trained on": repertoire.source,
        "pieces": repertoire.pieces,
        "notes": repertoire.notes,
        "updates": repertoire.updates,
        repertoire.loss_of + _LOSS: repertoire.losses,
        "music": repertoire.fingerprint,
        "find_chords": repertoire.finds_chords,
        "vocabulary": repertoire.vocabulary,
        "ranges": [[part, *reach] for part, reach in repertoire.ranges.items()],
        "drum sounds": repertoire.drum_sounds,
        "places in beat": repertoire.places_in_beat,
        "rests": [*repertoire.rests.items()],
        "notes a bar": [*repertoire.least_notes.items()],
        "one at a time": repertoire.single,
        "repeats": [[part, *runs] for part, runs in repertoire.repeats.items()],
        "typical": {name: [*values] for name, values in repertoire.typical.items()},
        "in key": repertoire.time_in_key,
        "settings": repertoire.settings,
    }


def from_json(data: Mapping[str, Any], where: object) -> Repertoire:
    """Check and return what `to_json` made, read from a file.

    Args:
        data: the JSON object.
        where: the file, for messages.

    Raises:
        RunError: a field is missing or makes no sense, or the version is another one.
    """
    if "settings" not in data:
        raise RunError(f"{where}: a model of something else than music")
    version = data.get("version", 1)
    if version != VERSION:
        raise RunError(
            f"{where}: written by another version of jazzrnn (format {version}, this one reads"
            f" {VERSION}): train again"
        )
    loss_name = next((name for name in data if name.endswith(_LOSS)), "held-out" + _LOSS)

    def read(name: str, make: Callable[[Any], _Value], default: Any) -> _Value:
        try:
            return make(data.get(name, default))
        except _NO_SENSE as error:
            raise RunError(f"{where}: damaged (its {name} make no sense)") from error

    return Repertoire(
        settings=read("settings", _settings, []),
        ranges=read("ranges", _ranges, []),
        drum_sounds=read("drum sounds", _pitches, []),
        places_in_beat=read("places in beat", _pitches, []),
        rests=read("rests", _rests, []),
        least_notes=read("notes a bar", _least_notes, []),
        single=read("one at a time", _parts, []),
        repeats=read("repeats", _pairs, []),
        typical=read("typical", _typical, {}),
        time_in_key=read("in key", _fraction, None),
        vocabulary=read("vocabulary", _list, []),
        source=read("trained on", _text, "?"),
        fingerprint=read("music", _text, ""),
        finds_chords=read("find_chords", _flag, False),
        pieces=read("pieces", _counts, {}),
        notes=read("notes", _counts, {}),
        updates=read("updates", _count, 0),
        loss_of=read(loss_name, lambda _: _one_of(SIDES, loss_name.removesuffix(_LOSS)), {}),
        losses=read(loss_name, _losses, {}),
    )


def check_vocabulary(repertoire: Repertoire) -> None:
    """Raise a RunError if a model's numbers do not mean what they mean in this version."""
    if repertoire.vocabulary != vocabulary():
        raise RunError("this model reads notes in another way than this version: train again")


# Each of these returns a checked value, or raises ValueError or TypeError.


def _checked(value: Any, fits: bool) -> Any:
    if not fits:
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    return _checked(value, isinstance(value, str))


def _one_of(known: Collection[str], value: Any) -> str:
    return _checked(value, _text(value) in known)


def _flag(value: Any) -> bool:
    return _checked(value, isinstance(value, bool))


def _list(value: Any) -> list[Any]:
    return _checked(value, isinstance(value, list))


def _count(value: Any) -> int:
    return _checked(value, type(value) is int and 0 <= value <= MOST)


def _run(value: Any) -> int:
    return _checked(_count(value), value <= LONGEST_RUN)


def _number(value: Any) -> float:
    return float(_checked(value, type(value) in {int, float} and abs(value) <= MOST))


def _fraction(value: Any) -> float | None:
    return value if value is None else _checked(_number(value), 0 <= value <= 1)


def _counts(value: Any) -> dict[str, int]:
    return {_text(name): _count(number) for name, number in value.items()}


def _losses(value: Any) -> dict[str, float]:
    return {_one_of(LOSSES, name): _number(loss) for name, loss in value.items()}


def _typical(value: Any) -> Typical:
    found = {_text(name): (_number(mean), _number(dev)) for name, (mean, dev) in value.items()}
    return _checked(found, all(deviation > 0 for _, deviation in found.values()))


def _part(value: Any) -> int:
    return _checked(_count(value), value < len(PARTS))


def _pitches(value: Any) -> tuple[int, ...]:
    return tuple(_checked(_count(pitch), pitch < PITCHES) for pitch in value)


def _pairs(value: Any) -> dict[int, tuple[int, int]]:
    return {_part(part): (_run(one), _run(two)) for part, one, two in value}


def _rests(value: Any) -> dict[int, int]:
    return {_part(part): _run(steps) for part, steps in value}


def _least_notes(value: Any) -> dict[int, float]:
    return {_part(part): _checked(_number(notes), 0 <= notes <= MOST) for part, notes in value}


def _parts(value: Any) -> tuple[int, ...]:
    return tuple(map(_part, value))


def _ranges(value: Any) -> Ranges:
    ranges = _pairs(value)
    return _checked(ranges, all(low <= high < PITCHES for low, high in ranges.values()))


def _settings(value: Any) -> tuple[Setting, ...]:
    return tuple(map(_setting, _list(value)))


def _setting(value: Any) -> Setting:
    setting = setting_from_json(value)
    fits = (
        _text(setting.name + setting.key) >= ""
        and (not setting.key or bool(read_key(setting.key)))
        and 0 <= _number(setting.tempo_bpm) <= FASTEST
        and all(
            _part(part) >= 0 and _count(program) < PITCHES for part, program in setting.programs
        )
        and 0 <= _count(setting.lead_in) < len(setting.bars)
        and 1 <= len(setting.bars) <= MOST_BARS
        and all(_bar_fits(bar, number) for number, bar in enumerate(setting.bars))
    )
    return _checked(setting, fits)


def _symbol(value: Any) -> str:
    parse_chord(_text(value))  # raises a ChordError
    return value


def _bar_fits(bar: Bar, number: int) -> bool:
    """Return whether bar `number` of a setting makes sense."""
    return (
        1 <= _count(bar.numerator) <= LONGEST_METER
        and bar.denominator in DENOMINATORS
        and _count(bar.cut) >= 0 < bar.length
        and all(_count(mark.onset) < bar.length and _symbol(mark.symbol) for mark in bar.chords)
        and all(
            _part(echo.part) >= 0
            and 1 <= _count(echo.back) <= number
            and 1 <= _count(echo.level) <= LEVELS
            and abs(echo.height) <= HIGHEST
            for echo in bar.echoes
        )
    )
