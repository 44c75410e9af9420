import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from jazzrnn.copying.copies import melodies_of, trace
from jazzrnn.encoding.steps import encode
from jazzrnn.generation.request import MAX_COPY
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.setting import setting_of
from jazzrnn.nn.checkpoint import load_model
from jazzrnn.runs.learned import save_learned
from tests.commands import tune

pytestmark = pytest.mark.slow

NOT_CHECKED = "not checked, the music learned (learned.npz) is not beside the model"


def generate(call, *options):
    """The line about copies, and what the file says of how it was made."""
    result = call("generate", "-o", "song.mid", "--bars", 8, "--seed", 3, "--force", *options)
    assert result.code == 0, result.err
    with open("song.mid", "rb") as file:
        made = json.loads(read_label(file.read()).made)
    return result.err.splitlines()[-1], made


def song():
    with open("song.mid", "rb") as file:
        return read_midi(file.read()).piece


def learned_song(music=""):
    """Put the song in the place of what the model has learned."""
    model = load_model(Path("outputs/run-1/model.npz"))
    melodies = melodies_of(encode(song()), setting_of(song(), ""))
    path = Path("outputs/run-1/learned.npz")
    save_learned(path, ["song.mid"], [trace(melodies)], music or model.about["music"])


def test_the_longest_copy_is_reported_and_stands_in_the_file(with_run, call):
    line, made = generate(call)
    assert line == f"longest copy: {made['longest copy']}"
    shape = r"(none|\d+ notes \(\w+, bar \d\) from tune-\d\.mid \(bar \d\), \d+ % of its 8-note .*)"
    assert re.fullmatch(shape, made["longest copy"])
    assert made["max-copy"] == MAX_COPY
    assert f"made  longest copy: {made['longest copy']}" in call("info", "song.mid").out


def test_a_song_that_was_learned_is_not_written_again(with_run, call):
    generate(call)
    copied = song()
    learned_song()
    line, _ = generate(call, "--max-copy", 0)
    assert song().notes == copied.notes
    assert re.fullmatch(r"longest copy: \d+ notes .* from song\.mid \(bar \d\), .*", line)
    most = int(re.search(r"\d+", line)[0]) - 1
    line, made = generate(call, "--max-copy", most)
    assert song().notes != copied.notes
    assert "none" in line or int(re.search(r"\d+", line)[0]) <= most
    assert made["max-copy"] == most


def test_what_is_reported_is_of_the_song_in_the_file(with_run, call):
    """Head and ending are put together after the model has written: if what was learned is the
    song itself, all of it is a copy.
    """
    options = ("--form", "blues", "--bars", 36, "--band", "none", "--max-copy", 0)
    generate(call, *options)
    copied = song()
    learned_song()
    line, _ = generate(call, *options)
    assert song() == copied
    assert "100 % of its 8-note stretches" in line
    melodies = melodies_of(encode(copied), setting_of(copied, ""))
    assert f": {max(Counter(melodies.part.tolist()).values())} notes" in line


def test_melodies_of_another_training_are_not_taken_for_ours(with_run, call):
    generate(call)
    learned_song("other music")
    line, made = generate(call)
    assert line == f"longest copy: {NOT_CHECKED}"
    assert "max-copy" not in made


def test_a_model_alone_writes_without_the_check(with_run, call):
    checked = generate(call, "--max-copy", 0)[1]
    notes = song().notes
    shutil.move("outputs/run-1/model.npz", "alone.npz")
    line, made = generate(call, "-m", "alone.npz")
    assert line == f"longest copy: {NOT_CHECKED}"
    assert made["longest copy"] == NOT_CHECKED
    assert checked["max-copy"] == 0
    assert song().notes == notes


@pytest.mark.parametrize("most", [0, 2, 8])
def test_a_limit_keeps_bars_and_seed(most, with_run, call):
    first = generate(call, "--max-copy", most)
    notes = song().notes
    assert generate(call, "--max-copy", most) == first
    assert song().notes == notes
    assert song().bars == 8


def test_a_copy_that_had_to_stay_is_said(with_run, call):
    """At a temperature of 0 every try is the same, and one note alone is no limit to keep."""
    line, made = generate(call, "--max-copy", 1, "--temperature", 0)
    if not made["longest copy"].startswith("none"):
        assert re.search(r"; \d+ of more than 1 notes had to stay$", line)


def test_damaged_melodies_are_an_error_that_helps(with_run, call):
    (with_run / "outputs/run-1/learned.npz").write_bytes(b"PK")
    result = call("generate", "-o", "song.mid")
    assert result.code == 1
    assert result.err.splitlines()[-1] == (
        "jazzrnn: outputs/run-1/learned.npz: not a file that jazzrnn wrote, or damaged;"
        " without it copies are not checked"
    )


def test_a_primer_is_no_copy(with_run, call):
    (with_run / "primer.mid").write_bytes(write_midi(tune(1, bars=8)))
    line, _ = generate(call, "--primer", "primer.mid", "--bars", 12)
    assert "none" in line or int(re.search(r"\d+", line)[0]) < 20
