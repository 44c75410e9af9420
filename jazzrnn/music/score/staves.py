"""Notes as staves: in which clef, and with which names; who of the band reads how many."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.keys import Key
from jazzrnn.music.notes import BASS, DRUMS, PARTS, Note, Piece, family_of
from jazzrnn.music.score.bars import Bar
from jazzrnn.music.score.drums import place_of
from jazzrnn.music.score.quantizing import tuplets_of
from jazzrnn.music.score.rhythms import Feel
from jazzrnn.music.score.sheet import Chords, Staff, Written
from jazzrnn.music.score.signs import signs_of
from jazzrnn.music.score.spelling import Name, spell
from jazzrnn.music.score.units import Event
from jazzrnn.music.score.voice import events_of

CLEFS = {"treble": (59, 83), "treble8vb": (47, 71), "bass": (38, 62)}  # pitches with few ledgers
WORTH_IT = 0.7  # semitones outside, of a note, for which another clef is worth it
RIGHT_HAND, REACH = 60, 16  # lowest pitch of it; semitones that it reaches
KEYBOARDS = {PARTS.index("piano"), PARTS.index("organ")}
OCTAVE_HIGHER = {PARTS.index("guitar"), BASS}  # instruments that are written so
OCTAVE = 12, 7  # semitones, letters
_LAST = (*KEYBOARDS, PARTS.index("guitar"), BASS, DRUMS)  # in a score, in this order


def staff_of(
    notes: Sequence[Note],
    bars: Sequence[Bar],
    chords: Chords,
    key: Key,
    feel: Feel,
    up: tuple[int, int] = (0, 0),
) -> Staff:
    """Return notes as one staff.

    Args:
        notes: of one voice, sorted, as they sound.
        bars: of the piece.
        chords: as the staff has them.
        key: the same.
        feel: of the music.
        up: how many semitones and letters higher it is written.
    """
    events, stretches = events_of([n._replace(pitch=n.pitch + up[0]) for n in notes], bars, feel)
    drums = bool(notes) and notes[0].part == DRUMS
    names = _drum_names(events) if drums else _names(events, bars, chords, key)
    tuplets = tuplets_of(stretches)
    written = [
        [Written(sign, names[sign.event]) for sign in signs_of(events, bar, tuplets)]
        for bar in bars
    ]
    clef = "percussion" if drums else clef_of([n.pitch + up[0] for n in notes])
    return Staff(written, clef, up=up)


def band_staves(
    piece: Piece, lead: int | None, bars: Sequence[Bar], chords: Chords, key: Key, feel: Feel
) -> Iterator[Staff]:
    """Yield the staves of all parts, from top to bottom: the lead first, keyboards with two."""

    def place(program: tuple[int, int]) -> tuple[bool, int, int, int]:
        part, family = program[0], family_of(program[0])
        return part != lead, _LAST.index(family) if family in _LAST else -1, family, part

    for part, program in sorted(piece.programs, key=place):
        own = [note for note in piece.notes if note.part == part]
        up = OCTAVE if family_of(part) in OCTAVE_HIGHER else (0, 0)
        name = "Drums" if part == DRUMS else PROGRAM_NAMES[program]
        for number, hand in enumerate(_hands(own, part)):
            staff = staff_of(hand, bars, chords, key, feel, up)
            written = [note.pitch + up[0] for note in hand]
            clef = "bass" if number else clef_of(written, ("treble", "bass"))
            staff = staff if part == DRUMS else replace(staff, clef=clef)
            yield replace(staff, name="" if number else name, program=program, braced=number > 0)


def clef_of(pitches: Sequence[int], clefs: Collection[str] = tuple(CLEFS)) -> str:
    """Return the clef in which most of the pitches, as they are written, lie on or near the staff;
    the treble clef if another one is hardly better.

    >>> clef_of([60, 64, 67, 72]), clef_of([50, 52, 55, 57]), clef_of([40, 43, 45])
    ('treble', 'treble8vb', 'bass')
    """

    def beyond(clef: str) -> float:
        lowest, highest = CLEFS[clef]
        outside = sum(max(lowest - pitch, pitch - highest, 0) for pitch in pitches)
        return outside + (clef != "treble") * WORTH_IT * len(pitches)

    return min(clefs, key=beyond)


def _hands(notes: Sequence[Note], part: int) -> list[Sequence[Note]]:
    """Return the notes of each staff of a part: of keyboards that need it, those of two hands. Of a
    chord that no hand reaches, the left one plays the lower notes.
    """
    lowest: dict[int, int] = {}  # of the right hand, by onsets
    for note in notes:
        lowest[note.onset] = max(lowest.get(note.onset, RIGHT_HAND), note.pitch - REACH)
    right = [note for note in notes if note.pitch >= lowest[note.onset]]
    if family_of(part) not in KEYBOARDS or not right or len(right) == len(notes):
        return [notes]
    return [right, [note for note in notes if note.pitch < lowest[note.onset]]]


def _names(
    events: Sequence[Event], bars: Sequence[Bar], chords: Chords, key: Key
) -> dict[Event, tuple[Name, ...]]:
    """Return the names of the pitches of each event."""
    marks = [
        (bar.start + place, symbol)
        for bar, inside in zip(bars, chords, strict=True)
        for place, symbol in inside
    ]
    pitches = [pitch for event in events for pitch in event.pitches]
    symbols = [_symbol_at(marks, event.start) for event in events for _ in event.pitches]
    names = iter(spell(pitches, symbols, key))
    return {event: tuple(next(names) for _ in event.pitches) for event in events}


def _symbol_at(marks: Sequence[tuple[int, str]], time: int) -> str:
    place = bisect_right(marks, time, key=lambda mark: mark[0])
    return marks[place - 1][1] if place else ""


def _drum_names(events: Sequence[Event]) -> dict[Event, tuple[Name, ...]]:
    return {event: tuple(place_of(drum) for drum in event.pitches) for event in events}
