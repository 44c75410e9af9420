import json
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

from jazzrnn.generation.scale_bias import inside_classes
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import Meter, Tempo
from jazzrnn.music.setting import setting_of
from tests.commands import QUICK, REED, check_one_line, tune
from tests.music.leadsheets.musicxml.test_score import TWO_BARS, sheet

pytestmark = pytest.mark.slow

CADENCE = "Dm7 G7 | Cmaj7"


def song(path="song.mid"):
    return read_midi(Path(path).read_bytes()).piece


def label(path="song.mid"):
    return read_label(Path(path).read_bytes())


def changes_of(path="song.mid"):
    """What stands in a file to make it again."""
    return json.loads(label(path).made)["changes"]


def generate(call, *options, output="song.mid"):
    result = call("generate", "-o", output, "--seed", 3, *options)
    assert result.code == 0, result.err
    assert result.out == ""
    return result


def symbols(path="song.mid"):
    return [" ".join(mark.symbol for mark in bar.chords) for bar in setting_of(song(path), "").bars]


def test_a_song_is_written_over_the_chords_that_are_typed(with_run, call):
    result = generate(call, "--chords", CADENCE)
    assert song().bars == 32
    assert symbols() == ["Dm7 G7", "Cmaj7"] * 16
    assert f"32 bars of 4/4 in C at {song().tempos[0].bpm:.0f} bpm, " in result.err
    assert song().key == "C"  # found in the chords
    assert f"over the bars of '{CADENCE}', seed 3" in result.err
    assert label().title == f"{CADENCE}, seed 3"


def test_other_chords_give_other_notes(with_run, call):
    generate(call, "--chords", CADENCE, "--bars", 8, output="a.mid")
    generate(call, "--chords", "Ebm7 Ab7 | Dbmaj7", "--bars", 8, output="b.mid")
    assert song("a.mid").notes != song("b.mid").notes


@pytest.mark.parametrize(
    ("options", "bars"),
    [
        (["--chords", CADENCE, "--choruses", 3], 6),
        (["--chords", CADENCE, "--bars", 5], 5),
        (["--form", "blues"], 36),
        (["--form", "blues", "--choruses", 1], 12),
        (["--form", "blues", "--choruses", 2], 24),
        (["--form", "waltz"], 32),
        (["--chords", "|: C | F | G7 :|3x"], 36),
        (["--chords", " | ".join(33 * ["C"])], 33),
    ],
)
def test_a_song_has_whole_choruses_or_the_bars_asked_for(options, bars, with_run, call):
    generate(call, *options)
    assert song().bars == bars


@pytest.mark.slow
@pytest.mark.parametrize("form", ["minor-blues", "five-four", "jig"])
def test_a_form_in_a_key_of_ones_own(form, with_run, call):
    generate(call, "--form", form, "--key", "E", "--choruses", 1)
    written = song()
    assert written.bars == len(read_form(form).bars)
    assert written.meters == (Meter(0, *read_form(form).meter),)
    assert written.key in {"E", "Em"}
    assert label().title == f"{form} in {written.key}, seed 3"


def test_tempo_and_band_are_those_of_a_tune_with_chords_in_the_same_meter(with_run, call):
    music = with_run / "mixed"  # tune 1 is the only waltz, tune 2 the only one with chords in 4/4
    music.mkdir()
    for number in range(1, 6):
        more = {"meters": [Meter(0, 3, 4)]} if number == 1 else {}
        more |= {"chords": []} if number > 2 else {}
        (music / f"{number}.mid").write_bytes(write_midi(tune(number, **more)))
    train = ("train", "mixed", "-o", "outputs/mixed", "--held-out", 0, *QUICK)
    assert call(*train).code == 0
    for seed in range(4):
        for meter, number in (("3/4", 1), ("4/4", 2), ("5/4", None)):
            options = ("--chords", "C", "--meter", meter, "--bars", 1, "--force")
            generate(call, "-m", "outputs/mixed", *options, "--seed", seed)
            assert song().tempos[0].bpm in ({100 + number} if number else {101, 102})
            assert {*dict(song().programs).values()} <= {66, 32, 0}


def test_wishes_go_before_what_the_changes_say(with_run, call):
    (with_run / "tune.txt").write_text("title: Mine\ntempo: 88\nkey: C\n[A] Dm7 | G7 | C | %")
    generate(call, "--changes", "tune.txt", "--choruses", 2)
    assert song().tempos == (Tempo(0, 88),)
    assert label().title == "Mine, seed 3"
    generate(call, "--changes", "tune.txt", "--tempo", 200, "--key", "Eb", "--bars", 4, "--force")
    assert song().tempos == (Tempo(0, 200),)
    assert symbols()[:4] == ["Fm7", "Bb7", "Eb", "Eb"]
    assert song().key == "Eb"


def test_a_meter_holds_for_changes_that_name_none_and_moves_those_that_do(with_run, call):
    generate(call, "--chords", "C F | G7", "--meter", "3/4", "--bars", 4)
    assert song().meters == (Meter(0, 3, 4),)
    assert [mark.onset for mark in song().chords[:3]] == [0, 24, 36]
    generate(call, "--form", "blues", "--meter", "3/4", "--choruses", 1, "--force")
    assert song().meters == (Meter(0, 3, 4),)
    assert song().bars == 12


def test_how_the_changes_are_read_is_reported(with_run, call):
    said = generate(call, "--chords", "Dm7 G7 Cmaj7").err.splitlines()
    assert "changes: 3 bars of 4/4: Dm7 | G7 | Cmaj7" in said
    assert symbols()[:3] == ["Dm7", "G7", "Cmaj7"]
    said = generate(call, "--form", "blues", "--key", "C", "--force").err.splitlines()
    assert (
        "changes: 12 bars of 4/4: C7 | F7 | C7 | Gm7 C7 | F7 | F#dim7 | C7 | Em7b5 A7b9 | ..."
        in said
    )
    said = generate(call, "--chords", "3/4: C | 4/4: G7", "--force").err.splitlines()
    assert "changes: 2 bars: C | G7" in said


def test_the_key_of_chords_is_found_to_move_them(with_run, call):
    result = generate(call, "--chords", CADENCE, "--key", "Eb")
    assert "--key: these chords are taken to be in C, and played in Eb\n" in result.err
    assert symbols()[:2] == ["Fm7 Bb7", "Ebmaj7"]
    assert song().key == "Eb"


def test_meters_that_change_are_in_the_file(with_run, call):
    generate(call, "--chords", "3/4: C | 4/4: G7", "--choruses", 2)
    assert [meter[1:] for meter in song().meters] == [(3, 4), (4, 4), (3, 4), (4, 4)]
    assert all(b > a for a, b in pairwise(meter.onset for meter in song().meters))
    assert song().bars == 4


def test_a_file_without_a_title_lends_its_name(with_run, call):
    (with_run / "my tune.txt").write_text("C | F", encoding="utf-8-sig")
    generate(call, "--changes", "my tune.txt", "--choruses", 1)
    assert label().title == "my tune, seed 3"


def test_long_chords_make_a_short_title(with_run, call):
    generate(call, "--chords", " | ".join(40 * ["Cmaj7"]), "--bars", 1)
    assert re.fullmatch(r"Cmaj7 \| Cmaj7.{,40}\.\.\., seed 3", label().title)


def test_a_song_is_made_again_from_what_stands_in_it(with_run, call):
    options = ("--choruses", 2, "--temperature", 0.9)
    generate(call, "--form", "minor-blues", "--key", "F", *options)
    (with_run / "again.txt").write_text(changes_of())
    generate(call, "--changes", "again.txt", *options, output="again.mid")
    assert Path("again.mid").read_bytes() == Path("song.mid").read_bytes()


def test_info_shows_the_changes_line_by_line(with_run, call):
    generate(call, "--form", "blues", "--key", "F", "--choruses", 1)
    out = call("info", "song.mid").out
    assert "        made  changes: title: blues in F\n        made    key: F\n" in out
    assert "\n        made    [A] F7 | Bb7 | F7 | Cm7 F7\n" in out


PLAYLIST = "irealb://" + quote(
    "Blue Rain=Nobody==Ballad=C-==1r34LbKcu7[C-   |F7   Z==88=3==="
    "Blue Sun=Nobody==Waltz=F==1r34LbKcu7[T34F  |C7  Z==0=3==="
    "Red=Nobody==Swing=G==1r34LbKcu7[G   |D7   Z==120=3===My list"
)


def test_the_songs_of_ireal_pro(with_run, call):
    (with_run / "list.html").write_text(f'<a href="{PLAYLIST}">My list</a>')
    result = generate(call, "--changes", "list.html", "--choruses", 1)
    assert "the first of 3 songs, 'Blue Rain' (--title names another)\n" in result.err
    assert (song().key, song().tempos) == ("Cm", (Tempo(0, 88),))
    assert symbols() == ["Cm", "F7"]
    result = generate(call, "--changes", "list.html", "--title", "sun", "--bars", 4, "--force")
    assert "of 3 songs" not in result.err
    assert label().title == "Blue Sun, seed 3"
    assert song().meters == (Meter(0, 3, 4),)
    generate(call, "--changes", PLAYLIST, "--title", "red", "--key", "A", "--bars", 2, "--force")
    assert symbols() == ["A", "E7"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--title", "blue"], "--title blue: 2 songs have it in their title: Blue Rain, Blue Sun"),
        (["--title", "Blue Ran"], "--title Blue Ran: not among these 3 songs: is it 'Blue Rain'"),
        (["--title", "zzz"], "--title zzz: not among these 3 songs"),
        (["--changes", "tune.txt", "--title", "x"], "--title: tune.txt has only one song"),
        (["--changes", "irealb://x", "--title", "x"], "--changes: no song in it: export it from"),
        (["--changes", "bad.html"], "--changes bad.html: bar 1 of the chart: nothing before it"),
    ],
)
def test_a_song_that_is_not_in_the_list(options, reason, with_run, call):
    (with_run / "tune.txt").write_text("C | F")
    (with_run / "bad.html").write_text("irealb://A=B==C=D==1r34LbKcu7[x |C Z==0=3")
    file = [] if "--changes" in options else ["--changes", PLAYLIST]
    check_one_line(call("generate", "-o", "song.mid", *file, *options), 2, f"jazzrnn: {reason}")


def test_a_lead_sheet_in_musicxml(with_run, call):
    (with_run / "sheet.musicxml").write_bytes(sheet(TWO_BARS, title="My sheet"))
    generate(call, "--changes", "sheet.musicxml", "--key", "D", "--choruses", 1)
    assert label().title == "My sheet, seed 3"
    assert symbols() == ["Em7 A7b9", "Dmaj7"]
    (with_run / "bad.xml").write_bytes(b"<?xml version='1.0'?><html/>")
    bad = call("generate", "-o", "x.mid", "--changes", "bad.xml")
    check_one_line(bad, 2, "--changes bad.xml: no MusicXML score, but <html>")


def test_a_model_that_has_not_learned_chords_says_so(with_run, call):
    music = with_run / "plain"
    music.mkdir()
    for number in range(1, 4):
        (music / f"{number}.mid").write_bytes(write_midi(tune(number, chords=[])))
    assert call("train", "plain", "-o", "outputs/plain", *QUICK).code == 0
    result = generate(call, "-m", "outputs/plain", "--chords", CADENCE, "--bars", 2)
    assert "this model has not learned chords" in result.err
    assert "only biased towards the changes" in result.err
    result = generate(call, "-m", "outputs/plain", "--chords", CADENCE, "--inside", 0, "--force")
    assert "will not follow the changes (--inside biases it" in result.err
    result = generate(call, "-m", "outputs/run-1", "--chords", CADENCE, "--bars", 2, "--force")
    assert "has not learned chords" not in result.err


def test_a_model_that_has_not_learned_chords_is_biased_towards_them(with_run, call):
    (with_run / "plain").mkdir()
    for number in range(1, 4):
        path = with_run / "plain" / f"{number}.mid"
        path.write_bytes(write_midi(tune(number, chords=[])))
    assert call("train", "plain", "-o", "outputs/plain", *QUICK).code == 0
    shares = []
    for options in (["--inside", 0], []):
        generate(call, "-m", "outputs/plain", "--chords", "Abm7 Db7 | Gbmaj7", "--force", *options)
        piece = song()
        inside = inside_classes(piece, piece.length)
        notes = [note for note in piece.notes if note.part == REED]
        shares.append(sum(inside[note.onset, note.pitch % 12] for note in notes) / len(notes))
    assert shares[0] < shares[1]
    assert shares[1] > 0.8


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--chords", "C", "--form", "blues"], "--chords and --form: both say what the changes"),
        (["--key", "C"], "--key needs changes: --chords, --changes or --form"),
        (["--choruses", 2], "--choruses needs changes: --chords, --changes or --form"),
        (["--form", "blues", "--bars", 8, "--choruses", 2], "--bars and --choruses: both say"),
        (["--form", "blues", "--choruses", 400], "400 choruses of 12 bars make 4,800: 4,096 are"),
        (["--form", "blues", "--key", "Cm"], "--key Cm: 'blues' is in major: name a major key"),
        (["--chords", "C7 | F7", "--key", "F"], "--key F: the key that these changes are in now"),
        (["--chords", ""], "--chords: there is no chord in it"),
        (["--changes", "missing.txt"], "--changes missing.txt: no such file or directory"),
        (
            ["--changes", "C | F"],
            "--changes C | F: no such file or directory; chords themselves are for --chords",
        ),
        (["--changes", "music"], "--changes music: is a directory"),
        (["--changes", "bad.txt"], "--changes bad.txt: bar 1 'Hello,'"),
        (["--changes", "outputs/run-1/model.npz"], "--changes outputs/run-1/model.npz: "),
        (["--chords", "C", "--title", "x"], "--title names a song in the file of --changes"),
    ],
)
def test_changes_that_cannot_be_used_are_refused_with_a_way_out(options, reason, with_run, call):
    (with_run / "bad.txt").write_text("Hello, World!")
    check_one_line(call("generate", "-o", "song.mid", *options), 2, f"jazzrnn: {reason}")
    assert not (with_run / "song.mid").exists()


def test_a_form_that_is_not_there(with_run, call):
    result = call("generate", "-o", "song.mid", "--form", "polka")
    check_one_line(result, 2, "polka", "did you mean", "jazzrnn forms lists all")
