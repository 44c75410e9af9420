"""What a score says, as plain data: staves, bars, signs, chord symbols, marks and repeats."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from jazzrnn.music.keys import Key
from jazzrnn.music.score.bars import Bar
from jazzrnn.music.score.spelling import Name
from jazzrnn.music.score.units import QUARTER, Sign

Chords = Sequence[Sequence[tuple[int, str]]]
"""Of each bar the chord symbols that begin in it, each with its place."""


class Written(NamedTuple):
    """A sign with the names of its pitches, or of its drums."""

    sign: Sign
    names: tuple[Name, ...]  # in the order of the sign's pitches


@dataclass(frozen=True)
class Staff:
    """One staff of a score."""

    bars: Sequence[Sequence[Written]]
    clef: str  # "treble", "treble8vb", "bass", "percussion"
    name: str = ""  # of who reads it
    program: int = 0  # General MIDI
    up: tuple[int, int] = (0, 0)  # semitones, and letters, that it is written higher than it sounds
    braced: bool = False  # with the staff before: two hands


class Mark(NamedTuple):
    """A section that begins."""

    box: str  # "A", in a box
    words: str = ""  # "Head"


class Repeats(NamedTuple):
    """What stands at a bar of the lines that are written."""

    bar: int  # of the piece
    begins: bool = False  # |:
    times: int = 1  # that it is played: :| if it is more than once
    ending: int = 0  # 1 or 2: in the bracket of that ending; 0: in none
    ends: bool = False  # the bracket ends here


@dataclass(frozen=True)
class Sheet:
    """A score.

    Attributes:
        title: of the song.
        words: how it is played: "Swing".
        tempo_bpm: 0 if there is none.
        key: whose signature it has.
        bars: of the piece.
        staves: from top to bottom.
        chords: of each bar.
        marks: by the bar that they stand at.
        order: the bars that are written, in order.
        lines: bars that begin a line.
    """

    title: str
    words: str
    tempo_bpm: float
    key: Key
    bars: Sequence[Bar]
    staves: Sequence[Staff]
    chords: Chords
    marks: dict[int, Mark]
    order: Sequence[Repeats]
    lines: set[int]

    def shortened(self, share: float) -> "Sheet":
        """Return the beginning of the score: about this share of it, up to the end of a section."""
        most = max(1, int(share * len(self.order)))
        ends = [k for k in range(1, most + 1) if self.order[k].bar in self.marks]
        return replace(self, order=self.order[: ends[-1] if ends else most])

    @property
    def sharps(self) -> int:
        """How many sharps the key signature has; flats count below 0."""
        return sum({"#": 1, "b": -1}.get(name[1:], 0) for name in self.key.names)

    @property
    def beat(self) -> int:
        """How long the beat is that the tempo counts: a quarter, in 6/8 a dotted one."""
        bar = next((bar for bar in self.bars if not bar.is_short), self.bars[0])
        return QUARTER * 3 // 2 if bar.denominator == 8 and bar.numerator % 3 == 0 else QUARTER
