"""What a model knows of its music goes through JSON and back, and is checked on the way."""

import json

import pytest

from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.encoding.habits import Pair
from jazzrnn.errors import RunError
from jazzrnn.generation.repertoire import VERSION, Repertoire, check_vocabulary, from_json, to_json
from jazzrnn.music.notes import ChordMark
from jazzrnn.music.setting import Bar, Setting

REED, BASS = 8, 4
BARS = Bar(4, 4, (ChordMark(0, "Dm7"),)), Bar(4, 4, (), silent=(REED,))
SETTING = Setting("a tune", BARS, 120.0, ((REED, 66),), "C")
KNOWN = Repertoire(
    settings=(SETTING,),
    ranges={REED: (50, 80), BASS: (30, 50)},
    homorhythmic=(Pair(BASS, REED, (-3, 12)),),
    repeats={REED: (3, 8)},
    drum_sounds=(36, 38),
    places_in_beat=(0, 6),
    typical={"notes a bar": (7.5, 1.25)},
    time_in_key=0.75,
    source="my music",
    fingerprint="abc",
    finds_chords=True,
    pieces={"learned": 9, "held out": 1},
    notes={"learned": 900, "held out": 100},
    updates=50,
    loss_of="training",
    losses={"pitch": 2.5},
)


def through_json(repertoire):
    return json.loads(json.dumps(to_json(repertoire)))


@pytest.mark.parametrize("repertoire", [KNOWN, Repertoire(settings=(SETTING,))])
def test_a_repertoire_comes_back_as_it_was(repertoire):
    assert from_json(through_json(repertoire), "model.npz") == repertoire


def test_what_a_file_lacks_is_unknown():
    data = {"version": VERSION, "settings": through_json(KNOWN)["settings"]}
    found = from_json(data, "model.npz")
    assert (found.parts, found.typical, found.time_in_key) == (set(), {}, None)
    with pytest.raises(RunError, match="train again"):
        check_vocabulary(found, SCHEMA)


@pytest.mark.parametrize("version", [1, 3])
def test_another_version_is_refused(version):
    with pytest.raises(RunError, match=r"^model\.npz: written by another version .*: train again$"):
        from_json(through_json(KNOWN) | {"version": version}, "model.npz")


def test_files_that_name_no_version_are_of_the_first():
    data = through_json(KNOWN)
    del data["version"]
    with pytest.raises(RunError, match=r"format 1.*: train again$"):
        from_json(data, "model.npz")


def test_a_model_of_text_is_no_model_of_music():
    with pytest.raises(RunError, match="something else than music"):
        from_json({"alphabet": "abc"}, "model.npz")


@pytest.mark.parametrize(
    ("name", "damaged"),
    [
        ("settings", 5),
        ("settings", [["a tune", 5, 120.0, [], ""]]),
        ("settings", [["a tune", [], 120.0, [], ""]]),
        ("settings", [["a tune", [["a", 4, [], 0, []]], 120.0, [], ""]]),
        ("settings", [["a tune", [[0, 4, [], 0, []]], 120.0, [], ""]]),
        ("settings", [["a tune", [[4, 4, [], 0, [[8, 0, 1, 0]]]], 120.0, [], ""]]),
        ("settings", [["a tune", [[4, 4, [], 0, [[99, 1, 1, 0]]]], 120.0, [], ""]]),
        ("settings", [["a tune", [[4, 4, [], 0, []]], 120.0, [[99, 0]], ""]]),
        ("ranges", [[REED, 80, 50]]),
        ("ranges", [[REED, 50, 128]]),
        ("ranges", [[99, 50, 80]]),
        ("ranges", {"reed": 5}),
        ("repeats", [[REED, 3]]),
        ("drum sounds", [128]),
        ("places in beat", 5),
        ("typical", {"notes a bar": [1.0, 0.0]}),
        ("typical", {"notes a bar": [float("inf"), 1.0]}),
        ("in key", 1.5),
        ("in key", "0.5"),
        ("vocabulary", "12"),
        ("trained on", 5),
        ("find_chords", "yes"),
        ("pieces", {"learned": -1}),
        ("notes", {"learned": True}),
        ("updates", 2.5),
        ("training loss", {"pitch": "2.5"}),
    ],
)
def test_a_damaged_field_is_named_in_one_line(name, damaged):
    with pytest.raises(RunError, match=f"^model.npz: damaged .its {name} make no sense.$"):
        from_json(through_json(KNOWN) | {name: damaged}, "model.npz")


def test_a_model_knows_chords_if_a_piece_has_some():
    assert KNOWN.knows_chords
    without = SETTING._replace(bars=(Bar(4, 4, ()),))
    assert not Repertoire(settings=(without,)).knows_chords
