"""A MIDI file that is to be changed: its piece, and what it says of how it was made."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from jazzrnn.errors import ChangesError, MidiError, OptionError
from jazzrnn.generation.biases import Biases
from jazzrnn.generation.request import TOP_P, Request, check_values, read_range
from jazzrnn.music.band.choruses import has_head
from jazzrnn.music.feel.placing import Feel
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.midi.made import read_labelled
from jazzrnn.music.midi.smf import read_file
from jazzrnn.music.midi.splicing import Line, NewNote, check_channels_left, splice
from jazzrnn.music.notes import PARTS, ChordMark, Note, Piece, bar_starts

CHANGED = "changed"  # names what was done to a song, in the file
_BARS = re.compile(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?")
_BIASES = ("inside", "phrases", "rests", "density", "outside", "guide")


@dataclass(frozen=True)
class Opened:
    """A file and what is in it.

    Attributes:
        data: the file.
        name: for people.
        piece: its music.
        made: how it was made, as far as it says.
    """

    data: bytes
    name: str
    piece: Piece
    made: Mapping[str, Any]

    @property
    def model(self) -> str:
        """The fingerprint of the model that wrote it; "" if none did."""
        return _text(self.made.get("model"))

    @property
    def band(self) -> tuple[int, ...]:
        """The parts that the band played."""
        names = _text(self.made.get("band")).split(", ")
        return tuple(PARTS.index(name) for name in names if name in PARTS)

    @property
    def intro(self) -> int:
        """Bars before the song."""
        return _count(self.made.get("intro"))

    @property
    def changes(self) -> Progression | None:
        """The chord changes that it was written over, if it says so."""
        try:
            return read_changes(_text(self.made["changes"]))
        except (KeyError, ChangesError, OptionError):
            return None

    @property
    def form(self) -> int:
        """Bars of a chorus; 0 if that is not known."""
        changes = self.changes
        return len(changes.bars) if changes else 0

    @property
    def has_heads(self) -> bool:
        """Whether it begins and ends with a tune."""
        return has_head(self.piece.bars - self.intro, self.form)

    @property
    def feel(self) -> Feel:
        """How its notes were played, which is how new ones are."""
        swing, behind = (_number(self.made.get(name)) for name in ("swing", "behind"))
        straight = self.made.get("style") == "bossa"
        return Feel(_number(self.made.get("feel")) or 0.0, swing, straight, behind)

    @property
    def seed(self) -> int:
        """The seed of the song; 0 if it has none."""
        return _count(self.made.get("seed"))

    def bars(self, wished: str) -> tuple[int, int]:
        """Return the onsets around the bars that are typed as "9-12" or "9"; "": all bars.

        Raises:
            OptionError: they are no bars of the piece.
        """
        lines = bar_starts(self.piece.meters, self.piece.length)
        if not wished:
            return 0, lines[-1]
        found = _BARS.fullmatch(wished)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last < len(lines):
            raise OptionError(
                f"`bars` {wished}: {self.name} has the bars 1 to {len(lines) - 1}: name some of"
                f" them, such as 1-{min(4, len(lines) - 1)}"
            )
        return lines[first - 1], lines[last]

    def request(self, seed: int) -> Request:
        """Return the wishes that the song was written with, as far as it says, with a new seed."""
        usual = Request(seed=seed, top_p=TOP_P | {})
        try:
            wished = replace(
                usual,
                temperature=_per_attribute(self.made.get("temperature"), usual.temperature),
                top_p=_per_attribute(self.made.get("top-p"), usual.top_p),
                biases=self._biases(),
                range=read_range(self.made["range"]) if "range" in self.made else None,
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

    def changed(
        self,
        goes: Callable[[Note], bool],
        new: Sequence[NewNote],
        programs: Mapping[int, int],
        made: str,
        chords: Sequence[ChordMark] | None = None,
        lines: Mapping[int, Line] | None = None,
    ) -> bytes:
        """Return the file without some of its notes, and with others: see `splice`.

        Raises:
            MidiError: it is damaged, or has no channel left.
        """
        try:
            return splice(self.data, goes, new, programs, made, chords, lines)
        except MidiError as error:
            raise MidiError(f"{self.name}: {error}") from error

    def check_room(self, parts: Sequence[int]) -> None:
        """Check that new parts can be added, before anything is written.

        Raises:
            MidiError: it is damaged, or has no channel left.
        """
        try:
            check_channels_left(self.data, parts)
        except MidiError as error:
            raise MidiError(f"{self.name}: {error}") from error

    def _biases(self) -> Biases:
        inside, phrases, rests, density, outside, guide = (
            _number(self.made.get(name)) for name in _BIASES
        )
        return Biases(inside, phrases, rests, density=density, outside=outside, guide=guide)

    def made_again(self, what: Mapping[str, Any], band: Mapping[str, str]) -> str:
        """Return how the file was made once it has been changed, as JSON; `band`: what is known of
        a band that has come.
        """
        before = self.made.get(CHANGED)
        changes = [*cast("list[Any]", before), what] if isinstance(before, list) else [what]
        return json.dumps({**self.made, **band, CHANGED: changes})


def open_piece(path: str | Path) -> Opened:
    """Read a MIDI file that is to be changed.

    Raises:
        MidiError: it is missing, or cannot be read as music.
    """
    try:
        return opened(read_file(path), Path(path).name)
    except OSError as error:
        raise MidiError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    except MidiError as error:
        raise MidiError(f"{path}: {error}") from error


def opened(data: bytes, name: str) -> Opened:
    """Return what is in the bytes of a MIDI file.

    Raises:
        MidiError: they cannot be read as music.
    """
    file = read_labelled(data)
    return Opened(data, name, file.piece, file.made)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if type(value) is int and 0 <= value < 2**32 else 0


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _per_attribute(value: Any, usual: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): float(v) for k, v in cast("dict[Any, Any]", value).items()}
    return float(value) if isinstance(value, int | float) else usual
