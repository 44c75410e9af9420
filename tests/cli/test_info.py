import json

import pytest

from jazzrnn import __version__
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import ChordMark, Meter, Note, Tempo, make_piece
from jazzrnn.nn.checkpoint import load_model
from tests.commands import tune


def info(call, path):
    """The lines of an answer as name -> values."""
    result = call("info", path)
    assert result.code == 0, result.err
    assert result.err == ""
    found = {}
    for line in filter(None, result.out.splitlines()):
        name, value = line.strip().split("  ", 1)
        found.setdefault(name, []).append(value)
    return found


def test_how_a_song_was_made_is_shown(with_run, call):
    options = ("--bars", 5, "--seed", 77, "--temperature", 0.9, "--tempo", 150, "--meter", "3/4")
    call("generate", "-o", "song.mid", *options, "--program", "bass=33", "--top-p", 0.8)
    lines = info(call, "song.mid")
    found = dict(line.split(": ", 1) for line in lines["made"] if ": " in line)
    fingerprint = load_model(with_run / "outputs/run-1/model.npz").fingerprint
    assert found["version"] == __version__
    assert found["model"] == fingerprint
    assert found["seed"] == "77"
    assert found["temperature"] == "0.9"
    assert found["top-p"] == "0.8"
    assert found["program"] == "bass 33"
    assert (found["bars"], lines["bars"]) == ("5", ["5"])
    assert lines["meter"] == ["3/4"]
    assert lines["tempo"] == ["150 bpm"]
    assert found["setting"].startswith("tune-")


def test_the_model_in_the_box_is_described(here, call):
    assert info(call, "jazz")["pieces"] == ["355 learned"]


def test_the_tempos_of_a_live_recording_are_summed_up(here, call):
    tempos = [Tempo(12 * k, 100 + k % 5) for k in range(200)]
    notes = [Note(12 * k, 0, 60, 12, 64) for k in range(200)]
    (here / "live.mid").write_bytes(write_midi(make_piece(notes, tempos=tempos)))
    assert info(call, "live.mid")["tempo"] == ["102 bpm; 200 tempos from 100 to 104 bpm"]


def test_any_midi_file_is_described(here, call):
    piece = tune(3, bars=2, key="Cm")
    (here / "tune.MID").write_bytes(write_midi(piece, title="Three"))
    assert info(call, "tune.MID") == {
        "title": ["Three"],
        "bars": ["2"],
        "meter": ["4/4"],
        "tempo": ["103 bpm"],
        "key": ["Cm"],
        "notes": ["24"],
        "bass": ["8 notes, pitches 36 to 48 (Acoustic Bass)"],
        "reed": ["8 notes, pitches 60 to 72 (Tenor Sax)"],
        "drums": ["8 notes, pitches 38 to 42"],
        "chords": ["Cm7 F7"],
        "echoes": ["no bar is like an earlier one"],
    }


def test_of_many_chords_the_first_and_the_last_are_shown(here, call):
    marks = [ChordMark(12 * k, f"{'CDEFGAB'[k % 7]}7") for k in range(40)]
    piece = make_piece([Note(0, 0, 60, 12, 64)], chords=[*marks, ChordMark(480, "Eb6")])
    (here / "long.mid").write_bytes(write_midi(piece))
    (shown,) = info(call, "long.mid")["chords"]
    assert shown.startswith("C7 D7 E7 ")
    assert shown.endswith(" ... Eb6")


def test_what_a_file_does_not_say_is_not_made_up(here, call):
    piece = make_piece([Note(0, 0, 60, 12, 64)], [Meter(0, 4, 4), Meter(48, 3, 4)])
    (here / "plain.mid").write_bytes(write_midi(piece))
    found = info(call, "plain.mid")
    assert found["tempo"] == ["not named (120 bpm)"]
    assert found["chords"] == ["none marked"]
    assert found["meter"] == ["4/4, 3/4"]
    assert found.keys().isdisjoint({"title", "key", "seed", "repaired"})


def test_repairs_are_reported(here, call):
    data = bytearray(write_midi(tune(1)))
    data[11] += 5
    (here / "mended.mid").write_bytes(data)
    assert info(call, "mended.mid")["repaired"] == ["its header says 9 tracks, 4 are there"]


@pytest.mark.parametrize("path", ["outputs/run-1", "outputs/run-1/model.npz"])
def test_what_a_run_was_trained_on_and_its_loss_are_shown(path, with_run, call):
    model = load_model(with_run / "outputs/run-1/model.npz")
    found = info(call, path)
    assert found["model"] == [model.fingerprint]
    assert found["network"] == ["lstm, 1 x 8, dropout 0.3"]
    assert found["weights"] == [f"{len(model.weights):,}"]
    assert found["trained on"] == ["music"]
    assert found["pieces"] == ["4 learned, 1 held out"]
    losses = model.about["held-out loss"]
    assert found["held-out loss"][0].startswith(f"{sum(losses.values()):.3f} nats a note after ")
    for name, loss in losses.items():
        assert found[name] == [f"{loss:.3f}"]


@pytest.mark.parametrize("made", ["not json", "[1, 2]", "17", json.dumps({"seed": {"a": [1]}})])
def test_an_unknown_label_does_no_harm(made, here, call):
    (here / "song.mid").write_bytes(write_midi(tune(1), made=made))
    assert info(call, "song.mid")["notes"] == ["48"]


def test_a_title_cannot_command_the_terminal(here, call):
    (here / "song.mid").write_bytes(write_midi(tune(1), title="red \x1b[31m\nand two lines"))
    assert info(call, "song.mid")["title"] == ["red ?[31m?and two lines"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing.mid", "missing.mid: there is no such file or folder"),
        ("music", "music: no run of jazzrnn train"),
        ("outputs/run-1/log.csv", "outputs/run-1/log.csv: not a MIDI file"),
        ("outputs/run-1/training.npz", "outputs/run-1/training.npz: an unfinished training"),
    ],
)
def test_what_is_none_of_these_is_refused(path, reason, with_run, call):
    result = call("info", path)
    assert result.code == 1
    assert result.out == ""
    assert result.err.startswith(f"jazzrnn: {reason}")
