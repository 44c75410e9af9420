"""Arguments of the library's functions, checked by their annotations: what a program hands over may
be anything, and a wrong kind of thing is an error of one line that names it.
"""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from numbers import Integral, Real
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from jazzrnn.errors import OptionError

_P = ParamSpec("_P")
_Result = TypeVar("_Result")
LONGEST = 60  # characters of a value in a message
_WORDS: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    NoneType: "None",
    Path: "a path",
    Mapping: "a dict",
    Sequence: "a list",
}


def checked(function: Callable[_P, _Result]) -> Callable[_P, _Result]:
    """Return a public function that refuses arguments of a wrong type.

    Its docstring has a section "Args:", whose lines help.

    Raises:
        OptionError: from the function that is returned: an argument is of another type than its
            annotation says.
        TypeError: from that function, too: an argument is missing, or there is none of its name.
    """
    signature = inspect.signature(function)

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _Result:
        try:
            given = signature.bind(*args, **kwargs)
        except TypeError as error:  # names no function
            raise TypeError(f"{function.__qualname__}() {error}") from None
        for name, value in given.arguments.items():
            kinds, kind = _kinds(function).get(name, ()), signature.parameters[name].kind
            if not kinds or kind is inspect.Parameter.VAR_KEYWORD:
                continue
            several = kind is inspect.Parameter.VAR_POSITIONAL
            values = value if several else [value]
            for one in values:
                if not any(_is(one, wished) for wished in kinds):
                    raise OptionError(_wrong(name, one, kinds, function.__doc__ or ""))
            plain = tuple(map(_plain, values))
            given.arguments[name] = plain if several else plain[0]
        return function(*given.args, **given.kwargs)

    return call


def _plain(value: object) -> object:
    """Return a number or a truth value of numpy as one of Python, which can be written as JSON."""
    if _is(value, bool):
        return bool(value)
    if isinstance(value, int | float) or not isinstance(value, Real):
        return value
    return int(value) if isinstance(value, Integral) else float(value)


@cache
def _kinds(function: Callable[..., object]) -> dict[str, tuple[Any, ...]]:
    """Return the types that each parameter may have, Any left out."""
    hints = get_type_hints(function)
    hints.pop("return", None)
    return {name: kinds for name, hint in hints.items() if Any not in (kinds := _parts(hint))}


def _parts(hint: Any) -> tuple[Any, ...]:
    """Return the classes that an annotation is made of."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return tuple(dict.fromkeys(kind for each in get_args(hint) for kind in _parts(each)))
    if origin is Literal:
        return tuple({type(value) for value in get_args(hint)})
    return (origin or hint,)


def _is(value: object, kind: Any) -> bool:
    """Return whether a value is of a type, or of one that does the same: numbers of numpy, too."""
    if kind in (int, float):
        number = Integral if kind is int else Real
        return isinstance(value, number) and not _is(value, bool)
    if kind is bool:
        return isinstance(value, bool | np.bool_)
    if kind is Sequence:
        return isinstance(value, Sequence) and not isinstance(value, str | bytes)
    return isinstance(value, kind)


def _wrong(name: str, value: object, kinds: Sequence[Any], about: str) -> str:
    """Return the message: what was given, what it is, what the documentation says of it."""
    shown = " ".join((value if isinstance(value, str) and value else repr(value)).split())
    shown = shown if len(shown) <= LONGEST else shown[:LONGEST] + "..."
    *others, last = dict.fromkeys(_WORDS.get(kind, f"a {kind.__name__}") for kind in kinds)
    words = f"{', '.join(others)} or {last}" if others else last
    found = re.search(rf"^ +{name}: (.+?)(?=\n +\w+: |\n\n|\Z)", about, re.DOTALL | re.MULTILINE)
    help_ = f": {' '.join(found[1].split()).rstrip('.')}" if found else ""
    return f"`{name}` {shown}: it is {words}{help_}"
