"""Several soloists: who plays which bars of the solos, and how a line goes from one to the next.

The network writes one line. Between the heads each soloist plays a chorus of it in turn, or so many
bars where they trade. Where another one comes in, the line keeps to the range of that instrument.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.errors import OptionError
from jazzrnn.generation.register import MEANS, pull_to_register
from jazzrnn.music.instruments import PROGRAM_NAMES, WIND_RANGES
from jazzrnn.music.notes import DRUMS, PARTS, PITCHES, Piece, second_of
from jazzrnn.music.setting import Setting

Integers = npt.NDArray[np.integer]
PLAYERS = 2  # of a family, at most
TOO_FAR = -20.0  # log-odds of a pitch that an instrument does not have


class Turns(NamedTuple):
    """Who plays when.

    Attributes:
        programs: General MIDI programs of the soloists; the first plays the heads, too.
        bars: that each of them plays.
        first, last: bars where the solos begin and end; around them the first soloist plays.
    """

    programs: tuple[int, ...]
    bars: int
    first: int
    last: int

    def soloist(self, bar: int) -> int:
        """Return who plays a bar, as an index."""
        if not self.first <= bar < self.last:
            return 0
        return (bar - self.first) // self.bars % len(self.programs)


class Register:
    """How high whoever plays goes: the pitches of instruments, by onset.

    Attributes:
        usual: (length,) the mean pitch of the instrument's solos; NaN if it is not known.
    """

    def __init__(self, turns: Turns, setting: Setting):
        """Look at the bars of a song."""
        lengths = [bar.length for bar in setting.bars]
        turn = [turns.soloist(bar) for bar in range(len(lengths))]
        self.who = np.repeat(turn, lengths)
        self.changes = np.flatnonzero(np.diff(self.who)) + 1
        self.logs = np.array([_register(program) for program in turns.programs])
        means = np.array([MEANS.get(program, np.nan) for program in turns.programs])
        self.usual = means[self.who]

    def at(self, onsets: Integers) -> npt.NDArray[np.float64]:
        """Return the log-odds of the pitches at onsets (n,), as (n, PITCHES)."""
        return self.logs[self.who[np.minimum(onsets, len(self.who) - 1)]]


def _register(program: int) -> npt.NDArray[np.float64]:
    low, high = WIND_RANGES.get(program, (0, PITCHES - 1))
    pitches = np.arange(PITCHES)
    return np.where((pitches < low) | (pitches > high), TOO_FAR, pull_to_register(program))


def check_soloists(programs: Sequence[int], trade: int | None, players: Sequence[int] = ()) -> None:
    """Raise an OptionError if these cannot play in turn.

    Args:
        programs: General MIDI programs of the soloists.
        trade: bars after which they change.
        players: parts of the band.
    """
    if trade is not None and len(programs) < 2:
        raise OptionError("`trade` needs `soloists`: name two or more, such as Trumpet, Tenor Sax")
    parts = parts_of(programs)
    for part, program in zip(parts, programs, strict=True):
        if part in players:
            raise OptionError(
                f"`soloists` {PROGRAM_NAMES[program]}: the band has its own {PARTS[part]}; choose"
                " another `band`"
            )


def parts_of(programs: Sequence[int]) -> list[int]:
    """Return the part of each soloist: two instruments of a family are its first and second player.

    Raises:
        OptionError: there are three of a family.
    """
    by_family: dict[int, list[int]] = {}
    for program in programs:
        playing = by_family.setdefault(program // 8, [])
        if program not in playing:
            playing.append(program)
        if len(playing) > PLAYERS:
            names = ", ".join(PROGRAM_NAMES[one] for one in playing)
            raise OptionError(
                f"`soloists` {names}: a family of instruments has two parts at most; name another"
                " one for the third"
            )
    firsts = {playing[0] for playing in by_family.values()}
    return [p // 8 if p in firsts else second_of(p // 8) for p in programs]


def check_programs(soloists: Sequence[int], programs: Sequence[tuple[int, int]]) -> None:
    """Raise an OptionError if a part is asked to play another instrument than its soloist.

    Args:
        soloists: General MIDI programs of those who play in turn.
        programs: (part, program) that are asked for by part.
    """
    playing = dict(zip(parts_of(soloists), soloists, strict=True))
    for part, program in programs:
        if playing.get(part, program) != program:
            asked, soloist = PROGRAM_NAMES[program], PROGRAM_NAMES[playing[part]]
            raise OptionError(
                f"`programs` {PARTS[part]}={asked}: `soloists` name {soloist} for that part; name"
                f" {asked} there"
            )


def hand_over(song: Piece, turns: Turns, played: Setting, intro: int) -> Piece:
    """Return a song with the notes of its first soloist in the parts of those whose turn it is.

    Args:
        song: with the band.
        turns: who plays when.
        played: its bars, the intro's included.
        intro: bars of that.
    """
    starts = played.bar_lines
    lead = turns.programs[0] // 8
    who = [turns.soloist(max(0, bar - intro)) for bar in range(len(starts))]
    bars = (bisect_right(starts, note.onset) - 1 for note in song.notes)
    theirs = parts_of(turns.programs)
    parts = [theirs[who[bar]] for bar in bars]
    notes = [
        note._replace(part=part) if note.part == lead != DRUMS else note
        for note, part in zip(song.notes, parts, strict=True)
    ]
    programs = dict(song.programs) | dict(zip(theirs, turns.programs, strict=True))
    playing = {note.part for note in notes}
    kept = tuple(sorted((part, p) for part, p in programs.items() if part in playing))
    return replace(song, notes=tuple(sorted(notes)), programs=kept)
