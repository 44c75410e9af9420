"""The rules one by one: forms, written rhythms, heads, comping, bass and drums."""

import numpy as np
import pytest
from composer import forms
from composer.catalogue import Kind, titles
from composer.comp import comp
from composer.heads import varied
from composer.horns import in_register
from composer.instruments import TENOR
from composer.motifs import read
from composer.phrases import Phrase, one_voice
from composer.pieces import arrangement_of
from composer.rhythm import phrase_rhythm
from composer.rhythm_section import bass_part, drum_part
from composer.sections import Section, chart_of, form_of, sections_of
from composer.solos import idea_of

from jazzrnn.music.band.chart import BEAT, Chart, make_chart
from jazzrnn.music.notes import ChordMark, Note

KINDS: tuple[Kind, ...] = (
    "blues", "minor-blues", "bird-blues", "rhythm", "two-five", "modal", "bossa", "waltz",
)  # fmt: skip


def chart(bars: int = 8) -> Chart:
    return make_chart([ChordMark(0, "C6")], bars)


@pytest.mark.parametrize("kind", KINDS)
def test_forms_are_of_12_16_or_32_bars(kind: Kind):
    lengths: set[int] = set()
    for seed in range(40):
        form = form_of(kind, np.random.default_rng(seed))
        lengths.add(sum(len(form.sections[letter][0]) for letter in form.order))
    expected = {"rhythm": {32}, "modal": {32}}.get(kind, {12} if "blues" in kind else {16, 32})
    assert lengths == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_piece_is_head_solo_head(kind: Kind):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        sections = sections_of(kind, form_of(kind, rng), rng)
        roles = [section.role for section in sections if section.role != "intro"]
        assert roles == sorted(roles, key=["theme", "solo", "out"].index)
        assert set(roles) == {"theme", "solo", "out"}
        assert 24 <= sum(len(section.bars) for section in sections) <= 64
        starts = [section.first_bar for section in sections]
        assert starts == [0, *np.cumsum([len(s.bars) for s in sections])[:-1].tolist()]


def test_spread_puts_two_chords_on_halves():
    assert forms.spread("Dm7 G7", 96, 48) == [(96, "Dm7"), (120, "G7")]
    assert forms.spread("Dm7 G7", 0, 36) == [(0, "Dm7"), (24, "G7")]


def test_a_written_bar_is_read():
    assert read("", "x--xx---", chart()) == (0, ((0, 20), (20, 4), (24, 24)))


def test_a_pickup_comes_before_the_bar():
    pickup, rhythm = read("x", "x-------", chart())
    assert pickup == 4
    assert rhythm == ((0, 4), (4, 48))


def test_a_landing_holds_the_note_before():
    late, rhythm = read("", "...x---x" + "----....", chart())
    assert late == -20
    assert rhythm == ((0, 24), (24, 28))


def test_a_variation_changes_little():
    phrase = Phrase(0, ((0, 12), (12, 12), (24, 12), (36, 12), (48, 36)), (60, 62, 64, 65, 67))
    original = set(zip(phrase.rhythm, phrase.pitches, strict=True))
    for seed in range(30):
        changed = varied(phrase, 8, np.random.default_rng(seed))
        assert len(changed.rhythm) == len(changed.pitches)
        kept = original & set(zip(changed.rhythm, changed.pitches, strict=True))
        assert len(kept) >= 4


def test_ideas_are_short():
    long = Phrase(0, tuple((n * 6, 6) for n in range(20)), tuple(range(60, 80)))
    (idea,) = idea_of([long, Phrase(0, ((0, 12),), (60,))])
    assert 3 <= len(idea.pitches) <= 6
    assert idea.pitches == long.pitches[: len(idea.pitches)]


def test_a_horn_stays_in_its_range():
    phrase = Phrase(0, ((0, 12), (12, 12)), (80, 74))
    assert in_register(phrase, TENOR).pitches == (68, 62)


def test_one_voice_never_overlaps():
    notes = [Note(0, 7, 60, 30, 80), Note(12, 7, 62, 12, 80)]
    assert [note.duration for note in one_voice(notes)] == [12, 12]


@pytest.mark.parametrize("kind", ["run", "syncopated", "song", "riff", "double"])
def test_solo_rhythms_are_in_order(kind: str):
    for seed in range(20):
        rhythm = phrase_rhythm(kind, 6, False, np.random.default_rng(seed))
        onsets = [onset for onset, _ in rhythm]
        assert onsets == sorted(set(onsets))
        assert onsets[-1] < 6 * BEAT


def repeated(head: bool) -> list[Section]:
    bars = ("C6 A7", "Dm7 G7", "C6", "G7", "C6 A7", "Dm7 G7", "Dm7 G7", "C6")
    role = "theme" if head else "solo"
    return [Section("A", role, place, bars, 0.5) for place in (0, 8, 16)]


def test_sections_of_a_head_are_comped_alike():
    sections = repeated(head=True)
    chords, _ = chart_of(next(titles()), sections)
    notes = comp(chords, sections, 0, [], np.random.default_rng(3))
    bar = chords.bar_length
    onsets = [{n.onset - s * 8 * bar for n in notes if n.onset // bar // 8 == s} for s in (0, 1)]
    assert len(onsets[0] & onsets[1]) >= 0.8 * len(onsets[0] | onsets[1])


def test_every_chord_is_comped():
    title = list(titles())[20]
    sections = arrangement_of(title).sections
    chords, marks = chart_of(title, sections)
    onsets = {n.onset for n in comp(chords, sections, 0, [], np.random.default_rng(3))}
    heard = sum(
        any(mark.onset - 6 <= onset < mark.onset + 24 for onset in onsets) for mark in marks
    )
    assert heard >= 0.9 * len(marks)


def test_drums_keep_a_pattern_in_a_section():
    sections = repeated(head=False)
    chords, _ = chart_of(next(titles()), sections)
    notes = drum_part(chords, sections, np.random.default_rng(3))
    bar = chords.bar_length
    bars = [
        frozenset((n.onset % bar, n.pitch) for n in notes if n.onset // bar == b) for b in range(24)
    ]
    assert len(set(bars)) <= 18


def test_bass_plays_again_what_fits():
    sections = repeated(head=True)
    chords, _ = chart_of(next(titles()), sections)
    bar = chords.bar_length
    notes = bass_part(chords, sections, np.random.default_rng(3))
    bars = [
        tuple((n.onset % bar, n.pitch) for n in notes if n.onset // bar == b) for b in range(24)
    ]
    assert all(bars)
    assert len(set(bars)) <= 20
