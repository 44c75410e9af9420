"""A piece with new notes: its file, in which all else stays, and what there is to say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jazzrnn import listening
from jazzrnn.arguments import checked
from jazzrnn.editing.one_player import Players
from jazzrnn.files import check_ending, check_overwrite, write_whole
from jazzrnn.music.feel.playing import play
from jazzrnn.music.midi.made import read_labelled
from jazzrnn.music.midi.splicing import NewNote
from jazzrnn.music.notes import Note, Piece
from jazzrnn.music.opened import Opened
from jazzrnn.seeds import FEEL, rng_for


@dataclass(frozen=True)
class Version:
    """A changed piece.

    Attributes:
        data: the MIDI file.
        piece: the whole piece.
        remarks: what a musician should know, a line each.
    """

    data: bytes
    piece: Piece
    remarks: tuple[str, ...] = ()

    @checked
    def save(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the MIDI file.

        Args:
            path: of the file, such as "song.mid".
            overwrite: whether it may replace another.

        Raises:
            OptionError: the file exists and may not be overwritten, or is named as no MIDI file.
            JazzrnnError: it cannot be written.
        """
        check_ending(Path(path))
        check_overwrite(Path(path), overwrite)
        write_whole(Path(path), lambda file: file.write(self.data))

    def page(self) -> str:
        """Return a page (HTML) that shows and plays the piece, without any other file."""
        return listening.page(self.data, "song")


def version_of(
    opened: Opened,
    parts: Sequence[int],
    new: Sequence[Note],
    start: int,
    end: int,
    made: Mapping[str, Any],
    remarks: Sequence[str],
    players: Players,
) -> Version:
    """Return the file with new notes of parts in place of the old ones."""

    def goes(note: Note) -> bool:  # if it is of a player who plays anew
        return note.part in parts and start <= note.onset < end

    kept = [note for note in opened.piece.notes if note in players.staying or not goes(note)]
    new = _apart(new, kept)
    piece = replace(opened.piece, notes=tuple(sorted([*kept, *new])))
    played = dict(
        zip(piece.notes, play(piece, opened.feel, rng_for(opened.seed, FEEL)), strict=True)
    )
    programs = dict(opened.piece.programs)
    text = opened.made_again(made, {})
    data = opened.changed(
        goes, [NewNote(n, played[n]) for n in new], programs, text, lines=players.lines
    )
    # What is read back: where players share a key, a reader puts their notes together.
    return Version(data, read_labelled(data).piece, tuple(remarks))


def _apart(new: Sequence[Note], kept: Sequence[Note]) -> list[Note]:
    """Return new notes without those that strike a key which is down, and cut where one of the same
    key begins.
    """
    found: list[Note] = []
    for note in sorted(new):
        same = [n for n in (*kept, *found) if (n.part, n.pitch) == (note.part, note.pitch)]
        if any(n.onset <= note.onset < n.onset + n.duration for n in same if n in kept):
            continue
        found = [
            n._replace(duration=min(n.duration, note.onset - n.onset))
            if (n.part, n.pitch) == (note.part, note.pitch)
            else n
            for n in found
        ]
        later = min((n.onset for n in same if n.onset > note.onset), default=None)
        room = note.duration if later is None else later - note.onset
        found.append(note._replace(duration=min(note.duration, room)))
    return found
