"""Drums from a chart: time that is kept, patterns that come back, fills, and few crashes.

A drummer thinks in sections: a fill leads into each, and within it a pattern of two bars is
repeated and varied. The crash is for solos: where a chorus or section begins after a fill, and
not again for a long while.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from jazzrnn.music.band.chart import BEAT, Chart
from jazzrnn.music.band.drum_time import Drummer, keep_time
from jazzrnn.music.band.kit import (
    BELL,
    CLOSED_HAT,
    CRASH,
    FLOOR_TOM,
    HIGH_TOM,
    KICK,
    LOW_TOM,
    MID_TOM,
    OPEN_HAT,
    PEDAL_HAT,
    RIDE,
    SIDE_STICK,
    SNARE,
    SWIRL,
    Stroke,
)  # fmt: skip
from jazzrnn.music.chords import Chord
from jazzrnn.music.dice import between, happens, one_of
from jazzrnn.music.notes import DRUMS, Note

# Fills over two beats, in triplets: s snare, h m l f toms from high to floor, k kick.
_FILLS = (
    "s.ss.s", "ssshhh", "s.sh.l", "..ss.k", "k.sk.s", "sshmml", "h.hm.f", "s.s..k", ".ss.hf",
    "ssskss", "s..h.l", "shms.k", "..s.ss", "k.hk.f", "s.kh.k", ".s.smf", "hhmmff", "s.ss..",
)  # fmt: skip
_FILL_DRUMS = {
    "s": SNARE, "h": HIGH_TOM, "m": MID_TOM, "l": LOW_TOM, "f": FLOOR_TOM, "k": KICK,
}  # fmt: skip
_LENGTHS = {CRASH: 2 * BEAT, SWIRL: BEAT}  # of strokes that go on
REPEATED = 0.6  # of the bars of a section that could be as two bars before
AS_BEFORE = 0.6  # of the bars of a theme whose section has come before
SPARING = 32  # bars from one crash to the next, at least
LAST_CRASH = 0.4  # of the last chords


def drums(chart: Chart, rng: np.random.Generator) -> list[Note]:
    """Play the drums of a chart, in its style."""
    drummer = Drummer(rng)
    kept: list[list[Stroke]] = []
    notes: list[Note] = []
    filled, crashed = False, -SPARING * chart.bar_length
    for bar in chart.bar_onsets():
        again = _bar_to_repeat(chart, bar, rng)
        time = [*keep_time(chart, bar, drummer, rng)] if again is None else kept[again]
        kept.append(time)
        strokes = list(time)
        crash = filled and _may_crash(chart, bar) and bar - crashed >= SPARING * chart.bar_length
        filled = _fills_bar(chart, bar, rng)
        if filled:
            start = _fill_start(chart)
            strokes = [s for s in strokes if s[0] < start or s[1] == PEDAL_HAT]
            strokes += _fill(chart, start, rng)
        if crash:
            strokes, crashed = _with_crash(strokes, chart.energy_at(bar)), bar
        # a figure that is longer than the bar is not finished in the next one
        notes += [_note(bar, s, rng) for s in strokes if 0 <= s[0] < chart.bar_length]
    return notes + _last_chord(chart, rng)


def _bar_to_repeat(chart: Chart, bar: int, rng: np.random.Generator) -> int | None:
    """Return the number of the earlier bar that a bar repeats; None if it is played anew."""
    number = bar // chart.bar_length
    top = max(section for section in chart.sections if section <= bar)
    place = (bar - top) // chart.bar_length
    if chart.in_head(bar) and (like := _section_like(chart, top)) is not None:
        if happens(rng, AS_BEFORE):
            return like // chart.bar_length + place
    elif place >= 2 and happens(rng, REPEATED):
        return number - 2
    return None


def _section_like(chart: Chart, top: int) -> int | None:
    """Return where an earlier section of the theme with the chords of this one began."""
    chords = _chords_of(chart, top)
    earlier = (s for s in chart.sections if s < top and chart.in_head(s))
    return next((section for section in earlier if _chords_of(chart, section) == chords), None)


def _chords_of(chart: Chart, top: int) -> tuple[int, list[Chord | None]]:
    """Return how many bars a section has, and the chord of each but the last one, which may lead
    elsewhere.
    """
    end = next((section for section in chart.sections if section > top), chart.length)
    bars = range(top, end, chart.bar_length)
    return len(bars), [chart.chord_at(at) for at in bars[:-1]]


def _may_crash(chart: Chart, bar: int) -> bool:
    return (
        bar in chart.sections
        and chart.style in {"swing", "waltz"}
        and not chart.in_head(bar)
        and chart.meter[1] <= 4
    )


def _with_crash(strokes: Sequence[Stroke], energy: float) -> list[Stroke]:
    """Play the first beat on the crash cymbal, with the kick under it."""
    level = round(66 + 8 * energy)
    rest = [s for s in strokes if s[0] or s[1] not in (RIDE, BELL, CLOSED_HAT, OPEN_HAT, KICK)]
    return [(0, CRASH, level), (0, KICK, level - 4), *rest]


def _fills_bar(chart: Chart, bar: int, rng: np.random.Generator) -> bool:
    """Decide whether a bar ends with a fill: before a section, sometimes after four bars."""
    after = bar + chart.bar_length
    if chart.bar_length < 2 * BEAT:
        return False
    if after in chart.sections:
        return happens(rng, 0.35 if chart.style == "ballad" else 0.8)
    if after // chart.bar_length % 4 == 0 and after < chart.length:
        return happens(rng, 0.1 + 0.25 * chart.energy_at(bar))
    return False


def _fill_start(chart: Chart) -> int:
    """Return where in a bar a fill begins: at its last beats, together two quarters or more."""
    return max(onset for onset in chart.beats if onset <= chart.bar_length - 2 * BEAT)


def _fill(chart: Chart, start: int, rng: np.random.Generator) -> Iterator[Stroke]:
    """Yield a fill: in triplets, in a bossa in sixteenths, in meters of eighths in these."""
    figure = one_of(rng, _FILLS)
    step = BEAT // 2 if chart.meter[1] > 4 else BEAT // 4 if chart.style == "bossa" else BEAT // 3
    # a bossa fill goes on with its first two strokes again
    figure = figure + figure[:2] if step == BEAT // 4 else figure
    soft = 42 if chart.style == "ballad" else 60
    for place, sign in enumerate(figure):
        if sign in _FILL_DRUMS:
            loud = soft + 3 * place + (8 if place * step % BEAT else 0)
            yield start + place * step, _FILL_DRUMS[sign], min(loud, 92)


def _note(bar: int, stroke: Stroke, rng: np.random.Generator) -> Note:
    onset, drum, velocity = stroke
    length = _LENGTHS.get(drum, 3)
    return Note(bar + onset, DRUMS, drum, length, max(24, min(112, velocity + between(rng, -4, 4))))


def _last_chord(chart: Chart, rng: np.random.Generator) -> list[Note]:
    if not chart.ending:
        return []
    bar = chart.bar_onsets().stop
    soft = chart.style == "ballad"
    crash = chart.style in {"swing", "waltz"} and happens(rng, LAST_CRASH)
    level = 46 if soft else 66
    short = chart.close == "short"
    cymbal = CLOSED_HAT if short and not crash else CRASH if crash else RIDE
    held = BEAT // 2 if short else chart.bar_length - 2
    notes = [
        Note(bar, DRUMS, cymbal, max(1, held), level),
        Note(bar, DRUMS, KICK, min(6, chart.bar_length), level - 8),
    ]
    if chart.close == "button" and len(chart.beats) > 2:
        onset = bar + chart.beats[-1]
        notes += [Note(onset, DRUMS, drum, 3, level) for drum in (KICK, SIDE_STICK)]
    return notes
