"""Comping from a chart: which chords, in which voicing, at which moments.

The rhythms answer the lead, every change of chord is heard, and all lies below the lead: a voice
ends where the lead comes down to it.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from jazzrnn.music.band.ballad_comping import held_chords
from jazzrnn.music.band.chart import BEAT, Change, Chart
from jazzrnn.music.band.comping_rhythms import Rhythm
from jazzrnn.music.band.hearing import Lead
from jazzrnn.music.band.strikes import Strike, is_heard_in
from jazzrnn.music.band.voicings import PIANO, Voicing, next_voicing, rubs, voicings
from jazzrnn.music.chords import Chord
from jazzrnn.music.dice import between, happens, one_of, pick
from jazzrnn.music.notes import Note

TIGHT = 4  # semitones above the lead from which a chord is rather left out
LEFT_OUT = 0.8
FOURTHS = 0.3  # of the chords of a mode that may be stacks of fourths


def comping(
    chart: Chart, rng: np.random.Generator, *, part: int = PIANO, lead: Iterable[Note] = ()
) -> list[Note]:
    """Play the chords of a chart. They stay below the notes of `lead`, and fill its rests."""
    heard = Lead(lead, chart.bar_length, chart.length)
    ballad = chart.style == "ballad"
    chosen = held_chords(chart, heard, rng) if ballad else _in_rhythm(chart, heard, part, rng)
    strikes = _without_overlaps(_every_change(chart, heard, [*chosen], rng))
    notes: list[Note] = []
    voicing: Voicing = ()
    for strike in [*strikes, *_last_chord(chart)]:
        index = _sounding(chart, strike)
        chord = chart.changes[index].chord
        if chord is None:
            continue
        room = heard.room(strike.onset, strike.end)
        final = strike.onset >= chart.bar_onsets().stop
        choices = voicings(chord, part, chart.modal[index] and happens(rng, FOURTHS))
        if final:
            choices = _without_rub(chord, choices, part, room.lead)
        fitting = next_voicing(choices, voicing, room, rng)
        needed = final or strike.needed
        if fitting[-1] > room.ceiling + TIGHT and not needed and happens(rng, LEFT_OUT):
            continue
        voicing = fitting
        end = _until_change(chart, chord, strike)
        played = _voices(strike._replace(end=end), voicing, part, _velocity(chart, strike, rng))
        notes += [kept for note in played if (kept := heard.below(note)) is not None]
    return notes


def _in_rhythm(chart: Chart, lead: Lead, part: int, rng: np.random.Generator) -> Iterator[Strike]:
    """Yield the chords of written rhythms."""
    rhythm = Rhythm(chart, lead, part, rng)
    anticipated = -1
    for bar in chart.bar_onsets():
        pattern = rhythm.bar(bar // chart.bar_length, rng)
        if anticipated > bar:
            pattern = "-" + pattern[1:]  # the chord that was anticipated is still held
        for strike in _read(pattern, bar, chart, rng):
            anticipated = strike.end
            yield strike._replace(end=min(strike.end, chart.bar_onsets().stop))


def _read(pattern: str, bar: int, chart: Chart, rng: np.random.Generator) -> Iterator[Strike]:
    """Yield the chords of a written pattern."""
    times = [*(bar + onset for onset in chart.eighths), bar + chart.bar_length]
    for place, sign in enumerate(pattern[: len(times) - 1]):
        if sign not in "xX":
            continue
        held = len(pattern[place + 1 :]) - len(pattern[place + 1 :].lstrip("-")) + 1
        short = held == 1 and sign == "x"
        end = times[min(place + held, len(times) - 1)] - (0 if short else between(rng, 0, 2))
        end = times[place] + 4 if short else end + (BEAT if sign == "X" else 0)
        yield Strike(times[place], max(end, times[place] + 1))


def _every_change(
    chart: Chart, lead: Lead, strikes: Sequence[Strike], rng: np.random.Generator
) -> list[Strike]:
    """Return the chords, and one more for each change that would not be heard."""
    last = chart.bar_onsets().stop
    found = sorted(strikes)
    for index, change in enumerate(chart.changes):
        new = index == 0 or chart.changes[index - 1].chord != change.chord
        if not new or change.onset >= last:
            continue
        first = bisect_left(found, (change.onset - BEAT,))
        near = range(first, bisect_left(found, (change.end,)))
        place = next((k for k in near if is_heard_in(change, found[k])), None)
        if place is None:
            insort(found, _extra(change, chart, lead, rng))
        else:
            found[place] = found[place]._replace(needed=True)
    return found


def _extra(change: Change, chart: Chart, lead: Lead, rng: np.random.Generator) -> Strike:
    """Return a chord for a change that would not be heard; after the lead where it plays."""
    late = change.onset + chart.offbeat
    crowded = lead.onsets_around(change.onset) > lead.onsets_around(late)
    onset = late if crowded and late + BEAT // 2 < change.end else change.onset
    length = pick(rng, {4: 1.0, BEAT: 1.0, change.end - onset - 1: 1.0})
    return Strike(onset, min(onset + max(1, length), change.end), needed=True)


def _without_overlaps(strikes: Sequence[Strike]) -> list[Strike]:
    """End every chord where the next one begins; of two at one onset the first stays."""
    at_onset: dict[int, Strike] = {}
    for strike in strikes:
        at_onset.setdefault(strike.onset, strike)
    following = [*at_onset, 1 << 40][1:]
    both = zip(at_onset.values(), following, strict=True)
    return [strike._replace(end=min(strike.end, onset)) for strike, onset in both]


def _last_chord(chart: Chart) -> list[Strike]:
    """Return how the last bar is played."""
    start, end = chart.bar_onsets().stop, chart.length - 2
    if not chart.ending or end <= start:
        return []
    if chart.close == "short":
        return [Strike(start, min(end, start + BEAT // 2))]
    if chart.close == "button" and len(chart.beats) > 2:
        button = start + chart.beats[-1]
        return [Strike(start, start + chart.beats[-2]), Strike(button, min(button + 5, end))]
    spread = BEAT // 2 if chart.meter[1] > 4 else BEAT // 3
    return [Strike(start, end, spread if chart.close == "rolled" else 0)]


def _without_rub(
    chord: Chord, choices: Sequence[Voicing], part: int, lead: int | None
) -> Sequence[Voicing]:
    """Return the voicings of a last chord that do not rub against the lead; under a root a major
    seventh gives way to the sixth.
    """
    sixth = {"maj7": "6", "mMaj7": "m6"}.get(chord.quality.replace("9", "7"))
    if sixth and lead is not None and lead % 12 == chord.root:
        choices = voicings(chord._replace(quality=sixth), part)
    return [each for each in choices if not rubs(each, lead)] or choices


def _sounding(chart: Chart, strike: Strike) -> int:
    """Return the index of the change to play: just before one and held over it, that one."""
    index = chart.at(strike.onset)
    end = chart.changes[index].end
    late = end - strike.onset <= BEAT // 2 and strike.end >= end and end < chart.length
    return chart.at(end) if late else index


def _until_change(chart: Chart, chord: Chord, strike: Strike) -> int:
    """Return the end of a chord, or the moment when another chord begins."""
    for change in chart.changes[chart.at(strike.onset) + 1 :]:
        if change.onset >= strike.end:
            break
        if change.chord != chord:
            return change.onset
    return strike.end


def _voices(strike: Strike, voicing: Voicing, part: int, velocity: int) -> list[Note]:
    """Return the notes of a chord, from the lowest up; the top voice sings."""
    spread = min(strike.spread, max(0, strike.end - strike.onset - 1) // len(voicing))
    notes: list[Note] = []
    for place, pitch in enumerate(voicing):
        onset = strike.onset + place * spread
        loud = velocity + (5 if place == len(voicing) - 1 else 0)
        notes.append(Note(onset, part, pitch, max(1, strike.end - onset), loud))
    return notes


def _velocity(chart: Chart, strike: Strike, rng: np.random.Generator) -> int:
    if chart.ending and strike.onset >= chart.bar_onsets().stop:
        return 62 if chart.style == "ballad" else 72
    accent = one_of(rng, (0, 4, 8)) if strike.onset % BEAT else 0  # off the beat it is lifted
    soft = 44 if chart.style == "ballad" else 50
    return round(soft + 20 * chart.energy_at(strike.onset)) + accent + between(rng, -5, 5)
