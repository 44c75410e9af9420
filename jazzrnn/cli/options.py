"""Kinds of options that click does not have."""

import math
from typing import Any

import click


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
