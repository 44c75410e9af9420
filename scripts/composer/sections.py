"""The plan of a piece: its sections in order, what the lead does in each, and its chart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from composer import forms
from composer.catalogue import KEYS, Kind, Title
from jazzrnn.music.band.chart import BEAT, Chart, Style, make_chart
from jazzrnn.music.chords import transpose_symbol
from jazzrnn.music.dice import happens, one_of
from jazzrnn.music.notes import ChordMark

Role = Literal["intro", "theme", "solo", "out"]
Plan = tuple[tuple[str, Role], ...]


@dataclass(frozen=True)
class Section:
    """Some bars of a piece: their chords in C, and what the lead does in them.

    Attributes:
        letter: in the form; a small letter is the same section with a close for good.
        role: intro, theme (the head), solo, out (the head again at the end).
        first_bar: its place in the piece.
        bars: the chords of each bar.
        energy: from 0 to 1.
    """

    letter: str
    role: Role
    first_bar: int
    bars: forms.Bars
    energy: float

    @property
    def head(self) -> bool:
        """True where the tune is played."""
        return self.role in ("theme", "out")


def form_of(kind: Kind, rng: np.random.Generator) -> forms.Form:
    """Choose the form of a piece."""
    if kind in ("blues", "minor-blues", "bird-blues"):
        return forms.blues(kind.replace("-", " "), rng)
    if kind == "rhythm":
        return forms.rhythm_changes(rng)
    return forms.modal(rng) if kind == "modal" else forms.tune(kind, rng)


def sections_of(kind: Kind, form: forms.Form, rng: np.random.Generator) -> list[Section]:
    """Lay out a piece of 24 to 64 bars: head, solos, head."""
    sections: list[Section] = []
    plan = _plan(form, rng)
    calm = 0.1 + 0.3 * rng.random()
    for place, (letters, role) in enumerate(plan):
        rising = place / max(1, len(plan) - 1)
        energy = calm + (0.75 - calm) * rising if role == "solo" else calm + 0.2 * rising
        for letter in letters:
            versions = form.sections[letter]
            bars = versions[0] if role != "solo" else one_of(rng, versions)
            if role == "solo" and kind != "modal":
                bars = forms.reharmonized(bars, rng)
            sections.append(Section(letter, role, 0, bars, min(1.0, energy)))
            energy += 0.06 if role == "solo" else 0.02
    last = sections[-1]
    sections[-1] = replace(last, bars=forms.ended(last.bars, form))
    total = sum(len(section.bars) for section in sections)
    if total <= 60 and happens(rng, 0.3):
        intro = _intro(sections[0].bars, kind, form)
        sections.insert(0, Section("I", "intro", 0, intro, calm))
    return list(_placed(sections))


def _placed(sections: Iterable[Section]) -> Iterator[Section]:
    """Yield the sections with the bars where they begin."""
    bar = 0
    for section in sections:
        yield replace(section, first_bar=bar)
        bar += len(section.bars)


def _plan(form: forms.Form, rng: np.random.Generator) -> Plan:
    """Choose choruses, or parts of them, and what the lead does in each."""
    chorus, bars = form.order, sum(len(form.sections[letter][0]) for letter in form.order)
    if bars == 12:
        return one_of(
            rng,
            (
                ((chorus, "theme"), (chorus, "solo"), (chorus, "out")),
                ((chorus, "theme"), (chorus, "solo"), (chorus, "solo"), (chorus, "out")),
                ((chorus * 2, "theme"), (chorus, "solo"), (chorus, "out")),
                ((chorus * 2, "theme"), (chorus, "solo"), (chorus, "solo"), (chorus, "out")),
            ),
        )
    if bars == 16:
        return one_of(
            rng,
            (
                ((chorus, "theme"), (chorus, "solo"), (chorus, "out")),
                ((chorus, "theme"), (chorus, "solo"), (chorus, "solo"), (chorus, "out")),
                ((chorus, "theme"), (chorus, "theme"), (chorus, "solo"), (chorus, "out")),
            ),
        )
    return one_of(
        rng,
        (
            ((chorus, "theme"), (chorus[:3], "solo"), (chorus[3:], "out")),
            ((chorus, "theme"), (chorus[:2], "solo"), (chorus[2:], "out")),
            ((chorus, "theme"), (chorus[:2], "solo"), (chorus[3:], "out")),
            ((chorus, "theme"), (chorus[:2], "solo"), (chorus[2:3], "solo"), (chorus[3:], "out")),
        ),
    )


def _intro(first: forms.Bars, kind: Kind, form: forms.Form) -> forms.Bars:
    """Return four bars of rhythm section: the turnaround, or the first chord if modal."""
    if kind == "modal":
        return (first[0],) * 4
    turn = ("Cm7 Ab7", "Dm7b5 G7b9") if form.minor else ("Em7 A7", "Dm7 G7")
    return (*turn, *turn)


def chart_of(title: Title, sections: Iterable[Section]) -> tuple[Chart, list[ChordMark]]:
    """Write the chart of a piece in its key, and its chord symbols."""
    styles: dict[str, Style] = {"waltz": "waltz", "bossa": "bossa"}
    style = styles.get(title.kind, "swing")
    bar_length = (3 if style == "waltz" else 4) * BEAT
    semitones = KEYS.index(title.key)
    marks: list[ChordMark] = []
    tops: list[int] = []
    energy: list[float] = []
    for section in sections:
        tops.append(section.first_bar * bar_length)
        for place, bar in enumerate(section.bars):
            for onset, symbol in forms.spread(bar, len(energy) * bar_length, bar_length):
                marks.append(ChordMark(onset, transpose_symbol(symbol, semitones)))
            energy.append(min(1.0, section.energy + 0.02 * place * (section.role == "solo")))
    chart = make_chart(
        marks, len(energy), bar_length=bar_length, style=style, sections=tops, energy=energy
    )
    return chart, marks
