"""The pieces as a musician sees them: sections that return, ranges, phrases, one seed one piece."""

from functools import cache
from itertools import pairwise

import pytest
from composer.catalogue import Title, titles
from composer.pieces import arrangement_of, compose
from composer.sections import Section

from jazzrnn.evaluation.structure import MID, structureness
from jazzrnn.music.chords import parse_chord, pitch_classes
from jazzrnn.music.notes import Note, Piece

pytestmark = pytest.mark.slow

TITLES = list(titles())
SOME = TITLES[::5]
Bar = frozenset[tuple[int, int]]  # onset in the bar and pitch


@cache
def piece_of(title: Title) -> Piece:
    return compose(title)


@cache
def sections_of(title: Title) -> tuple[Section, ...]:
    return tuple(arrangement_of(title).sections)


def melody_of(title: Title) -> list[Note]:
    """The notes of the lead, who has the upper voice."""
    part = arrangement_of(title).band.lead.part
    return [note for note in piece_of(title).notes if note.part == part]


def head_of(title: Title) -> list[Note]:
    bar = piece_of(title).meters[0].bar_length
    bars = {
        section.first_bar + place
        for section in sections_of(title)
        if section.role == "theme"
        for place in range(len(section.bars))
    }
    return [note for note in melody_of(title) if note.onset // bar in bars]


def section_notes(title: Title, section: Section) -> set[tuple[int, int]]:
    bar = piece_of(title).meters[0].bar_length
    start, end = section.first_bar * bar, (section.first_bar + len(section.bars)) * bar
    return {(n.onset - start, n.pitch) for n in melody_of(title) if start <= n.onset < end}


def likeness(one: set[tuple[int, int]], two: set[tuple[int, int]]) -> float:
    """F1 of the notes that two sections share."""
    return 2 * len(one & two) / (len(one) + len(two))


def bars_of(notes: list[Note], bar: int, count: int) -> list[Bar]:
    return [
        frozenset((n.onset % bar, n.pitch) for n in notes if n.onset // bar == b)
        for b in range(count)
    ]


@pytest.mark.parametrize("title", TITLES, ids=lambda title: title.file_name)
def test_head_is_a_tune(title: Title):
    head, piece = head_of(title), piece_of(title)
    beats = sum(len(s.bars) for s in sections_of(title) if s.role == "theme")
    beats *= piece.meters[0].numerator
    assert 0.35 <= len(head) / beats <= 1.5
    assert max(n.pitch for n in head) - min(n.pitch for n in head) <= 19  # a twelfth
    assert sum(n.duration >= 12 for n in head) >= 0.1 * len(head)


def test_sections_of_a_head_return():
    shared: list[float] = []
    for title in TITLES:
        first: dict[str, set[tuple[int, int]]] = {}
        for section in sections_of(title):
            if section.role == "theme":
                notes = section_notes(title, section)
                if section.letter.upper() in first:
                    shared.append(likeness(first[section.letter.upper()], notes))
                first.setdefault(section.letter.upper(), notes)
    assert min(shared) >= 0.7  # with the pickups to the next section
    assert sum(share >= 0.8 for share in shared) >= 0.95 * len(shared)


def test_a_bridge_is_other_material():
    for title in TITLES:
        themes = {s.letter: section_notes(title, s) for s in sections_of(title) if s.head}
        order = arrangement_of(title).form.order
        if "B" in themes and "C" not in order:
            assert likeness(themes["A" if "A" in themes else "a"], themes["B"]) < 0.4


def test_the_head_comes_again_at_the_end():
    for title in TITLES:
        sections = sections_of(title)
        assert sections[-1].role == "out"
        out = section_notes(title, sections[-1])
        letter = sections[-1].letter.upper()
        before = max(
            likeness(section_notes(title, s), out)
            for s in sections
            if s.role == "theme" and s.letter.upper() == letter
        )
        assert before >= 0.6, title


def test_bars_return_in_heads_and_seldom_in_solos():
    counts = {"theme": [0, 0], "solo": [0, 0]}
    for title in TITLES:
        piece = piece_of(title)
        bars = bars_of(melody_of(title), piece.meters[0].bar_length, piece.bars)
        for section in sections_of(title):
            if section.role in counts:
                for b in range(section.first_bar, section.first_bar + len(section.bars)):
                    if bars[b]:
                        counts[section.role][0] += bars[b] in bars[:b]
                        counts[section.role][1] += 1
    shares = {role: again / total for role, (again, total) in counts.items()}
    assert 0.35 < shares["theme"] < 0.65
    assert 0.02 < shares["solo"] < 0.2


def test_structure_is_that_of_tunes():
    values = [structureness(piece_of(title), MID) for title in SOME]
    assert 0.25 < sum(values) / len(values) < 0.55


def test_phrases_of_heads_end_on_chord_tones():
    good = total = 0
    for title in TITLES:
        marks = [(mark.onset, parse_chord(mark.symbol)) for mark in piece_of(title).chords]
        head = head_of(title)
        for note, after in pairwise(head):
            if after.onset - note.onset - note.duration >= 6 and note.duration >= 12:
                middle = note.onset + note.duration // 2
                chord = [chord for onset, chord in marks if onset <= middle][-1]
                assert chord is not None
                good += note.pitch % 12 in pitch_classes(chord)
                total += 1
    assert total > 200
    assert good / total > 0.8


@pytest.mark.parametrize("title", TITLES, ids=lambda title: title.file_name)
def test_the_lead_breathes(title: Title):
    """Somewhere in 16 bars the lead rests for half a beat."""
    piece = piece_of(title)
    sounding = since = 0
    for note in melody_of(title):
        if note.onset - sounding >= 6:
            since = note.onset
        sounding = note.onset + note.duration
        assert sounding - since < 16 * piece.meters[0].bar_length


@pytest.mark.parametrize("title", SOME, ids=lambda title: title.file_name)
def test_everybody_stays_in_range(title: Title):
    band, piece = arrangement_of(title).band, piece_of(title)
    for player in band.players:
        if player != band.comp:
            pitches = [note.pitch for note in piece.notes if note.part == player.part]
            assert player.low <= min(pitches)
            assert max(pitches) <= player.high


def test_the_same_seed_writes_the_same_piece():
    assert compose(TITLES[3]) == compose(TITLES[3])
    assert compose(TITLES[3], seed=2) != compose(TITLES[3])
