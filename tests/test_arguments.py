"""Arguments of the library's functions: a wrong kind of thing is one line that names it."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import jazzrnn
from jazzrnn.arguments import checked
from jazzrnn.errors import OptionError
from jazzrnn.music.notes import Note, make_piece


@checked
def play(song: str | Path, *parts: str, bars: int = 1, tempo: float | None = None) -> object:
    """Play.

    Args:
        song: such as "a.mid",
            or another file.
        parts: such as "reed".
        bars: how many.
        tempo: quarter notes a minute.

    Raises:
        OptionError: never.
    """
    return song, parts, bars, tempo


@pytest.mark.parametrize(
    ("arguments", "named", "message"),
    [
        ((5,), {}, '`song` 5: it is text or a path: such as "a.mid", or another file'),
        (("a", "b", 3), {}, '`parts` 3: it is text: such as "reed"'),
        (("a",), {"bars": True}, "`bars` True: it is a whole number: how many"),
        (("a",), {"bars": 2.0}, "`bars` 2.0: it is a whole number: how many"),
        (("a",), {"tempo": "x"}, "`tempo` x: it is a number or None: quarter notes a minute"),
        ((b"y" * 99,), {}, "`song` b'yyyy"),
    ],
)
def test_an_argument_of_another_type_is_refused_in_one_line(arguments, named, message):
    with pytest.raises(OptionError) as refused:
        play(*arguments, **named)
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 150


def test_numbers_of_numpy_are_numbers():
    _, _, bars, tempo = play("a", bars=np.int64(2), tempo=np.float32(3))
    assert (type(bars), bars, tempo) == (int, 2, 3.0)
    assert play("a", "b", tempo=Fraction(1, 2)) == ("a", ("b",), 1, 0.5)
    _, _, _, tempo = play("a", tempo=np.float32(3))
    assert type(tempo) is float, "it can be written as JSON"


def test_truth_values_of_numpy_are_truth_values(tmp_path):
    @checked
    def save(overwrite: bool) -> object:
        return overwrite

    assert save(np.True_) is True
    assert save(np.False_) is False
    for wrong in (1, np.int64(1), np.array([True]), "yes"):
        with pytest.raises(OptionError, match=r"^`overwrite` .*: it is True or False$"):
            save(wrong)
    with pytest.raises(OptionError, match=r"^`bars` "):
        play("a", bars=np.True_)


@pytest.mark.parametrize(
    ("arguments", "named", "message"),
    [
        ((), {}, r"^play\(\) missing a required argument: 'song'$"),
        (("a",), {"beats": 3}, r"^play\(\) got an unexpected keyword argument 'beats'$"),
    ],
)
def test_a_missing_argument_is_an_error_that_names_the_function(arguments, named, message):
    with pytest.raises(TypeError, match=message):
        play(*arguments, **named)


def test_all_functions_of_the_library_say_what_they_want(tmp_path):
    note = make_piece([Note(0, 0, 60, 12, 80)])
    for call, parameter in (
        (lambda: jazzrnn.redo("a.mid", bars=5), "bars"),
        (lambda: jazzrnn.add("a.mid", 3), "part"),
        (lambda: jazzrnn.accompany("a.mid", key=["F"]), "key"),
        (lambda: jazzrnn.harmonize(None), "song"),
        (lambda: jazzrnn.load(3), "run"),
        (lambda: jazzrnn.evaluate(3), "midi_dir"),
        (lambda: jazzrnn.read_midi(3.5), "path"),
        (lambda: jazzrnn.write_midi(note, 3), "path"),
        (lambda: jazzrnn.train(3), "midi_dir"),
        (lambda: jazzrnn.generate("jazz"), "model"),
        (lambda: jazzrnn.forms(3), "words"),
    ):
        with pytest.raises(OptionError, match=f"^`{parameter}` "):
            call()


def test_no_song_is_written_under_a_name_that_nobody_knows(tmp_path):
    note = make_piece([Note(0, 0, 60, 12, 80)])
    with pytest.raises(OptionError, match=r"x.xyz: name it x.mid; endings are .mid"):
        jazzrnn.write_midi(note, tmp_path / "x.xyz")
    assert not [*tmp_path.iterdir()]
