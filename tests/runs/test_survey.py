"""What a training keeps of its music reaches the songs."""

import numpy as np

from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.encoding.folder import read_folder
from jazzrnn.encoding.habits import Pair
from jazzrnn.generation.compose import song_constraints
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.request import Request
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import PARTS, Note, make_piece
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.model import ModelConfig
from jazzrnn.runs.survey import survey

BASS, BRASS, REED = (PARTS.index(name) for name in ("bass", "brass", "reed"))
BAR = 48


def horns_together(pitch):
    """Eight bars of two horns, then one of the first, one of the second."""
    theme = [(BAR * bar + at, part) for bar in range(8) for at in (0, 18) for part in (BRASS, REED)]
    notes = [*theme, (8 * BAR, BRASS), (9 * BAR, REED), *((BAR * bar, BASS) for bar in range(10))]
    return make_piece(Note(onset, part, pitch + part, 6, 80) for onset, part in sorted(notes))


def test_songs_know_who_plays_with_whom_and_who_rests_in_which_bar(tmp_path):
    for pitch in (50, 55, 60):
        (tmp_path / f"{pitch}.mid").write_bytes(write_midi(horns_together(pitch)))
    corpus, _ = read_folder(tmp_path, False)
    known = survey(corpus, [0, 1, 2], np.random.default_rng(0))
    assert known.homorhythmic == (Pair(BRASS, REED, (1,)),)
    config = ModelConfig(SCHEMA)
    model = SongModel(Model(config, np.zeros(0, np.float32), {}), known)
    song = song_constraints(model, known.settings[0], 0, 1, Request(bars=10))
    assert song.homorhythm is not None
    silent, playing = song.presence.attendance
    assert [*np.flatnonzero(silent[8 * BAR])] == [REED]
    assert [*np.flatnonzero(silent[9 * BAR])] == [BRASS]
    assert [*np.flatnonzero(playing[0])] == [BASS, BRASS, REED]
