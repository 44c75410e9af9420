import sys

import pytest

from jazzrnn.cli.progress import read_folder, with_progress
from jazzrnn.errors import CorpusError
from tests.commands import write_music


@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_is_shown_on_a_terminal_alone(terminal, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert [*with_progress("abc", "spelling")] == ["a", "b", "c"]
    assert [*with_progress(iter("abc"), "spelling", 3)] == ["a", "b", "c"]
    out, err = capsys.readouterr()
    assert out == "", "it may be a MIDI file"
    assert err.count("spelling") >= 2 * terminal
    assert terminal or err == ""


def test_a_folder_is_read_whole(tmp_path):
    write_music(tmp_path / "music", 4)
    (tmp_path / "music" / "bad.mid").write_bytes(b"RIFF")
    corpus, store = read_folder(tmp_path / "music", find_chords=False)
    assert [file.outcome for file in corpus.files] == ["skipped", *["used"] * 4]
    assert len(corpus.steps) == 4
    assert not store.problem


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="there is no such folder"):
        read_folder(tmp_path / "missing", find_chords=False)
