"""The plan that a song is written over."""

from dataclasses import replace

import numpy as np
import pytest

from jazzrnn.errors import OptionError
from jazzrnn.generation.planning import marks_over, with_song_plan
from jazzrnn.generation.primer import NO_PRIMER, Primer
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.generation.request import Request
from jazzrnn.generation.settings import band_over_changes
from jazzrnn.music.form.plan import EXACTLY, NEARLY, make_plan
from jazzrnn.music.leadsheets.forms import FORMS, read_form
from jazzrnn.music.leadsheets.progression import Progression, Section, over
from jazzrnn.music.notes import PARTS, ChordMark, Note, make_piece
from jazzrnn.music.setting import (
    Bar,
    Setting,
    fit_bars,
    in_meter,
    plan_of,
    with_plan,
    with_silences,
    with_variation,
)

REED, BASS = PARTS.index("reed"), PARTS.index("bass")


def setting(bars, rows=(), parts=(REED,), symbols=("C",)):
    written = tuple(Bar(4, 4, (ChordMark(0, symbols[k % len(symbols)]),)) for k in range(bars))
    plain = Setting("", written, 0.0, tuple((part, 8 * part) for part in parts), "")
    return with_plan(plain, make_plan([*rows]))


def planned(song, request, primer=NO_PRIMER, learned=()):
    return plan_of(with_song_plan(song, request, primer, Repertoire(learned))).tolist()


LEARNED = setting(16, [(bar, REED, 4, NEARLY, 0) for bar in range(4, 16)])


def test_a_song_keeps_the_plan_of_the_piece_whose_bars_it_has():
    assert planned(LEARNED, Request()) == plan_of(LEARNED).tolist()


def test_a_plan_that_is_wished_for_counts():
    request = Request(plan="A A")
    assert planned(LEARNED, request) == [[bar, REED, 8, EXACTLY, 0] for bar in range(8, 16)]
    with pytest.raises(OptionError, match="plan"):
        planned(LEARNED, Request(plan="A A B"))


def test_variation_loosens_a_plan():
    for variation, least, most in ((0, 12, 12), (0.5, 1, 11), (1, 0, 0)):
        varied = with_variation(LEARNED, variation, np.random.default_rng(1))
        assert least <= len(plan_of(varied)) <= most


def test_a_song_goes_on_from_its_primer_as_a_learned_piece_does():
    bar = [Note(12 * k, REED, pitch, 12, 80) for k, pitch in enumerate((60, 67, 62, 71))]
    again = [note._replace(onset=note.onset + 48) for note in bar]
    primer = Primer(make_piece([*bar, *again]))
    found = planned(setting(16), Request(primer=primer.piece), primer, (LEARNED,))
    assert found == [
        [1, REED, 1, EXACTLY, 0],  # its own
        *([bar, REED, 4, NEARLY, 0] for bar in range(4, 16)),  # 4 and 5 are like the primer
    ]
    assert planned(setting(16), Request(primer=primer.piece), primer) == [[1, REED, 1, EXACTLY, 0]]


CHANGES = Progression(
    "",
    tuple(setting(16, symbols=("C", "Am", "F", "G")).bars),
    (Section("A", 0), Section("A", 4), Section("B", 8), Section("A", 12)),
)


def test_solos_are_no_section_that_comes_again():
    marks = marks_over(CHANGES, 48)
    assert marks[:4] == [("A", 0), ("A", 4), ("B", 8), ("A", 12)]
    assert marks[4] == ("solo 16", 16)
    assert marks[5:] == [("A", 32), ("A", 36), ("B", 40), ("A", 44)]
    assert [start for _, start in marks_over(CHANGES, 10)] == [0, 4, 8]


def test_a_song_over_changes_has_a_plan_by_their_sections():
    song = setting(48, symbols=("C", "Am", "F", "G"))
    rows = np.array(planned(song, Request(changes=CHANGES), learned=(LEARNED,)))
    back = dict(zip(rows[:, 0].tolist(), rows[:, 2].tolist(), strict=True))
    assert [back[bar] for bar in range(4, 8)] == [4] * 4
    assert [back[bar] for bar in range(12, 16)] == [12] * 4
    assert [back[bar] for bar in range(32, 36)] == [32] * 4
    assert all(back.get(bar, 4) == 4 for bar in range(16, 32))  # as in the learned piece


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_a_plan_in_which_its_sections_come_again(form):
    changes = read_form(form)
    band = Setting("", (), 120.0, ((REED, 65),), "")
    again = planned(over(changes, band), Request(changes=changes))
    starts = [*(section.start for section in changes.sections), len(changes.bars)]
    first = {}
    for section, end in zip(changes.sections, starts[1:], strict=True):
        same = first.setdefault(section.name, section.start)
        expected = range(section.start, end) if same < section.start else ()
        assert {bar for bar, *_ in again if section.start <= bar < end} >= {*expected}


BOTH = with_silences(setting(4, parts=(BASS, REED)), [(), (REED,), (), (BASS,)])


@pytest.mark.parametrize("plan", ["", "A B"])
def test_over_changes_the_parts_take_turns_as_in_the_piece_whose_players_they_are(plan):
    request = Request(changes=Progression("", setting(8).bars), plan=plan)
    known = Repertoire((setting(4), in_meter(with_silences(BOTH, [()] * 4), 3, 4), BOTH))
    for seed in range(4):
        request = replace(request, seed=seed)
        players = band_over_changes(known, request, NO_PRIMER)
        song = fit_bars(over(request.changes, players), 8)
        made = with_song_plan(song, request, NO_PRIMER, known)
        turns = [] if players == setting(4) else [(), (REED,), (), (BASS,)] * 2
        assert [bar.silent for bar in made.bars] == (turns or [None] * 8)


def test_where_a_part_closely_echoes_a_bar_it_rests_as_there():
    song = setting(4, parts=(BASS, REED))
    taught = with_silences(song, [(REED,), (), (BASS,), (REED,)])
    planned = with_song_plan(taught, Request(plan="3=1 4~2"), NO_PRIMER, Repertoire((taught,)))
    assert [bar.silent for bar in planned.bars] == [(REED,), (), (REED,), ()]
