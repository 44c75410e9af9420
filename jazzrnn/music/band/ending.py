"""The ending of a song: the last bar is the tonic, and the lead ends on it with a long note.

A chorus mostly ends on a turnaround, the chords that lead back to its beginning; the last time
through, players leave it out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from jazzrnn.music.analysis.key_of_chords import Span, chord_spans, is_minor, tonic_scores
from jazzrnn.music.chords import (
    QUALITY_FAMILIES,
    Chord,
    parse_chord,
    pitch_classes,
    quality_family,
    spell_chord,
)
from jazzrnn.music.instruments import WIND_RANGES
from jazzrnn.music.keys import read_key
from jazzrnn.music.notes import (
    STEPS_PER_QUARTER,
    ChordMark,
    Note,
    Piece,
    as_array,
    as_notes,
    tidy,
)
from jazzrnn.music.setting import Bar, Setting

_RESTFUL = {QUALITY_FAMILIES.index(name) for name in ("maj", "maj7", "m", "m7", "mMaj7")}

FIFTH = 7  # semitones
SHORT = STEPS_PER_QUARTER // 2  # an eighth, of a last note that is cut off


def tonic(setting: Setting) -> Chord | None:
    """Return the chord that a tune comes home to, as it is played in it; None if it has no chords.

    Its root is that of the key; without a key, of the likeliest tonic. It is the chord on this
    root that holds longest; a seventh chord only where there is no other, as in a blues.
    """
    held_for = chord_spans(setting.bars)
    if not held_for:
        return None
    home = parse_chord(setting.key) if setting.key else _likeliest(held_for)
    assert home is not None, "a key and a chord have a root"
    minor = is_minor(home)
    held: Counter[Chord] = Counter()
    for chord, length in held_for:
        if chord.root == home.root and is_minor(chord) == minor:
            restful = quality_family(chord) in _RESTFUL
            held[chord._replace(bass=None)] += length + 1_000_000 * restful
    if not held:
        return Chord(home.root, "m6" if minor else "6")
    return max(held, key=lambda chord: held[chord])


def _likeliest(held: Sequence[Span]) -> Chord:
    points = tonic_scores(held) or {(held[0].chord.root, False): 0.0}
    root, minor = max(points, key=lambda key: points[key])
    return Chord(root, "m" if minor else "")


def with_ending(setting: Setting) -> Setting:
    """Return the same bars with an end: the last one is the tonic. The turnaround before it is left
    out where it begins on the tonic. Bars that end on the tonic stay as they are written, and so do
    those without chords.
    """
    home = tonic(setting)
    if home is None or _is_home(setting.bars[-1], home):
        return setting
    bars = list(setting.bars)
    written = (mark.symbol for bar in bars for mark in bar.chords)
    key = read_key(setting.key) if setting.key else None
    symbol = next((name for name in written if parse_chord(name) == home), spell_chord(home, key))
    bars[-1] = bars[-1]._replace(chords=(ChordMark(0, symbol),))
    if len(bars) > 1 and (chords := bars[-2].chords):
        first = parse_chord(chords[0].symbol)
        if first is not None and first.root == home.root:
            bars[-2] = bars[-2]._replace(chords=chords[:1])
    return setting._replace(bars=tuple(bars))


def _is_home(bar: Bar, home: Chord) -> bool:
    """Return whether a bar is all of one chord: with the tonic's root, and minor if it is."""
    chords = [parse_chord(mark.symbol) for mark in bar.chords]
    return (
        len(chords) == 1
        and chords[0] is not None
        and bar.chords[0].onset == 0
        and chords[0].root == home.root
        and is_minor(chords[0]) == is_minor(home)
    )


def come_to_rest(song: Piece, setting: Setting, part: int, short: bool = False) -> Piece:
    """Return the song with a last note of one part. It is a long one on the last bar's first beat:
    the chord tone that is nearest to where its line has come. What the part played later is left
    out.

    Args:
        song: over the bars of `setting`.
        setting: its last bar has one chord.
        part: the lead.
        short: the last note is a short one, as the band's is.
    """
    last = sum(bar.length for bar in setting.bars[:-1])
    before = [note for note in song.notes if note.part == part and note.onset < last]
    chord = parse_chord(setting.bars[-1].chords[0].symbol) if setting.bars[-1].chords else None
    if not before or chord is None:
        return song
    rest = [note for note in song.notes if note.part != part]
    line = [n._replace(duration=min(n.duration, last - n.onset)) for n in before]
    playable = WIND_RANGES.get(dict(song.programs).get(part, -1), (0, 127))
    pitch = _nearest(chord, [note.pitch for note in before], playable)
    length = setting.bars[-1].length
    held = min(SHORT, length) if short else length
    final = Note(last, part, pitch, held, before[-1].velocity)
    return replace(song, notes=as_notes(tidy(as_array([*rest, *line, final]))))


def _nearest(chord: Chord, line: Sequence[int], playable: tuple[int, int]) -> int:
    """Return the root, third or fifth that is nearest to the last pitch of a line: within what the
    line has, if one is near; always between the lowest and highest that are playable.
    """
    tones, last = pitch_classes(chord)[:3], line[-1]
    near = [p for p in range(playable[0], playable[1] + 1) if p % 12 in tones]
    within = [p for p in near if min(line) <= p <= max(line) and abs(p - last) <= FIFTH]
    return min(within or near, key=lambda p: (abs(p - last), p))
