"""Swing: where the second eighth of a beat falls, finer than the grid.

The ratio is that of a beat's first eighth to its second: 1 is straight, 2 as in a triplet. Solos
that people have transcribed have the same swung eighths now as two halves of a beat and now as the
first and last of a triplet; a band plays the latter. Here both become the same.

Source: A. Friberg and A. Sundström, Swing ratios and ensemble timing in jazz performance, Music
Perception 19, 2002: drummers swing less the faster they play, on a line.
"""

from collections import defaultdict
from collections.abc import Sequence

from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, Meter, Note, Piece, meter_at

BEAT = STEPS_PER_QUARTER
OFFBEATS = {BEAT // 2, BEAT // 2 + 1, 2 * BEAT // 3}  # 6 and 8 steps, and what lies between
SWINGS = 0.1  # share of the notes of drums that are the last of a triplet, at least
SLOW_BPM, FAST_BPM = 120.0, 300.0
SLOW_RATIO, FAST_RATIO = 2.0, 1.2


def usual_ratio(tempo_bpm: float) -> float:
    """Return the swing ratio of a rhythm section at a tempo (quarter notes a minute).

    >>> usual_ratio(90), usual_ratio(210), usual_ratio(320)
    (2.0, 1.6, 1.2)
    """
    share = min(max((tempo_bpm - SLOW_BPM) / (FAST_BPM - SLOW_BPM), 0.0), 1.0)
    return round(SLOW_RATIO + share * (FAST_RATIO - SLOW_RATIO), 2)


def second_eighth(ratio: float) -> float:
    """Return where the second eighth of a beat begins, in beats.

    >>> second_eighth(1), round(second_eighth(2), 3)
    (0.5, 0.667)
    """
    return ratio / (1 + ratio)


def swinging(notes: Sequence[Note], meters: Sequence[Meter]) -> dict[int, int]:
    """Return the onsets and ends of a part's notes that swing, each with the onset of its beat.

    A beat swings if one note begins off it, on one of OFFBEATS, and otherwise none but on it:
    triplets and sixteenths stay as they are. Beats are quarter notes; in meters of eighths (6/8)
    nothing swings.

    >>> line = [Note(0, 8, 60, 6, 80), Note(6, 8, 62, 6, 80), Note(12, 8, 64, 12, 80)]
    >>> swinging(line, [Meter(0, 4, 4)])
    {6: 0}
    """
    begins: dict[int, set[int]] = defaultdict(set)
    times: dict[int, tuple[int, int]] = {}
    for note in notes:
        for time in (note.onset, note.onset + note.duration):
            if time not in times:
                times[time] = in_beat(time, meters)
        start, within = times[note.onset]
        begins[start].add(within)
    beats = {
        beat
        for beat, places in begins.items()
        if len(places - {0}) == 1 and places - {0} <= OFFBEATS
    }
    return {
        time: start
        for time, (start, within) in times.items()
        if start in beats and within in OFFBEATS
    }


def drums_swing(piece: Piece) -> bool:
    """Return whether the drums of a piece play swung eighths: written as the first and last of a
    triplet, more often than as even ones.
    """
    places = [in_beat(n.onset, piece.meters)[1] for n in piece.notes if n.part == DRUMS]
    last = places.count(2 * BEAT // 3)
    return last > max(places.count(BEAT // 2), SWINGS * len(places))


def in_beat(time: int, meters: Sequence[Meter]) -> tuple[int, int]:
    """Return where the beat of a time begins, and how far in it is: 0 in meters of eighths."""
    meter = meter_at(meters, time)
    if meter.denominator > 4:
        return time, 0
    within = (time - meter.onset) % BEAT
    return time - within, within
