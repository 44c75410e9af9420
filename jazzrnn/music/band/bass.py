"""A bass line from a chart: it walks, or plays in two, a bossa, or a pedal.

A bass player remembers: over the same chord, from the same pitch to the same one, a line that has
been played may come again, above all in the theme.
"""

from collections.abc import Sequence
from itertools import pairwise, zip_longest

import numpy as np

from jazzrnn.music.band.bass_patterns import PEDALS, Over, bossa, in_two, pedal, walked
from jazzrnn.music.band.chart import Change, Chart
from jazzrnn.music.band.walking import CENTRE, HIGHEST, LOWEST, near, walk
from jazzrnn.music.chords import QUALITY_FAMILIES as FAMILIES
from jazzrnn.music.chords import Chord, pitch_classes, quality_family
from jazzrnn.music.dice import happens, one_of, pick
from jazzrnn.music.notes import BASS, Note

IN_TWO = 0.34  # energy up to which a line is in two
AGAIN, AGAIN_IN_HEAD = 0.25, 0.6  # of the lines that have been played
LAST_VELOCITY = 68


def walking_bass(chart: Chart, rng: np.random.Generator) -> list[Note]:
    """Return the bass line of a chart in its style; in two in a ballad, and in quiet bars."""
    player = _Player(chart, rng)
    notes: list[Note] = []
    first = CENTRE
    last = chart.bar_onsets().stop  # the bar that is held, or the end
    changes = [change for change in chart.changes if change.chord is not None]
    held = _pedals(changes)
    for index, (change, following) in enumerate(zip_longest(changes, changes[1:])):
        assert change.chord is not None
        if not notes:
            first = near(bass_pitch_class(change.chord), CENTRE, rng)
        if change.onset >= last:
            notes += _last_chord(chart, first)
            break
        goes_on = held[index] and _same_bass(change, following)
        target = first if goes_on else _target(change.chord, first, following, last, rng)
        over = Over(chart, change, change.chord, first, target)
        notes += player.play(over, held[index], goes_on)
        first = target
    if notes and not chart.ending:  # nothing follows that the last note could lead to
        tones = pitch_classes(changes[-1].chord or Chord(0, ""))[:3]
        chosen = [pitch for pitch in range(LOWEST, HIGHEST + 1) if pitch % 12 in tones]
        nearest = min(chosen, key=lambda pitch: abs(pitch - notes[-1].pitch))
        notes[-1] = notes[-1]._replace(pitch=nearest)
    return notes


class _Player:
    """A bass player in one piece: what has been played, and how a pedal goes."""

    def __init__(self, chart: Chart, rng: np.random.Generator) -> None:
        self.chart, self.rng = chart, rng
        self.lines: dict[tuple[Chord, int, int, int], list[int]] = {}
        self.pedal = ""  # the rhythm of the pedal that is being played

    def play(self, over: Over, held: bool, goes_on: bool) -> list[Note]:
        """Return the notes over a change."""
        chart, rng = self.chart, self.rng
        if held:
            self.pedal = self.pedal or pick(rng, PEDALS)
            notes = [*pedal(over, self.pedal, goes_on, rng)]
            self.pedal = self.pedal if goes_on else ""
            return notes
        if chart.style == "bossa" and chart.meter[1] <= 4:
            return [*bossa(over, rng)]
        if over.energy < IN_TWO or chart.style == "ballad":
            return [*in_two(over, rng)]
        key = (over.chord, over.first, over.target, len(over.beats))
        again = AGAIN_IN_HEAD if chart.in_head(over.change.onset) else AGAIN
        if key not in self.lines or not happens(rng, again):
            self.lines[key] = walk(*key, rng)
        return [*walked(over, self.lines[key], rng)]


def bass_pitch_class(chord: Chord) -> int:
    """Return what the bass plays on one: the note under the slash, or the root."""
    return (chord.root if chord.bass is None else chord.bass) % 12


def _pedals(changes: Sequence[Change]) -> list[bool]:
    """Return whether each change is on a pedal: it shares its bass note with a neighbour, and one
    of the two has it under a slash, or as the root of a sus chord.
    """
    pairs = [
        _same_bass(one, two) and (_asks_for_pedal(one) or _asks_for_pedal(two))
        for one, two in pairwise(changes)
    ]
    return [before or after for before, after in zip([False, *pairs], [*pairs, False], strict=True)]


def _asks_for_pedal(change: Change) -> bool:
    chord = change.chord
    return chord is not None and (
        chord.bass is not None or FAMILIES[quality_family(chord)] == "sus"
    )


def _same_bass(change: Change, following: Change | None) -> bool:
    """Return whether the chord that follows at once has the same bass note."""
    one, two = change.chord, following.chord if following else None
    if one is None or two is None or following is None or following.onset != change.end:
        return False
    return bass_pitch_class(one) == bass_pitch_class(two)


def _target(
    chord: Chord, pitch: int, following: Change | None, last: int, rng: np.random.Generator
) -> int:
    """Choose where the next chord begins: on its root, sometimes on the third or fifth."""
    after = following.chord if following and following.chord else chord
    classes = [bass_pitch_class(after)]
    if after == chord and following and following.onset < last and happens(rng, 0.4):
        classes = [pc for pc in pitch_classes(after) if (pc - after.root) % 12 in (3, 4, 7)]
    return near(one_of(rng, classes or [after.root]), pitch, rng)


def _last_chord(chart: Chart, pitch: int) -> list[Note]:
    """Return the root in the last bar."""
    bar, end = chart.bar_onsets().stop, chart.length - 2
    if chart.close == "short":
        end = min(end, bar + 6)
    if chart.close != "button" or len(chart.beats) < 3:
        return [Note(bar, BASS, pitch, max(1, end - bar), LAST_VELOCITY)]
    cut, button = bar + chart.beats[-2], bar + chart.beats[-1]
    return [
        Note(bar, BASS, pitch, cut - bar, LAST_VELOCITY),
        Note(button, BASS, pitch, max(1, min(5, end - button)), LAST_VELOCITY),
    ]
