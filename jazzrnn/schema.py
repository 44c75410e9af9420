"""The schema: the columns of a step, as plain data; the seam between music and network.

A sequence is an integer array (N, columns), one row a step. The music half gives a schema with
such arrays; the network half needs nothing else to learn and sample them.
"""

from dataclasses import dataclass

ABSENT = -1  # the column has no value here: no loss, and an input of its own


@dataclass(frozen=True)
class Column:
    """One attribute of a step.

    Columns form a chain: a step is chosen column by column from left to right, and each choice
    sees all columns to its left. Values are 0 to classes - 1, or ABSENT.

    Attributes:
        name: for reports, and for `relative_to`.
        classes: number of values.
        chosen: whether the network predicts it; otherwise it is given, by the columns before it
            and from outside (chord changes, for example).
        relative_to: names of earlier columns. Relative scores, by the difference to each of them,
            are added to the scores by value. Each has as many classes as this column, or fewer:
            then it is circular, as pitch classes are, and so are the differences. ABSENT counts
            as 0.
    """

    name: str
    classes: int
    chosen: bool = True
    relative_to: tuple[str, ...] = ()


Schema = tuple[Column, ...]
"""The first column is chosen, and a step where it is ABSENT is padding."""


def index_of(schema: Schema, name: str) -> int:
    """Return the position of the column called `name`."""
    return [column.name for column in schema].index(name)
