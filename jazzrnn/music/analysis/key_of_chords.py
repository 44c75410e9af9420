"""The key that chords are in, where no key is named.

A tonic gets points: if it begins or ends the tune, holds long, or dominants resolve to it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from jazzrnn.music.chords import QUALITY_FAMILIES, Chord, parse_chord, pitch_classes, quality_family
from jazzrnn.music.keys import Key, key_at
from jazzrnn.music.setting import Bar

Tonic = tuple[int, bool]  # pitch class, and whether its third is minor
SURE = 1.5  # times the points of the second key: less is a guess

_MINOR = {QUALITY_FAMILIES.index(name) for name in ("m", "m7", "m7b5", "mMaj7")}
_DOMINANT = {QUALITY_FAMILIES.index(name) for name in ("7", "7alt", "sus")}
_HALF_DIMINISHED = QUALITY_FAMILIES.index("m7b5")


class Span(NamedTuple):
    """A chord, and for how many grid steps it holds."""

    chord: Chord
    length: int


def key_of_chords(bars: Sequence[Bar]) -> Key | None:
    """Return the key of a tune; None if another one is as likely.

    >>> from jazzrnn.music.leadsheets.changes import read_changes
    >>> [key_of_chords(read_changes(text).bars) for text in ("Dm7 G7 | Cmaj7", "C7 | F7")]
    [Key(tonic='C', minor=False), None]

    Args:
        bars: one time through the form.
    """
    held = chord_spans(bars)
    total = sum(length for _, length in held)

    def fitting(tonic: Tonic) -> float:
        """Return the share of the time in which the triads are of the key's scale."""
        scale = key_at(*tonic).scale
        return sum(n for chord, n in held if scale.issuperset(pitch_classes(chord)[:3])) / total

    points = {tonic: of * fitting(tonic) for tonic, of in tonic_scores(held).items()}
    ranked = sorted(points, key=lambda tonic: points[tonic], reverse=True)
    if not ranked or not _is_sure(ranked, points, held):
        return None
    root, minor = ranked[0]
    fifths = [
        (before, here)
        for (before, _), (here, _) in pairwise([held[-1], *held])
        if here.root == root
    ]
    if not minor and all(
        is_dominant(here) and is_minor(before) and falls_by_fifth(before, here)
        for before, here in fifths
    ):  # the V of a ii-V whose I never comes
        return key_at((root + 5) % 12, quality_family(fifths[0][0]) == _HALF_DIMINISHED)
    return key_at(root, minor)


def _is_sure(ranked: Sequence[Tonic], points: Mapping[Tonic, float], held: Sequence[Span]) -> bool:
    """Return whether the first tonic is much likelier than the second. A key and its relative have
    the same scale: it is enough if the tune begins or ends on one of them and not on the other.
    """
    if len(ranked) == 1:
        return True
    first, second = ranked[:2]
    root, minor = first
    if second == ((root + (3 if minor else 9)) % 12, not minor):
        ends = [(span.chord.root, is_minor(span.chord)) for span in (held[0], held[-1])]
        if first in ends and second not in ends:
            return True
    return points[first] >= SURE * points[second]


def chord_spans(bars: Sequence[Bar]) -> list[Span]:
    """Return the chords in order, without N.C.; a chord that goes on is one."""
    return list(_chord_spans(bars))


def _chord_spans(bars: Sequence[Bar]) -> Iterator[Span]:
    marks: list[tuple[int, str]] = []
    starts = [0, *accumulate(bar.length for bar in bars)]
    for start, bar in zip(starts, bars, strict=False):
        for mark in bar.chords:
            if not marks or marks[-1][1] != mark.symbol:
                marks.append((start + mark.onset, mark.symbol))
    for (onset, symbol), (end, _) in pairwise([*marks, (starts[-1], "")]):
        if chord := parse_chord(symbol):
            yield Span(chord, end - onset)


def tonic_scores(held: Sequence[Span]) -> dict[Tonic, float]:
    """Return the points of what can be the tonic, by pitch class and mode (is it minor?).

    The first two of ii-V-I can be none, nor can they with a tritone substitute for V.
    """
    total = sum(length for _, length in held)
    points: defaultdict[Tonic, float] = defaultdict(float)
    for place, (chord, length) in enumerate(held):
        before, after = held[place - 1].chord, held[(place + 1) % len(held)].chord
        second = is_minor(chord) and is_dominant(after)
        fifth = is_dominant(chord) and not is_dominant(after)
        if (second or fifth) and (falls_by_fifth(chord, after) or falls_by_semitone(chord, after)):
            continue
        bonus = 3 * (place == 0) + 2 * (place + 1 == len(held))
        if falls_by_fifth(before, chord) and is_dominant(before):
            bonus += 6 / len(held) if is_dominant(chord) else 1.5
        points[chord.root, is_minor(chord)] += bonus + 12 * length / total
    return dict(points)


def falls_by_fifth(chord: Chord, following: Chord) -> bool:
    """Return whether the root falls by a fifth."""
    return (chord.root - following.root) % 12 == 7


def falls_by_semitone(chord: Chord, following: Chord) -> bool:
    """Return whether the root falls by a semitone: a dominant does in a tritone substitution."""
    return (chord.root - following.root) % 12 == 1


def is_minor(chord: Chord) -> bool:
    """Return whether its third is minor."""
    return quality_family(chord) in _MINOR


def is_dominant(chord: Chord) -> bool:
    """Return whether it is a dominant: 7, 7alt or sus."""
    return quality_family(chord) in _DOMINANT
