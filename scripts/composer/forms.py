"""Forms and their chords: everything in C, a bar between bars ("|"), moved to the key later.

The chord progressions are the common property of jazz: blues, rhythm changes, chains of
ii-V-I. The eight-bar sections of the other tunes are put together from such chains.
"""

from dataclasses import dataclass

import numpy as np

from jazzrnn.music.band.chart import BEAT
from jazzrnn.music.chords import Chord, parse_chord
from jazzrnn.music.dice import happens, one_of, pick

Bars = tuple[str, ...]

BLUES = (
    "C7|C7|C7|C7|F7|F7|C7|C7|G7|F7|C7|G7",
    "C7|F7|C7|C7|F7|F7|C7|A7|Dm7|G7|C7 A7|Dm7 G7",
    "C7|F7|C7|Gm7 C7|F7|F#dim7|C7|Em7b5 A7b9|Dm7|G7|C7 A7|Dm7 G7",
    "C9|F9 F#dim7|C9|Gm7 C7|F7|Fm7 Bb7|C7|Ebm7 Ab7|Dm7|G7|Em7 A7|Dm7 G7",
    "C13|F9|C13|C7alt|F9|F9|C13|A7#5|D9|G13|C7 Eb7|Ab7 Db7",
    "C7|F7|C7|Gm7 Gb7|F7|Bb7|C7|Bb7 A7|Ab7|G7|C7 Ab7|Dm7 G7alt",
)
BIRD_BLUES = (
    "Cmaj7|Bm7b5 E7b9|Am7 D7|Gm7 C7|F7|Fm7 Bb7|Em7 A7|Ebm7 Ab7|Dm7|G7|Cmaj7 A7|Dm7 G7",
    "Cmaj7|Bm7 E7|Am7 Abm7|Gm7 C7|Fmaj7|Fm7 Bb7|Em7|Ebm7|Dm7|G7b9|Em7 A7|Dm7 G7",
    "C6|Bm7b5 E7b9|Am7 D7|Gm7 Gb7|F9|Fm7 Bb9|Cmaj7 Dm7|Em7 Eb7|Dm7|Db9|Cmaj7 Eb7|Dm7 Db7",
)
MINOR_BLUES = (
    "Cm7|Cm7|Cm7|C7|Fm7|Fm7|Cm7|Cm7|Ab7|G7|Cm7|Dm7b5 G7",
    "Cm6|Fm6|Cm6|Gm7b5 C7b9|Fm7|Fm6|Cm6|Am7b5|Ab9|G7alt|Cm6 Ab7|Dm7b5 G7b9",
    "Cm7|Dm7b5 G7b9|Cm7|Gm7 C7b9|Fm7|Bb9|Cm7|Cm7|Dm7b5|G7b9|Cm7 Am7b5|Dm7b5 G7b9",
    "Cm9|Cm9|Cm9|Gb9|Fm9|Fm9|Cm9|Ebm7 Ab7|Dm7b5|Db9|Cm7 Eb7|Ab7 G7",
)
RHYTHM_A = (
    ("C6 A7|Dm7 G7|C6 A7|Dm7 G7|C7|F7 F#dim7|C6 A7|Dm7 G7", "C6 G7|C6"),
    ("Cmaj7 Am7|Dm7 G7|Em7 A7|Dm7 G7|Gm7 C7|F6 Fm6|Em7 A7|Dm7 G7", "Dm7 G7|C6"),
    ("C6 C#dim7|Dm7 D#dim7|Em7 A7|Dm7 G7|Gm7 C7|F7 Bb7|Em7 A7|Dm7 G7", "Dm7 G7b9|C6"),
    ("C6 Am7|Ab7 G7|Em7 Eb7|Dm7 Db7|C9|F9 F#dim7|Em7 A7b9|Dm7 G7", "Dm7 Db7|C6"),
)
RHYTHM_B = (
    "E7|E7|A7|A7|D7|D7|G7|G7",
    "Bm7|E7|Em7|A7|Am7|D7|Dm7|G7",
    "E9|Bb9|A9|Eb9|D9|Ab9|G9|Db9",
    "E7|E7#5|A7|A7#5|D7|D7#5|G7|G7#5",
)
# Sections of major tunes: eight bars, and the two that close the section for good.
MAJOR_A = (
    ("Dm7|G7|Cmaj7|Cmaj7|Dm7|G7|Em7|A7b9", "Dm7 G7|C6"),
    ("Cmaj7|Am7|Dm7|G7|Em7|A7|Dm7|G7", "Dm7 G7|Cmaj7"),
    ("Cmaj7|Cmaj7|Fm7|Bb7|Cmaj7|A7|Dm7|G7", "Dm7 G7|C6"),
    ("Cmaj7|Dm7 G7|Em7 A7|Dm7 G7|Gm7|C7|Fmaj7|Fm7 Bb7", "Dm7 G7|C6"),
    ("Am7|Dm7|G7|Cmaj7|Fmaj7|Bm7b5 E7|Am7|Am7", "Dm7 G7|Cmaj7"),
    ("Cmaj7|B7|Bb7|A7|Dm7|G7|Em7 Eb7|Dm7 Db7", "Dm7 G7|C6"),
    ("F#m7b5|Fm7|Em7|Ebdim7|Dm7|G7|Cmaj7|A7b9", "Dm7 G7|C6"),
    ("Cmaj7|Ebmaj7|Abmaj7|Dbmaj7|Dm7|G7|Em7 A7|Dm7 G7", "Dm7 G7|Cmaj9"),
    ("Em7b5|A7b9|Dm7|Dm7|Dm7b5|G7b9|Cmaj7|Cmaj7", "Dm7 G7|C6"),
    ("Dm7 G7|Cmaj7|Cm7 F7|Bbmaj7|Bbm7 Eb7|Abmaj7|Dm7b5|G7b9", "Dm7 G7|C6"),
)
MINOR_A = (
    ("Cm7|Dm7b5 G7b9|Cm7|Gm7b5 C7b9|Fm7|Bb7|Ebmaj7|Dm7b5 G7b9", "Dm7b5 G7|Cm6"),
    ("Fm7|Bb7|Ebmaj7|Abmaj7|Dm7b5|G7b9|Cm6|Cm6", "Dm7b5 G7b9|Cm6"),
    ("Cm6|Ab7|Cm6|Ab7 G7|Cm7|Fm7 Bb7|Ebmaj7 Abmaj7|Dm7b5 G7alt", "Ab7 G7alt|Cm6"),
    ("Cm7|F9|Cm7|F9|Ebm7|Ab9|Dm7b5|G7b9", "Dm7b5 G7b9|Cm9"),
)
MAJOR_B = (
    "Gm7|C7|Fmaj7|Fmaj7|Am7|D7|Dm7|G7",
    "Fmaj7|Fm7 Bb7|Cmaj7|C7|F#m7b5|B7b9|Em7 A7|Dm7 G7",
    "Em7|A7|Dmaj7|Dmaj7|Dm7|G7|Cmaj7|Dm7 G7",
    "Ebm7|Ab7|Dbmaj7|Dbmaj7|Dm7|G7|Em7 A7|Dm7 G7",
    "Am7|E7b9|Am7|D7|Gmaj7|Em7 A7|Dm7|G7",
    "C#m7 F#7|Bmaj7|Bm7 E7|Amaj7|Am7 D7|Gmaj7|Dm7|G7",
    "Abmaj7|Abmaj7|Bbm7|Eb7|Abmaj7|F7|Dm7b5|G7b9",
    "C7|C7|Fmaj7|Fm6|Em7|Eb9|Dm7|G7sus4 G7",
)
MINOR_B = (
    "Fm7|Bb7|Ebmaj7|Ebmaj7|Am7b5|D7b9|Dm7b5|G7b9",
    "Gm7b5|C7b9|Fm7|Fm7|Bbm7|Eb7|Abmaj7|Dm7b5 G7b9",
    "Ebmaj7|Cm7|Fm7|Bb7|Ebmaj7|Abmaj7|Dm7b5|G7alt",
    "Abmaj7|Abmaj7|Gm7|Gm7|Fm7|Ebmaj7|Dm7b5|G7b9",
)
# Modal sections: a dorian home, and another dorian a half step or a third away.
MODAL = (
    ("Cm7|Cm7|Cm7|Cm7|Cm7|Cm7|Cm7|Cm7", "C#m7|C#m7|C#m7|C#m7|C#m7|C#m7|C#m7|C#m7"),
    ("Cm9|Cm9|Cm9|Cm9|Cm9|Cm9|Cm9|Cm9", "Ebm9|Ebm9|Ebm9|Ebm9|Fm9|Fm9|Fm9|G7alt"),
    ("Cm7|Cm7|Cm7|Cm7|Dm7|Dm7|Cm7|Cm7", "Bbm7|Bbm7|Bbm7|Bbm7|Abm7|Abm7|Abm7|Abm7"),
    ("Cm11|Cm11|Ebm11|Ebm11|Cm11|Cm11|Cm11|Cm11", "Fm11|Fm11|Fm11|Fm11|Abm11|Abm11|Gm11|Gm11"),
)
BOSSA_A = (
    ("Cmaj7|Cmaj7|D9|D9|Dm7|G7|Cmaj7|Db9", "Dm7 G7|Cmaj9"),
    ("Cmaj9|Bm7 E7b9|Am7|Gm7 C9|Fmaj9|Fm6|Em7 A7|Dm7 G7", "Dm9 G13|C6"),
    ("Cm9|Cm9|Fm9|Fm9|Dm7b5|G7b9|Cm9|G7alt", "Dm7b5 G7b9|Cm9"),
    ("Am9|D13|Gm9|C13|Fmaj9|Fm9|Em7 A7b9|Dm7 G7", "Dm7 G7|Cmaj9"),
    ("Cmaj9|C#dim7|Dm9|D#dim7|Em7|A7b13|Dm9|G13", "Dm9 Db9|Cmaj9"),
)
BOSSA_B = (
    "Ebm9|Ab13|Dbmaj9|Dbmaj9|Dm9|G13|Cmaj9|Dm7 G7",
    "Fmaj9|Fmaj9|Fm9|Bb13|Em9|A7b9|Dm9|G7sus4",
    "Ebm7|Ab9|Dbmaj9|Dbmaj9|Dm7b5|Dm7b5|G7alt|G7alt",
    "Fm9|Bb13|Ebmaj9|Abmaj9|Dm7b5|G7b9|Em7 A7|Dm7 G7",
)
WALTZ_A = (
    ("Cmaj7|Am7|Dm7|G7|Em7|A7b9|Dm7|G7", "Dm7|Cmaj7"),
    ("Am9|D13|Am9|D13|Gm9|C13|Fmaj9|Dm7 G7", "Dm7 G7|C6"),
    ("Cm9|Fm9|Bb13|Ebmaj9|Abmaj9|Dm7b5|G7b9|Cm6", "G7b9|Cm6"),
    ("Fmaj7|Em7|Dm7|Cmaj7|Fm7|Bb7|Em7 A7|Dm7 G7", "Dm7 G7|Cmaj7"),
)
WALTZ_B = (
    "Gm7|C7|Fmaj7|Fmaj7|Fm7|Bb7|Ebmaj7|Dm7 G7",
    "Em7|Am7|Dm7|G7|C#m7b5|F#7|Bm7 E7|Dm7 G7",
    "Fm9|Bb13|Ebmaj9|Abmaj9|Dbmaj9|Dm7b5|G7sus4|G7b9",
)


@dataclass(frozen=True)
class Form:
    """Sections by their letter, in C; `closing` is the last two bars of a section that ends.

    `order` is a chorus: "AABA". A capital letter with another close is written "a".
    """

    sections: dict[str, tuple[Bars, ...]]  # several versions of a section: one is chosen
    order: str
    minor: bool
    tonic: str  # the chord of the last bar


def bars_of(text: str) -> Bars:
    """The bars of a written progression."""
    return tuple(text.split("|"))


def closed(text: str, close: str) -> Bars:
    """A section with other last bars."""
    last = bars_of(close)
    return (*bars_of(text)[: -len(last)], *last)


def blues(kind: str, rng: np.random.Generator) -> Form:
    """A blues: its choruses differ in their chords."""
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
    """AABA on the changes that every jazz player knows; the last A of a pair closes."""
    text, close = one_of(rng, RHYTHM_A)
    other, other_close = one_of(rng, RHYTHM_A)
    sections = {
        "A": (bars_of(text), bars_of(other)),
        "a": (closed(text, close), closed(other, other_close)),
        "B": (bars_of(one_of(rng, RHYTHM_B)), bars_of(one_of(rng, RHYTHM_B))),
    }
    return Form(sections, "AaBa", False, "C6")


def tune(kind: str, rng: np.random.Generator) -> Form:
    """A tune of 32 bars of two or three sections: ii-V-I, bossa or waltz."""
    minor = kind == "two-five" and happens(rng, 0.35)
    if kind == "two-five":
        first, bridge = (MINOR_A, MINOR_B) if minor else (MAJOR_A, MAJOR_B)
        order = pick(rng, {"AaBa": 1.4, "ABAC": 1.0, "AaBC": 0.6})
    elif kind == "bossa":
        first, bridge, order = BOSSA_A, BOSSA_B, pick(rng, {"AaBa": 1.0, "ABAC": 0.8})
    else:
        first, bridge, order = WALTZ_A, WALTZ_B, pick(rng, {"AaBa": 1.0, "ABAC": 0.8})
    text, close = one_of(rng, first)
    minor = close.split("|")[-1].startswith("Cm") and not close.endswith(("maj7", "maj9"))
    sections = {
        "A": (bars_of(text),),
        "a": (closed(text, close),),
        "B": (bars_of(one_of(rng, bridge)),),
        "C": (closed(one_of(rng, [a for a, _ in first if a != text]), close),),
    }
    if minor != sections["B"][0][-1].endswith(("b9", "alt")) and minor:
        sections["B"] = ((*sections["B"][0][:-1], "Dm7b5 G7b9"),)
    tonic = close.split("|")[-1]
    return Form(sections, order, minor, tonic)


def modal(rng: np.random.Generator) -> Form:
    """AABA on two dorian modes, eight bars each."""
    home, away = one_of(rng, MODAL)
    tonic = pick(rng, {"Cm9": 1.0, "Cm7": 1.0, "Cm6": 0.6})
    return Form({"A": (bars_of(home),), "B": (bars_of(away),)}, "AABA", True, tonic)


def reharmonized(bars: Bars, rng: np.random.Generator) -> Bars:
    """A chorus with other ways through the same harmony.

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
    """The same bars with an ending: the dominant, then the tonic in the last bar."""
    if form.order == "AABA" and form.minor:  # modal: the home chord stays
        return (*bars[:-1], form.tonic)
    before = "Dm7b5 G7b9" if form.minor else "Dm7 G7"
    return (*bars[:-2], before, form.tonic)


def spread(bar: str, start: int, bar_length: int) -> list[tuple[int, str]]:
    """The chords of a bar at their onsets: halves of the bar, or its beats.

    >>> spread("Dm7 G7", 96, 48)
    [(96, 'Dm7'), (120, 'G7')]
    """
    symbols = bar.split()
    if len(symbols) == 2:
        places = [0, bar_length // BEAT // 2 * BEAT if bar_length % (2 * BEAT) == 0 else 2 * BEAT]
    else:
        places = [place * bar_length // len(symbols) for place in range(len(symbols))]
    return [(start + place, symbol) for place, symbol in zip(places, symbols, strict=True)]
