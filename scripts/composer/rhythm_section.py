"""Bass and drums that keep a pattern and change it by section.

`jazzrnn.music` plays every bar anew. Here bars come again, as a band plays them: the drummer
keeps a pattern of two bars through a section and fills at its end, and the bass plays over
the same chords what he played there before, where the line stays whole.
"""

from collections.abc import Sequence

import numpy as np

from composer.sections import Section
from jazzrnn.music.band.bass import walking_bass
from jazzrnn.music.band.chart import Chart
from jazzrnn.music.band.drums import drums
from jazzrnn.music.band.kit import CRASH, RIDE
from jazzrnn.music.dice import happens
from jazzrnn.music.notes import Note

Bar = list[Note]


def drum_part(chart: Chart, sections: Sequence[Section], rng: np.random.Generator) -> list[Note]:
    """Write the drums: a pattern of two bars in each section, fills where it ends."""
    fresh = _bars(drums(chart, rng), chart)
    played = [list(bar) for bar in fresh]
    known: dict[str, Section] = {}
    role = ""
    for section in sections:
        first, count = section.first_bar, len(section.bars)
        for place in range(count):
            pattern = 1 + (place + 1) % 2
            if place % 4 != 3 and place > pattern and happens(rng, 0.88):
                _copy(played, first + pattern, first + place, chart)
        earlier = known.get(section.letter.upper()) if section.head else None
        if earlier and len(earlier.bars) == count and happens(rng, 0.7):
            for place in range(count):
                _copy(played, earlier.first_bar + place, first + place, chart)
        elif section.head:
            known[section.letter.upper()] = section
        played[first] = _top(played[first], crash=role not in (section.role, ""))
        role = section.role
    last = chart.bars - 1
    played[last] = fresh[last]  # the held chord
    return [note for bar in played for note in bar]


def _top(bar: Bar, crash: bool) -> Bar:
    """Return the first bar of a section: a crash, not too loud, only where the role changes."""
    return [
        note._replace(velocity=min(note.velocity, 88))
        if crash
        else note._replace(pitch=RIDE, duration=3, velocity=min(note.velocity, 76))
        if note.pitch == CRASH
        else note
        for note in bar
    ]


def bass_part(chart: Chart, sections: Sequence[Section], rng: np.random.Generator) -> list[Note]:
    """Write the bass: bars over chords that were there before come again, more so in heads."""
    bars = _bars(walking_bass(chart, rng), chart)
    head = {
        section.first_bar + place
        for section in sections
        if section.head
        for place in range(len(section.bars))
    }
    for bar in range(1, chart.bars - 2):
        if not happens(rng, 0.75 if bar in head else 0.4):
            continue
        for earlier in range(bar):
            if (earlier in head) == (bar in head) and _joins(bars, earlier, bar, chart):
                _copy(bars, earlier, bar, chart)
                break
    return [note for bar in bars for note in bar]


def _joins(bars: Sequence[Bar], earlier: int, bar: int, chart: Chart) -> bool:
    """Return whether an earlier bar fits here: the same chords, first pitch and target."""
    pairs = ((bars[earlier], bars[bar]), (bars[earlier + 1], bars[bar + 1]))
    if not all(one and two and one[0].pitch == two[0].pitch for one, two in pairs):
        return False
    return _chords(chart, earlier) == _chords(chart, bar)


def _chords(chart: Chart, bar: int) -> list[object]:
    """Return the chords of a bar on every beat."""
    start = bar * chart.bar_length
    return [chart.chord_at(at) for at in range(start, start + chart.bar_length, 12)]


def _bars(notes: Sequence[Note], chart: Chart) -> list[Bar]:
    """Return the notes of each bar."""
    bars: list[Bar] = [[] for _ in range(chart.bars)]
    for note in notes:
        bars[note.onset // chart.bar_length].append(note)
    return bars


def _copy(bars: list[Bar], source: int, target: int, chart: Chart) -> None:
    """Put the notes of one bar in place of those of another."""
    moved = (target - source) * chart.bar_length
    bars[target] = [note._replace(onset=note.onset + moved) for note in bars[source]]
