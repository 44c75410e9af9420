"""Bars and parts written anew: what is new, and that nothing else is."""

import json
from dataclasses import replace

import pytest

import jazzrnn
from jazzrnn.editing.candidates import Candidate, draw, judge
from jazzrnn.editing.gap import make_gap
from jazzrnn.editing.kept_plan import echoes_told
from jazzrnn.editing.redo import redo
from jazzrnn.editing.views import view_of
from jazzrnn.editing.wish_from import wish_to_add
from jazzrnn.editing.wishes import Wish
from jazzrnn.encoding.columns import END
from jazzrnn.errors import OptionError
from jazzrnn.generation.request import Request
from jazzrnn.music.form.plan import EXACTLY, NEARLY
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label, read_tracks
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import BASS, DRUMS, PARTS, Note, make_piece
from jazzrnn.music.opened import open_file
from jazzrnn.music.setting import setting_of
from jazzrnn.nn.model import named
from jazzrnn.runs.models import load_song_model
from tests.commands import REED, check_one_line, tune

BAR = 48
PIANO = PARTS.index("piano")


@pytest.fixture(scope="module")
def model(trained):
    """A network that has learned nearly nothing: whatever holds, the program holds."""
    return load_song_model(trained / "outputs" / "run-1" / "model.npz")


@pytest.fixture
def song(tmp_path):
    """The file of eight bars of a trio."""
    path = tmp_path / "song.mid"
    path.write_bytes(write_midi(tune(3, bars=8), title="trio", made="by hand"))
    return path


def outside(notes, parts, start, end):
    return [n for n in notes if n.part not in parts or not start <= n.onset < end]


@pytest.mark.parametrize("parts", [[REED], [BASS, REED], [DRUMS]])
def test_only_the_bars_and_parts_that_are_named_change(model, song, parts):
    opened = open_file(song)
    bars = (2 * BAR, 4 * BAR)
    gap = make_gap(opened.piece, setting_of(opened.piece, ""), *bars, parts)
    for notes, _ in draw(model, gap, Request(seed=1), 4):
        assert {n.part for n in notes} <= {*parts}
        assert all(bars[0] <= n.onset < bars[1] for n in notes)
        assert [*gap.filled(notes).notes] != [*opened.piece.notes]
        assert outside(gap.filled(notes).notes, parts, *bars) == outside(
            opened.piece.notes, parts, *bars
        )
        if parts != [DRUMS]:  # a line has one note at a time
            places = [(n.part, n.onset) for n in notes if n.part in {BASS, REED}]
            assert len({*places}) == len(places)


def test_bars_at_the_end_of_a_song_are_written_to_its_end(model, song):
    """Also by a network that wishes to end at once."""
    network = model.network
    weights = network.weights.copy()
    named(weights, network.config)["score.shift.bias"][END] += 20
    eager = replace(model, network=network._replace(weights=weights))
    piece = open_file(song).piece
    gap = make_gap(piece, setting_of(piece, ""), BAR, 8 * BAR, [BASS, REED, DRUMS])
    for notes, _ in draw(eager, gap, Request(seed=1), 4):
        assert max(n.onset for n in notes) >= 7 * BAR


def test_the_rhythm_may_stay_or_the_pitches(model, song):
    piece = open_file(song).piece
    old = [n for n in piece.notes if n.part == REED and n.onset < 2 * BAR]
    for keep in ("rhythm", "pitches"):
        gap = make_gap(piece, setting_of(piece, ""), 0, 2 * BAR, [REED], keep)
        drawn = draw(model, gap, Request(seed=2), 4)
        for notes, missing in drawn:
            if keep == "rhythm":
                assert [n[:2] + n[3:] for n in notes] == [n[:2] + n[3:] for n in old]
            else:
                pitches = [n.pitch for n in old]
                assert [n.pitch for n in notes] == pitches[: len(pitches) - missing]
        assert any([*notes] != old for notes, _ in drawn)


def test_what_comes_behind_tells_candidates_apart(model, song):
    piece = open_file(song).piece
    gap = make_gap(piece, setting_of(piece, ""), 2 * BAR, 4 * BAR, [REED])
    real = [n for n in piece.notes if n.part == REED and gap.start <= n.onset < gap.end]
    near, none, again = judge(model, gap, [real, [], real])
    assert near == pytest.approx(again)
    assert near != pytest.approx(none)
    steps, counts = gap.judged(real)
    assert counts.sum() == sum(gap.end <= n.onset < 8 * BAR for n in piece.notes)
    assert len(steps) == len(piece.notes)


def test_the_file_keeps_its_other_events_byte_for_byte(model, song):
    before = song.read_bytes()
    first, second = redo(model, open_file(song), Wish("3-4", REED, seed=1, takes=2))
    (again, _) = redo(model, open_file(song), Wish("3-4", REED, seed=1, takes=2))
    assert first.data == again.data
    assert first.data != second.data
    old, new = (read_tracks(data).tracks for data in (before, first.data))
    assert len(old) == len(new) == 4
    changed = [k for k in range(4) if old[k] != new[k]]
    assert len(changed) == 2  # how it was made, and the saxophone
    assert read_midi(first.data).piece == first.piece
    made = json.loads(read_label(first.data).made)
    assert made["made"] == "by hand"
    assert [(one["bars"], one["part"], one["take"]) for one in made["changed"]] == [
        ("3-4", "reed", 1)
    ]


def test_a_part_may_be_added_by_the_model_or_the_band(model, tmp_path):
    alone = tune(2)
    alone = replace(
        make_piece([n for n in alone.notes if n.part != REED], chords=alone.chords), key=alone.key
    )
    path = tmp_path / "alone.mid"
    path.write_bytes(write_midi(alone))
    for part, program in ((REED, 66), (PIANO, None)):
        (take,) = redo(model, open_file(path), Wish(part=part, adds=True, program=program))
        read = read_midi(take.data).piece
        assert outside(read.notes, [part], 0, 4 * BAR) == [*alone.notes]
        assert {n.part for n in read.notes} == {BASS, DRUMS, part}
        assert dict(read.programs)[part] == (program or 0)
    with pytest.raises(OptionError, match="redo writes it anew"):
        redo(model, open_file(path), Wish(part=BASS, adds=True))


def test_the_library_and_the_commands_write_the_same(with_run, call, song):
    run = with_run / "outputs" / "run-1"
    arguments = ["--bars", "3-4", "--part", "reed", "--seed", 5, "-m", run]
    done = call("redo", song, *arguments, "-o", "again.mid", "--takes", 2)
    assert done.code == 0, done.err
    takes = jazzrnn.redo(song, bars="3-4", part="reed", seed=5, model=run, takes=2)
    assert [take.data for take in takes] == [
        (with_run / f"again-{k}.mid").read_bytes() for k in (1, 2)
    ]
    told = call("info", "again-1.mid").out
    assert "changed: command redo, " in told
    assert "bars 3-4" in told
    assert "{" not in told
    assert call("add", song, "--part", "piano", "-o", "with.mid").code == 0
    refused = call("redo", song, "--bars", "8-9", "-o", "x.mid")
    check_one_line(refused, 2, "--bars 8-9", "1 to 8")
    refused = call("redo", song, "--part", "organ", "-o", "x.mid")
    check_one_line(refused, 2, "--part organ", "add")
    check_one_line(call("redo", "none.mid", "-o", "x.mid"), 1, "none.mid")


def test_a_note_that_is_held_into_the_bars_is_not_struck_again(model):
    held = Note(BAR, REED, 60, 2 * BAR, 80)
    piece = make_piece([*tune(1).notes[:12], held, Note(3 * BAR, REED, 62, 12, 80)])
    gap = make_gap(piece, setting_of(piece, ""), 2 * BAR, 3 * BAR, [REED])
    for notes, _ in draw(model, gap, Request(seed=3), 4):
        assert not notes


def test_bars_that_echoed_earlier_ones_still_do(model, tmp_path):
    """The new bars are told the plan: an exact echo of what stays becomes a near one."""
    lead = [n for n in tune(3, bars=4).notes if n.part == REED]
    again = [n._replace(onset=n.onset + 4 * BAR) for n in lead]
    path = tmp_path / "again.mid"
    path.write_bytes(write_midi(make_piece([*lead, *again], programs=[(REED, 66)])))
    piece = open_file(path).piece
    gap = make_gap(piece, setting_of(piece, ""), 4 * BAR, 6 * BAR, [REED])
    of_new = [row for row in gap.setting_plan.tolist() if 4 <= row[0] < 6]
    assert [row[:4] for row in of_new] == [[bar, REED, 4, NEARLY] for bar in (4, 5)]
    (take,) = redo(model, open_file(path), Wish("5-6", REED, seed=1))
    assert "echoes, as before: bars 5-6 nearly bars 1-2" in take.remarks
    assert "free of the plan" not in " ".join(take.remarks)
    both = make_gap(piece, setting_of(piece, ""), 0, 8 * BAR, [REED])  # what it echoes is new, too
    assert {level for *_, level, _ in both.setting_plan.tolist()[-4:]} == {EXACTLY}


def test_an_instrument_names_a_part_and_one_of_another_family_is_refused(song):
    there = open_file(song)
    wish = wish_to_add(there, part="Muted Trumpet", seed=1)
    assert (PARTS[wish.part], wish.program) == ("brass", 59)
    assert wish_to_add(there, part="brass", program="trombone", seed=1).program == 57
    with pytest.raises(OptionError, match=r"Alto Sax: it is of the part reed, not of brass"):
        wish_to_add(there, part="brass", program="Alto Sax", seed=1)
    with pytest.raises(OptionError, match="redo writes it anew; reed 2 is a second one"):
        wish_to_add(there, part="reed", seed=1)


@pytest.mark.parametrize(
    ("typed", "program"),
    [("pip", None), ("perc", None), ("synth l", None), ("sound", None), ("Tin", 112)],
)
def test_the_beginning_of_a_part_is_no_instrument(song, typed, program):
    assert wish_to_add(open_file(song), part=typed, seed=1).program == program


def again(tmp_path, parts=(REED,)):
    """A file in which some parts play four bars twice."""
    notes = [
        n._replace(part=part, onset=n.onset + later)
        for later in (0, 4 * BAR)
        for part in parts
        for n in tune(3, bars=4).notes
        if n.part == REED
    ]
    path = tmp_path / "again.mid"
    path.write_bytes(write_midi(make_piece(notes)))
    return open_file(path)


def test_echoes_of_several_parts_name_them(model, tmp_path):
    opened, parts = again(tmp_path, (REED, BASS)), [BASS, REED]
    view = view_of(model, opened, parts, 4 * BAR, 6 * BAR, 1)
    gap = make_gap(view.piece, view.setting, 4 * BAR, 6 * BAR, parts)
    assert echoes_told(view, gap) == [
        "echoes, as before: bass bars 5-6 nearly bars 1-2, reed bars 5-6 nearly bars 1-2"
    ]


@pytest.mark.parametrize(("told", "free"), [(0, 0), (1, 2)])
def test_versions_that_say_something_new_are_few(model, tmp_path, monkeypatch, told, free):
    """Where there is none, the bars stay, and it is said; free ones have a rank of their own."""
    opened = again(tmp_path)
    there = tuple(n for n in opened.piece.notes if 4 * BAR <= n.onset < 6 * BAR)

    def found(model, gap, request, count):
        new = told if gap.free != gap else free
        others = [(*there[:-1], there[-1]._replace(pitch=40 + k + new)) for k in range(new)]
        return [Candidate(notes, 0, 1.0 + k) for k, notes in enumerate([there, *others])]

    monkeypatch.setattr("jazzrnn.editing.redo.candidates_for", found)
    takes = redo(model, opened, Wish("5-6", REED, seed=1, takes=3))
    remarks = [take.remarks for take in takes]
    if not told:
        assert [take.piece.notes for take in takes] == [opened.piece.notes]
        assert remarks[0][0].startswith("nothing is new")
        return
    ranks = [", number 1 of 1", ", number 1 of 2", ", number 2 of 2"]
    for rank, (first, second, *_) in zip(ranks, remarks, strict=True):
        assert rank[2:] in first
        assert ("free of the plan" in second) == (rank != ranks[0])


def test_fewer_versions_than_asked_for_are_said(with_run, call, song, monkeypatch):
    def few(*_, **__):
        return redo(None, open_file(song), Wish("1", DRUMS, seed=1))

    monkeypatch.setattr("jazzrnn.cli.redo.library.redo", few)
    done = call("redo", song, "-o", "new.mid", "--takes", 2)
    assert "wrote 1 of 2 versions" in done.err
