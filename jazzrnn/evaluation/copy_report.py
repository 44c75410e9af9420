"""What sets of pieces copy from the music learned: as tables, and as plain data."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from jazzrnn.copying.copies import SHORT, Copies, Stretch
from jazzrnn.evaluation.number_format import percent
from jazzrnn.music.notes import PARTS

REAL, OURS = (
    "real, not learned",
    "generated",
)  # the sets: a baseline, and ours
WAYS = ("with rhythm", "by intervals")  # as the first fields of Copies
LEVELS = {"median": 50, "90 %": 90, "longest": 100}  # percent of the pieces that copy no more
FIRST, *OTHERS = LEVELS
SET_HEAD = ["", "pieces", *(cell for w in WAYS for cell in (f"{w}: {FIRST}", *OTHERS)), "share"]
PIECE_HEAD = ["share", *WAYS]
SHOWN = 20  # generated pieces on the terminal


class Checked(NamedTuple):
    """A piece that was compared with the pieces learned."""

    file: str
    copies: Copies


CopySets = dict[str, list[Checked]]  # REAL, OURS -> at least one piece; empty if not checked


def lengths(copies: Copies) -> list[int]:
    """Return the notes of the longest stretch in each of WAYS; 0 where nothing is shared."""
    return [stretch.notes if stretch else 0 for stretch in copies[:2]]


def percentiles(found: Iterable[Copies], levels: Iterable[int]) -> list[list[float]]:
    """Return for each of WAYS the notes that N percent of the pieces do not exceed.

    Args:
        found: what each piece copies, of at least one piece.
        levels: the percents N.
    """
    return np.percentile([*map(lengths, found)], [*levels], axis=0).T.tolist()


def mean_share(found: Iterable[Copies]) -> float:
    """Return the share of stretches of SHORT notes that are copies, mean of the pieces."""
    return float(np.mean([copies.share for copies in found]))


def worst_first(pieces: Iterable[Checked]) -> list[Checked]:
    """Sort by the longest stretch with rhythm, then by intervals, by share, by name."""

    def rank(piece: Checked) -> tuple[float, float, float, str]:
        with_rhythm, by_intervals = lengths(piece.copies)
        return -with_rhythm, -by_intervals, -piece.copies.share, piece.file

    return sorted(pieces, key=rank)


def set_rows(sets: CopySets) -> list[list[str]]:
    """Return a row for each set, under SET_HEAD."""
    table: list[list[str]] = []
    for name, pieces in sets.items():
        found = [piece.copies for piece in pieces]
        notes = [value for way in percentiles(found, LEVELS.values()) for value in way]
        table.append(
            [name, str(len(found)), *(f"{n:.0f}" for n in notes), percent(mean_share(found))]
        )
    return table


def piece_rows(pieces: Iterable[Checked]) -> list[list[str]]:
    """Return a row for each piece: its file, then the cells under PIECE_HEAD."""
    return [
        [file, percent(copies.share), *(str(stretch or "none") for stretch in copies[:2])]
        for file, copies in pieces
    ]


def lines(sets: CopySets) -> Iterator[str]:
    """Yield the sets, then the generated pieces, as text."""
    yield (
        "longest stretch in common with a piece learned, in any key, in notes;"
        f" share: of the {SHORT}-note stretches"
    )
    yield from _columns([SET_HEAD, *set_rows(sets)], left={0})
    pieces = worst_first(sets.get(OURS, []))
    if pieces:
        yield ""
        table = [[OURS, *PIECE_HEAD], *piece_rows(pieces[:SHOWN])]
        yield from _columns(table, left={0, 2, 3})
    if len(pieces) > SHOWN:
        yield f"and {len(pieces) - SHOWN} more that copy less: the JSON and HTML reports list all"


def as_json(sets: CopySets) -> dict[str, Any]:
    """Return the sets with all their pieces, the longest copy first."""
    data: dict[str, Any] = {}
    for name, pieces in sets.items():
        found = [piece.copies for piece in pieces]
        notes = percentiles(found, LEVELS.values())
        data[name] = {
            way: dict(zip(LEVELS, values, strict=True))
            for way, values in zip(WAYS, notes, strict=True)
        }
        data[name]["share"] = mean_share(found)
        data[name]["pieces"] = [
            {"file": file, **dict(zip(WAYS, map(_stretch, copies[:2]), strict=True))}
            | {"share": copies.share}
            for file, copies in worst_first(pieces)
        ]
    return data


def _stretch(stretch: Stretch | None) -> dict[str, str | int] | None:
    if not stretch:
        return None
    return {
        "notes": stretch.notes,
        "part": PARTS[stretch.part],
        "bar": stretch.bar,
        "learned file": stretch.file,
        "learned bar": stretch.file_bar,
    }


def _columns(table: Sequence[Sequence[str]], left: set[int]) -> Iterator[str]:
    """Yield the lines of a table; the columns in `left` are aligned at the left."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = [
            cell.ljust(width) if k in left else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
