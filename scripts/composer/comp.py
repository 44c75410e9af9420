"""Comping: a rhythm that is kept for some bars, voicings that move little, every chord heard.

The sections of a head that are alike are comped alike. In solos a rhythm of two bars is kept
for four; where the lead rests the comping answers, where he runs it is calm.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from composer.sections import Section
from jazzrnn.music.band.chart import BEAT, Change, Chart
from jazzrnn.music.band.voicings import SHELL, voicings
from jazzrnn.music.chords import Chord, pitch_classes
from jazzrnn.music.dice import between, happens, one_of, pick
from jazzrnn.music.notes import Note

Voicing = tuple[int, ...]
Attack = tuple[int, int]  # onset and end

# A bar in eighths: x is a chord, - holds it, . is silence; X, on the last eighth, belongs to
# the next bar and is held over into it.
_CALM = (
    "x--x----", "x--x--..", "...x--..", ".x------", "x-------", "..x-....", "...x---X",
    "x-----..", ".x--....", "x--....X",
)  # fmt: skip
_LIVELY = (
    "x..x....", ".x..x...", "...x...x", "x--x...X", "..x..x..", ".x--.x--", "x..x..x.",
    "x-.....X", "...x.x--", ".x...x..", "x...x..X",
)  # fmt: skip
_ANSWERS = (".x.x.x--", "..xx.x..", "x.x..x.X", "...xx.x-", "x--x-x--", "..x.xx..")
_BOSSA = (
    "x-.x--x-", "x-.x-.x-", ".x-.x-.x", "x--x--x-", "..x-.x-.", "x--x-.x-", ".x--x--X",
    "x-x--x-.",
)  # fmt: skip
_WALTZ = (
    "x--x--", "x-----", "..x-x-", ".x-.x-", "x--x..", "...x--", "x-...X", ".x--x-", "..x--.",
)  # fmt: skip
_QUARTERS = ("x.x.x.x.",)  # a rhythm guitar, four to the bar


def comp(
    chart: Chart,
    sections: Sequence[Section],
    part: int,
    melody: Sequence[Note],
    rng: np.random.Generator,
) -> list[Note]:
    """Write the comping of a piece, below the melody."""
    attacks = _cut(_every_chord(chart, sorted(_attacks(chart, sections, melody, rng)), rng))
    notes: list[Note] = []
    before: Voicing = ()
    for onset, release in attacks:
        change = _change(chart, onset, release)
        assert change.chord is not None, "the composer's charts have a chord everywhere"
        end = min(release, max(change.end, onset + 4))
        ceiling = min(
            (n.pitch - 1 for n in melody if n.onset < end and onset < _end(n)), default=72
        )
        choices = _choices(chart, change, part)
        before = _nearest(choices, before, ceiling) if choices else before
        loud = round(50 + 22 * chart.energy_at(onset)) + between(rng, -4, 4)
        loud += 5 * (onset % BEAT > 0)
        for pitch in before:
            top = pitch == max(before)  # the top voice sings
            notes.append(Note(onset, part, pitch, end - onset, loud + 5 * top))
    return notes


def _end(note: Note) -> int:
    """Return where a note ends."""
    return note.onset + note.duration


def _attacks(
    chart: Chart, sections: Sequence[Section], melody: Sequence[Note], rng: np.random.Generator
) -> Iterator[Attack]:
    """Yield onset and end of every chord, before they are cut by one another."""
    bar_length = chart.bar_length
    busy = [0] * chart.bars
    for note in melody:
        busy[note.onset // bar_length] += 1
    known: dict[str, list[str]] = {}
    for section in sections:
        bars = range(section.first_bar, section.first_bar + len(section.bars))
        rhythm = known.get(section.letter.upper()) if section.head else None
        if rhythm is None or len(rhythm) != len(bars):
            rhythm = _rhythm(chart, section, [busy[bar] for bar in bars], rng)
        if section.head:
            known.setdefault(section.letter.upper(), rhythm)
        for bar, pattern in zip(bars, rhythm, strict=True):
            if bar * bar_length < chart.bar_onsets().stop:
                yield from _read(pattern, bar * bar_length, chart)
    yield chart.bar_onsets().stop, chart.length - 2


def _rhythm(
    chart: Chart, section: Section, busy: Sequence[int], rng: np.random.Generator
) -> list[str]:
    """Return the rhythm of each bar of a section."""
    table = _table(chart, section.energy, rng)
    figure = [one_of(rng, table), one_of(rng, table)]
    bars: list[str] = []
    for place, notes in enumerate(busy):
        if place and place % 4 == 0 and (not section.head or happens(rng, 0.3)):
            figure = [one_of(rng, table), figure[1]]
        pattern = figure[place % 2]
        closes = place % 4 == 3
        if chart.style == "swing" and notes <= 1 and happens(rng, 0.5):
            pattern = one_of(rng, _ANSWERS)
        elif chart.style == "swing" and notes >= 6 and not section.head and happens(rng, 0.5):
            pattern = one_of(rng, _CALM)
        elif closes and happens(rng, 0.4):
            pattern = one_of(rng, table)
        bars.append(pattern)
    return bars


def _table(chart: Chart, energy: float, rng: np.random.Generator) -> tuple[str, ...]:
    """Choose the bars that a section draws from."""
    if chart.style != "swing":
        return _BOSSA if chart.style == "bossa" else _WALTZ
    kinds = {_CALM: 1.0 - 0.6 * energy, _LIVELY: 0.4 + 0.6 * energy, _QUARTERS: 0.12}
    return pick(rng, kinds)


def _read(pattern: str, bar: int, chart: Chart) -> Iterator[Attack]:
    """Yield onset and end of every chord of a written bar."""
    times = [bar + at // 2 * BEAT + at % 2 * chart.offbeat for at in range(len(pattern) + 1)]
    for place, sign in enumerate(pattern):
        if sign in "xX":
            held = len(pattern[place + 1 :]) - len(pattern[place + 1 :].lstrip("-"))
            end = times[place + held + 1] if held else times[place] + 4
            yield times[place], times[-1] + BEAT if sign == "X" else end


def _every_chord(
    chart: Chart, attacks: Sequence[Attack], rng: np.random.Generator
) -> Iterator[Attack]:
    """Yield the attacks, and one more where a new chord would not be heard."""
    heard = {_change(chart, onset, end).onset for onset, end in attacks}
    extra: list[Attack] = []
    for before, change in pairwise(chart.changes):
        if change.chord != before.chord and change.onset not in heard and happens(rng, 0.9):
            extra.append((change.onset, change.onset + pick(rng, {4: 1.0, 12: 1.0, 20: 0.7})))
    yield from sorted([*attacks, *extra])


def _cut(attacks: Iterator[Attack]) -> list[Attack]:
    """End every chord where the next one begins."""
    played = list(dict(attacks).items())
    ends = [onset for onset, _ in played[1:]]
    return [
        (onset, min(end, following))
        for (onset, end), following in zip(played, [*ends, 1 << 40], strict=True)
    ]


def _change(chart: Chart, onset: int, end: int) -> Change:
    """Return the change to play: just before a change and held over it, the one that comes."""
    change = chart.changes[chart.at(onset)]
    late = change.end - onset <= BEAT // 2 and end >= change.end
    return chart.changes[chart.at(change.end)] if late else change


def _choices(chart: Chart, change: Change, part: int) -> list[Voicing]:
    """Return the voicings of a chord: with third and seventh, unless it stays for long."""
    assert change.chord is not None, "the composer's charts have a chord everywhere"
    choices = [v for v in voicings(change.chord, part, modal=True) if len(v) > SHELL]
    index = chart.at(change.onset)
    around = chart.changes[max(0, index - 1) : index + 2]
    if all(other.chord == change.chord for other in around):
        return choices
    guides = _guides(change.chord)
    return [v for v in choices if guides <= {pitch % 12 for pitch in v}] or choices


def _guides(chord: Chord) -> set[int]:
    """Return third and seventh of a chord, as far as it has them."""
    return {pc % 12 for pc in pitch_classes(chord) if (pc - chord.root) % 12 in (3, 4, 10, 11)}


def _nearest(choices: Sequence[Voicing], before: Voicing, ceiling: int) -> Voicing:
    """Return the voicing that is nearest to the one before, and below the melody."""

    def cost(voicing: Voicing) -> float:
        moved = 0.0
        if before:
            moved = sum(min(abs(p - other) for other in before) for p in voicing) / len(voicing)
            moved += 0.5 * abs(before[-1] - voicing[-1])
        high = max(0, voicing[-1] - ceiling)
        return moved + 0.5 * abs(sum(voicing) / len(voicing) - 58.5) + 1.5 * high

    return min(choices, key=cost)
