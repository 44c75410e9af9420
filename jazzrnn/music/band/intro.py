"""What comes before a song: bars that the band plays alone, and a pickup of the lead."""

from dataclasses import replace

import numpy as np

from jazzrnn.music.band.players import Dynamics
from jazzrnn.music.chords import chord_scale, parse_chord
from jazzrnn.music.dice import happens
from jazzrnn.music.notes import STEPS_PER_QUARTER, Note, Piece
from jazzrnn.music.setting import Bar, Setting, without_notes

ENERGY = 0.3  # of an intro
PICKUPS = 0.6  # of the songs with an intro
EIGHTH = STEPS_PER_QUARTER // 2
PICKUP = 3  # notes


def intro_of(setting: Setting, count: int) -> tuple[Bar, ...]:
    """Return the bars of an intro: the last ones of the form, with which it leads back to its top.

    Args:
        setting: one time through the form, as it is written.
        count: bars.
    """
    repeats = -(-count // len(setting.bars)) if count else 0
    last = (setting.bars * repeats)[len(setting.bars) * repeats - count :]
    return tuple(bar._replace(echoes=()) for bar in last)


def setting_with_intro(setting: Setting, intro: tuple[Bar, ...]) -> Setting:
    """Return the bars of a song with an intro."""
    return setting._replace(bars=(*intro, *setting.bars))


def song_with_intro(song: Piece, setting: Setting, intro: tuple[Bar, ...]) -> Piece:
    """Return a song that begins behind an intro; `setting`: with it."""
    begins = sum(bar.length for bar in intro)
    later = tuple(note._replace(onset=note.onset + begins) for note in song.notes)
    stage = without_notes(setting)
    return replace(stage, notes=later, programs=song.programs, tempos=song.tempos, key=song.key)


def dynamics_with_intro(dynamics: Dynamics, intro: tuple[Bar, ...]) -> Dynamics:
    """Return the dynamics of a song with an intro, which is quiet."""
    count = len(intro)
    sections = (0, *(section + count for section in dynamics.sections))
    return Dynamics(
        tuple(sorted(set(sections))),
        (ENERGY,) * count + dynamics.energy,
        (True,) * count + dynamics.heads,
    )


def with_pickup(song: Piece, setting: Setting, part: int, rng: np.random.Generator) -> Piece:
    """Return a song whose lead has a pickup: some eighths that rise by step into its first note.

    Only if that begins on a bar line, the bar before is empty, and the pickup is not lower than all
    that the lead plays; and not in all of these songs.
    """
    line = [note for note in song.notes if note.part == part]
    starts = setting.bar_lines
    wished = happens(rng, PICKUPS)
    if not line or not wished or line[0].onset not in starts[1:]:
        return song
    first = line[0]
    bar = setting.bars[starts.index(first.onset) - 1]
    chord = parse_chord(bar.chords[-1].symbol) if bar.chords else None
    lowest = min(note.pitch for note in line)
    steps = {pc % 12 for pc in chord_scale(chord)} if chord else set[int]()
    rising = [p for p in range(first.pitch - 1, lowest - 1, -1) if p % 12 in steps][:PICKUP]
    if len(rising) < PICKUP or bar.length < PICKUP * EIGHTH:
        return song
    pickup = [
        Note(first.onset - number * EIGHTH, part, pitch, EIGHTH, max(1, first.velocity - 4))
        for number, pitch in enumerate(rising, 1)
    ]
    return replace(song, notes=tuple(sorted([*song.notes, *pickup])))
