import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.encoding.columns import RECALLED, SCHEMA
from jazzrnn.encoding.recall import LENGTHS, LONGEST, Recall, recalled
from jazzrnn.encoding.steps import encode
from jazzrnn.music.notes import Note, make_piece
from jazzrnn.schema import ABSENT, index_of

NOTHING = [ABSENT, 0]


def of_one_player(pitches):
    return recalled(np.zeros(len(pitches), int), np.array(pitches)).T.tolist()


def test_what_followed_the_same_pitches_is_recalled():
    assert of_one_player([60, 62, 64, 60, 62, 65]) == [*[NOTHING] * 5, [64, 1]]


def test_one_pitch_is_no_memory():
    assert of_one_player([60, 62, 60, 67]) == [NOTHING] * 4


def test_the_latest_time_counts():
    assert of_one_player([60, 62, 64, 60, 62, 65, 60, 62, 0])[-1] == [65, 1]


def test_more_pitches_that_agree_count_more_than_a_later_time():
    lick, other = [60, 62, 64, 66, 68], [0, 66, 68]
    assert of_one_player([*lick, 70, *other, 71, *lick, 0])[-1] == [70, 4]


@pytest.mark.parametrize("again", [2, 5, LONGEST, LONGEST + 1, LONGEST + 5])
def test_the_length_says_how_many_pitches_agree(again):
    line = [*range(40, 40 + again)]
    found = of_one_player([*line, 100, 99, *line, 0])
    assert found[-1] == [100, min(again, LONGEST) - 1]
    assert found[-1][1] < LENGTHS


def test_a_repeated_note_recalls_itself():
    assert of_one_player([60] * 5) == [NOTHING, NOTHING, NOTHING, [60, 1], [60, 2]]


def test_parts_do_not_know_what_others_play():
    notes = [Note(12 * k, k % 2, p, 6, 80) for k, p in enumerate([60, 60, 62, 62, 64, 60, 60, 62])]
    assert encode(make_piece(notes))[:-1, RECALLED].tolist() == [NOTHING] * 8


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(60, 62)), max_size=60))
def test_a_song_that_is_written_recalls_what_it_will_be_encoded_with(notes):
    memory, found = Recall(), []
    for part, pitch in notes:
        found.append(memory.of(part))
        memory.take(part, pitch)
    players, pitches = np.array(notes, int).reshape(-1, 2).T
    assert recalled(players, pitches).T.tolist() == [*map(list, found)]


def test_the_pitch_is_scored_by_its_difference_to_what_is_recalled():
    assert "recall" in SCHEMA[index_of(SCHEMA, "pitch")].relative_to
