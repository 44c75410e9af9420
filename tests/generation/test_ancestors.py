"""Faults that deepjazz and the course's jazz notebook are known for, and that must not be here.

Each song goes the whole way: drawn from a model, written as MIDI, read again.
"""

from itertools import combinations

import numpy as np
import pytest

from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.generation.compose import compose
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.primer import NO_PRIMER
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.generation.request import Request
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark
from jazzrnn.music.setting import Bar, Setting
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.model import ModelConfig, initial_weights, named

pytestmark = pytest.mark.slow

PIANO, BASS, REED = (PARTS.index(name) for name in ("piano", "bass", "reed"))
CONFIG = ModelConfig(SCHEMA, hidden=8, layers=1, embedding=6, head=6)
PROGRESSIONS = {
    "blues": ("F7", "Bb7", "F7", "C7"),
    "two five one": ("Dm7", "G7", "Cmaj7", "A7"),
    "modal": ("Dm7", "Dm7", "Ebm7", "Dm7"),
    "coltrane": ("Bmaj7", "D7", "Gmaj7", "Bb7"),
}


def model(**favoured):
    """Random weights; of the columns named these classes are the likely ones."""
    weights = initial_weights(CONFIG, np.random.default_rng(5))
    biases = {"part": [PIANO, BASS, REED, DRUMS], "shift": [0, 6, 12], **favoured}
    for column, classes in biases.items():
        named(weights, CONFIG)[f"score.{column}.bias"][classes] += 12
    return SongModel(Model(CONFIG, weights, {}), Repertoire())


def songs(model, *parts, chords=PROGRESSIONS["blues"], seed=1, count=4):
    """Songs of 8 bars as another program would read them, and as they were drawn."""
    bars = tuple(Bar(4, 4, (ChordMark(0, symbol),)) for symbol in chords)
    programs = tuple((part, 0 if part == DRUMS else 8 * part) for part in parts or (REED,))
    setting = Setting("a tune", bars, 120.0, programs, "")
    drawn = compose(model, setting, Request(seed, 8, top_p=1.0), NO_PRIMER, [None] * count)
    return [(read_midi(write_midi(song)).piece, song) for song in drawn]


def test_triplets_survive():
    """Both quantize to sixteenths of their own: a triplet became something else."""
    for read, drawn in songs(model(shift=[4, 8], duration=[3])):
        assert read.notes == drawn.notes
        assert {0, 4, 8} <= {note.onset % 12 for note in read.notes}
        onsets = [note.onset for note in read.notes]
        assert np.mean(np.diff(onsets) % 4 == 0) > 0.9
        assert np.mean([note.duration == 4 for note in read.notes]) > 0.9


def test_the_first_note_can_fall_on_beat_1():
    """In the notebook a bar began with what was left of the offset before."""
    firsts = {read.notes[0].onset for read, _ in songs(model(), count=16)}
    assert 0 in firsts
    assert len(firsts) > 1


def test_two_progressions_never_give_the_same_notes():
    """In the notebook the chords came after the notes, and changed none of them."""
    over = {
        name: [song.notes for song, _ in songs(model(), chords=chords, seed=1)]
        for name, chords in PROGRESSIONS.items()
    }
    for one, other in combinations(over.values(), 2):
        assert all(a != b for a in one for b in other)


def test_not_every_duration_is_rounded():
    """In both the durations that a model could choose were a handful."""
    found = songs(model(duration=[0, 4, 6, 10, 12]), count=8)
    durations = {note.duration for read, _ in found for note in read.notes}
    assert {1, 5, 7, 11, 13} <= durations


def test_no_sets_of_notes_lie_over_each_other():
    """In deepjazz the notes of the next chord began before those of the last had ended, the
    same ones among them.
    """
    for read, drawn in songs(model(pitch=[60, 62]), PIANO, REED):
        assert read.notes == drawn.notes
        sounding: dict[tuple[int, int], int] = {}
        for note in read.notes:
            key = note.part, note.pitch
            assert note.onset >= sounding.get(key, 0)
            sounding[key] = note.onset + note.duration


def test_chromatic_notes_are_not_rewritten():
    """In both a note outside the chord was moved to a chord tone after it had been drawn."""
    outside = model(pitch=[61, 66])  # Db and F#, over C major seventh
    for read, drawn in songs(outside, chords=("Cmaj7",) * 4):
        assert read.notes == drawn.notes
        assert np.mean([note.pitch in {61, 66} for note in read.notes]) > 0.8


def test_a_song_has_more_than_one_track():
    """Both write one part, and the notebook all of it into one track."""
    parts = (PIANO, BASS, REED, DRUMS)
    for read, drawn in songs(model(), *parts):
        assert {note.part for note in read.notes} == set(parts)
        assert write_midi(drawn).count(b"MTrk") == len(parts) + 1  # the first has meter and tempo
