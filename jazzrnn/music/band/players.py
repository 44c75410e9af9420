"""A band joins a song: the players that it lacks, over its chords, in a style.

    duo = bass, trio = bass and drums, quartet = bass, drums and a piano (beside a piano a guitar,
    beside both an organ); the song's own lead comes on top.

A player whose part the song has already stays away.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple, get_args

import numpy as np

from jazzrnn.music.band.bass import walking_bass
from jazzrnn.music.band.chart import BEAT, Chart, Close, Style, make_chart
from jazzrnn.music.band.comping import comping
from jazzrnn.music.band.drums import drums
from jazzrnn.music.band.kit import BRUSHES
from jazzrnn.music.band.voicings import GUITAR, ORGAN, PIANO
from jazzrnn.music.notes import (
    BASS,
    DRUMS,
    ChordMark,
    Note,
    Piece,
    family_of,
    is_melodic,
    make_piece,
)
from jazzrnn.music.setting import Bar, Setting

Band = Literal["none", "duo", "trio", "quartet"]
BANDS: tuple[Band, ...] = get_args(Band)
STYLES: tuple[Style, ...] = get_args(Style)
CHORDAL = (PIANO, GUITAR, ORGAN)
_PROGRAMS = {BASS: 32, DRUMS: 0, PIANO: 0, GUITAR: 26, ORGAN: 17}


class Dynamics(NamedTuple):
    """How a song goes: where its sections begin, and how loud and busy each bar is."""

    sections: tuple[int, ...]  # numbers of bars, rising; the first is 0
    energy: tuple[float, ...]  # a number a bar, from 0 to 1
    heads: tuple[bool, ...] = ()  # whether a bar is of the theme


def players(band: Band, parts: Iterable[int]) -> tuple[int, ...]:
    """Return the parts that a band brings to a song that has some.

    >>> from jazzrnn.music.notes import PARTS
    >>> [PARTS[part] for part in players("quartet", [PARTS.index("piano")])]
    ['bass', 'drums', 'guitar']
    """
    there = {*map(family_of, parts)}
    wanted = {"none": (), "duo": (BASS,)}.get(band, (BASS, DRUMS))
    joining = [part for part in wanted if part not in there]
    alone = there.isdisjoint(CHORDAL) or len(there) == 1  # a piano that leads needs one beside it
    if band == "quartet" and alone:
        joining += [part for part in CHORDAL if part not in there][:1]
    return tuple(joining)


def add_players(
    song: Piece,
    setting: Setting,
    parts: Sequence[int],
    style: Style,
    dynamics: Dynamics,
    rng: np.random.Generator,
    programs: Mapping[int, int] | None = None,
    ends: bool = True,
    waits: Mapping[int, int] | None = None,
    close: Close = "held",
) -> Piece:
    """Add these players to a song. The same player plays the same, whoever else is there.

    Args:
        song: what is played already; the chords come below its melody, and answer it.
        setting: its bars, all of them.
        parts: of the players, as `players` returns them.
        style: in three, swing is a waltz and a waltz in four is swing.
        dynamics: of the song.
        rng: the dice.
        programs: part -> General MIDI program, in place of the usual ones.
        ends: whether the last bar is a held chord.
        waits: part -> onset before which it does not play.
        close: how the last chord is played.
    """
    dice = dict(zip((BASS, DRUMS, *CHORDAL), rng.spawn(2 + len(CHORDAL)), strict=True))
    lead = [note for note in song.notes if is_melodic(note.part)]
    notes: list[Note] = []
    for start, chart in _charts(setting, style, dynamics, ends, close):
        heard = [note._replace(onset=note.onset - start) for note in lead]
        for part in parts:
            played = _play(part, chart, heard, dice[part])
            placed = (_within(chart, note, start) for note in played)
            notes += [note for note in placed if note.onset >= (waits or {}).get(part, 0)]
    usual = _PROGRAMS | ({DRUMS: BRUSHES} if style == "ballad" else {})
    joined = {part: {**usual, **(programs or {})}[part] for part in parts}
    return make_piece(
        [*song.notes, *(note for note in notes if note.duration > 0)],
        song.meters, song.tempos, song.chords, {**joined, **dict(song.programs)}.items(), song.key,
    )  # fmt: skip


def _play(part: int, chart: Chart, heard: Sequence[Note], rng: np.random.Generator) -> list[Note]:
    if part == BASS:
        return walking_bass(chart, rng)
    if part == DRUMS:
        return drums(chart, rng)
    return comping(chart, rng, part=part, lead=heard)


def _within(chart: Chart, note: Note, start: int) -> Note:
    """Return a note of a chart that begins at `start`, cut where the chart ends. Its duration is at
    most 0 where it would begin there. What follows has bars of another length, or is not the
    song's.
    """
    room = chart.length - note.onset
    return note._replace(onset=note.onset + start, duration=min(note.duration, room))


def _charts(
    setting: Setting, style: Style, dynamics: Dynamics, ends: bool, close: Close
) -> Iterator[tuple[int, Chart]]:
    """Yield a chart for each run of bars that are alike, with its onset."""
    starts = setting.bar_lines
    numbered = enumerate(setting.bars)
    for (numerator, denominator, length), group in groupby(numbered, key=_meter_of):
        stretch = list(group)
        first, last = stretch[0][0], stretch[-1][0]
        chart = make_chart(
            list(_marks(bar for _, bar in stretch)),
            len(stretch),
            bar_length=length,
            style=_style_of(style, denominator, length),
            meter=(numerator, denominator),
            close=close,
            heads=dynamics.heads[first : last + 1],
            sections=[0, *((k - first) * length for k in dynamics.sections if first <= k <= last)],
            energy=dynamics.energy[first : last + 1],
            ending=ends and last + 1 == len(setting.bars),
        )
        yield starts[first], chart


def _marks(bars: Iterable[Bar]) -> Iterator[ChordMark]:
    now = 0
    for bar in bars:
        yield from (mark._replace(onset=now + mark.onset) for mark in bar.chords)
        now += bar.length


def _meter_of(numbered: tuple[int, Bar]) -> tuple[int, int, int]:
    """Return numerator, denominator and length of a bar."""
    _, bar = numbered
    return bar.numerator, bar.denominator, bar.length


def _style_of(style: Style, denominator: int, bar_length: int) -> Style:
    in_three = bar_length == 3 * BEAT and denominator <= 4
    if style == "swing" and in_three:
        return "waltz"
    return "swing" if style == "waltz" and not in_three else style
