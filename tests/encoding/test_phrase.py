import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.encoding.phrase import (
    NEVER,
    PHRASE_CLASSES,
    PHRASE_LENGTHS,
    REST,
    Phrases,
    phrase_class,
    phrases_of,
)

FIRST = PHRASE_CLASSES - 1


def of_one_player(*notes):
    """The columns of (onset, duration)."""
    onsets, durations = np.array(notes).T
    return phrases_of(np.zeros(len(notes), int), onsets, durations, durations - 1).tolist()


def class_of(gap, length):
    return int(phrase_class(np.array([gap]), np.array([length]))[0])


def test_a_phrase_begins_with_a_part_and_behind_a_rest():
    phrase, held = of_one_player((12, 6), (18, 6), (24, 3), (33, 6), (87, 3))
    assert phrase == [FIRST, class_of(0, 6), class_of(0, 12), class_of(6, 0), class_of(48, 99)]
    assert held == [0, 6, 6, 3, 6]


def test_a_rest_hides_how_long_the_phrase_before_was():
    assert class_of(REST, 5) == class_of(REST, 500) != class_of(REST - 1, 500)


def test_a_longer_rest_is_another_class_and_so_is_a_longer_phrase():
    rests = [class_of(gap, 0) for gap in (6, 12, 18, 24, 36, 48, 72, 96, 144)]
    lengths = [class_of(0, length) for length in (0, *PHRASE_LENGTHS.astype(int).tolist())]
    for classes in (rests, lengths):
        assert classes == [*range(classes[0], classes[0] + len(classes))]
    assert class_of(-NEVER, 0) == rests[-1] + 1 == FIRST


def test_how_a_note_follows_the_one_before_is_told():
    assert len({class_of(gap, 12) for gap in (-5, 0, 1, 3, 6)}) == 5
    assert class_of(-1, 12) == class_of(-20, 12)


def test_notes_together_belong_to_one_phrase():
    phrase, _ = of_one_player((0, 12), (0, 12), (48, 12), (48, 12))
    assert phrase == [FIRST, class_of(-1, 0), class_of(36, 0), class_of(-1, 0)]


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 90), st.integers(1, 90)),
        min_size=1, max_size=40,
    )
)  # fmt: skip
def test_a_song_that_is_written_has_the_phrases_it_will_be_encoded_with(notes):
    parts, gaps, durations = np.array(notes).T
    onsets = gaps.cumsum()
    phrases, found = Phrases(), []
    for part, onset, duration in zip(parts, onsets, durations, strict=True):
        found.append([*phrases.of(part, onset)])
        phrases.take(part, onset, onset + duration, duration - 1)
    assert phrases_of(parts, onsets, durations, durations - 1).T.tolist() == found
