"""The setting of a song: its bars with their chords, tempo and programs, before any note.

The setting of a tune, looped, cut or put into another meter, is what a new song is written over.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, chain, cycle, islice, pairwise
from typing import Any, NamedTuple

import numpy as np

from jazzrnn.music.form.fitting import follow, varied
from jazzrnn.music.form.plan import Echo, Plan, make_plan
from jazzrnn.music.notes import (
    ChordMark,
    Meter,
    Piece,
    Tempo,
    bar_starts,
    make_piece,
    meter_at,
)


class Bar(NamedTuple):
    """One bar."""

    numerator: int
    denominator: int
    chords: tuple[ChordMark, ...]  # onsets from the bar line; the first at 0 if any holds there
    cut: int = 0  # grid steps by which the next meter cuts it short
    echoes: tuple[Echo, ...] = ()  # of its parts
    silent: tuple[int, ...] | None = None  # parts that begin no note in it; None: not known

    @property
    def length(self) -> int:
        """Grid steps."""
        return Meter(0, self.numerator, self.denominator).bar_length - self.cut


NOT_SAID: list[Any] = [0, []]  # lead_in and notes_a_bar where an older model names none


class Setting(NamedTuple):
    """A piece without its notes, bar by bar, so that it can be looped and cut."""

    name: str
    bars: tuple[Bar, ...]
    tempo_bpm: float  # 0 if the piece names none
    programs: tuple[tuple[int, int], ...]  # as in a Piece: who plays
    key: str
    lead_in: int = 0  # bars of a pickup, or of silence, before the form: they are not looped
    notes_a_bar: tuple[tuple[int, float], ...] = ()  # of each part; none if they are not known

    @property
    def bar_lines(self) -> list[int]:
        """Where the bars begin, and where the last one ends, in grid steps."""
        return [*accumulate((bar.length for bar in self.bars), initial=0)]


def setting_of(
    piece: Piece, name: str, length: int | None = None, first: int | None = None
) -> Setting:
    """Return the setting of a piece; of several tempos the usual one.

    Args:
        piece: its notes are not looked at if `length` and `first` are given.
        name: of the setting.
        length: of the piece.
        first: the onset of its first note.
    """
    lines = bar_starts(piece.meters, piece.length if length is None else length)
    if first is None:
        first = piece.notes[0].onset if piece.notes else 0
    bars: list[Bar] = []
    symbol = ""
    for start, end in pairwise(lines):
        inside = [mark for mark in piece.chords if start <= mark.onset < end]
        held = (
            [ChordMark(0, symbol)] if symbol and not (inside and inside[0].onset == start) else []
        )
        chords = (*held, *(mark._replace(onset=mark.onset - start) for mark in inside))
        meter = meter_at(piece.meters, start)
        cut = meter.bar_length - (end - start) if end < lines[-1] else 0
        bars.append(Bar(meter.numerator, meter.denominator, chords, cut))
        symbol = inside[-1].symbol if inside else symbol
    tempo = usual_tempo(piece.tempos, lines[-1])
    lead_in = lead_in_of(bars, lines, first)
    return Setting(name, tuple(bars), tempo, piece.programs, piece.key, lead_in)


def usual_tempo(tempos: Sequence[Tempo], length: int) -> float:
    """Return the tempo than which half of the music is slower, half faster; 0 if none is named.

    A live recording has another tempo in each bar, and often begins with one that means nothing.
    """
    ends = [*(tempo.onset for tempo in tempos[1:]), length]
    lasting = sorted(
        (tempo.bpm, max(0, min(end, length) - tempo.onset))
        for tempo, end in zip(tempos, ends, strict=False)
    )
    half = sum(duration for _, duration in lasting) / 2
    for (bpm, _), total in zip(lasting, accumulate(d for _, d in lasting), strict=True):
        if total >= half:
            return bpm
    return 0.0


def lead_in_of(bars: Sequence[Bar], lines: Sequence[int], first: int) -> int:
    """Return how many bars come before the form: those in which nothing sounds, and a pickup.

    A pickup is a bar that is shorter than the next one, and than all later ones but the last,
    which may make up for it; or a bar that is silent up to its middle.

    Args:
        bars: of the piece.
        lines: onsets of their bar lines.
        first: onset of the first note.
    """
    for number, (bar, start) in enumerate(zip(bars[:-1], lines, strict=False)):
        sounds = first < start + bar.length or any(mark.symbol != "N.C." for mark in bar.chords)
        if not sounds:
            continue
        later = {other.length for other in bars[number + 1 : -1]} or {bars[-1].length}
        short = bar.length < bars[number + 1].length and bar.length not in later
        padded = not bar.chords and 2 * (first - start) >= bar.length
        return number + (short or padded)
    return 0


def with_plan(setting: Setting, plan: Plan) -> Setting:
    """Return the setting with a plan in place of its own."""
    echoes: list[list[Echo]] = [[] for _ in setting.bars]
    for bar, part, back, level, height in plan.tolist():
        echoes[int(bar)].append(Echo(part, back, level, height))
    bars = (bar._replace(echoes=tuple(own)) for bar, own in zip(setting.bars, echoes, strict=True))
    return setting._replace(bars=tuple(bars))


def with_silences(setting: Setting, silences: Sequence[tuple[int, ...] | None]) -> Setting:
    """Return the setting with the parts that are silent in each bar; None: that is not known."""
    bars = zip(setting.bars, silences, strict=True)
    return setting._replace(bars=tuple(bar._replace(silent=own) for bar, own in bars))


def plan_of(setting: Setting) -> Plan:
    """Return the plan of a setting."""
    return make_plan([(k, *echo) for k, bar in enumerate(setting.bars) for echo in bar.echoes])


def has_chords(setting: Setting) -> bool:
    """Return whether any of its bars has a chord symbol."""
    return any(bar.chords for bar in setting.bars)


def without_notes(setting: Setting) -> Piece:
    """Return the setting as a piece that has no notes yet."""
    meters: list[Meter] = []
    chords: list[ChordMark] = []
    now = 0
    for bar in setting.bars:
        meters.append(Meter(now, bar.numerator, bar.denominator))
        chords.extend(mark._replace(onset=now + mark.onset) for mark in bar.chords)
        now += bar.length
    tempos = [Tempo(0, setting.tempo_bpm)] if setting.tempo_bpm else []
    piece = make_piece([], meters, tempos, chords, key=setting.key)
    return replace(piece, programs=setting.programs)


def outline(setting: Setting) -> Setting:
    """Return the bars, their echoes and the players of a setting, and nothing else."""
    bars = tuple(bar._replace(chords=(), silent=None) for bar in setting.bars)
    return setting._replace(name="", bars=bars, tempo_bpm=0.0, key="")


def fit_bars(setting: Setting, count: int) -> Setting:
    """Repeat or cut the form to `count` bars, so that it ends as the form ends. What leads in
    comes once. A bar whose echoed bar is cut away echoes what that one echoed.
    """
    last = len(setting.bars) - 1
    whole, form = range(last + 1), range(setting.lead_in, last + 1)
    order = [*islice(chain(whole, cycle(form)), count - 1), last]
    echoes = follow(order, [bar.echoes for bar in setting.bars])
    bars = (setting.bars[k]._replace(echoes=own) for k, own in zip(order, echoes, strict=True))
    return setting._replace(bars=tuple(bars))


def with_variation(setting: Setting, variation: float, rng: np.random.Generator) -> Setting:
    """Return the setting with echoes that are not as close: 0 as they are, 1 none."""
    echoes = varied([bar.echoes for bar in setting.bars], variation, rng)
    bars = (bar._replace(echoes=own) for bar, own in zip(setting.bars, echoes, strict=True))
    return setting._replace(bars=tuple(bars))


def in_meter(setting: Setting, numerator: int, denominator: int) -> Setting:
    """Return the same chords in another meter: each keeps its place in its bar, by beats."""
    beat = Meter(0, 1, denominator).bar_length

    def moved(mark: ChordMark, bar: Bar) -> ChordMark:
        number = round(mark.onset * numerator / bar.length)
        return mark._replace(onset=beat * min(number, numerator - 1))

    bars = (
        bar._replace(
            numerator=numerator,
            denominator=denominator,
            chords=tuple(moved(mark, bar) for mark in bar.chords),
            cut=0,
        )
        for bar in setting.bars
    )
    return setting._replace(bars=tuple(bars))


def setting_from_json(data: list[Any]) -> Setting:
    """Read a Setting from what `json` makes of one (tuples become lists)."""
    later = NOT_SAID[len(data) - 5 :]  # by models of earlier versions
    name, bars, tempo_bpm, programs, key, lead_in, notes_a_bar = [*data, *later]
    return Setting(
        name,
        tuple(
            Bar(
                numerator,
                denominator,
                tuple(ChordMark(*mark) for mark in chords),
                cut,
                tuple(Echo(*echo) for echo in echoes),
                None if silent in ([], [None]) else tuple(silent[0]),
            )
            for numerator, denominator, chords, cut, echoes, *silent in bars  # not said by old ones
        ),
        tempo_bpm,
        tuple((part, program) for part, program in programs),
        key,
        lead_in,
        tuple((part, notes) for part, notes in notes_a_bar),
    )
