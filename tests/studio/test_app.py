"""What the studio answers, route by route."""

import io
import os
import re
import wave
from pathlib import Path

import pytest

from jazzrnn.errors import JazzrnnError
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.runs.about import compared_losses
from jazzrnn.runs.run import LOG_COLUMNS
from jazzrnn.studio import folder
from jazzrnn.studio.checking import check_changes
from tests.commands import tune
from tests.studio.conftest import MIDI

SCORE = b"""<score-partwise><part id="P1"><measure><attributes><divisions>1</divisions></attributes>
<harmony><root><root-step>D</root-step></root><kind>minor-seventh</kind></harmony>
<note><rest/><duration>4</duration></note></measure></part></score-partwise>"""


def write(studio, *states, **wishes):
    """Order takes and wait for them."""
    numbers = studio.ask("takes", {"chords": "Dm7 | G7 | C"} | wishes).json()["takes"]
    studio.until(*states or ["done"] * len(numbers))
    return numbers


def test_the_page_and_all_that_it_loads_are_there(studio):
    page = studio.ask("").text
    files = re.findall(r'(?:href|src)="((?:page|studio)/[^"]+)"', page)
    seen = []
    while files:
        file = files.pop()
        answer = studio.ask(file)
        assert answer.status == 200, file
        assert answer.headers["content-type"].startswith(("text/javascript", "text/css"))
        seen.append(file)
        for above, name in re.findall(
            r'^import .* from "\./(.*)";|from "\.\./(.*)";', answer.text, re.M
        ):
            found = name or f"{file.split('/')[0]}/{above}"
            files += [found] if found not in [*seen, *files] else []
    assert {"page/player.js", "page/view.js", "studio/cards.js", "studio/studio.css"} <= {*seen}
    assert "page/main.js" not in seen
    for name in ("studio/index.html", "studio/app.py", "page/page.html", "page/../app.py"):
        assert studio.ask(name).status == 404


def test_changes_are_checked_at_their_place():
    right = check_changes("[A] Dm7 G7 | 3/4: Cmaj7 | Bb7", key="", style="")
    assert [bar["chords"] for bar in right["bars"]] == [["Dm7", "G7"], ["Cmaj7"], ["B♭7"]]
    assert [bar["meter"] for bar in right["bars"]] == [[4, 4], [3, 4], [3, 4]]
    assert right["bars"][0]["section"] == "A"
    assert not right["wrong"]
    assert not right["problems"]
    (problem,) = check_changes("Dm7 G7 |\n  C Hm7x | G7")["problems"]
    assert (problem["line"], problem["column"], problem["length"]) == (2, 5, 4)
    assert problem["text"] == "bar 2: Hm7x: no chord: left out"
    wrong = check_changes("Dm7 G7 | Xyz", key="Hzz")
    assert wrong["wrong"]
    assert "Hzz" in wrong["problems"][0]["text"]
    form = check_changes(form="blues", key="F")
    assert (form["key"], len(form["bars"])) == ("F", 12)
    assert check_changes(form["text"])["bars"] == form["bars"]
    assert check_changes("") == {"bars": [], "wrong": False, "problems": []}
    assert [bar["meter"] for bar in check_changes("C | F", style="waltz")["bars"]] == [[3, 4]] * 2


def test_changes_are_checked_while_they_are_typed(studio):
    assert studio.ask("changes", {"chords": "C | F | G7 | C", "key": "Eb"}).json()["key"] == "Eb"
    for wrong in (b"{", b"[1]", b"\xff", b"[" * 100_000):
        assert studio.ask("changes", wrong).status == 400


def test_a_song_has_a_lead_sheet_for_each_player(studio):
    pytest.importorskip("music21", reason="the extra 'score' is not installed")
    pytest.importorskip("verovio", reason="the extra 'score' is not installed")
    write(studio)
    assert studio.ask("takes/1/score.svg?for=Eb").body.startswith(b"<svg")
    plain, for_Bb = (studio.ask(f"takes/1/file.musicxml?for={key}").text for key in ("C", "Bb"))
    assert "<transpose>" in for_Bb
    assert "<transpose>" not in plain
    assert studio.ask("takes/1/score.svg?for=H").status == 400


def test_charts_are_read_as_text(studio):
    assert "Dm7" in studio.ask("chart?name=a.musicxml", SCORE).json()["text"]
    assert (
        studio.ask("chart?name=a.txt", b"title: T\nC | F").json()["text"].startswith("title: T\n")
    )
    answer = studio.ask("chart?name=a.txt", b"PK\3\4no archive")
    assert answer.status == 400
    assert answer.text.startswith("a.txt: ")


def test_takes_are_written_and_can_be_had_as_files(studio):
    assert write(studio, takes=3, seed=2**32 - 1) == [1, 2, 3]
    takes = studio.ask("state").json()["takes"]
    assert [take["seed"] for take in takes] == [2**32 - 1, 0, 1]
    assert {take["batch"] for take in takes} == {1}
    assert takes[0]["remarks"] == ["a remark"]
    song = studio.ask("takes/2/song").json()
    assert len(song["notes"]["pitch"]) == len(tune(3).notes)
    answer = studio.ask("takes/2/file.mid?as=My%20%E2%99%AB%20tune")
    assert answer.body == MIDI
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''My%20%E2%99%AB%20tune.mid"
    )
    assert b"<!doctype html>" in studio.ask("takes/1/file.html").body
    assert b"<svg" in studio.ask("takes/1/file.svg").body
    with wave.open(io.BytesIO(studio.ask("takes/1/file.wav").body)) as sound:
        assert sound.getnframes() > 0
    assert studio.ask("takes/1/file.exe").status == 404
    assert studio.ask("takes/4/song").status == 400
    assert studio.ask("takes/x/song").status == 404


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"bars": 0}, "`bars` 0"),
        ({"bars": 1.5}, "`bars` 1.5: write a whole number"),
        ({"seed": True}, "`seed`"),
        ({"tempo": "fast"}, "`tempo` fast: write a number"),
        ({"temperature": 11}, "`temperature` 11"),
        ({"band": "choir"}, "`band` choir"),
        ({"chords": 7}, "`chords` 7: write a text"),
        ({"chords": "C | F", "form": "blues"}, "`chords` and `form`"),
        ({"chords": "one two"}, "`chords`"),
        ({"primer": "/etc/passwd"}, "`primer`: the studio has no such wish"),
        ({"takes": 9}, "`takes`"),
        ({"model": "run-7"}, "no run 'run-7'"),
    ],
)
def test_wishes_that_make_no_sense_are_refused_before_anything_is_written(studio, wishes, words):
    answer = studio.ask("takes", wishes)
    assert answer.status == 400
    assert words in answer.text
    assert answer.text.count("\n") == 1
    assert studio.states() == []


def test_a_take_can_fail_be_cancelled_and_outlive_its_process(studio):
    write(studio, "failed", seed=13)
    assert studio.ask("state").json()["takes"][0]["problem"] == "`bars`: no song"
    write(studio, "failed", "failed", seed=14)
    assert "has ended" in studio.ask("state").json()["takes"][1]["problem"]
    write(studio, "failed", "failed", "writing", "waiting", seed=15, takes=2)
    assert studio.until_bars(3) == [1, 8]
    studio.ask("takes/3", method="DELETE").json()
    studio.until("failed", "failed", "done")  # the one that waited, seed 16
    for number in (1, 2, 4, 4):
        studio.ask(f"takes/{number}", method="DELETE").json()
    assert studio.states() == []


def test_a_song_is_kept_under_a_name_and_is_there_the_next_time(studio):
    write(studio, seed=1)
    for name in ("", "  ", "a/b", "x" * 81, "con:", "<b>"):
        answer = studio.ask("takes/1/keep", {"name": name})
        assert answer.status == 400
        assert answer.text.startswith("`name`")
    assert studio.ask("takes/1/keep", {"name": " Blüte (No. 2)"}).json() == {
        "name": "Blüte (No. 2)"
    }
    assert (
        "there is a song of this name" in studio.ask("takes/1/keep", {"name": "Blüte (No. 2)"}).text
    )
    assert studio.ask("state").json()["kept"] == ["Blüte (No. 2)"]
    assert (studio.folder / "songs" / "Blüte (No. 2).mid").read_bytes() == MIDI
    path = "kept/Blüte (No. 2)"
    assert studio.ask(f"{path}/song").json()["about"] == studio.ask("takes/1/song").json()["about"]
    assert read_midi(studio.ask(f"{path}/file.mid").body).piece.bars == tune(3).bars


def test_nothing_is_kept_outside_of_the_folder_and_odd_names_are_left_out(tmp_path):
    top, other = tmp_path / "top", tmp_path / "other"
    other.mkdir()
    (top / "songs").mkdir(parents=True)
    Path(os.fsdecode(os.fsencode(top / "songs") + b"/caf\xe9.mid")).write_bytes(MIDI)
    (top / "songs" / "fine.mid").write_bytes(MIDI)
    assert folder.kept_in(top) == ["fine"]
    for name in ("jazz", "mine"):  # a run of the first name would be taken for the model in the box
        (top / name).mkdir()
        (top / name / "model.npz").touch()
    assert [name for name, _ in folder.models_in(top)] == ["jazz", "heads", "mine"]
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "songs").symlink_to(other)
    with pytest.raises(JazzrnnError, match="leads out of"):
        folder.keep(tmp_path / "linked", "mine", MIDI)
    assert not [*other.iterdir()]


def test_a_training_is_seen_beside_ngrams_and_its_base():
    data = {"folder": "music", "fingerprint": "", "held_out": 0.1, "transpose": 0}
    data |= {"baselines": [[2, 1, 3]] * 5, "base_losses": [0.5] * 5}
    assert compared_losses({"data": data}) == {"n-gram": 5, "base": 2.5}
    assert compared_losses({"data": data | {"baselines": "?"}}) == {}
    assert compared_losses({}) == {}


def test_a_training_is_watched_while_it_writes(studio):
    run = studio.folder / "run-2"
    run.mkdir(parents=True)
    rows = [
        ",".join(LOG_COLUMNS),
        "50,1,9,5.5,4.5,1,1,1,1,.25,.25",
        "100,1,9,4.5,4,1,1,1,.5,.25,.25",
    ]
    (run / "log.csv").write_text("\n".join([*rows, "150,2"]))
    (run / "model.npz").write_bytes(b"")
    os.utime(run / "model.npz", (1000, 1000))
    (shown,) = studio.ask("state").json()["runs"]
    assert (shown["name"], shown["writes"]) == ("run-2", True)
    assert studio.ask("state").json()["models"][2:] == [["run-2", "run-2"]]
    found = studio.ask("runs/run-2").json()
    assert found["points"] == [[50, 5.5, 4.25], [100, 4.5, 3.75]]
    assert found["best"] == 1000
    assert found["songs"] == []
    assert found["compared"] == {}
    (run / "songs").mkdir()
    (run / "songs" / "update-000050.mid").write_bytes(MIDI)
    assert studio.ask("runs/run-2").json()["songs"] == ["update-000050"]
    assert studio.ask("way/run-2/update-000050/file.mid").body == MIDI
    for name in ("run-2/update-1", "run-3/update-000050", "../run-2/update-000050"):
        assert studio.ask(f"way/{name}/song").status == 400
    (run / "log.csv").unlink()
    assert studio.ask("runs/run-2").json()["points"] == []
