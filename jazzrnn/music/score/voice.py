"""One voice of a piece: what sounds at a time is one chord, and short rests are not written.

A player holds a note a little shorter than it is written; that is no rest. A rest is written if it
is as long as a quarter note, or as an eighth that begins on a beat.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from statistics import median

from jazzrnn.music.notes import DRUMS, Note
from jazzrnn.music.score.bars import Bar
from jazzrnn.music.score.quantizing import Stretch, quantize, stretch_at, written_end
from jazzrnn.music.score.rhythms import Feel
from jazzrnn.music.score.units import EIGHTH, PER_STEP, QUARTER, Event

BELOW = 3  # semitones: what lies so far under a longer note is no melody
NEAR = 7  # semitones: a leap within a melody
OCTAVE = 12  # semitones: what lies more than that above another note is of the right hand
TWO_HANDS, AROUND = 0.2, 6  # share of such notes, at least; how many on each side are looked at


def melody(notes: Iterable[Note]) -> list[Note]:
    """Return the highest notes, one at a time, without those that a higher one covers, and of two
    hands without those of the left one.

    Args:
        notes: of one part, sorted.
    """
    tops: list[Note] = []
    notes = [*notes]
    for _, chord in groupby(notes, key=lambda note: note.onset):
        note = max(chord, key=lambda note: note.pitch)
        above = tops[-1] if tops else None
        if above and _end(above) >= _end(note) and above.pitch - note.pitch >= BELOW:
            continue
        tops.append(note)
    return [*_of_right_hand(tops, notes)]


def _of_right_hand(tops: Sequence[Note], notes: Sequence[Note]) -> Iterator[Note]:
    """Yield the top notes that surely are the melody, as they sound far above others; and those
    that are not far below these, or near the one before or behind: a hand may go down for a bar.
    """
    sure = [*_far_above(tops, notes)]
    if len(sure) <= TWO_HANDS * len(tops):
        yield from tops
        return
    onsets, surely = [note.onset for note in sure], {*sure}
    for note in tops:
        k = bisect_right(onsets, note.onset)
        around = sure[max(0, k - AROUND) : k + AROUND]
        lowest = median(other.pitch for other in around) - OCTAVE
        near = any(abs(note.pitch - other.pitch) <= NEAR for other in sure[max(0, k - 1) : k + 1])
        if note in surely or near or note.pitch >= lowest:
            yield note


def _far_above(tops: Sequence[Note], notes: Sequence[Note]) -> Iterator[Note]:
    """Yield the top notes that begin while one sounds that is more than an octave lower."""
    sounding: list[Note] = []
    first = 0
    for top in tops:
        while first < len(notes) and notes[first].onset <= top.onset:
            sounding.append(notes[first])
            first += 1
        sounding = [note for note in sounding if _end(note) > top.onset]
        if any(top.pitch - note.pitch > OCTAVE for note in sounding):
            yield top


def events_of(
    notes: Sequence[Note], bars: Sequence[Bar], feel: Feel
) -> tuple[list[Event], list[Stretch]]:
    """Return notes as they are written, with the rests between them, and how beats are divided.

    Args:
        notes: sorted; those that begin together are one chord; a chord ends where the next begins,
            and drums where the beat ends.
        bars: that hold them.
        feel: of the music.
    """
    chords = [[*chord] for _, chord in groupby(notes, key=lambda note: note.onset)]
    written, stretches = quantize([chord[0].onset for chord in chords], bars, feel)
    starts = [written[chord[0].onset] for chord in chords]
    beats = [stretch.start for stretch in stretches]
    stop = bars[-1].end
    events: list[Event] = []
    before = 0
    for chord, start, following in zip(chords, starts, [*starts, stop][1:], strict=True):
        if start == following:  # there is no room for both
            continue
        if start > before:
            events.append(Event(before, start, ()))
        if chord[0].part == DRUMS:
            before = min(following, stretch_at(stretches, start).end)
        else:
            end = written_end(_in_units(max(map(_end, chord)), bars), stretches)
            before = _held(start, end, following, stretches, beats)
        events.append(Event(start, before, tuple(sorted({note.pitch for note in chord}))))
    if before < stop:
        events.append(Event(before, stop, ()))
    return events, stretches


def _end(note: Note) -> int:
    return note.onset + note.duration


def _in_units(time: int, bars: Sequence[Bar]) -> int:
    """Return where a time in grid steps lies in the written music."""
    bar = bars[max(0, bisect_right(bars, time, key=lambda bar: bar.onset) - 1)]
    return bar.start + min((time - bar.onset) * PER_STEP, bar.end - bar.start)


def _held(
    start: int, end: int, following: int, stretches: Sequence[Stretch], beats: Sequence[int]
) -> int:
    """Return where a note is written to end, so that no short rest comes behind it, and that it is
    not tied into a triplet.
    """
    last = stretch_at(stretches, following)
    if last.rhythm.tuplets and start + EIGHTH <= last.start <= end and last.start < following:
        return last.start
    beat = stretch_at(stretches, end)
    if end > beat.start and (beat.rhythm.tuplets or beat.end - end < EIGHTH):
        end = beat.end
    if end <= start:
        later = bisect_right(beats, start)
        end = beats[later] if later < len(beats) else following
    elif end - start > 2 * QUARTER and beat.start < end <= beat.start + EIGHTH < following:
        end = beat.start  # an end that nobody hears, tied over a beat
    k = bisect_right(beats, end) - 1
    shortest = EIGHTH if beats[k] == end else QUARTER
    return following if following - end < shortest else end
