"""Chords for a melody, as a chart that can be changed and as MIDI that can be heard."""

from dataclasses import dataclass, replace
from pathlib import PurePath

from jazzrnn import __version__
from jazzrnn.editing.versions import Version
from jazzrnn.errors import OptionError
from jazzrnn.music.analysis.harmonizing import harmonize
from jazzrnn.music.analysis.key_of_notes import key_of_notes
from jazzrnn.music.analysis.tastes import Style
from jazzrnn.music.band.players import CHORDAL
from jazzrnn.music.chords import parse_chord, pitch_classes
from jazzrnn.music.feel.playing import Played
from jazzrnn.music.leadsheets.changes_text import write_bars, write_changes
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.midi.splicing import NewNote
from jazzrnn.music.notes import PARTS, Note, Piece, default_program, family_of
from jazzrnn.music.opened import Opened
from jazzrnn.music.setting import setting_of

MOST_PROPOSALS = 5  # as many as there are tastes
LOWEST, LOUD = 48, 56  # pitch of the lowest root; velocity
SHOWN = 8  # bars


@dataclass(frozen=True)
class Harmonization:
    """What is wished of chords.

    Attributes:
        style: the songs that they are to be like.
        proposals: how many.
    """

    style: Style = "song"
    proposals: int = 3


@dataclass(frozen=True)
class Harmonized(Version):
    """A melody with chords.

    Attributes:
        changes: the chords as text, which `generate` and `accompany` read as `changes`.
    """

    changes: str = ""


def harmonized(opened: Opened, wish: Harmonization) -> list[Harmonized]:
    """Return a melody with proposals for its chords, the likeliest first.

    Args:
        opened: the melody; chords that it names are not looked at.
        wish: how many, and in which style.

    Raises:
        OptionError: it has no pitches.
    """
    found = harmonize(opened.piece, wish.style, wish.proposals)
    if not found:
        raise OptionError(f"{opened.name}: nothing but drums, or no key: no chords can be found")
    key = key_of_notes(opened.piece.notes, opened.piece.key)
    pickup = setting_of(replace(opened.piece, chords=()), opened.name).lead_in
    takes: list[Harmonized] = []
    for number, (chords, reason) in enumerate(found, 1):
        piece = replace(opened.piece, chords=chords)
        new = block_chords(piece)
        bars = setting_of(piece, opened.name).bars[pickup:]  # as changes are laid over it
        changes = Progression(PurePath(opened.name).stem, bars, key=key.name if key else "")
        made = {
            "command": "harmonize",
            "style": wish.style,
            "number": number,
            "version": __version__,
        }
        both = tuple(sorted([*piece.notes, *new]))
        programs = {**dict(piece.programs), new[0].part: default_program(new[0].part)}
        takes.append(
            Harmonized(
                opened.changed(
                    lambda _: False,
                    [_on_grid(note) for note in new],
                    programs,
                    opened.made_again(made, {}),
                    chords,
                ),
                replace(piece, notes=both, programs=tuple(sorted(programs.items()))),
                (f"{number}, {reason}: {write_bars(bars, SHOWN)}",),
                write_changes(changes),
            )
        )
    return takes


def block_chords(piece: Piece) -> list[Note]:
    """Return the chords of a piece as held notes of an instrument that it does not have.

    Raises:
        OptionError: it has piano, guitar and organ.
    """
    there = {family_of(part) for part, _ in piece.programs}
    free = [part for part in CHORDAL if part not in there]
    if not free:
        names = ", ".join(PARTS[part] for part in CHORDAL)
        raise OptionError(f"this piece has {names}: no instrument is left for the chords")
    ends = [*(mark.onset for mark in piece.chords[1:]), piece.length]
    notes: list[Note] = []
    for mark, end in zip(piece.chords, ends, strict=True):
        if chord := parse_chord(mark.symbol):
            tones = pitch_classes(chord)
            notes += [
                Note(mark.onset, free[0], pitch, end - mark.onset, LOUD)
                for pitch in {LOWEST + chord.root + (t - chord.root) % 12 for t in tones}
            ]
    return sorted(notes)


def _on_grid(note: Note) -> NewNote:
    return NewNote(note, Played(note.onset, note.onset + note.duration, note.velocity))
