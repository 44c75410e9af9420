"""Comping in a ballad: held chords, and arpeggios where the lead takes its breath."""

from collections.abc import Iterator

import numpy as np

from jazzrnn.music.band.chart import BEAT, Change, Chart
from jazzrnn.music.band.hearing import Lead
from jazzrnn.music.band.strikes import Strike
from jazzrnn.music.dice import happens, pick

BREATH = 3 * BEAT // 2  # grid steps without a new note of the lead that a chord may fill
SETTLED = BEAT // 2  # after the lead's last note before it
BUSY = 0.45  # activity of the lead from which a chord that goes on is not struck again


def held_chords(chart: Chart, lead: Lead, rng: np.random.Generator) -> Iterator[Strike]:
    """Yield the chords of a ballad: one where each begins, held; more where the lead rests."""
    last = chart.bar_onsets().stop
    holding: Strike | None = None
    for index, change in enumerate(chart.changes):
        if change.onset >= last:
            break
        new = index == 0 or chart.changes[index - 1].chord != change.chord
        busy = lead.activity(change.onset, change.end)
        if holding and not new and busy > BUSY and happens(rng, busy):
            holding = holding._replace(end=change.end)
            continue
        if holding:
            yield holding
        *done, holding = _over(change, chart, lead, rng)
        yield from done
    if holding:
        yield holding


def _over(change: Change, chart: Chart, lead: Lead, rng: np.random.Generator) -> list[Strike]:
    """Return the chords over a change, in order: the last one is held."""
    even = chart.meter[1] > 4
    rolled = happens(rng, 0.3) and not lead.onsets_around(change.onset) and not even
    strikes = [Strike(change.onset, change.end, int(rolled), needed=True)]
    for start, end in _breaths(change, lead):
        fill = pick(rng, {"arpeggio": 1.2, "echo": 1.0, "both": 0.8, "none": 0.35})
        onset = _on_beat(start, chart)
        if fill == "none" or end - onset < BEAT or onset <= change.onset:
            continue
        strikes[-1] = strikes[-1]._replace(end=onset)
        spread = pick(rng, {BEAT // 3: 1.0 - even, BEAT // 2: 0.8}) if fill != "echo" else 0
        strikes.append(Strike(onset, change.end, spread))
        again = onset + 2 * BEAT
        if fill == "both" and again + BEAT // 2 <= end:
            strikes[-1] = strikes[-1]._replace(end=again)
            strikes.append(Strike(again, change.end))
    return strikes


def _on_beat(onset: int, chart: Chart) -> int:
    """Return the first beat or second half of one at or after an onset."""
    bar = onset - onset % chart.bar_length
    places = [bar + at for at in (*chart.eighths, chart.bar_length)]
    return next(place for place in places if place >= onset)


def _breaths(change: Change, lead: Lead) -> Iterator[tuple[int, int]]:
    """Yield where, within a change, no note of the lead begins for a while: start and end."""
    now = change.onset
    while now < change.end:
        following = lead.next_onset(now)
        end = change.end if following is None else min(following, change.end)
        if end - now >= BREATH:
            yield now + SETTLED, end
        now = max(now, end) + 1
