"""Songs that are there, changed by the studio: what is ordered, what is refused, what comes."""

from dataclasses import replace

import pytest

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import PARTS
from jazzrnn.music.opened import open_song
from jazzrnn.studio import worker
from jazzrnn.studio.changing import seed_of, wish_of
from tests.commands import BASS, REED, tune

BAND = tune(3)
PIECE = replace(
    BAND,
    notes=tuple(note for note in BAND.notes if note.part == REED),
    programs=tuple(pair for pair in BAND.programs if pair[0] == REED),
)
MIDI = write_midi(PIECE, title="mine")
PART = PARTS[REED]


def test_a_file_is_opened_and_changed_and_all_versions_are_takes(studio):
    assert studio.ask("songs?name=mine.mid", MIDI).json() == {"take": 1}
    (take,) = studio.ask("state").json()["takes"]
    assert (take["about"], take["state"], take["seed"]) == ("opened: mine.mid", "done", None)
    assert studio.ask("takes/1/file.mid").body == MIDI
    assert studio.ask("takes/1/song").json()["parts"] == [PART]
    sent = {"command": "accompany", "band": "duo", "seed": 2**32 - 1, "takes": 2, "about": "a duo"}
    assert studio.ask("takes/1/change", sent).json() == {"takes": [2, 3]}
    _, *versions = studio.until("done", "done", "done")
    assert [(take["seed"], take["about"]) for take in versions] == [
        (2**32 - 1, "a duo"),
        (0, "a duo"),
    ]
    assert versions[0]["chart"] == "C | F"
    studio.ask("takes/2/keep", {"name": "duo"}).json()
    assert studio.ask("kept/duo/change", {"command": "harmonize"}).json() == {"takes": [4]}
    assert studio.until(*["done"] * 4)[3]["seed"] is None


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"command": "redo", "bars": "99"}, "`bars` 99: mine has the bars 1 to"),
        ({"command": "redo", "bars": 9}, "`bars` 9: write a text"),
        ({"command": "redo", "part": "bass"}, "`part` bass: mine has"),
        ({"command": "redo", "keep": "all"}, "`keep` all"),
        ({"command": "add"}, "`part`: name the part"),
        ({"command": "add", "part": PART}, f"`part` {PART}: mine has it"),
        ({"command": "add", "part": "bass", "program": "kazoo"}, "kazoo"),
        ({"command": "accompany", "band": "choir"}, "`band` choir"),
        ({"command": "accompany", "changes": "/etc/passwd"}, "`changes`: the studio has no such"),
        ({"command": "accompany", "chords": "Xyz"}, "`chords`"),
        ({"command": "accompany", "style": "waltz"}, "`style` waltz"),
        ({"command": "harmonize", "style": "rock"}, "`style` rock"),
        ({"command": "harmonize", "seed": 1}, "`seed`: the studio has no such wish"),
        ({"command": "erase"}, "`command` erase"),
        ({"command": "redo", "model": "run-7"}, "no run 'run-7'"),
        ({"command": "redo", "takes": 9}, "`takes`"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_before_anything_is_written(studio, wishes, words):
    studio.ask("songs?name=mine.mid", MIDI)
    answer = studio.ask("takes/1/change", wishes)
    assert answer.status == 400
    assert words in answer.text
    assert answer.text.count("\n") == 1
    assert studio.states() == ["done"]


def test_what_is_no_music_is_not_opened(studio):
    answer = studio.ask("songs?name=a.mid", b"PK\3\4")
    assert (answer.status, answer.text[:7]) == (400, "a.mid: ")
    assert studio.ask("takes/7/change", {"command": "redo"}).status == 400
    assert studio.states() == []


def test_versions_are_made_at_once_and_given_one_by_one(tmp_path):
    song, bench = open_song(MIDI, "mine"), worker._Bench()

    def written(command, version, **wishes):
        wish = wish_of(song, command, wishes, 2)
        order = worker.Changing(song, wish, None, tmp_path, version)
        return seed_of(order), worker._written(order, bench)

    seed, duo = written("accompany", 1, band="duo", seed=7)
    made = bench.versions
    assert (seed, duo.problem) == (8, "")
    piece = read_midi(duo.midi).piece
    assert BASS in dict(piece.programs)
    assert {*PIECE.notes} <= {*piece.notes}
    assert written("accompany", 0, band="duo", seed=7)[1].midi != duo.midi
    assert bench.versions is made
    assert "no other version" in written("accompany", 2, band="duo", seed=7)[1].problem
    chords = written("harmonize", 0)[1]
    assert "|" in chords.chart
    assert read_midi(chords.midi).piece.chords


def test_forms_are_searched_as_by_the_command(studio):
    assert studio.ask("forms?words=minor%20waltz").json() == ["folia", "minor-waltz"]
    assert len(studio.ask("forms").json()) > 40
    assert studio.ask("forms?words=polka%20noise").json() == []
