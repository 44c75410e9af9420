"""A song has at most as many parts as MIDI has channels; who wishes more hears it at once."""

import pytest

from jazzrnn.errors import MidiError
from jazzrnn.generation.generate import generate
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.generation.request import Request
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import BASS, DRUMS, Note, make_piece
from jazzrnn.music.setting import setting_of
from jazzrnn.nn.checkpoint import Model
from tests.commands import check_one_line


def everybody(*, but=()):
    parts = [part for part in range(DRUMS) if part not in but]
    return make_piece([Note(12 * k, part, 60, 12, 64) for k, part in enumerate(parts)])


def test_nothing_is_composed_for_sixteen_parts(monkeypatch):
    monkeypatch.setattr("jazzrnn.generation.generate.draft", None)  # nobody comes so far
    repertoire = Repertoire(settings=(setting_of(everybody(), "all"),))
    model = SongModel(Model(None, None, {}), repertoire)
    with pytest.raises(MidiError, match="16 parts beside the drums: MIDI has 15 channels"):
        generate(model, Request(seed=1, bars=8))


@pytest.mark.parametrize(
    "command", [("accompany", "full.mid", "--band", "duo"), ("add", "full.mid", "--part", "bass")]
)
def test_no_sixteenth_part_joins_a_file(command, call, here, monkeypatch):
    (here / "full.mid").write_bytes(write_midi(everybody(but=[BASS])))
    monkeypatch.setattr("jazzrnn.editing.changing.writer_of", None)  # no model is loaded
    result = call(*command, "-o", "more.mid")
    check_one_line(result, 1, "full.mid: all of its 15 channels are taken: no part can be added")
    assert not (here / "more.mid").exists()
