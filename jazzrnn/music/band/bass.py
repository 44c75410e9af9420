"""A bass line from a chart: walking quarters, half notes in two, bossa, waltz and ballad.

A walking line is chosen a change at a time. From the pitch where it stands, a handful of
paths to the next root are drawn (chord tones and scale in the middle, a half step, a scale
step or a fifth into the root at the end); the smoothest of them tends to win.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

import numpy as np

from jazzrnn.music.band.chart import BEAT, Change, Chart
from jazzrnn.music.chords import Chord, chord_scale, pitch_classes
from jazzrnn.music.dice import between, happens, one_of, pick
from jazzrnn.music.notes import BASS, Note

LOWEST, HIGHEST = 28, 52  # the low E of the bass, and an octave and a half above its A
CENTRE = 38
PATHS = 14  # drawn for each change: enough that a smooth one is among them, few enough to vary


def walking_bass(chart: Chart, rng: np.random.Generator) -> list[Note]:
    """Return the bass line of a chart in its style; in two in a ballad, and in quiet bars."""
    notes: list[Note] = []
    first = CENTRE
    last = chart.bar_onsets().stop  # the bar that is held, or the end
    changes = [change for change in chart.changes if change.chord is not None]
    for change, following in zip_longest(changes, changes[1:]):
        assert change.chord is not None
        if not notes:
            first = _near(bass_pitch_class(change.chord), CENTRE, rng)
        if change.onset >= last:
            notes.append(Note(last, BASS, first, chart.length - last - 2, 84))
            break
        target = _target(change.chord, first, following, last, rng)
        notes += _bar(chart, change, first, target, rng)
        first = target
    if notes and not chart.ending:  # nothing follows that the last note could lead to
        tones = pitch_classes(changes[-1].chord or Chord(0, ""))[:3]
        chosen = [pitch for pitch in range(LOWEST, HIGHEST + 1) if pitch % 12 in tones]
        nearest = min(chosen, key=lambda pitch: abs(pitch - notes[-1].pitch))
        notes[-1] = notes[-1]._replace(pitch=nearest)
    return notes


def bass_pitch_class(chord: Chord) -> int:
    """Return what the bass plays on one: the note under the slash, or the root."""
    return (chord.root if chord.bass is None else chord.bass) % 12


def _target(
    chord: Chord, pitch: int, following: Change | None, last: int, rng: np.random.Generator
) -> int:
    """Choose where the next chord begins: on its root, sometimes on the third or fifth."""
    after = following.chord if following and following.chord else chord
    classes = [bass_pitch_class(after)]
    if after == chord and following and following.onset < last and happens(rng, 0.4):
        classes = [pc for pc in pitch_classes(after) if (pc - after.root) % 12 in (3, 4, 7)]
    return _near(one_of(rng, classes or [after.root]), pitch, rng)


def _near(pitch_class: int, pitch: int, rng: np.random.Generator) -> int:
    """Choose a pitch of this class: near `pitch`, in range, and not far from its middle."""
    choices = range(LOWEST + (pitch_class - LOWEST) % 12, HIGHEST + 1, 12)
    cost = {c: abs(c - pitch) + 0.45 * abs(c - CENTRE) + 3.0 * rng.random() for c in choices}
    return min(cost, key=lambda choice: cost[choice])


def _bar(
    chart: Chart, change: Change, first: int, target: int, rng: np.random.Generator
) -> Iterator[Note]:
    energy = chart.energy_at(change.onset)
    assert change.chord is not None
    if chart.style == "bossa":
        yield from _bossa(change, first, target, energy, rng)
    elif energy < 0.34 or chart.style == "ballad":
        yield from _in_two(chart, change, first, target, energy, rng)
    else:
        yield from _walk(chart, change, first, target, energy, rng)


def _walk(
    chart: Chart,
    change: Change,
    first: int,
    target: int,
    energy: float,
    rng: np.random.Generator,
) -> Iterator[Note]:
    assert change.chord is not None
    onsets = range(change.onset, change.end, BEAT)
    pitches = _path(change.chord, first, target, len(onsets), rng)
    for onset, pitch in zip(onsets, pitches, strict=True):
        beat = onset % chart.bar_length // BEAT
        length = min(BEAT, change.end - onset)
        velocity = _velocity(energy, 6 if beat % 2 else 0, rng)
        kind = pick(rng, {"plain": 1.0, "skip": 0.05 + 0.06 * energy, "drop": 0.02 * energy})
        if kind == "plain" or length < BEAT:
            yield Note(onset, BASS, pitch, length - between(rng, 0, 1), velocity)
        elif kind == "skip":  # the last third of the beat is a ghost of the same string
            yield Note(onset, BASS, pitch, 7, velocity)
            yield Note(onset + 8, BASS, pitch, 3, velocity - 22)
        else:  # a triplet that falls to the string below and comes back
            below = pitch - 12 if pitch - 12 >= LOWEST else max(LOWEST, pitch - 5)
            yield Note(onset, BASS, pitch, 4, velocity)
            yield Note(onset + 4, BASS, below, 3, velocity - 18)
            yield Note(onset + 8, BASS, pitch, 3, velocity - 10)


def _path(chord: Chord, first: int, target: int, count: int, rng: np.random.Generator) -> list[int]:
    """Choose pitches on `count` beats, from `first`, so that `target` may follow."""
    if count == 1:
        return [first]
    paths = [_draw_path(chord, first, target, count, rng) for _ in range(PATHS)]
    noise = [-float(np.log(1 - rng.random())) for _ in paths]
    scores = [
        _roughness([*path, target]) - 1.5 * luck for path, luck in zip(paths, noise, strict=True)
    ]
    return paths[scores.index(min(scores))]


def _draw_path(
    chord: Chord, first: int, target: int, count: int, rng: np.random.Generator
) -> list[int]:
    tones = [pc % 12 for pc in pitch_classes(chord)]
    scale = [pc % 12 for pc in chord_scale(chord)]
    path = [first]
    for left in range(count - 2, 0, -1):
        # on the third beat (of four) a chord tone, elsewhere any note of the scale
        classes = tones if left % 2 == 0 or happens(rng, 0.5) else scale
        low, high = max(LOWEST, path[-1] - 7), min(HIGHEST, path[-1] + 7)
        path.append(one_of(rng, [p for p in range(low, high + 1) if p % 12 in classes]))
    path.append(_approach(target, scale, rng))
    return path


def _approach(target: int, scale: Sequence[int], rng: np.random.Generator) -> int:
    """Choose the note before `target`: a half step, a step of the scale, or a fifth away."""
    steps = {-1: 3.0, 1: 2.6, -5: 0.8, 7: 0.8, -2: 0.2, 2: 0.2}
    for step in (-2, 2):
        if (target + step) % 12 in scale:
            steps[step] = 1.6
    return target + pick(rng, {s: w for s, w in steps.items() if LOWEST <= target + s <= HIGHEST})


def _roughness(path: Sequence[int]) -> float:
    """Return how far a path is from a good line: leaps, repeats, zigzag, the extremes."""
    steps = [b - a for a, b in pairwise(path)]
    rough = sum(abs(step) ** 1.5 * 0.25 if step else 5.0 for step in steps)
    rough += sum(2.2 for a, b in pairwise(steps) if a * b < 0)
    rough += sum(4.0 for a, b in zip(path, path[2:], strict=False) if a == b)
    return rough + sum(0.02 * (pitch - CENTRE) ** 2 for pitch in path)


def _in_two(
    chart: Chart,
    change: Change,
    first: int,
    target: int,
    energy: float,
    rng: np.random.Generator,
) -> Iterator[Note]:
    """Play half notes, root and fifth (a waltz: a half and a quarter), now and then a pickup."""
    assert change.chord is not None
    tones = [pc % 12 for pc in pitch_classes(change.chord)]
    scale = [pc % 12 for pc in chord_scale(change.chord)]
    second = change.onset + 2 * BEAT
    end = change.end
    if second >= end:
        yield Note(change.onset, BASS, first, change.duration - 1, _velocity(energy, 0, rng))
        return
    yield Note(change.onset, BASS, first, 2 * BEAT - between(rng, 1, 5), _velocity(energy, 4, rng))
    answer = _approach(target, scale, rng)
    if end - second >= 2 * BEAT and happens(rng, 0.8):
        near = [p for p in range(first - 7, first + 8) if p % 12 in tones and p != first]
        answer = one_of(rng, [p for p in near if LOWEST <= p <= HIGHEST] or [answer])
    pickup = end - second >= BEAT and happens(rng, 0.22)
    length = end - second - (BEAT if pickup and end - second > BEAT else 0)
    if pickup and end - second == BEAT:
        length = chart.offbeat
    yield Note(second, BASS, answer, length - 1, _velocity(energy, 0, rng))
    if pickup:
        step = _approach(target, scale, rng)
        onset = second + length
        yield Note(onset, BASS, step, end - onset - 1, _velocity(energy, -6, rng))


def _bossa(
    change: Change, first: int, target: int, energy: float, rng: np.random.Generator
) -> Iterator[Note]:
    """Play a dotted quarter and an eighth, twice a bar: root and fifth, a step into the next."""
    assert change.chord is not None
    fifths = [
        pc for pc in pitch_classes(change.chord) if (pc - change.chord.root) % 12 in (6, 7, 8)
    ]
    fifth = _near((fifths or [bass_pitch_class(change.chord)])[0] % 12, first, rng)
    scale = [pc % 12 for pc in chord_scale(change.chord)]
    onset, half = change.onset, 2 * BEAT
    pitch = first
    while onset < change.end:
        length = min(half, change.end - onset)
        last = onset + half >= change.end
        short = length <= BEAT + BEAT // 2
        if short or happens(rng, 0.16):
            yield Note(onset, BASS, pitch, length - 2, _velocity(energy, 4, rng))
        else:
            dotted = BEAT + BEAT // 2
            yield Note(onset, BASS, pitch, dotted - between(rng, 1, 4), _velocity(energy, 5, rng))
            step = _approach(target, scale, rng) if last and happens(rng, 0.6) else None
            after = step if step is not None else pick(rng, {pitch: 1.0, fifth: 1.2})
            yield Note(onset + dotted, BASS, after, length - dotted - 1, _velocity(energy, -4, rng))
        pitch = pick(rng, {fifth: 4.0, first: 1.0})
        onset += half


def _velocity(energy: float, accent: int, rng: np.random.Generator) -> int:
    return round(66 + 24 * energy) + accent + between(rng, -5, 5)
