import json
import os
import pickle
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from jazzrnn.encoding import corpus as corpora
from jazzrnn.encoding import encoded, pack, store
from jazzrnn.encoding.corpus import Corpus, find_files, read_corpus
from jazzrnn.encoding.steps import encode, plans_of
from jazzrnn.encoding.store import Store, cache_folder
from jazzrnn.errors import MidiError
from jazzrnn.files import try_lock
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import as_array
from jazzrnn.music.setting import setting_of, with_plan
from tests.commands import write_music


@pytest.fixture
def music(tmp_path):
    folder = write_music(tmp_path / "music", 5)
    (folder / "bad.mid").write_bytes(b"RIFF")
    return folder


@pytest.fixture
def encodings(monkeypatch):
    """Files are read in this process; gives a list to which each file that is encoded adds one."""
    found = []
    read = encoded.read_scores

    def counted(files):
        files = list(files)
        found.extend(files)
        return read(files)

    def here(work, tasks, processes, seconds):
        for task in tasks:
            yield work(task)

    monkeypatch.setattr(encoded, "read_scores", counted)
    monkeypatch.setattr(corpora, "in_processes", here)
    return found


def read(music, folder=None):
    corpus, kept = Corpus(), Store(folder)
    list(read_corpus(music, find_files(music), corpus, store=kept))
    return corpus, kept


def same(one, other):
    return (
        one.names == other.names
        and one.files == other.files
        and one.fingerprint() == other.fingerprint()
        and [e.tune for e in one.steps.entries] == [e.tune for e in other.steps.entries]
        and [*one.settings] == [*other.settings]
        and all(map(np.array_equal, one.steps, other.steps))
    )


def replace(path, data):
    """Another file under this name: the one that was there is still mapped."""
    path.unlink()
    path.write_bytes(data)


def packs(folder):
    return sorted(folder.glob("*.pack"))


def test_what_is_kept_is_what_encoding_gives(music, tmp_path):
    corpus, _ = read(music, tmp_path / "store")
    for name, steps, setting in zip(corpus.names, corpus.steps, corpus.settings, strict=True):
        piece = read_midi((music / name).read_bytes()).piece
        assert steps.tolist() == encode(piece).tolist()
        (plan,) = plans_of(as_array(piece.notes), [piece])
        assert setting == with_plan(setting_of(piece, Path(name).stem), plan)
    assert any(bar.echoes for setting in corpus.settings for bar in setting.bars)


def test_a_second_run_encodes_nothing_and_finds_the_same(music, tmp_path, encodings):
    first, _ = read(music, tmp_path / "store")
    assert len(encodings) == 6
    second, _ = read(music, tmp_path / "store")
    assert len(encodings) == 6
    assert same(first, second)
    assert same(first, read(music)[0])  # without a store
    assert second.files[0].path == "bad.mid"
    assert second.files[0].outcome == "skipped"


def test_steps_are_mapped_not_read_and_cannot_be_changed(music, tmp_path):
    corpus, _ = read(music, tmp_path / "store")
    assert not any(steps.flags.owndata or steps.flags.writeable for steps in corpus.steps)
    mapped = [line for line in Path("/proc/self/maps").read_text().splitlines() if ".pack" in line]
    assert len(mapped) >= 1


def test_renamed_files_are_known_and_only_new_ones_are_encoded(music, tmp_path, encodings):
    read(music, tmp_path / "store")
    (music / "tune-1.mid").rename(music / "z.mid")
    write_music(tmp_path / "more", 7)
    (tmp_path / "more" / "tune-6.mid").rename(music / "tune-6.mid")
    encodings.clear()
    corpus, _ = read(music, tmp_path / "store")
    assert len(encodings) == 1
    assert corpus.names[-1] == "z.mid"
    assert corpus.settings[-1].name == "z"
    assert len(packs(tmp_path / "store")) == 2


def test_another_way_to_encode_makes_everything_anew(music, tmp_path, encodings, monkeypatch):
    read(music, tmp_path / "store")
    monkeypatch.setattr(encoded, "ENCODING", encoded.ENCODING + 1)
    read(music, tmp_path / "store")
    assert len(encodings) == 12


@pytest.mark.parametrize("place", [0, 20, 70, 200, -2000, -3])
def test_what_is_damaged_is_made_anew(place, music, tmp_path, encodings):
    first, _ = read(music, tmp_path / "store")
    (file,) = packs(tmp_path / "store")
    data = bytearray(file.read_bytes())
    data[place] ^= 0x55
    replace(file, data)
    encodings.clear()
    second, _ = read(music, tmp_path / "store")
    assert 1 <= len(encodings) <= 6
    assert same(first, second)
    assert same(first, read(music, tmp_path / "store")[0])


@pytest.mark.parametrize("size", [0, 5, 100, 1000, -9])
def test_what_is_cut_off_is_made_anew(size, music, tmp_path, encodings):
    first, _ = read(music, tmp_path / "store")
    (file,) = packs(tmp_path / "store")
    replace(file, file.read_bytes()[:size])
    encodings.clear()
    assert same(first, read(music, tmp_path / "store")[0])
    assert encodings


def test_a_store_that_is_deleted_while_it_is_open_harms_nobody(music, tmp_path):
    first, kept = read(music, tmp_path / "store")
    again = Store(tmp_path / "store")
    packs(tmp_path / "store")[0].unlink()
    corpus = Corpus()
    list(read_corpus(music, find_files(music), corpus, store=again))
    assert same(first, corpus)
    assert first.steps[0].sum() == corpus.steps[0].sum()
    assert not kept.problem


def test_what_was_read_stays_when_the_store_is_deleted(music, tmp_path):
    corpus, _ = read(music, tmp_path / "store")
    shutil.rmtree(tmp_path / "store")
    assert same(corpus, read(music)[0])


def test_other_processes_get_where_pieces_are_and_not_what_they_are(music, tmp_path):
    corpus, _ = read(music, tmp_path / "store")
    sent = pickle.dumps(corpus.steps)
    assert all(steps.tobytes() not in sent for steps in corpus.steps)
    for kept in (corpus.steps, read(music)[0].steps):  # in files, and in memory
        again = pickle.loads(pickle.dumps(kept))
        assert all(map(np.array_equal, again, corpus.steps))
        assert len(again) == len(corpus.steps)


def test_where_nothing_can_be_written_everything_stays_in_memory(music, tmp_path):
    (tmp_path / "file").write_text("in the way")
    corpus, kept = read(music, tmp_path / "file" / "store")
    assert same(corpus, read(music)[0])
    assert "cannot be written" in kept.problem


def test_on_a_full_disk_the_run_goes_on(music, tmp_path, monkeypatch):
    def full(path, write):
        raise MidiError("no space left on device")

    monkeypatch.setattr(pack, "write_whole", full)
    monkeypatch.setattr(store, "PACK_SIZE", 1000)
    corpus, kept = read(music, tmp_path / "store")
    assert same(corpus, read(music)[0])
    assert kept.problem == "no space left on device"


def test_many_pieces_go_into_several_packs(music, tmp_path, monkeypatch, encodings):
    monkeypatch.setattr(store, "PACK_SIZE", 1000)
    first, _ = read(music, tmp_path / "store")
    assert len(packs(tmp_path / "store")) > 2
    encodings.clear()
    assert same(first, read(music, tmp_path / "store")[0])
    assert not encodings


def test_runs_at_the_same_time_do_not_disturb_each_other(music, tmp_path):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(read(music, tmp_path / "store")[0]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(same(found[0], corpus) for corpus in found)


def test_what_was_not_used_for_a_month_and_what_killed_runs_left_is_deleted(music, tmp_path):
    read(music, tmp_path / "store")
    (file,) = packs(tmp_path / "store")
    left, written = (tmp_path / "store" / f".{name}.pack.x1y2z3_4" for name in ("abc", "def"))
    for path, days in ((file, 29), (left, 0), (written, 0)):
        path.touch()
        os.utime(path, (time.time() - days * 86400,) * 2)
    with written.open() as open_file:
        assert try_lock(open_file.fileno())
        read(music, tmp_path / "store")
    assert packs(tmp_path / "store") == [file]
    assert time.time() - file.stat().st_mtime < 3600  # it was used
    assert (left.exists(), written.exists()) == (False, True)
    os.utime(file, (time.time() - 31 * 86400,) * 2)
    read(music, tmp_path / "store")
    assert file not in packs(tmp_path / "store")


def test_nothing_but_numbers_and_json_is_in_a_pack(music, tmp_path):
    corpus, _ = read(music, tmp_path / "store")
    (file,) = packs(tmp_path / "store")
    data = file.read_bytes()
    for steps, entry in zip(corpus.steps, corpus.steps.entries, strict=True):
        at = data.index(steps.tobytes())
        text = data[at + steps.nbytes :][: len(entry.text)]
        assert json.loads(text)[0] == ""
    assert b"numpy" not in data


def test_the_store_is_where_a_system_keeps_what_can_be_made_anew(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "jazzrnn" / "steps"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == tmp_path / ".cache" / "jazzrnn" / "steps"


def test_duplicates_are_reported_whether_they_are_known_or_new(music, tmp_path):
    (music / "tune-9.mid").write_bytes((music / "tune-1.mid").read_bytes())
    for _ in range(2):
        corpus, _ = read(music, tmp_path / "store")
        assert corpus.files[-1].detail == "the same music as tune-1.mid"
        assert len(corpus.steps) == 5
