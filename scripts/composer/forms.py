"""Forms: the sections of a chorus, their order and their chords, all in C."""

from dataclasses import dataclass

import numpy as np

from composer.progressions import (
    BIRD_BLUES,
    BLUES,
    BOSSA_A,
    BOSSA_B,
    MAJOR_A,
    MAJOR_B,
    MINOR_A,
    MINOR_B,
    MINOR_BLUES,
    MODAL,
    RHYTHM_A,
    RHYTHM_B,
    WALTZ_A,
    WALTZ_B,
)
from jazzrnn.music.band.chart import BEAT
from jazzrnn.music.chords import Chord, parse_chord
from jazzrnn.music.dice import happens, one_of, pick

Bars = tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """Sections by their letter, in C.

    `order` is a chorus: "AaBa". A small letter is the same section with a close for good.
    """

    sections: dict[str, tuple[Bars, ...]]  # several versions of a section: one is chosen
    order: str
    minor: bool
    tonic: str  # the chord of the last bar


def bars_of(text: str) -> Bars:
    """Return the bars of a written progression."""
    return tuple(text.split("|"))


def closed(text: str, close: str) -> Bars:
    """Return a section with other last bars."""
    last = bars_of(close)
    return (*bars_of(text)[: -len(last)], *last)


def blues(kind: str, rng: np.random.Generator) -> Form:
    """Choose a blues: the chords of its head, and others for solos."""
    table = {"blues": BLUES, "bird blues": BIRD_BLUES, "minor blues": MINOR_BLUES}[kind]
    first = bars_of(one_of(rng, table))
    other = bars_of(one_of(rng, table))
    tonic = {
        "blues": pick(rng, {"C7": 1.0, "C9": 1.0, "C13": 1.0, "C7#9": 0.3}),
        "bird blues": pick(rng, {"C6": 1.0, "Cmaj7": 1.0}),
        "minor blues": pick(rng, {"Cm6": 1.0, "Cm7": 1.0, "Cm9": 0.6}),
    }[kind]
    return Form({"A": (first, other)}, "A", kind == "minor blues", tonic)


def rhythm_changes(rng: np.random.Generator) -> Form:
    """Choose an AABA on rhythm changes; the second A and the last one close."""
    text, close = one_of(rng, RHYTHM_A)
    other, other_close = one_of(rng, RHYTHM_A)
    sections = {
        "A": (bars_of(text), bars_of(other)),
        "a": (closed(text, close), closed(other, other_close)),
        "B": (bars_of(one_of(rng, RHYTHM_B)), bars_of(one_of(rng, RHYTHM_B))),
    }
    return Form(sections, "AaBa", False, "C6")


def tune(kind: str, rng: np.random.Generator) -> Form:
    """Choose a tune of 32 or 16 bars: ii-V-I, bossa or waltz."""
    minor = kind == "two-five" and happens(rng, 0.35)
    if kind == "two-five":
        first, bridge = (MINOR_A, MINOR_B) if minor else (MAJOR_A, MAJOR_B)
    elif kind == "bossa":
        first, bridge = BOSSA_A, BOSSA_B
    else:
        first, bridge = WALTZ_A, WALTZ_B
    text, close = one_of(rng, first)
    minor = close.split("|")[-1].startswith("Cm") and not close.endswith(("maj7", "maj9"))
    tonic = close.split("|")[-1]
    if happens(rng, 0.3):
        return Form(_halves(text, close), "ABAC", minor, tonic)
    sections = {
        "A": (bars_of(text),),
        "a": (closed(text, close),),
        "B": (bars_of(one_of(rng, bridge)),),
        "C": (closed(one_of(rng, [a for a, _ in first if a != text]), close),),
    }
    if minor != sections["B"][0][-1].endswith(("b9", "alt")) and minor:
        sections["B"] = ((*sections["B"][0][:-1], "Dm7b5 G7b9"),)
    return Form(sections, pick(rng, {"AaBa": 1.6, "ABAC": 1.0}), minor, tonic)


def _halves(text: str, close: str) -> dict[str, tuple[Bars, ...]]:
    """Return the sections of a tune of 16 bars: halves of a section of eight."""
    bars, last = bars_of(text), closed(text, close)
    return {"A": (bars[:4],), "B": (bars[4:],), "C": (last[4:],)}


def modal(rng: np.random.Generator) -> Form:
    """Choose an AABA on two dorian modes, eight bars each."""
    home, away = one_of(rng, MODAL)
    tonic = pick(rng, {"Cm9": 1.0, "Cm7": 1.0, "Cm6": 0.6})
    return Form({"A": (bars_of(home),), "B": (bars_of(away),)}, "AABA", True, tonic)


def reharmonized(bars: Bars, rng: np.random.Generator) -> Bars:
    """Return a chorus with other ways through the same harmony.

    A bar of one dominant may become ii-V, or be altered; one that falls a fifth may fall a
    half step instead (its tritone substitute).
    """
    changed: list[str] = []
    for bar, following in zip(bars, [*bars[1:], bars[0]], strict=True):
        chord, target = parse_chord(bar.split()[-1]), parse_chord(following.split()[0])
        alone = len(bar.split()) == 1
        new = bar
        if chord and target and chord.quality == "7":
            falls = (target.root - chord.root) % 12 == 5
            new = _other_dominant(bar, chord, alone, falls, rng)
        changed.append(new)
    return tuple(changed)


_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")


def _other_dominant(
    bar: str, chord: Chord, alone: bool, falls: bool, rng: np.random.Generator
) -> str:
    """Return the bar with another chord in place of its dominant, or as it is."""
    *before, last = bar.split()
    kind = pick(
        rng,
        {
            "same": 3.0,
            "two-five": 0.9 if alone and falls else 0.0,
            "tritone": 0.5 if falls else 0.0,
            "ninth": 0.5,
            "altered": 0.6 if falls else 0.0,
        },
    )
    name = _NAMES[chord.root]
    new = {
        "same": last,
        "two-five": f"{_NAMES[(chord.root + 7) % 12]}m7 {name}7",
        "tritone": f"{_NAMES[(chord.root + 6) % 12]}9",
        "ninth": f"{name}{pick(rng, {'9': 1.0, '13': 1.0})}",
        "altered": f"{name}{pick(rng, {'7b9': 1.0, '7alt': 0.7, '7#5': 0.5})}",
    }[kind]
    return " ".join([*before, new])


def ended(bars: Bars, form: Form) -> Bars:
    """Return the same bars with an ending: the dominant, then the tonic in the last bar."""
    if form.order == "AABA" and form.minor:  # modal: the home chord stays
        return (*bars[:-1], form.tonic)
    before = "Dm7b5 G7b9" if form.minor else "Dm7 G7"
    return (*bars[:-2], before, form.tonic)


def spread(bar: str, start: int, bar_length: int) -> list[tuple[int, str]]:
    """Return the chords of a bar at their onsets: halves of the bar, or its beats.

    >>> spread("Dm7 G7", 96, 48)
    [(96, 'Dm7'), (120, 'G7')]
    """
    symbols = bar.split()
    if len(symbols) == 2:
        places = [0, bar_length // BEAT // 2 * BEAT if bar_length % (2 * BEAT) == 0 else 2 * BEAT]
    else:
        places = [place * bar_length // len(symbols) for place in range(len(symbols))]
    return [(start + place, symbol) for place, symbol in zip(places, symbols, strict=True)]
