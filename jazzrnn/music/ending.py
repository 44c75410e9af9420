"""An ending that ends: the last bar is the tonic, the lead comes to rest on it.

A chorus mostly ends on a turnaround, the chords that lead back to its beginning; the last time
through, players leave it out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from jazzrnn.music.chords import (
    QUALITY_FAMILIES,
    Chord,
    parse_chord,
    pitch_classes,
    quality_family,
    spell_chord,
)
from jazzrnn.music.notes import ChordMark, Note, Piece, as_array, as_notes, tidy
from jazzrnn.music.setting import Bar, Setting

_RESTFUL = {QUALITY_FAMILIES.index(name) for name in ("maj", "maj7", "m", "m7", "mMaj7")}
_MINOR = {QUALITY_FAMILIES.index(name) for name in ("m", "m7", "m7b5", "mMaj7")}
_DOMINANT = {QUALITY_FAMILIES.index(name) for name in ("7", "7alt", "sus")}


def tonic(setting: Setting) -> Chord | None:
    """The chord that a tune comes home to, as it is played in it; None if it has no chords.

    The key says its root; without a key the chord is it that most speaks for: it begins or ends
    the tune, holds long, and dominants fall into it. It is the chord on this root that holds
    longest; a seventh chord only where no other is, as in a blues.
    """
    spans = list(_spans(setting))
    if not spans:
        return None
    home = parse_chord(setting.key) if setting.key else _guess(spans)
    assert home is not None, "a key and a chord have a root"
    minor = _is_minor(home)
    held: Counter[Chord] = Counter()
    for chord, length in spans:
        if chord.root == home.root and _is_minor(chord) == minor:
            restful = quality_family(chord) in _RESTFUL
            held[chord._replace(bass=None)] += length + 1_000_000 * restful
    if not held:
        return Chord(home.root, "m6" if minor else "6")
    return max(held, key=lambda chord: held[chord])


def _spans(setting: Setting) -> Iterator[tuple[Chord, int]]:
    """Chords with the grid steps that they hold, in order; a chord that goes on is one."""
    marks: list[tuple[int, str]] = []
    starts = [0, *accumulate(bar.length for bar in setting.bars)]
    for start, bar in zip(starts, setting.bars, strict=False):
        for mark in bar.chords:
            if not marks or marks[-1][1] != mark.symbol:
                marks.append((start + mark.onset, mark.symbol))
    for (onset, symbol), (end, _) in pairwise([*marks, (starts[-1], "")]):
        if chord := parse_chord(symbol):
            yield chord, end - onset


def _guess(spans: Sequence[tuple[Chord, int]]) -> Chord:
    """A chord on the likeliest tonic, by points. The first two of ii-V-I can be none."""
    total = sum(length for _, length in spans)
    points: defaultdict[tuple[int, bool], float] = defaultdict(float)
    for place, (chord, length) in enumerate(spans):
        before, after = spans[place - 1][0], spans[(place + 1) % len(spans)][0]
        second = _is_minor(chord) and _is_dominant(after)
        fifth = _is_dominant(chord) and not _is_dominant(after)
        if _falls(chord, after) and (second or fifth):
            continue
        bonus = 3 * (place == 0) + 2 * (place + 1 == len(spans))
        if _falls(before, chord) and _is_dominant(before):
            bonus += 6 / len(spans) if _is_dominant(chord) else 1.5
        points[chord.root, _is_minor(chord)] += bonus + 12 * length / total
    root, minor = max(points, key=lambda key: points[key]) if points else (spans[0][0].root, False)
    return Chord(root, "m" if minor else "")


def _falls(chord: Chord, following: Chord) -> bool:
    """Whether the root falls by a fifth."""
    return (chord.root - following.root) % 12 == 7


def _is_minor(chord: Chord) -> bool:
    return quality_family(chord) in _MINOR


def _is_dominant(chord: Chord) -> bool:
    return quality_family(chord) in _DOMINANT


def with_ending(setting: Setting) -> Setting:
    """The same bars with an end: the last one is the tonic, and the turnaround before it is left
    out where it sets out from the tonic. Without chords nothing changes.
    """
    home = tonic(setting)
    if home is None:
        return setting
    bars = list(setting.bars)
    bars[-1] = _all(bars[-1], home)
    if len(bars) > 1 and (chords := bars[-2].chords):
        first = parse_chord(chords[0].symbol)
        if first is not None and first.root == home.root:
            bars[-2] = bars[-2]._replace(chords=chords[:1])
    return setting._replace(bars=tuple(bars))


def _all(bar: Bar, chord: Chord) -> Bar:
    return bar._replace(chords=(ChordMark(0, spell_chord(chord)),))


def come_to_rest(song: Piece, setting: Setting, part: int) -> Piece:
    """The song with a last note of one part: a long one on the last bar's first beat, the chord
    tone that is nearest to where its line has come. What it played later is left out.

    Args:
        song: over the bars of `setting`.
        setting: its last bar has one chord.
        part: the lead.
    """
    last = sum(bar.length for bar in setting.bars[:-1])
    before = [note for note in song.notes if note.part == part and note.onset < last]
    chord = parse_chord(setting.bars[-1].chords[0].symbol) if setting.bars[-1].chords else None
    if not before or chord is None:
        return song
    rest = [note for note in song.notes if note.part != part]
    line = [n._replace(duration=min(n.duration, last - n.onset)) for n in before]
    final = Note(
        last, part, _nearest(chord, before[-1].pitch), setting.bars[-1].length, before[-1].velocity
    )
    return replace(song, notes=as_notes(tidy(as_array([*rest, *line, final]))))


def _nearest(chord: Chord, pitch: int) -> int:
    """The root, third or fifth that is nearest to a pitch."""
    tones = pitch_classes(chord)[:3]
    near = [p for p in range(pitch - 6, pitch + 7) if p % 12 in tones and 0 <= p <= 127]
    return min(near, key=lambda p: (abs(p - pitch), p))
