"""Voicings: which notes a piano, guitar or organ plays for a chord, and which come next.

They are rootless, as pianists play them beside a bass: third, fifth or thirteenth, seventh and
ninth in close position, from the third (type A) or from the seventh (type B), three of these, or
the shell of third and seventh alone. Stacks of fourths are for a mode. Which one comes next is a
matter of voice leading, and of the room below the lead.

Source: M. Levine, The Jazz Piano Book, 1989.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from jazzrnn.music.chords import Chord, chord_scale, pitch_classes
from jazzrnn.music.dice import pick
from jazzrnn.music.notes import PARTS

LOWEST, HIGHEST = 48, 72  # the register of a comping hand; the top voice sings around 65
CENTRE = 58.5
PIANO = PARTS.index("piano")
GUITAR = PARTS.index("guitar")
ORGAN = PARTS.index("organ")
SHELL = 2  # notes: third and seventh alone

Voicing = tuple[int, ...]


class Room(NamedTuple):
    """What the lead leaves to a chord."""

    ceiling: int = HIGHEST  # the highest pitch that lies below the lead
    lead: int | None = None  # what the lead sounds as the chord begins


@lru_cache(maxsize=4096)
def voicings(chord: Chord, part: int = PIANO, modal: bool = False) -> tuple[Voicing, ...]:
    """Return every voicing of a chord in the comping register; `modal`: with stacks of fourths.

    >>> voicings(Chord(2, "m7", None))[0]  # Dm7: F A C E
    (53, 57, 60, 64)
    """
    third, fifth, seventh, ninth = (chord.root + step for step in _colours(chord))
    stacks: list[tuple[int, ...]] = [
        (third, fifth, seventh, ninth),
        (seventh, ninth, third, fifth),
        (third, seventh, ninth),
        (seventh, third, fifth),
        (third, seventh),
        (seventh, third),
    ]
    if part == GUITAR:  # four notes a second apart do not lie under the fingers
        stacks = [(third, seventh, ninth, fifth), *stacks[2:]]
    stacks += _fourths(chord) if modal else []
    return tuple(
        dict.fromkeys(
            voicing
            for stack in stacks
            for lowest in range(LOWEST + (stack[0] - LOWEST) % 12, HIGHEST, 12)
            for voicing in [_close(stack, lowest)]
            if voicing[-1] <= HIGHEST and len(set(voicing)) == len(stack)
        )
    )


def _close(stack: Sequence[int], lowest: int) -> Voicing:
    """Stack pitch classes upwards, each as near above the one below as it can be."""
    pitches = [lowest]
    for pitch_class in stack[1:]:
        pitches.append(pitches[-1] + 1 + (pitch_class - pitches[-1] - 1) % 12)
    return tuple(pitches)


def _colours(chord: Chord) -> tuple[int, int, int, int]:
    """Return third, fifth or thirteenth, seventh and ninth, in semitones above the root."""
    tones = {(pc - chord.root) % 12 for pc in pitch_classes(chord)}
    scale = {(pc - chord.root) % 12 for pc in chord_scale(chord)}
    third = _first((4, 3, 5, 2), tones, 4)
    seventh = _first((10, 11, 9), tones, 9 if 9 in scale else 10)
    dominant = third == 4 and seventh == 10
    altered = _first((8, 6), tones, 0) if 7 not in tones else 0
    fifth = altered or (_first((9, 8, 7), scale, 7) if dominant else 7)
    ninth = _first((1, 3), tones - {third}, 0) or (2 if 2 in scale else 0)
    if third == 3 and altered == 6:
        ninth = 0  # a half-diminished or diminished chord: its root rather than its ninth
    return third, fifth, seventh, ninth


def _first(choices: Sequence[int], among: set[int], otherwise: int) -> int:
    return next((choice for choice in choices if choice in among), otherwise)


def _fourths(chord: Chord) -> list[tuple[int, ...]]:
    """Return stacks of three and four fourths within the scale, for a minor seventh chord."""
    tones = {(pc - chord.root) % 12 for pc in pitch_classes(chord)}
    scale = {pc % 12 for pc in chord_scale(chord)}
    if not {3, 7, 10} <= tones:
        return []
    starts = [pc for pc in sorted(scale) if {(pc + 5) % 12, (pc + 10) % 12} <= scale]
    return [(pc, pc + 5, pc + 10) for pc in starts] + [
        (pc, pc + 5, pc + 10, pc + 14) for pc in starts if (pc + 14) % 12 in scale
    ]


def next_voicing(
    choices: Sequence[Voicing], before: Voicing, room: Room, rng: np.random.Generator
) -> Voicing:
    """Choose what follows a voicing: what is near to it, and below the lead."""
    if not choices:
        return before
    costs = {each: _cost(each, before, room) for each in choices}
    least = min(costs.values())  # where there is hardly room, all cost much
    return pick(rng, {each: float(np.exp((least - cost) / 1.5)) for each, cost in costs.items()})


def _cost(voicing: Voicing, before: Voicing, room: Room) -> float:
    centre = min(CENTRE, room.ceiling - 5.5)
    cost = _movement(before, voicing) + 0.5 * abs(sum(voicing) / len(voicing) - centre)
    cost += 1.2 * (voicing == before)  # the same again is a little dull
    cost += 2.2 * (len(voicing) == SHELL)  # where there is no room for more
    cost += 4.0 * max(0, voicing[-1] - room.ceiling)
    return cost + 3.0 * rubs(voicing, room.lead)


def rubs(voicing: Voicing, lead: int | None) -> bool:
    """Return whether a note of the lead lies a semitone or a minor ninth above one of a chord, or
    a semitone below one.
    """
    return lead is not None and any((lead - p) in (1, 13, 25, -1) for p in voicing)


def _movement(before: Voicing, after: Voicing) -> float:
    """Return how many semitones a hand moves, a voice. The top voice counts twice."""
    if not before:
        return 0.0
    down = [min(abs(pitch - other) for other in before) for pitch in after]
    return sum(down) / len(down) + 0.5 * abs(before[-1] - after[-1])
