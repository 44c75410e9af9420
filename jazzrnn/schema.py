"""The seam between music and numbers: what the columns of a step mean, as plain data.

A sequence is an integer array (N, columns), one row a step. The music half writes a schema
beside such arrays; the network half needs nothing else to learn and sample them.
"""

from dataclasses import dataclass

ABSENT = -1  # "this column has no value here": contributes no loss, and is an input of its own


@dataclass(frozen=True)
class Column:
    """One attribute of a step.

    Columns are ordered as a chain: a step is chosen column by column from left to right, and
    each choice sees every column to its left. Values are 0 to classes - 1, or ABSENT.

    Attributes:
        name: for reports, and for `relative_to`.
        classes: number of values.
        chosen: the network predicts it; otherwise it is given (by what was chosen before it
            and by the world outside, such as a chord progression).
        relative_to: names of earlier columns: to the scores by value, scores by difference to
            each of them are added. Each has as many classes as this one, or fewer: then they go
            round, as pitch classes do, and so do the differences. ABSENT counts as 0.
    """

    name: str
    classes: int
    chosen: bool = True
    relative_to: tuple[str, ...] = ()


Schema = tuple[Column, ...]
"""The first column is chosen, and a step where it is ABSENT is padding."""


def index_of(schema: Schema, name: str) -> int:
    """Position of the column called `name`."""
    return [column.name for column in schema].index(name)
