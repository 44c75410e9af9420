"""Two horns: the second one plays the theme below the first, and takes its share of solos."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from composer.instruments import Instrument
from composer.phrases import Phrase
from jazzrnn.music.band.chart import BEAT, Chart
from jazzrnn.music.chords import chord_scale, pitch_classes
from jazzrnn.music.dice import happens
from jazzrnn.music.notes import Note

Span = tuple[int, int]  # onsets: from, until


def shares(
    phrases: Sequence[Phrase], solos: Sequence[Span], chart: Chart, rng: np.random.Generator
) -> tuple[list[Phrase], list[Phrase], list[Phrase]]:
    """Return who plays which phrase: the first horn alone, the second alone, both together.

    The horns take turns, by choruses or by four bars; outside the solos they are together.
    """
    fours = happens(rng, 0.4) or len(solos) < 2
    turn = 4 * chart.bar_length
    owners: tuple[list[Phrase], list[Phrase], list[Phrase]] = ([], [], [])
    for phrase in phrases:
        at = phrase.start + BEAT  # a pick-up belongs to what it leads into
        place = next((n for n, (start, end) in enumerate(solos) if start <= at < end), None)
        if place is None:
            owners[2].append(phrase)
        else:
            owners[at // turn % 2 if fours else place % 2].append(phrase)
    return owners


def unison(melody: Sequence[Note], horn: Instrument) -> list[Note] | None:
    """Write a melody for another horn, in octaves if it is too high; None if it does not fit."""
    lower = 12 * (max(note.pitch for note in melody) > horn.high)
    if min(note.pitch for note in melody) - lower < horn.low:
        return None
    return [note._replace(part=horn.part, pitch=note.pitch - lower) for note in melody]


def in_register(phrase: Phrase, horn: Instrument) -> Phrase:
    """Return a phrase as a horn plays it: an octave lower if it is too high for the horn."""
    if max(phrase.pitches) > horn.high and min(phrase.pitches) - 12 >= horn.low:
        return replace(phrase, pitches=tuple(pitch - 12 for pitch in phrase.pitches))
    fitted = (pitch - 12 * (pitch > horn.high) for pitch in phrase.pitches)
    return replace(phrase, pitches=tuple(pitch + 12 * (pitch < horn.low) for pitch in fitted))


def below(melody: Sequence[Note], chart: Chart, horn: Instrument) -> list[Note]:
    """Write the second voice of a melody: thirds and sixths below it, of chord or scale."""
    voice: list[Note] = []
    distance = 4
    for note in melody:
        chord = chart.chord_at(note.onset + (BEAT // 2 if note.duration > BEAT // 2 else 0))
        assert chord is not None, "the composer's charts have a chord everywhere"
        tones, scale = set(pitch_classes(chord)), set(chord_scale(chord))
        steady = note.onset % BEAT == 0 or note.duration > 8
        classes = tones if steady and note.pitch % 12 in tones else tones | scale
        choices = [step for step in range(3, 10) if (note.pitch - step) % 12 in classes]
        if note.pitch % 12 in tones | scale and choices:  # else the voices move in parallel
            distance = min(choices, key=lambda step: abs(step - 4.2))
        pitch = note.pitch - distance
        pitch = pitch if pitch >= horn.low else note.pitch  # too low: in unison
        pitch -= 12 * (pitch > horn.high)
        voice.append(
            note._replace(part=horn.part, pitch=pitch, velocity=max(30, note.velocity - 8))
        )
    return voice
