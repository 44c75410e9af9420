"""A picture of a piece as SVG: a piano roll in lines of 8 or 12 bars, as a lead sheet has them.

Time goes to the right, pitch upwards, drums have rows of their own below. Each part has a colour
that colour-blind readers can tell from the others; bar lines, chord symbols and the names of the
Cs show where you are.

Source of the colours: Okabe and Ito 2008, Color Universal Design.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from jazzrnn.music.analysis.lead import lead_part
from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.notes import (
    BASS,
    DRUMS,
    Note,
    Piece,
    bar_starts,
    family_of,
    is_melodic,
    meter_at,
    parts_of,
)

LEAD_COLOUR, BASS_COLOUR, DRUM_COLOUR = "#d55e00", "#0072b2", "#555555"
OTHERS = ("#56b4e9", "#009e73", "#e69f00", "#cc79a7", "#000000")
INK, FAINT, BAR, BEAT, BLACK_KEY = "#222222", "#888888", "#a0a0a0", "#e6e6e6", "#f5f5f5"
WIDTH, LEFT, RIGHT = 1000, 34, 10  # pixels, as are all lengths here
HEAD, CHORDS, GAP = 44, 20, 14  # above all lines, above each line, below it
PITCH, DRUM_ROW = 3.2, 6.0  # heights
_NOT_IN_XML = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BLACK_KEYS = {1, 3, 6, 8, 10}  # pitch classes
KICKS, SNARES, TOMS, HATS = {35, 36}, {37, 38, 39, 40}, {41, 43, 45, 47, 48, 50}, {42, 44, 46}


class _Line(NamedTuple):
    """One line of the picture: some bars, and where they lie."""

    bars: list[int]  # their onsets, and that of the bar after the last one
    top: float  # y of the highest pitch
    low: int  # lowest and highest pitch shown
    high: int
    step: float  # width of a grid step

    def x(self, onset: int) -> float:
        return LEFT + (onset - self.bars[0]) * self.step

    def y(self, pitch: float) -> float:
        return self.top + (self.high - pitch) * PITCH

    @property
    def floor(self) -> float:
        """Y of the edge between the pitches and the drums."""
        return self.y(self.low - 1)


def piano_roll(piece: Piece, title: str = "") -> str:
    """Draw a piece.

    Args:
        piece: the piece.
        title: stands above the picture.

    Returns:
        An SVG picture, 1000 pixels wide.
    """
    title = title_in_print(title)
    starts = bar_starts(piece.meters, piece.length)
    in_line = 12 if (len(starts) - 1) % 12 == 0 else 8
    rows = [starts[k : k + in_line + 1] for k in range(0, len(starts) - 1, in_line)]
    pitches = [note.pitch for note in piece.notes if note.part != DRUMS] or [60]
    low, high = min(pitches) - 2, max(pitches) + 2
    longest = max((row[-1] - row[0] for row in rows), default=1)
    step = (WIDTH - LEFT - RIGHT) / longest
    drums = 5 * DRUM_ROW + 4 if DRUMS in parts_of(piece.notes) else 0
    each = CHORDS + (high - low + 1) * PITCH + drums + GAP
    lines = [_Line(row, HEAD + k * each + CHORDS, low, high, step) for k, row in enumerate(rows)]
    colours = _colours(piece)
    drawn = [*_heading(piece, title, colours)]
    for k, line in enumerate(lines):
        drawn += [*_paper(piece, line, drums), *_symbols(piece, line, k * in_line + 1)]
        drawn += _notes(piece.notes, line, colours)
    height = HEAD + len(lines) * each
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img"'
        f' style="width:100%;max-width:{WIDTH}px" font-family="Helvetica, Arial, sans-serif">\n'
        f"<title>{escape(title or 'piano roll')}</title>\n"
        f'<rect width="{WIDTH}" height="{height:g}" rx="6" fill="#ffffff"/>\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )


def _colours(piece: Piece) -> dict[int, str]:
    """Choose the colour of each part, in the order of drawing: the lead comes last, on top."""
    present = parts_of(piece.notes)
    lead = lead_part(piece.notes)
    others = [part for part in present if is_melodic(part) and part != lead]
    colours = {part: OTHERS[k % len(OTHERS)] for k, part in enumerate(others)}
    colours[DRUMS] = DRUM_COLOUR
    colours |= {part: BASS_COLOUR for part in present if family_of(part) == BASS}
    if lead is not None:
        colours[lead] = LEAD_COLOUR
    return {part: colour for part, colour in colours.items() if part in present}


def _heading(piece: Piece, title: str, colours: dict[int, str]) -> Iterator[str]:
    """Draw the title, the tempo, and which colour is which instrument."""
    yield _text(LEFT, 20, title, size=15, more='font-weight="bold"')
    tempo = [f"{piece.tempos[0].bpm:g} bpm"] if piece.tempos else []
    yield _text(WIDTH - RIGHT, 20, ", ".join([f"{piece.bars} bars", *tempo]), "end")
    x, programs = float(LEFT), dict(piece.programs)
    for part, colour in reversed(colours.items()):
        name = "Drums" if part == DRUMS else PROGRAM_NAMES[programs[part]]
        yield _rect(x, 31, 16, 5, colour)
        yield _text(x + 21, 38, name, size=12)
        x += 21 + 7 * len(name) + 14


def _paper(piece: Piece, line: _Line, drums: float) -> Iterator[str]:
    """Draw what the notes lie on: rows of the black keys, beats, bar lines, the names of the Cs."""
    left, right = line.x(line.bars[0]), line.x(line.bars[-1])
    rows = "".join(
        f"M{left:g} {line.y(pitch - 0.5):.1f}H{right:.1f}"
        for pitch in range(line.low, line.high + 1)
        if pitch % 12 in BLACK_KEYS
    )
    yield _path(rows, BLACK_KEY, PITCH)
    bottom = line.floor + drums
    beats = [
        onset
        for start, end in zip(line.bars[:-1], line.bars[1:], strict=True)
        for onset in range(start, end, max(1, 48 // meter_at(piece.meters, start).denominator))
    ]
    for onsets, colour in ((beats, BEAT), (line.bars, BAR)):
        yield _path("".join(f"M{line.x(o):.1f} {line.top:g}V{bottom:.1f}" for o in onsets), colour)
    yield _path(f"M{left:g} {line.floor:.1f}H{right:.1f}", BAR)
    for pitch in range(-(-line.low // 12) * 12, line.high + 1, 12):
        if pitch < line.high - 2:  # there the number of the bar stands
            y = line.y(pitch - 0.5) + 3
            yield _text(LEFT - 6, y, f"C{pitch // 12 - 1}", "end", 9, FAINT)


def _symbols(piece: Piece, line: _Line, number: int) -> Iterator[str]:
    """Draw the chord symbols above a line, and the number of its first bar."""
    yield _text(LEFT - 6, line.top - 5, str(number), "end", 9, FAINT)
    first, end = line.bars[0], line.bars[-1]
    marks = [mark for mark in piece.chords if first <= mark.onset < end]
    before = bisect_right([mark.onset for mark in piece.chords], first) - 1
    if before >= 0 and piece.chords[before].onset < first:  # it still sounds
        symbol = in_print(piece.chords[before].symbol)
        yield _text(LEFT + 1, line.top - 5, f"({symbol})", colour=FAINT)
    ends = [mark.onset for mark in marks[1:]] + [end] * bool(marks)
    for mark, until in zip(marks, ends, strict=True):
        symbol, room = in_print(mark.symbol), (until - mark.onset) * line.step - 4
        tight = 7.2 * len(symbol) > room
        fit = f' textLength="{room:.1f}" lengthAdjust="spacingAndGlyphs"' if tight else ""
        yield _text(line.x(mark.onset) + 1, line.top - 5, symbol, more='font-weight="bold"' + fit)


def _notes(notes: Sequence[Note], line: _Line, colours: dict[int, str]) -> Iterator[str]:
    """Draw the notes of a line, one path for each part."""
    first, end = line.bars[0], line.bars[-1]
    here = [note for note in notes if note.onset < end and note.onset + note.duration > first]
    for part, colour in colours.items():
        own = [note for note in here if note.part == part]
        if part == DRUMS:
            strokes = (
                f"M{line.x(note.onset) + 1:.1f} {_drum_top(note.pitch, line):.1f}v4"
                for note in own
                if note.onset >= first
            )
            yield _path("".join(strokes), colour, 2)
        else:
            bars = (
                f"M{line.x(max(note.onset, first)):.1f} {line.y(note.pitch - 0.5):.1f}"
                f"H{line.x(min(note.onset + note.duration, end)) - 0.6:.1f}"
                for note in own
            )
            yield _path("".join(bars), colour, PITCH)


def _drum_top(drum: int, line: _Line) -> float:
    """Find the row of a drum, from cymbals above to the bass drum below."""
    groups = (HATS, TOMS, SNARES, KICKS)
    row = next((k for k, group in enumerate(groups, 1) if drum in group), 0)
    return line.floor + 3 + row * DRUM_ROW


def in_print(symbol: str) -> str:
    """Return a chord symbol as it is printed.

    >>> in_print("Bbm7b5/Db")
    'B♭m7♭5/D♭'
    """
    return re.sub(r"(?<=[A-G])b|b(?=\d)", "♭", symbol).replace("#", "♯")


def title_in_print(title: str) -> str:
    r"""Return a title with the key in it as it is printed, without signs that no file of XML may
    have: zeros behind a title are found in old MIDI files.

    >>> title_in_print("ballad in Bbm, seed 7"), title_in_print("Abby in F#\0")
    ('ballad in B♭m, seed 7', 'Abby in F♯')
    """
    title = _NOT_IN_XML.sub(" ", title).strip(" ")
    keys = re.compile(r"(?<=\bin )[A-G][b#](?=m?(?:,|$))")
    return keys.sub(lambda key: in_print(key[0]), title)


def _path(way: str, colour: str, width: float = 1) -> str:
    return f'<path d="{way}" stroke="{colour}" stroke-width="{width:g}" fill="none"/>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{colour}"/>'


def _text(
    x: float,
    y: float,
    words: str,
    anchor: str = "start",
    size: int = 12,
    colour: str = INK,
    more: str = "",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
        f' fill="{colour}" {more}>{escape(words)}</text>'
    )
