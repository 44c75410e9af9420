"""The jazz sequel: one tune's values, learned and recombined."""

from pathlib import Path

import numpy as np
import pytest

from jazzrnn.course.jazz import (
    decode_values,
    encode_values,
    improvise,
    jazz_model,
    melody,
    snippets,
    train,
)
from jazzrnn.errors import CorpusError
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import DRUMS, Note, Tempo, make_piece
from jazzrnn.nn.model import initial_weights

MIDI_DATA = sorted((Path(__file__).parents[2] / "midi_data").glob("*.mid"))
PATTERN = (60, 63, 67, 70, 72, 70, 65, 63)


def tune(length=96):
    """A melody of eighth notes over a bass and drums, which begins after a rest."""
    solo = [Note(24 + 6 * k, 8, PATTERN[k % 8], 4 + k % 2, 80) for k in range(length)]
    bass = [Note(12 * k, 4, 36 + k % 5, 12, 80) for k in range(length // 2)]
    drums = [Note(12 * k, DRUMS, 81, 1, 80) for k in range(length // 2)]
    return make_piece([*solo, *bass, *drums], tempos=[Tempo(0, 160.0)], key="Eb")


def test_melody_is_the_highest_part_but_drums():
    assert {note.part for note in melody(tune()).notes} == {8}
    assert melody(make_piece([Note(0, DRUMS, 81, 1, 80)])).notes == ()


def test_values_round_trip():
    solo = melody(tune())
    values = encode_values(solo)
    assert values[:2] == [(0, 60, 4), (6, 63, 5)]
    back = decode_values(values, solo)
    assert back.notes == tuple(note._replace(onset=note.onset - 24) for note in solo.notes)
    assert (back.tempos, back.key, back.programs) == (solo.tempos, "Eb", ((8, 64),))
    assert encode_values(back) == values
    assert encode_values(make_piece([])) == []


def test_snippets_are_parts_of_the_tune():
    values = encode_values(melody(tune()))
    X, Y, vocabulary = snippets(values, np.random.default_rng(0))
    assert X.shape == Y.shape == (30, 60, 1)
    assert vocabulary == sorted(set(values))
    np.testing.assert_array_equal(X[1:], Y[:-1])
    assert (X[0] == -1).all()
    joined = " ".join(map(str, values))
    for j in range(60):
        assert " ".join(str(vocabulary[n]) for n in Y[:, j, 0]) in joined


def test_a_short_tune_is_an_error():
    with pytest.raises(CorpusError, match="the melody has 29 notes, and a snippet takes 30"):
        snippets(encode_values(melody(tune(29))), np.random.default_rng(0))


@pytest.mark.slow
def test_learns_the_tune_and_improvises_on_it():
    rng = np.random.default_rng(0)
    X, Y, values = snippets(encode_values(melody(tune())), rng)
    config = jazz_model(len(values))
    losses = list(train(config, initial_weights(config, rng), X, Y))
    assert len(losses) == 100
    assert losses[0] == pytest.approx(np.log(len(values)), rel=0.2)
    assert losses[-1] < 0.15  # the first value of a snippet cannot be known
    solo, _ = improvise(tune(), rng)
    steps = {(a.pitch, b.pitch) for a, b in zip(solo.notes, solo.notes[1:], strict=False)}
    assert len(solo.notes) == 50
    assert len(steps & {(PATTERN[k - 1], PATTERN[k]) for k in range(8)}) >= 7


@pytest.mark.skipif(not MIDI_DATA, reason="midi_data is empty")
def test_a_tune_of_midi_data():
    piece = read_midi(MIDI_DATA[0].read_bytes()).piece
    solo, losses = improvise(piece, np.random.default_rng(0))
    assert losses[0] > 2
    assert losses[-1] < 0.2
    assert {note.pitch for note in solo.notes} <= {note.pitch for note in melody(piece).notes}


@pytest.mark.slow
def test_same_seed_same_solo():
    assert (
        improvise(tune(), np.random.default_rng(3))[0]
        == improvise(tune(), np.random.default_rng(3))[0]
    )
