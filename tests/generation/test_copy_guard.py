import numpy as np
import pytest

from jazzrnn.copying.copies import Learned, join, melodies_of, trace
from jazzrnn.encoding.columns import SCHEMA, vocabulary
from jazzrnn.encoding.steps import encode
from jazzrnn.generation.compose import VOCABULARY, Wish, compose_many
from jazzrnn.generation.copy_guard import MOST_TRIES, TRIES, CopyWatch
from jazzrnn.music.notes import Piece, bar_starts
from jazzrnn.music.setting import setting_of
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.model import ModelConfig, initial_weights, named
from tests.commands import tune

CONFIG = ModelConfig(SCHEMA, hidden=8, layers=1, embedding=6, head=6)
WEIGHTS = initial_weights(CONFIG, np.random.default_rng(1))
named(WEIGHTS, CONFIG)["score.shift.bias"][[0, 6, 12]] += 7  # short notes, sometimes together
MODEL = Model(CONFIG, WEIGHTS, {VOCABULARY: vocabulary()})
SETTING = setting_of(tune(1), "tune")
BARS = 6


def wish(seed=1, temperature=1.0, bars=BARS):
    return Wish(bars, seed, temperature, 1.0)


def learned(*songs):
    """As if these songs had been learned."""
    melodies = [melodies_of(encode(song), setting_of(song, "")) for song in songs]
    return Learned([f"{k}.mid" for k in range(len(songs))], trace(join(melodies)))


def longest(watch):
    """Notes; 1 if nothing is shared."""
    return watch.copies.with_rhythm.notes if watch.copies.with_rhythm else 1


def song(seed=1, watch=None, primer=None, **more):
    return compose_many(MODEL, SETTING, wish(seed, **more), primer, [watch])[0]


def test_a_watch_that_has_nothing_to_say_changes_nothing():
    for watch in (CopyWatch(learned(song()), 0), CopyWatch(learned(Piece()), 5)):
        assert song(watch=watch) == song()
        assert watch.passed == 0
    assert CopyWatch(learned(song()), 0).copies.with_rhythm is None


def test_what_was_found_is_told_without_a_limit_too():
    watch = CopyWatch(learned(song(2), song()), 0)
    song(watch=watch)
    assert watch.copies.share == 1
    assert (watch.copies.with_rhythm.file, watch.copies.with_rhythm.file_bar) == ("1.mid", 1)


@pytest.mark.parametrize("most", [3, 5, 9])
@pytest.mark.parametrize("seed", [1, 3, 4])  # songs with stretches of more than 9 notes
def test_a_song_that_would_be_a_copy_becomes_another_one(seed, most):
    known = learned(song(seed))
    watch, again = CopyWatch(known, most), CopyWatch(known, most)
    written = song(seed, watch)
    assert written == song(seed, again)
    assert written != song(seed)
    assert watch.passed == 0
    assert longest(watch) <= most
    assert written.bars == BARS


def test_what_was_good_stays():
    """Only the bars from the first copied one on are written again."""
    copied = song(1)
    line = bar_starts(copied.meters, copied.length)[3]
    late = Piece(tuple(note for note in copied.notes if note.onset >= line))
    written = song(1, CopyWatch(learned(late), 3))
    assert written != copied
    early = [note[:3] for note in copied.notes if note.onset < line]
    assert [note[:3] for note in written.notes][: len(early)] == early


def test_a_model_that_can_write_one_song_only_writes_it_and_says_so():
    """At a temperature of 0 every try is the same."""
    known = learned(song(temperature=0))
    watch = CopyWatch(known, 3)
    assert song(watch=watch, temperature=0) == song(temperature=0)
    assert watch.passed > 0
    assert longest(watch) > 3
    assert watch.left == max(0, MOST_TRIES - TRIES * watch.passed)


def test_tries_are_limited_for_the_whole_song():
    watch = CopyWatch(learned(song(temperature=0, bars=40)), 2)
    assert song(watch=watch, temperature=0, bars=40).bars == 40
    assert watch.left == 0
    assert watch.passed > MOST_TRIES / TRIES


def test_a_primer_may_be_a_copy_but_what_follows_may_not():
    primer = tune(1, bars=2)
    free = song(primer=primer)
    told = CopyWatch(learned(primer), 0)
    song(watch=told, primer=primer)
    assert longest(told) < 4
    watch = CopyWatch(learned(primer, free), 4)
    written = song(watch=watch, primer=primer)
    begun = [note[:3] for note in primer.notes]
    assert [note[:3] for note in written.notes[: len(begun)]] == begun
    assert written != free
    assert watch.passed == 0
    assert longest(watch) <= 4


def test_of_songs_side_by_side_each_is_taken_back_on_its_own():
    free = compose_many(MODEL, SETTING, wish(), None, [None] * 4)
    assert len({song.notes for song in free}) == 4
    line = bar_starts(free[0].meters, free[0].length)[3]
    ends = [Piece(tuple(note for note in song.notes if note.onset >= line)) for song in free]
    copied = max(range(4), key=lambda k: len(ends[k].notes))
    watches = [CopyWatch(learned(ends[copied]), 4) for _ in free]
    written = compose_many(MODEL, SETTING, wish(), None, watches)
    assert written[copied] != free[copied]
    assert [MOST_TRIES - watch.left > 0 for watch in watches] == [k == copied for k in range(4)]
    for watch, song, before in zip(watches, written, free, strict=True):
        early = [note[:3] for note in before.notes if note.onset < line]
        assert [note[:3] for note in song.notes][: len(early)] == early
        assert song.bars == BARS
        assert longest(watch) <= 4
