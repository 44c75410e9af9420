"""What a model knows of the music that it has learned: one value, one JSON object.

The object lies beside the weights in model.npz. Its names are listed in `to_json`; `from_json`
checks every field, so that a damaged model is refused with one line before it is used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from jazzrnn.encoding.columns import vocabulary
from jazzrnn.encoding.habits import Pair, Ranges
from jazzrnn.errors import RunError
from jazzrnn.generation import repertoire_checks as checks
from jazzrnn.generation.repertoire_checks import Repeats, Typical
from jazzrnn.music.setting import Setting, has_chords
from jazzrnn.schema import Schema, index_of

VERSION = 2  # of the JSON object: 1 had no plans; objects that name none are of version 1
_LOSS = " loss"  # ends the name of the losses: "held-out loss", or "training loss"
_Value = TypeVar("_Value")


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
        most_together: part -> how many notes it begins at once at most.
        homorhythmic: pairs of parts that play in the same rhythm, if both play in a bar.
        repeats: part -> notes of the longest run on one pitch, and of the longest on two.
        typical: measure of music -> mean and standard deviation over the pieces.
        time_in_key: of pieces without chord symbols, how much of their time is in their key, 0 to
            1; None if all pieces have chord symbols.
        vocabulary: what the numbers of the network's columns mean, see `encoding.steps`.
        source: where the pieces come from, for people.
        base: the model that its training began from, for people; "" if it began from nothing.
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
    most_together: dict[int, int] = field(default_factory=dict[int, int])
    homorhythmic: tuple[Pair, ...] = ()
    repeats: Repeats = field(default_factory=Repeats)
    typical: Typical = field(default_factory=Typical)
    time_in_key: float | None = None
    vocabulary: list[Any] = field(default_factory=vocabulary)
    source: str = "?"
    base: str = ""
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
    def single(self) -> tuple[int, ...]:
        """The parts that begin one note at a time."""
        return tuple(part for part, notes in self.most_together.items() if notes == 1)

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
        "base": repertoire.base,
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
        "together": [*repertoire.most_together.items()],
        "same rhythm": repertoire.homorhythmic,
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
        except checks.NO_SENSE as error:
            raise RunError(f"{where}: damaged (its {name} make no sense)") from error

    return Repertoire(
        settings=read("settings", checks.settings, []),
        ranges=read("ranges", checks.ranges, []),
        drum_sounds=read("drum sounds", checks.pitches, []),
        places_in_beat=read("places in beat", checks.pitches, []),
        rests=read("rests", checks.rests, []),
        least_notes=read("notes a bar", checks.least_notes, []),
        most_together=read("together", checks.most_together, []),
        homorhythmic=read("same rhythm", checks.two_parts, []),
        repeats=read("repeats", checks.pairs, []),
        typical=read("typical", checks.typical, {}),
        time_in_key=read("in key", checks.fraction, None),
        vocabulary=read("vocabulary", checks.a_list, []),
        source=read("trained on", checks.text, "?"),
        base=read("base", checks.text, ""),
        fingerprint=read("music", checks.text, ""),
        finds_chords=read("find_chords", checks.flag, False),
        pieces=read("pieces", checks.counts, {}),
        notes=read("notes", checks.counts, {}),
        updates=read("updates", checks.count, 0),
        loss_of=read(
            loss_name, lambda _: checks.one_of(checks.SIDES, loss_name.removesuffix(_LOSS)), {}
        ),
        losses=read(loss_name, checks.losses, {}),
    )


def check_vocabulary(repertoire: Repertoire, schema: Schema) -> None:
    """Raise a RunError if a model's numbers do not mean what they mean in this version."""
    playing = {part for setting in repertoire.settings for part, _ in setting.programs}
    known = schema[index_of(schema, "part")].classes
    if repertoire.vocabulary != vocabulary(schema) or max(playing, default=0) >= known:
        raise RunError("this model reads notes in another way than this version: train again")
