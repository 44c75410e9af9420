import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from jazzrnn import __version__
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark, Meter, Note, Tempo, make_piece
from jazzrnn.nn.checkpoint import load_model, load_training, save_training
from tests.commands import BASS, QUICK, REED, tune

pytestmark = pytest.mark.slow


def song(path="song.mid"):
    with open(path, "rb") as file:
        return read_midi(file.read()).piece


def made(path="song.mid"):
    with open(path, "rb") as file:
        return json.loads(read_label(file.read()).made)


def data(path="song.mid"):
    with open(path, "rb") as file:
        return file.read()


def generate(call, *options, output="song.mid"):
    result = call("generate", "-o", output, "--bars", 4, *options)
    assert result.code == 0, result.err
    assert result.out == ""
    return result


@pytest.mark.parametrize("bars", [1, 2, 7, 40])
def test_a_song_has_exactly_the_bars_asked_for(bars, with_run, call):
    generate(call, "--bars", bars, "--seed", 1)
    assert song().bars == bars
    assert made()["bars"] == bars


def test_a_song_has_32_bars_when_nothing_is_asked_for(with_run, call):
    assert call("generate", "-o", "song.mid").code == 0
    assert song().bars == 32


def test_the_song_and_its_setting_are_reported(with_run, call):
    result = generate(call, "--seed", 5)
    model, wrote = result.err.splitlines()[:2]
    fingerprint = load_model(with_run / "outputs/run-1/model.npz").fingerprint
    assert model == f"model outputs/run-1/model.npz ({fingerprint})"
    pattern = r"wrote song\.mid: 4 bars of .* at \d+ bpm, (\d+) notes, (.*); over .*of '(.*)', .*"
    notes, parts, setting = re.fullmatch(pattern, wrote).groups()
    assert int(notes) == len(song().notes)
    assert parts.split(", ") == [PARTS[part] for part, _ in song().programs]
    expected = {"version": __version__, "model": fingerprint, "setting": setting}
    options = {"bars": 4, "seed": 5, "temperature": 1.0, "inside": 0.0}
    assert made().items() >= (expected | options).items()


def test_parts_that_stay_silent_are_reported(with_run, call):
    there = {PARTS[part] for part, _ in tune(1).programs}
    some = 0
    for seed in range(6):
        said = generate(call, "--seed", seed, "--bars", 1, "--force").err.splitlines()
        silent = there - {PARTS[part] for part, _ in song().programs}
        lines = [line for line in said if line.startswith("silent throughout: ")]
        assert len(lines) == bool(silent)
        assert all(part in line for part in silent for line in lines)
        assert not any("--band" in line for line in lines)
        some += bool(silent)
    assert some


@pytest.mark.parametrize("band", ["none", "trio"])
def test_behind_a_primer_a_band_is_named_if_nobody_did(with_run, call, band):
    primer = with_run / "primer.mid"
    named = [ChordMark(0, "C")]
    primer.write_bytes(write_midi(make_piece([Note(0, 0, 60, 12, 64)], chords=named)))
    said = [
        generate(
            call, "--primer", primer, "--bars", 2, "--seed", seed, "--band", band, "--force"
        ).err
        for seed in range(3)
    ]
    silent = [text for text in said if "silent behind the primer: " in text]
    assert silent
    assert all(("--band quartet brings players" in text) == (band == "none") for text in silent)


def test_one_bar_is_reported_as_one(with_run, call):
    result = generate(call, "--bars", 1)
    assert re.search(r"wrote song\.mid: 1 bar of \d/4 (in \w+ )?at ", result.err)


def test_the_same_seed_writes_the_same_bytes_and_another_one_others(with_run, call):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(call, "--seed", seed, output=f"{name}.mid")
    assert data("a.mid") == data("b.mid")
    assert song("a.mid").notes != song("c.mid").notes


def test_without_a_seed_every_song_is_a_new_one(with_run, call):
    for name in "ab":
        generate(call, output=f"{name}.mid")
    assert song("a.mid").notes != song("b.mid").notes
    generate(call, "--seed", made("a.mid")["seed"], output="c.mid")
    assert data("a.mid") == data("c.mid")


def test_several_songs_are_numbered_and_have_the_seeds_that_follow(with_run, call):
    result = generate(call, "-n", 3, "--seed", 2**32 - 2, output="out/song.mid")
    assert [f"out/song-{k}.mid" in result.err for k in (1, 2, 3, 4)] == [True] * 3 + [False]
    seeds = [made(f"out/song-{k}.mid")["seed"] for k in (1, 2, 3)]
    assert seeds == [2**32 - 2, 2**32 - 1, 0]
    assert len({data(f"out/song-{k}.mid") for k in (1, 2, 3)}) == 3
    generate(call, "--seed", 2**32 - 1, output="again.mid")
    assert data("again.mid") == data("out/song-2.mid")
    assert {path.name for path in (with_run / "out").iterdir()} == {
        f"song-{k}.mid" for k in (1, 2, 3)
    }


@pytest.mark.parametrize("bpm", [10, 93.5, 500])
def test_the_tempo_asked_for_is_in_the_file(bpm, with_run, call):
    generate(call, "--tempo", bpm)
    assert song().tempos == (Tempo(0, bpm),)
    assert made()["tempo"] == bpm


def test_without_a_tempo_it_is_that_of_the_tune_that_lends_its_bars(with_run, call):
    generate(call, "--seed", 4)
    number = int(made()["setting"].removeprefix("tune-"))
    assert song().tempos == (Tempo(0, 100 + number),)


@pytest.mark.parametrize("meter", [(3, 4), (4, 4), (7, 8), (5, 4), (12, 8), (2, 2)])
def test_the_meter_asked_for_is_in_the_file(meter, with_run, call):
    generate(call, "--meter", "/".join(map(str, meter)))
    assert song().meters == (Meter(0, *meter),)
    assert song().bars == 4
    assert song().chords[0].symbol == "Cm7"


def test_the_programs_asked_for_are_in_the_file(with_run, call):
    generate(call, "--bars", 32, "--program", "reed=Alto Sax", "--program", "bass=33", "--seed", 2)
    programs = dict(song().programs)
    assert programs.keys() == {REED, BASS, DRUMS}
    assert (programs[REED], programs[BASS]) == (65, 33)
    assert made()["program"] == {"reed": 65, "bass": 33}


def test_an_instrument_of_another_family_is_named(with_run, call):
    asked = ("--program", "reed=0", "--program", "bass=33", "--seed", 2)
    told = call("generate", "-o", "song.mid", "--bars", 32, *asked).err
    assert "bass, reed (played by Acoustic Grand Piano), drums" in told


def test_music21_reads_the_same_song(with_run, call):
    """A second opinion on tempo, meter, instruments, bars and notes."""
    music21 = pytest.importorskip("music21", reason="a second opinion is not installed")
    options = ("--tempo", 93, "--meter", "3/4", "--program", "reed=clarinet", "--seed", 2)
    generate(call, "--bars", 16, *options)
    score = music21.converter.parse("song.mid", quantizePost=False).flatten()
    marks = score.getElementsByClass(music21.tempo.MetronomeMark)
    assert {round(mark.number) for mark in marks} == {93}
    meters = score.getElementsByClass(music21.meter.TimeSignature)
    assert {meter.ratioString for meter in meters} == {"3/4"}
    instruments = score.getElementsByClass(music21.instrument.Instrument)
    assert any(isinstance(found, music21.instrument.Clarinet) for found in instruments)
    assert 15 * 3 < score.highestTime <= 16 * 3  # quarters
    notes = {(round(12 * n.offset), pitch.midi) for n in score.notes for pitch in n.pitches}
    mine = {(n.onset, n.pitch) for n in song().notes if n.part != DRUMS}
    assert mine <= notes
    assert all(onset % 36 == 0 for onset, _ in notes - mine)  # it ties notes over bar lines


def test_without_randomness_the_likeliest_song_is_written(with_run, call):
    for name, top_p in (("a", 1), ("b", 0.3)):
        cold = ["--temperature", 0, "--top-p", top_p]
        generate(call, *cold, "--seed", 8, output=f"{name}.mid")
    generate(call, "--seed", 8, output="c.mid")
    assert song("a.mid") == song("b.mid") != song("c.mid")


def test_a_song_goes_on_where_its_primer_ends(with_run, call):
    primer = tune(2)
    (with_run / "primer.mid").write_bytes(write_midi(primer))
    result = call("generate", "-o", "song.mid", "--primer", "primer.mid", "--seed", 1)
    assert result.code == 0
    written = song()
    assert written.bars == primer.bars + 32
    begun = [n[:4] for n in written.notes[: len(primer.notes)]]
    assert begun == [n[:4] for n in primer.notes]
    assert len(written.notes) > len(primer.notes)
    assert written.tempos == primer.tempos
    assert written.programs == primer.programs
    assert made()["primer"] == "primer.mid"
    assert made()["setting"] == "primer"


def test_a_primer_of_an_unknown_instrument_is_gone_on_with(with_run, call):
    """As with the part that plays most in the music learned; in the file it is its own."""
    pipe = PARTS.index("pipe")
    notes = [Note(12 * k, pipe, 60 + (5 * k) % 12, 12, 88) for k in range(16)]
    primer = make_piece(notes, chords=[ChordMark(0, "Cm7")], programs=[(pipe, 73)])
    (with_run / "primer.mid").write_bytes(write_midi(primer))
    counts = set[int]()
    for seed in range(8):
        options = ("--bars", 12, "--seed", seed, "--program", "pipe=Piccolo", "--force")
        said = generate(call, "--primer", "primer.mid", *options).err
        assert "has not learned pipe, and goes on with it as with reed" in said
        assert re.search(r"wrote song.mid: .*pipe", said)
        assert "silent" not in said or "reed" not in said.split("silent")[1]
        assert made()["program"] == {"pipe": 72}
        assert dict(song().programs)[pipe] == 72
        mine = [note for note in song().notes if note.part == pipe]
        assert mine[:16] == [*primer.notes]
        counts.add(len(mine[16:]))
    assert max(counts) > 2


def test_of_an_unknown_lead_the_highest_part_is_gone_on_with_beside_bass_and_drums(with_run, call):
    organ, bass = PARTS.index("organ"), BASS
    notes = [
        Note(12 * k, part, lowest + k % 5, 12, 88)
        for k in range(16)
        for part, lowest in ((organ, 60), (bass, 36))
    ]
    (with_run / "primer.mid").write_bytes(write_midi(make_piece(notes, chords=[ChordMark(0, "C")])))
    heard = [
        "goes on with it as with reed"
        in generate(call, "--primer", "primer.mid", "--bars", 6, "--force", *band).err
        for band in ([], ["--band", "none"])
    ]
    assert heard == [False, True]  # a band plays the organ itself


def test_behind_drums_alone_a_song_has_a_key(with_run, call):
    for path in Path("music").iterdir():
        piece = read_midi(path.read_bytes()).piece
        path.write_bytes(write_midi(make_piece(piece.notes, programs=piece.programs)))
    assert call("train", "music", "-o", "plain", *QUICK).code == 0
    beats = make_piece([Note(12 * k, DRUMS, 38, 3, 80) for k in range(16)])
    (with_run / "primer.mid").write_bytes(write_midi(beats))
    generate(call, "-m", "plain", "--primer", "primer.mid", "--bars", 12)
    assert song().key
    assert made()["inside"] > 0.5


def test_a_primer_keeps_its_meters_and_its_chords(with_run, call):
    primer = tune(1, meters=[Meter(0, 4, 4), Meter(96, 3, 4)])
    (with_run / "primer.mid").write_bytes(write_midi(primer))
    generate(call, "--primer", "primer.mid", "--bars", 2 * primer.bars)
    written = song()
    assert written.meters[:2] == primer.meters
    assert written.chords[:2] == primer.chords
    assert written.bars == 2 * primer.bars


def test_a_primer_settles_the_meter(with_run, call):
    (with_run / "primer.mid").write_bytes(write_midi(tune(2)))
    result = call("generate", "-o", "song.mid", "--primer", "primer.mid", "--meter", "3/4")
    assert result.code == 2
    assert "--meter and --primer" in result.err
    assert not (with_run / "song.mid").exists()


@pytest.mark.parametrize("bars", [1, 3, 4])
def test_a_primer_that_leaves_nothing_to_write_is_an_error(bars, with_run, call):
    (with_run / "primer.mid").write_bytes(write_midi(tune(2, bars=4)))
    result = call("generate", "-o", "song.mid", "--primer", "primer.mid", "--bars", bars)
    assert result.code == 2
    assert f"the primer has 4 bars and the song {bars}" in result.err
    assert not (with_run / "song.mid").exists()


def test_standard_output_gets_the_bytes_of_the_file_and_nothing_else(with_run, call):
    generate(call, "--seed", 6)
    command = [sys.executable, "-m", "jazzrnn", "generate", "-o", "-", "--bars", "4", "--seed", "6"]
    run = subprocess.run(command, cwd=with_run, capture_output=True, check=True)
    assert run.stdout == data()
    assert run.stderr.decode().startswith("model outputs/run-1/model.npz (")


def test_nothing_is_overwritten_without_force(with_run, call):
    (with_run / "song-2.mid").write_text("precious")
    for options in (["-o", "song-2.mid"], ["-o", "song.mid", "-n", 3]):
        result = call("generate", *options, "--bars", 2)
        assert result.code == 2
        assert result.err == (
            "jazzrnn: song-2.mid exists: add --force to replace it, or name another\n"
        )
        assert (with_run / "song-2.mid").read_text() == "precious"
        assert not (with_run / "song-1.mid").exists()
        assert call("generate", *options, "--bars", 2, "--force").code == 0
        assert song("song-2.mid").bars == 2
        (with_run / "song-2.mid").write_text("precious")
        (with_run / "song-1.mid").unlink(missing_ok=True)


def test_the_run_that_was_saved_last_is_chosen(with_run, call):
    shutil.copytree("outputs/run-1", "outputs/mine")  # keeps the times of its files
    shutil.copytree("outputs/run-1", "outputs/run-2")
    (with_run / "outputs/mine/model.npz").touch()
    (with_run / "outputs/empty").mkdir()
    assert "model outputs/mine/model.npz (" in generate(call).err


def test_a_training_that_has_not_finished_is_reported(with_run, call):
    folder = with_run / "outputs/run-1"
    assert "finished" not in generate(call).err
    config, plan, state, about = load_training(folder / "training.npz")
    save_training(folder / "training.npz", config, replace(plan, epochs=9), state, about)
    first, *_ = generate(call, output="a.mid").err.splitlines()
    assert "not finished: train MIDI_DIR -o outputs/run-1 --resume goes on" in first
    assert "MIDI_DIR is the folder 'music'" in first
    (folder / "training.npz").write_bytes(b"cut off")
    assert "finished" not in generate(call, output="b.mid").err


@pytest.mark.parametrize("named", ["elsewhere", "elsewhere/model.npz"])
def test_a_model_is_named_by_its_run_or_its_file(named, with_run, call):
    shutil.move("outputs/run-1", "elsewhere")
    assert generate(call, "-m", named).err.startswith("model elsewhere/model.npz (")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["-o", "song.mp3"], "song.mp3: only MIDI can be written: name it song.mid"),
        (["-o", "music"], "music is a folder: name a file in it, such as -o music/song.mid"),
        (["-o", "-", "-n", 2], "several files are written: name them with -o FILE.mid"),
        (["--meter", "4"], "--meter 4: a meter is such as 4/4, 3/4 or 12/8"),
        (["--meter", "4/5"], "--meter 4/5: a meter is such as"),
        (["--meter", "0/4"], "--meter 0/4: a meter is such as"),
        (["--program", "bass"], "--program bass: write PART=NAME, such as"),
        (["--program", "bass=kazoo"], "no instrument 'kazoo'"),
        (["--program", "voice=33"], "no part 'voice'"),
        (["--primer", "missing.mid"], "--primer missing.mid: no such file or directory"),
        (["--primer", "outputs/run-1/log.csv"], "--primer outputs/run-1/log.csv: not a MIDI file"),
    ],
)
def test_wishes_that_cannot_be_fulfilled_are_refused_with_a_way_out(
    options, reason, with_run, call
):
    before = {*with_run.rglob("*")}
    result = call("generate", *(["-o", "song.mid"] if "-o" not in options else []), *options)
    assert result.code == 2
    assert result.err.splitlines()[-1].startswith(f"jazzrnn: {reason}")
    assert {*with_run.rglob("*")} == before


def test_each_attribute_has_its_own_temperature_and_top_p(with_run, call):
    generate(call, "--temperature", 0.9, "--temperature", "pitch=0.5", "--top-p", "Pitch=0.8")
    others = dict.fromkeys(("part", "duration", "velocity"), 0.9)
    assert made()["temperature"] == {"shift": 0.9, "pitch": 0.5, **others}
    others = dict.fromkeys(("shift", "duration", "velocity"), 1.0)
    assert made()["top-p"] == {"part": 0.95, "pitch": 0.8, **others}
    generate(call, "--top-p", 0.7, output="narrow.mid")
    assert made("narrow.mid")["top-p"] == 0.7


def test_inside_changes_the_song_and_is_reported(with_run, call):
    for name, inside in (("a", 0), ("b", 0.8)):
        generate(call, "--bars", 16, "--seed", 3, "--inside", inside, output=f"{name}.mid")
    assert song("a.mid").notes != song("b.mid").notes
    assert made("b.mid")["inside"] == 0.8


def test_a_band_cannot_be_asked_to_breathe(with_run, call):
    result = call("generate", "-o", "song.mid", "--phrases", 2)
    assert result.code == 2
    assert "--phrases: it is for songs of one part; this one has" in result.err
