from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from jazzrnn.encoding.columns import (
    BEHIND,
    CHOSEN,
    DURATION,
    END,
    HEARD,
    MIDDLE_C,
    PART,
    PITCH,
    PLACE,
    PLACED,
    SHIFT,
    TIMES,
    WIDE_SCHEMA,
)
from jazzrnn.encoding.given import places
from jazzrnn.encoding.habits import ranges_of
from jazzrnn.encoding.steps import decode, encode
from jazzrnn.generation.constraints import LONGEST_GAP, SongConstraints
from jazzrnn.generation.habits import HIGHEST, Habits
from jazzrnn.music.form.plan import make_plan
from jazzrnn.music.notes import DRUMS, FAMILIES, PARTS, ChordMark, Note, make_piece
from jazzrnn.music.setting import Bar, Setting, fit_bars, plan_of, with_plan, without_notes
from jazzrnn.schema import ABSENT, index_of

# of notes that are cut short where their pitch begins again
CHANGING = [
    index_of(WIDE_SCHEMA, name)
    for name in ("duration", "phrase", "held", "ends_at", "echo_duration")
]
BASS, REED = PARTS.index("bass"), PARTS.index("reed")
BLUES = tuple(
    Bar(4, 4, (ChordMark(0, root + "7"),)) for root in ("F", "Bb", "F", "F", "Bb", "Bb", "F", "C")
)
TWO_CHORDS = (ChordMark(0, "Dm7"), ChordMark(24, "G7"))
SETTINGS = {
    "blues": (BLUES, (REED, BASS, DRUMS)),
    "waltz": ((Bar(3, 4, ()), Bar(3, 4, (ChordMark(12, "Dm7"),))), (0,)),
    "seven eighths": ((Bar(7, 8, TWO_CHORDS),) * 5, (0, BASS)),
    "one bar": ((Bar(4, 4, TWO_CHORDS),), (0,)),
    "one quarter": ((Bar(1, 4, ()),), (DRUMS,)),
    "steps of 64ths": ((Bar(1, 64, ()),) * 3, (0, DRUMS)),
    "long bars": ((Bar(12, 4, TWO_CHORDS),) * 3, (0,)),
    "mixed meters": ((Bar(4, 4, ()), Bar(3, 8, ()), Bar(5, 4, TWO_CHORDS), Bar(1, 8, ())), (1,)),
    "everybody": ((Bar(4, 4, ()),) * 4, tuple(range(len(PARTS)))),
}
SEEDS = range(25)


def setting(name):
    bars, parts = SETTINGS[name]
    return Setting(name, bars, 120.0, tuple((part, 8 * part % 128) for part in parts), "")


def planned(name, rng):
    """A setting in which every part echoes something nearly everywhere."""
    chosen = setting(name)
    rows = [
        (
            bar,
            part,
            int(rng.integers(1, bar + 1)),
            int(rng.integers(1, 4)),
            int(rng.integers(-9, 9)),
        )
        for bar in range(1, len(chosen.bars))
        for part, _ in chosen.programs
        if rng.random() < 0.8
    ]
    rows = [
        row for row in rows if chosen.bars[row[0]].length == chosen.bars[row[0] - row[2]].length
    ]
    return with_plan(chosen, make_plan(rows))


def allowed_by(guide, steps, column):
    """(1, classes) what is left of a probability for everything."""
    p = np.full((1, WIDE_SCHEMA[column].classes), 1 / WIDE_SCHEMA[column].classes)
    guide.adjust(p, steps, column)
    assert 0 < p.sum() < 1 + 1e-9
    return p > 0


def anything(_, allowed, rng):
    return int(rng.choice(np.flatnonzero(allowed)))


def densest(column, allowed, rng):
    """Notes packed as densely as the order of notes lets them, then a step on."""
    return int(np.flatnonzero(allowed)[-1 if column in {PART, PITCH} else 0])


def latest(_, allowed, rng):
    return int(np.flatnonzero(allowed)[-1])


def give(guide, rows, column):
    """At the first of some given columns, fill them."""
    for columns in (PLACE, HEARD, BEHIND):
        if column == columns.start:
            rows[:, columns] = guide.given(rows, columns)


def written_by(guide, choose, seed):
    """A song's steps, chosen without a network among what the guide allows."""
    rng = np.random.default_rng(seed)
    rows = []
    while not guide.ended.all():
        row = np.full((1, len(WIDE_SCHEMA)), ABSENT, np.int16)
        for c, column in enumerate(WIDE_SCHEMA):
            if column.chosen:
                allowed = allowed_by(guide, row, c)
                assert allowed.shape == (1, column.classes)
                assert allowed.any(), f"nothing may follow {row} in {column.name}"
                row[0, c] = choose(c, allowed[0], rng)
            else:
                give(guide, row, c)
        guide.take(row)
        rows.append(row[0])
    return np.array(rows)


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("choose", [anything, densest, latest])
def test_whatever_is_allowed_becomes_a_song_of_the_bars_asked_for(name, choose):
    for seed in SEEDS if choose is anything else [0]:
        chosen = setting(name)
        steps = written_by(SongConstraints(chosen), choose, seed)
        song = decode(steps, without_notes(chosen))
        assert song.bars == len(chosen.bars)
        assert song.length == sum(bar.length for bar in chosen.bars)

        rows = steps[:-1, CHOSEN].tolist()
        assert len(song.notes) == len(rows), "a note was lost: two of one onset, part and pitch"
        assert [n[1:3] for n in song.notes] == [(part, pitch) for _, part, pitch, *_ in rows]
        assert {n.part for n in song.notes} <= {part for part, _ in chosen.programs}

        ends = [n.onset + n.duration for n in song.notes]
        assert max(ends) <= song.length
        longest = LONGEST_GAP * max(bar.length for bar in chosen.bars)
        onsets = [0, *(n.onset for n in song.notes)]
        assert max(later - earlier for earlier, later in pairwise(onsets)) <= longest


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_given_is_what_the_finished_song_would_be_encoded_as(name):
    for seed in SEEDS:
        chosen = planned(name, np.random.default_rng(seed))
        steps = written_by(SongConstraints(chosen), anything, seed)
        stage = without_notes(chosen)
        song = replace(decode(steps, stage), programs=chosen.programs)
        onsets = np.array([n.onset for n in song.notes])
        assert (
            steps[:-1, PLACED].tolist()
            == places([without_notes(chosen)], [0, len(onsets)], onsets).T.tolist()
        )
        again = encode(song, plan_of(chosen))
        assert (
            np.delete(steps[:-1], CHANGING, 1).tolist()
            == np.delete(again[:-1], CHANGING, 1).tolist()
        )


def test_a_song_can_be_as_long_as_anybody_wants():
    chosen = fit_bars(setting("blues"), 300)
    song = decode(written_by(SongConstraints(chosen), latest, 0), without_notes(chosen))
    assert song.bars == 300


def step(shift, part=0, pitch=60):
    row = np.full((1, len(WIDE_SCHEMA)), ABSENT, np.int16)
    row[0, [SHIFT, PART, PITCH]] = shift, part, pitch
    return row


def asked(column, shift=0, part=ABSENT):
    """A row filled left of `column`."""
    row = np.full((1, len(WIDE_SCHEMA)), ABSENT, np.int16)
    row[0, SHIFT] = shift
    if column > PART:
        row[0, PART] = part
    return row


def test_a_song_does_not_end_before_its_last_bar():
    guide = SongConstraints(setting("blues"))
    ends = []
    for shift in (0, 48, 48, 48, 48, 48, 48, 47, 1, 47):
        guide.take(step(shift))
        ends.append(bool(allowed_by(guide, asked(SHIFT), SHIFT)[0, END]))
    assert ends == [False] * 8 + [True, True]


def test_an_empty_song_cannot_end():
    guide = SongConstraints(setting("one bar"))
    assert not allowed_by(guide, asked(SHIFT), SHIFT)[0, END]


def test_notes_played_together_rise_by_part_and_pitch():
    guide = SongConstraints(setting("blues"))
    guide.take(step(0, REED, 60))
    parts = np.flatnonzero(allowed_by(guide, asked(PART), PART))
    assert parts.tolist() == [REED, DRUMS]
    pitches = np.flatnonzero(allowed_by(guide, asked(PITCH, 0, REED), PITCH))
    assert pitches.tolist() == [*range(61, 128)]
    assert allowed_by(guide, asked(PITCH, 0, DRUMS), PITCH).all()


def test_who_plays_one_note_at_a_time_does_not_play_two_together():
    guide = SongConstraints(setting("blues"), habits=Habits(most_together={REED: 1}))
    guide.take(step(0, REED, 60))
    assert np.flatnonzero(allowed_by(guide, asked(PART), PART)).tolist() == [DRUMS]
    later = np.flatnonzero(allowed_by(guide, asked(PART, 6), PART))
    assert later.tolist() == sorted([REED, BASS, DRUMS])
    alone = SongConstraints(setting("waltz"), habits=Habits(most_together={0: 1}))
    alone.take(step(0, 0, 60))
    assert not allowed_by(alone, asked(SHIFT), SHIFT)[0, 0]


def test_chords_have_no_more_notes_than_in_the_music_learned():
    guide = SongConstraints(
        setting("blues"), habits=Habits(most_together={REED: 2}, ranges={BASS: (28, 52)})
    )
    for onset, pitch in ((0, 60), (6, 60), (0, 64)):
        assert allowed_by(guide, asked(PART, onset), PART)[0, REED]
        guide.take(step(onset, REED, pitch))
    assert np.flatnonzero(allowed_by(guide, asked(PART), PART)).tolist() == [DRUMS]
    guide.take(step(6, BASS, 52))  # above it there is nothing in its range
    assert np.flatnonzero(allowed_by(guide, asked(PART), PART)).tolist() == [REED, DRUMS]


def test_later_notes_are_free_in_part_and_pitch():
    guide = SongConstraints(setting("blues"))
    guide.take(step(0, DRUMS, HIGHEST))
    assert not allowed_by(guide, asked(SHIFT), SHIFT)[0, 0]
    parts = np.flatnonzero(allowed_by(guide, asked(PART, 1), PART))
    assert parts.tolist() == [BASS, REED, DRUMS]
    assert allowed_by(guide, asked(PITCH, 1, DRUMS), PITCH).all()


def test_no_duration_goes_beyond_the_last_bar_line():
    guide = SongConstraints(setting("one bar"))
    guide.take(step(40))
    durations = 1 + np.flatnonzero(allowed_by(guide, asked(DURATION, 3), DURATION))
    assert durations.tolist() == [1, 2, 3, 4, 5]


def test_a_guide_goes_on_where_a_primer_stopped():
    notes = [Note(0, REED, 65, 12, 72), Note(0, BASS, 41, 48, 72), Note(100, REED, 70, 12, 72)]
    steps = encode(make_piece(notes))
    guide = SongConstraints(setting("blues"))
    for row in steps[:-1]:
        guide.take(row[None])
    written = np.concatenate([steps[:-1], written_by(guide, anything, 1)])
    song = decode(written, without_notes(setting("blues")))
    assert [n[:3] for n in song.notes[:3]] == [n[:3] for n in make_piece(notes).notes[:2]] + [
        (96, REED, 70)
    ]
    assert song.bars == 8


def test_a_part_that_has_not_played_comes_from_middle_c():
    guide = SongConstraints(setting("blues"))
    guide.take(step(0, REED, 70))
    before = HEARD.start
    assert guide.given(asked(before, 1, REED), HEARD)[0, 0] == 70
    assert guide.given(asked(before, 1, BASS), HEARD)[0, 0] == MIDDLE_C


def test_after_the_end_nothing_is_given():
    guide = SongConstraints(setting("one bar"))
    guide.take(step(0))
    for columns in (PLACE, HEARD, BEHIND):
        assert set(guide.given(asked(columns.start, END), columns)[0]) == {ABSENT}


def test_parts_keep_to_their_ranges():
    setting = Setting("two bars", BLUES[:2], 0.0, ((REED, 66), (DRUMS, 0)), "")
    guide = SongConstraints(setting, habits=Habits(ranges={REED: (50, 70)}))
    for part, first, last in ((REED, 50, 70), (DRUMS, 0, HIGHEST)):
        p = np.full((1, HIGHEST + 1), 1 / (HIGHEST + 1))
        guide.adjust(p, asked(PITCH, 0, part), PITCH)
        assert (p > 0).all()
        assert np.flatnonzero(p > 1e-6).tolist() == [*range(first, last + 1)]


def test_ranges_are_those_of_all_pieces():
    pieces = [
        make_piece([Note(0, REED, 60, 4, 80), Note(0, 4, 40, 4, 80)]),
        make_piece([Note(0, REED, 72, 4, 80)]),
    ]
    assert ranges_of([encode(piece) for piece in pieces]) == {REED: (60, 72), 4: (40, 40)}


@pytest.mark.parametrize("name", ["blues", "mixed meters", "everybody"])
def test_songs_side_by_side_are_guided_as_each_alone(name):
    """Songs end at different times; each has random numbers of its own."""
    alone = [written_by(SongConstraints(setting(name)), anything, seed) for seed in range(4)]
    guide = SongConstraints(setting(name), m=4)
    rngs = [np.random.default_rng(seed) for seed in range(4)]
    for n in range(max(map(len, alone))):
        rows = np.full((4, len(WIDE_SCHEMA)), ABSENT, np.int16)
        over = guide.ended.copy()
        assert over.tolist() == [len(steps) <= n for steps in alone]
        for c, column in enumerate(WIDE_SCHEMA):
            if column.chosen:
                p = np.full((4, column.classes), 1 / column.classes)
                guide.adjust(p, rows, c)
                for k in np.flatnonzero(~over):
                    rows[k, c] = anything(c, p[k] > 0, rngs[k])
                rows[over, c] = p[over].argmax(axis=1)
            else:
                give(guide, rows, c)
        guide.take(rows)
        assert (rows[over, SHIFT] == END).all()
        for k in np.flatnonzero(~over):
            assert rows[k].tolist() == alone[k][n].tolist()
    assert guide.ended.all()


def test_a_song_that_is_stopped_is_left_alone():
    guide = SongConstraints(setting("blues"), m=2)
    guide.stop(0)
    p = np.full((2, END + 1), 1 / (END + 1))
    guide.adjust(p, np.repeat(asked(SHIFT), 2, axis=0), SHIFT)
    assert np.flatnonzero(p[0]).tolist() == [END]
    guide.take(np.repeat(step(12), 2, axis=0))
    assert guide.onset.tolist() == [0, 12]
    assert guide.ended.tolist() == [True, False]


@pytest.mark.parametrize("name", ["blues", "mixed meters", "everybody"])
def test_the_beginning_of_a_song_is_encoded_as_it_was_written(name):
    """So a primer, and what a copy guard has left of a song, can be gone on from."""
    for seed in SEEDS:
        chosen = planned(name, np.random.default_rng(seed))
        steps = written_by(SongConstraints(chosen), anything, seed)
        stage = without_notes(chosen)
        song = decode(steps, stage)
        for count in range(0, len(steps) - 1, 7):
            notes = song.notes[:count]
            begun = encode(replace(stage, notes=notes), plan_of(chosen))[:-1]
            assert np.delete(begun, CHANGING, 1).tolist() == (
                np.delete(steps[:count], CHANGING, 1).tolist()
            )


def test_drums_keep_to_the_sounds_that_are_known():
    guide = SongConstraints(setting("blues"), habits=Habits(drum_sounds=(36, 42)))
    row = asked(PITCH, 1, DRUMS)
    p = np.full((1, WIDE_SCHEMA[PITCH].classes), 1 / WIDE_SCHEMA[PITCH].classes)
    guide.adjust(p, row, PITCH)
    assert np.flatnonzero(p[0] > 1e-6).tolist() == [36, 42]
    p = np.full((1, WIDE_SCHEMA[PITCH].classes), 1 / WIDE_SCHEMA[PITCH].classes)
    guide.adjust(p, asked(PITCH, 1, REED), PITCH)
    assert (p > 1e-6).sum() > 100


def test_a_song_that_slips_off_the_beat_finds_back():
    guide = SongConstraints(setting("blues"), habits=Habits(places_in_beat=(0, 6)))
    for late in (0, 3):
        guide.take(step(late))
        p = np.full((1, WIDE_SCHEMA[SHIFT].classes), 1 / WIDE_SCHEMA[SHIFT].classes)
        guide.adjust(p, asked(SHIFT), SHIFT)
        onsets = late + TIMES[np.flatnonzero(p[0, :END] > 1e-6)]
        assert len(onsets) > 8
        assert not (onsets % 6).any()


def test_a_part_that_has_not_played_is_told_of():
    guide = SongConstraints(setting("blues"))
    waits = index_of(WIDE_SCHEMA, "waiting") - PLACE.start
    for part, waiting in ((REED, BASS), (BASS, DRUMS), (DRUMS, None)):
        guide.take(step(0, part, 60))
        told = guide.given(asked(index_of(WIDE_SCHEMA, "position"), 1), PLACE)[0, waits]
        assert told == (0 if waiting is None else 1 + waiting + len(FAMILIES))
    guide.take(step(int(np.searchsorted(TIMES, 204)), REED, 60))  # more than four bars later
    told = guide.given(asked(index_of(WIDE_SCHEMA, "position"), 1), PLACE)[0, waits]
    assert told == 1 + BASS


def test_a_part_that_rests_for_too_long_is_called_for():
    guide = SongConstraints(setting("blues"), habits=Habits(rests={REED: 48, BASS: 400}))
    p = np.full((1, len(PARTS)), 1 / len(PARTS))
    guide.take(step(0, BASS, 40))
    early, late = p.copy(), p.copy()
    guide.adjust(early, asked(PART, 12), PART)
    guide.adjust(late, asked(PART, 60), PART)
    assert early[0, REED] == early[0, DRUMS] > 0
    assert late[0, REED] > 10 * late[0, DRUMS] > 0
    assert late.sum() == pytest.approx(early.sum())
