"""Kinds of options that click does not have."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import click

from jazzrnn.cli.terminal import say
from jazzrnn.music.repairs import POLICY, Policy

_Command = TypeVar("_Command", bound=Callable[..., Any])


def strict_option(*, reports: bool = True) -> Callable[[_Command], _Command]:
    """Give a command that reads music the option --strict.

    Args:
        reports: whether the command says what was repaired in MIDI files; else it does so itself.
    """
    return click.option(
        "--strict", is_flag=True, expose_value=False, is_eager=True,
        callback=partial(_take_policy, reports),
        help="Stop if a file can only be read after a repair.",
    )  # fmt: skip


def _take_policy(reports: bool, context: click.Context, _: click.Parameter, strict: bool) -> None:
    said: set[str] = set()  # a command may read a file more than once

    def tell(repair: str) -> None:
        if repair not in said:
            said.add(repair)
            say(f"repaired: {repair}", err=True)

    token = POLICY.set(Policy(strict, tell if reports else None))
    context.call_on_close(partial(POLICY.reset, token))


class Number(click.FloatRange):  # click's way to check a value
    """A number in a range. click lets "nan" into every range, for nothing is below or above it."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number
