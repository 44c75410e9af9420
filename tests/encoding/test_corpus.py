import os

import numpy as np
import pytest

from jazzrnn.encoding.corpus import Corpus, File, check_strictly, find_files, read_corpus, split
from jazzrnn.encoding.transposing import tunes_of
from jazzrnn.errors import CorpusError
from jazzrnn.music.midi import smf
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, ChordMark, Note, Tempo, make_piece

SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


def tune(number, up=0, **more):
    """A tune of eight notes and a drum; no two numbers give transpositions of each other."""
    notes = [
        Note(12 * k, 0, 48 + up + SCALE[(number * k + k * k * (number // 8)) % 8], 12, 72)
        for k in range(8)
    ]
    notes.append(Note(96 + number, DRUMS, 38, 3, 72))
    return make_piece(notes, **more)


def write(folder, **files):
    """MIDI files from pieces or bytes, by their names without suffix."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else write_midi(content)
        (folder / f"{name}.mid").write_bytes(data)
    return folder


def read(folder):
    corpus = Corpus()
    files = list(read_corpus(folder, find_files(folder), corpus))
    assert files == corpus.files
    return corpus


def corpus_of(*pieces, tmp_path):
    return read(write(tmp_path, **{f"{k:02}": piece for k, piece in enumerate(pieces)}))


def test_one_piece_that_names_chords_is_enough(tmp_path):
    named = tune(2, chords=[ChordMark(0, "Dm7")])
    assert not corpus_of(tune(1), tune(3), tmp_path=tmp_path / "without").chords
    assert corpus_of(tune(1), named, tune(3), tmp_path=tmp_path / "with").chords


def test_midi_files_are_found_in_all_subfolders_whatever_the_case_of_their_names(tmp_path):
    names = [
        "a.mid",
        "B.MID",
        "c.Midi",
        "karaoke.kar",
        "windows.RMI",
        "deep/er/d.mIdI",
        "deep/e.mid",
        "deep b/x.mid",
        ".hidden/f.MIDI",
    ]
    others = ["g.mp3", "mid", "midi.txt", "h.mid.bak", "deep/i.karaoke"]
    for name in names + others:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = find_files(tmp_path)
    assert found == sorted(names, key=lambda name: name.split("/"))
    assert found.index("deep/e.mid") < found.index("deep b/x.mid")


def test_a_link_that_leads_back_to_its_folder_does_no_harm(tmp_path):
    write(tmp_path / "music", one=tune(1), two=tune(2))
    (tmp_path / "music" / "again").symlink_to(tmp_path / "music", target_is_directory=True)
    (tmp_path / "music" / "itself.mid").symlink_to("itself.mid")
    (tmp_path / "music" / "nowhere.mid").symlink_to("missing.mid")
    corpus = read(tmp_path / "music")
    assert corpus.names == ["one.mid", "two.mid"]
    reasons = {file.path: file.detail for file in corpus.files if file.outcome == "skipped"}
    assert set(reasons) == {"itself.mid", "nowhere.mid"}
    assert all(reason.startswith("cannot be read: ") for reason in reasons.values())


def test_every_file_ends_in_one_of_three_counted_ways(tmp_path):
    good = write_midi(tune(1))
    too_many_tracks = bytearray(write_midi(tune(2)))
    too_many_tracks[11] += 5  # of the tracks that the header says are there
    corpus = read(
        write(
            tmp_path,
            good=good,
            mended=bytes(too_many_tracks),
            picture=b"\x89PNG\r\n\x1a\n" + bytes(100),
            empty=b"",
            cut=write_midi(tune(5))[:-5],
            again=tune(1),
        )
    )
    outcomes = {file.path: file.outcome for file in corpus.files}
    assert outcomes == {
        "again.mid": "used",
        "good.mid": "skipped",
        "mended.mid": "repaired",
        "picture.mid": "skipped",
        "empty.mid": "skipped",
        "cut.mid": "repaired",
    }
    assert [corpus.count(how) for how in ("used", "repaired", "skipped")] == [1, 2, 3]
    assert len(corpus.names) == len(corpus.steps) == len(corpus.settings) == 3
    with pytest.raises(CorpusError, match=r"2 of 6 files need repairs; cut\.mid: track \d is cut"):
        check_strictly(corpus)
    reasons = {file.path: file.detail for file in corpus.files}
    assert reasons["again.mid"] == ""
    assert reasons["good.mid"] == "the same music as again.mid"
    assert all(reasons[name] for name in outcomes if name != "again.mid")
    assert not any("\n" in reason for reason in reasons.values())


def test_the_same_music_in_other_bytes_is_used_once(tmp_path):
    piece = tune(3)
    other_bytes = write_midi(piece, title="another title")
    faster = tune(3, tempos=[Tempo(0, 240)])
    assert other_bytes != write_midi(piece)
    corpus = read(write(tmp_path, a=piece, b=other_bytes, c=faster, d=tune(4)))
    assert corpus.names == ["a.mid", "d.mid"]
    assert [file.detail for file in corpus.files] == [
        "",
        "the same music as a.mid",
        "the same music as a.mid",
        "",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_skipped_by_its_rights(tmp_path):
    write(tmp_path, a=tune(1), b=tune(2))
    (tmp_path / "a.mid").chmod(0)
    assert read(tmp_path).files[0] == File("a.mid", "skipped", "cannot be read: permission denied")


def test_a_file_that_cannot_be_read_is_skipped_with_the_reason(tmp_path):
    write(tmp_path, good=tune(1))
    (tmp_path / "folder.mid").mkdir()
    names = [*find_files(tmp_path), "folder.mid", "gone.mid"]
    corpus = Corpus()
    ends = {file.path: file.detail for file in read_corpus(tmp_path, names, corpus)}
    assert ends == {
        "good.mid": "",
        "folder.mid": "a folder, or one that cannot be opened",
        "gone.mid": "cannot be read: no such file or directory",
    }
    assert corpus.names == ["good.mid"]


def test_a_pipe_is_not_waited_for(tmp_path):
    write(tmp_path, good=tune(1))
    os.mkfifo(tmp_path / "pipe.mid")
    assert read(tmp_path).files[1] == File(
        "pipe.mid", "skipped", "a pipe or device: save it as a file first"
    )


def test_a_file_too_large_to_be_music_is_not_even_read(tmp_path, monkeypatch):
    monkeypatch.setattr(smf, "LARGEST_FILE", 2 * 2**20)
    write(tmp_path, huge=bytes(3 * 2**20), small=tune(1))
    assert read(tmp_path).files[0] == File("huge.mid", "skipped", "3 MiB; 2 MiB are the most")


def test_the_fingerprint_is_that_of_the_music_and_its_names(tmp_path):
    def fingerprint(place, **files):
        return read(write(tmp_path / place, **files)).fingerprint()

    first = fingerprint("first", a=tune(1), b=tune(2))
    assert fingerprint("same", a=tune(1), b=tune(2)) == first
    assert fingerprint("more", a=tune(1), b=tune(2), c=tune(3)) != first
    assert fingerprint("other", a=tune(1), b=tune(3)) != first
    assert fingerprint("renamed", a=tune(1), c=tune(2)) != first


def test_transpositions_of_a_tune_are_never_on_both_sides(tmp_path):
    pieces = [tune(number, up) for number in range(8) for up in (0, 3, 12)[: 1 + number % 3]]
    corpus = corpus_of(*pieces, tmp_path=tmp_path)
    assert len(corpus.names) == len(pieces)
    chosen = set()
    for seed in range(50):
        learn, held_out = split(corpus, 0.3, seed)
        assert sorted(learn + held_out) == [*range(len(pieces))]
        sides = [{*tunes_of([corpus.steps[k] for k in side])} for side in (learn, held_out)]
        assert sides[0].isdisjoint(sides[1])
        assert learn
        assert held_out
        chosen.add(tuple(held_out))
    assert len(chosen) > 10


def test_the_same_seed_splits_in_the_same_way(tmp_path):
    corpus = corpus_of(*map(tune, range(12)), tmp_path=tmp_path)
    assert split(corpus, 0.25, 7) == split(corpus, 0.25, 7)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.001, 1), (0.1, 2), (0.25, 5), (0.5, 10), (0.99, 19)]
)
def test_the_share_asked_for_is_held_out_and_something_is_left_to_learn(share, expected, tmp_path):
    corpus = corpus_of(*map(tune, range(20)), tmp_path=tmp_path)
    for seed in range(5):
        learn, held_out = split(corpus, share, seed)
        assert (len(learn), len(held_out)) == (20 - expected, expected)


def test_with_nothing_held_out_everything_is_learned_and_measured(tmp_path):
    corpus = corpus_of(tune(1), tune(2), tmp_path=tmp_path)
    assert split(corpus, 0, 0) == ([0, 1], [0, 1])


def test_a_single_tune_in_many_keys_cannot_be_split(tmp_path):
    corpus = corpus_of(tune(1), tune(1, up=2), tune(1, up=5), tmp_path=tmp_path)
    with pytest.raises(CorpusError, match=r"only one tune.*`held_out` 0"):
        split(corpus, 0.1, 0)
    assert split(corpus, 0, 0)[0] == [0, 1, 2]


def test_a_folder_without_a_usable_file_names_one_and_its_reason(tmp_path):
    corpus = read(write(tmp_path, a=b"", b=b"RIFF"))
    with pytest.raises(CorpusError, match=r"none of 2 files can be used; a\.mid: \S"):
        split(corpus, 0.1, 0)


def test_folders_that_are_none_are_refused_in_one_line(tmp_path):
    write(tmp_path / "music", a=tune(1))
    (tmp_path / "empty").mkdir()
    for path, reason in [
        (tmp_path / "missing", "there is no such folder"),
        (tmp_path / "music" / "a.mid", "is a file"),
        (tmp_path / "empty", "no MIDI file (.mid, .midi, .kar, .rmi) in it"),
    ]:
        with pytest.raises(CorpusError) as error:
            find_files(path)
        assert str(path) in str(error.value)
        assert reason in str(error.value)
        assert "\n" not in str(error.value)


def test_what_is_read_is_what_was_written(tmp_path):
    corpus = corpus_of(tune(5), tmp_path=tmp_path)
    assert corpus.settings[0].name == "00"
    assert corpus.steps[0].shape[0] == len(tune(5).notes) + 1
    assert np.issubdtype(corpus.steps[0].dtype, np.integer)
