"""A walking line over one chord: from a pitch to the one that the next chord begins with.

A handful of paths is drawn (chord tones and scale in the middle, a half step, a scale step or a
fifth into the next root at the end); the smoothest of them tends to win.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from jazzrnn.music.chords import Chord, chord_scale, pitch_classes
from jazzrnn.music.dice import happens, one_of, pick

LOWEST, HIGHEST = 28, 52  # the low E of the bass, and an octave and a half above its A
CENTRE = 38
PATHS = 14  # drawn for each change: enough that a smooth one is among them, few enough to vary


def near(pitch_class: int, pitch: int, rng: np.random.Generator) -> int:
    """Choose a pitch of this class: near `pitch`, in range, and not far from its middle."""
    choices = range(LOWEST + (pitch_class - LOWEST) % 12, HIGHEST + 1, 12)
    cost = {c: abs(c - pitch) + 0.45 * abs(c - CENTRE) + 3.0 * rng.random() for c in choices}
    return min(cost, key=lambda choice: cost[choice])


def walk(chord: Chord, first: int, target: int, count: int, rng: np.random.Generator) -> list[int]:
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
    path.append(approach(target, scale, rng))
    return path


def approach(target: int, scale: Sequence[int], rng: np.random.Generator) -> int:
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
