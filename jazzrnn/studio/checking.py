"""What is typed into the studio, checked by the program's own readers: chord changes while they
are typed, wishes before a song is written.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from inspect import Parameter, signature
from typing import Any

from jazzrnn.errors import ChangesError, OptionError
from jazzrnn.generation.request import Request, check_wishes
from jazzrnn.generation.request_from import WALTZ, request_from
from jazzrnn.loaded import Model
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.files import ChangesRequest, read_requested_changes
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.piano_roll import in_print
from jazzrnn.seeds import SEEDS
from jazzrnn.studio.folder import BOX

_USUAL = {  # of all that can be wished
    name: parameter.default
    for name, parameter in signature(Model.generate).parameters.items()
    if parameter.kind is Parameter.KEYWORD_ONLY
}
TEXT, WHOLE, NUMBER = "a text", "a whole number", "a number"
GENERATE = {
    **dict.fromkeys(("chords", "form", "key", "plan", "band", "style"), TEXT),
    **dict.fromkeys(("tempo", "temperature", "inside"), NUMBER),
    **dict.fromkeys(("bars", "choruses", "seed"), WHOLE),
}
MOST_TAKES = 8  # that one press of the button writes
_PLACE = re.compile(r"bar (\d+) '(.*?)' \(line (\d+), column (\d+)\): (.*)", flags=re.DOTALL)
_ABOUT = re.compile(r"^`chords`: ")


def request_of(wishes: Mapping[str, Any], model: str) -> Request:
    """Return the request of what was filled in.

    Args:
        wishes: by the names of `library.Model.generate`; None and "" are no wish.
        model: its name in the studio.

    Raises:
        OptionError: a wish makes no sense; the message begins with its name.
        ChangesError: the chord changes make no sense.
    """
    wished = {name: value for name, value in wishes.items() if value not in (None, "")}
    check_kinds(wished, GENERATE)
    request = request_from(**_USUAL | wished)
    check_wishes(request, plays_forms=model == BOX)
    return request


def check_kinds(wished: Mapping[str, Any], kinds: Mapping[str, str]) -> None:
    """Check wishes.

    Args:
        wished: by their names.
        kinds: of what can be wished: TEXT, WHOLE or NUMBER.

    Raises:
        OptionError: there is no such wish, or it is of another kind.
    """
    allowed = {TEXT: {str}, WHOLE: {int}, NUMBER: {int, float}}
    for name, value in wished.items():
        if name not in kinds:
            raise OptionError(f"`{name}`: the studio has no such wish")
        if type(value) not in allowed[kinds[name]]:
            raise OptionError(f"`{name}` {value}: write {kinds[name]}")


def number_of_takes(value: Any) -> int:
    """Return how many takes are wished.

    Raises:
        OptionError: it is no such number.
    """
    if type(value) is not int or not 1 <= value <= MOST_TAKES:
        raise OptionError(f"`takes`: write a whole number from 1 to {MOST_TAKES}")
    return value


def with_seed(request: Request, later: int) -> Request:
    """Return a request for a later take: each has the next seed."""
    return replace(request, seed=(request.seed + later) % SEEDS)


def check_changes(
    chords: str = "", form: str = "", key: str = "", style: str = ""
) -> dict[str, Any]:
    """Read chord changes, and return how they are read and what is wrong with them.

    Args:
        chords: as they are typed.
        form: name of a form, in place of them.
        key: to move them to.
        style: in which they are played: a waltz is in 3/4 if they name no meter.

    Returns:
        "bars": [{"meter", "chords", "section"}, ...], none if they cannot be read; "key" as they
        name it, and "text" to be typed; "wrong": whether they cannot be read; "problems": [{"text",
        "line", "column", "length"}, ...] from 1; line 0 if it is not known.
    """
    wished = ChangesRequest(None if form else chords, form=form or None, key=key or None)
    try:
        read = read_requested_changes(wished, WALTZ if style == "waltz" else None)
    except (ChangesError, OptionError) as error:
        problems = [_problem(str(error), chords)] if form or chords.strip() else []
        return {"bars": [], "wrong": bool(problems), "problems": problems}
    assert read.changes
    return {
        "bars": [*_bars(read.changes)],
        "key": read.changes.key,
        "text": write_changes(read.changes),
        "wrong": False,
        "problems": [_problem(remark, chords) for remark in read.remarks],
    }


def _bars(changes: Progression) -> Iterator[dict[str, Any]]:
    names = {section.start: section.name for section in changes.sections}
    for number, bar in enumerate(changes.bars):
        yield {
            "meter": [bar.numerator, bar.denominator],
            "chords": [in_print(mark.symbol) for mark in bar.chords],
            "section": names.get(number, ""),
        }


def _problem(message: str, chords: str) -> dict[str, Any]:
    """Return a message with its place in the text: at the words that it quotes."""
    message = _ABOUT.sub("", message)
    found = _PLACE.fullmatch(message)
    if not found:
        return {"text": message, "line": 0, "column": 0, "length": 0}
    bar, words, line, column, problem = found.groups()
    lines = chords.splitlines()
    rest = lines[int(line) - 1][int(column) - 1 :] if int(line) <= len(lines) else ""
    length = len(words) if rest.startswith(words) else len((rest.split() or [""])[0])
    return {
        "text": f"bar {bar}: {words}: {problem}",
        "line": int(line),
        "column": int(column),
        "length": max(1, length),
    }
