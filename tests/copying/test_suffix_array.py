import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.copying.suffix_array import SuffixArray

words = st.integers(1, 4).flatmap(
    lambda letters: st.lists(st.integers(-1, letters - 2), max_size=40)
)


def array(word):
    return np.array(word, np.int64)


def longest(text, query, at):
    """By looking everywhere."""
    lengths = range(len(query) - at, 0, -1)
    return next(
        (n for n in lengths for k in range(len(text)) if text[k : k + n] == query[at : at + n]), 0
    )


@given(words)
def test_suffixes_are_sorted(text):
    order = SuffixArray(array(text)).order.tolist()
    assert order == sorted(range(len(text)), key=lambda start: text[start:])


@given(words, words)
def test_the_longest_matches_are_those_found_by_looking_everywhere(text, query):
    lengths, places = SuffixArray(array(text)).longest_matches(array(query))
    assert lengths.tolist() == [longest(text, query, at) for at in range(len(query))]
    for at, (length, place) in enumerate(zip(lengths, places, strict=True)):
        assert text[place : place + length] == query[at : at + length]


@given(words, words, st.data())
def test_some_places_are_asked_as_all_are(text, query, data):
    starts = data.draw(st.lists(st.integers(0, max(0, len(query) - 1)), max_size=len(query)))
    suffixes = SuffixArray(array(text))
    every = suffixes.longest_matches(array(query))
    some = suffixes.longest_matches(array(query), array(starts))
    assert [found[starts].tolist() for found in every] == [found.tolist() for found in some]


def test_a_text_is_found_in_itself_however_long_its_repeats():
    rng = np.random.default_rng(0)
    text = np.tile(rng.integers(0, 5, 700), 3)
    lengths, _ = SuffixArray(text).longest_matches(text)
    assert lengths.tolist() == [*range(len(text), 0, -1)]
