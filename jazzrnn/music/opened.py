"""A MIDI file that is looked at or changed: its piece, and what it says of how it was made."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from jazzrnn.errors import ChangesError, MidiError, OptionError
from jazzrnn.music.band.choruses import has_head
from jazzrnn.music.feel.placing import Feel
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.midi.as_played import Performance, read_as_played
from jazzrnn.music.midi.made import read_labelled
from jazzrnn.music.midi.smf import read_file
from jazzrnn.music.midi.splicing import Line, NewNote, check_channels_left, splice
from jazzrnn.music.notes import PARTS, ChordMark, Note, Piece, bar_starts
from jazzrnn.music.piano_roll import title_in_print

CHANGED = "changed"  # names what was done to a song, in the file
_BARS = re.compile(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?")


@dataclass(frozen=True)
class Opened:
    """A file and what is in it.

    Attributes:
        data: the file.
        name: for people.
        title: as it is printed.
        piece: its music, on the grid.
        made: how it was made, as far as it says.
    """

    data: bytes
    name: str
    title: str
    piece: Piece
    made: Mapping[str, Any]

    @cached_property
    def performance(self) -> Performance:
        """Its music as it is played."""
        return read_as_played(self.data, self.piece)

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
        straight = self.made.get("style") == "bossa"
        return Feel(
            self.number("feel") or 0.0, self.number("swing"), straight, self.number("behind")
        )

    @property
    def seed(self) -> int:
        """The seed of the song; 0 if it has none."""
        return _count(self.made.get("seed"))

    def number(self, name: str) -> float | None:
        """Return a number that it says of how it was made; None if it says none."""
        value = self.made.get(name)
        return float(value) if isinstance(value, int | float) else None

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

    def made_again(self, what: Mapping[str, Any], band: Mapping[str, str]) -> str:
        """Return how the file was made once it has been changed, as JSON; `band`: what is known of
        a band that has come.
        """
        before = self.made.get(CHANGED)
        changes = [*cast("list[Any]", before), what] if isinstance(before, list) else [what]
        return json.dumps({**self.made, **band, CHANGED: changes})


def open_file(path: str | Path) -> Opened:
    """Read a MIDI file.

    Raises:
        MidiError: it is missing, or cannot be read as music.
    """
    try:
        return open_song(read_file(path), Path(path).name)
    except OSError as error:
        raise MidiError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    except MidiError as error:
        raise MidiError(f"{path}: {error}") from error


def open_song(data: bytes, name: str = "") -> Opened:
    """Return what is in the bytes of a MIDI file.

    Args:
        data: the file.
        name: of the song, if the file has no title.

    Raises:
        MidiError: they cannot be read as music.
    """
    file = read_labelled(data)
    return Opened(data, name, title_in_print(file.title or name), file.piece, file.made)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if type(value) is int and 0 <= value < 2**32 else 0
