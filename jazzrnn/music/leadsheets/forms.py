"""The forms that every jazz player knows, and others: a chart each in charts/, to search and read.

Their progressions are common property, each in its most usual key. Those without a name of their
own (modal, bossa, waltz, the cycle of fifths) stand for a kind of tune. A chart is a text as
`changes` reads it; its first line says for people what it is.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jazzrnn.errors import OptionError
from jazzrnn.music.dice import one_of
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.progression import Progression, in_key

CHARTS = Path(__file__).parent / "charts"
FORMS = tuple(sorted(path.stem for path in CHARTS.glob("*.txt")))
KEYS = ("C", "F", "Bb", "Eb", "Ab", "Db", "G", "D", "A")  # that horn players like
MINOR_KEYS = ("Cm", "Fm", "Bbm", "Gm", "Dm", "Am", "Ebm")
SHORTEST = 8  # bars of a form that nobody has named: shorter ones are for practice


class Form(NamedTuple):
    """A form as it is listed."""

    name: str  # "blues"
    bars: int
    meter: str  # "4/4"
    key: str  # "Bb"
    about: str  # one line for people


def read_chart(name: str) -> str:
    """Return the chart of a form as a text that can be changed and read again.

    Raises:
        OptionError: there is none of this name.
    """
    found = {form.lower(): form for form in FORMS}.get(name.lower())
    if found is None:
        close = get_close_matches(name.lower(), FORMS, n=3)
        guess = f"did you mean {' or '.join(close)}? " if close else ""
        raise OptionError(f"no form {name!r}: {guess}jazzrnn forms lists all {len(FORMS)}")
    return (CHARTS / f"{found}.txt").read_text(encoding="utf-8")


@cache
def read_form(name: str) -> Progression:
    """Read one time through a form.

    Raises:
        OptionError: there is none of this name.
    """
    return read_changes(read_chart(name), name.lower() if name not in FORMS else name)


def find_forms(*words: str) -> list[Form]:
    """Return the forms that have all words: in their name, meter, key, style or description.

    >>> [form.name for form in find_forms("waltz", "minor")]
    ['folia', 'minor-waltz']

    Args:
        words: such as "blues", "minor" or "3/4", or how they begin; "16" are bars. None: all forms.

    Raises:
        OptionError: there are none.
    """
    wanted = [word.lower() for text in words for word in text.split()]
    found = [form for form in map(_listed, FORMS) if all(_has(form, word) for word in wanted)]
    if not found:
        raise OptionError(f"no form has {' and '.join(wanted)}: jazzrnn forms lists all")
    return found


def _listed(name: str) -> Form:
    form = read_form(name)
    about = read_chart(name).splitlines()[0].removeprefix("# ")
    return Form(name, len(form.bars), "{}/{}".format(*form.meter), form.key, about)


def _has(form: Form, word: str) -> bool:
    """Return whether a form has a word, or one that begins so; a number is its bars."""
    if word.isdecimal():
        return word == str(form.bars)
    return any(there.startswith(word) for there in _words(form))


def _words(form: Form) -> Iterator[str]:
    mode = "minor" if form.key.endswith("m") else "major"
    text = f"{form.name} bars {form.meter} {form.key} {read_form(form.name).style} {form.about}"
    yield form.name
    yield mode
    for word in re.findall(r"[\w#/]+", text.lower()):
        if word not in {"minor", "major"}:  # they are of the key
            yield word


def any_form(
    rng: np.random.Generator, meter: tuple[int, int] = (4, 4), key: str | None = None
) -> Progression:
    """Return a form in that meter, in that key or one of its usual ones; in 4/4 if there is none.

    Raises:
        OptionError: the key is none.
    """
    minor = None if key is None else read_key(key).minor
    order: list[int] = rng.permutation(len(FORMS)).tolist()
    there = (form for form in (read_form(FORMS[k]) for k in order) if _may_be_drawn(form, minor))
    form = next((form for form in there if form.meter == meter), None)
    if form is None:
        return any_form(rng, key=key)
    usual = MINOR_KEYS if form.key.endswith("m") else KEYS
    moved = in_key(form, key if key is not None else one_of(rng, usual))
    return replace(moved, name=f"{form.name} in {moved.key}")


def _may_be_drawn(form: Progression, minor: bool | None) -> bool:
    return len(form.bars) >= SHORTEST and minor in {None, form.key.endswith("m")}
