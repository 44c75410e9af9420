"""`files.csv` of a run: how every MIDI file ended, and on which side of the split it is."""

import csv
from collections.abc import Iterable, Mapping
from io import TextIOWrapper
from pathlib import Path

from jazzrnn.encoding.corpus import Corpus, File
from jazzrnn.errors import RunError
from jazzrnn.files import open_regular, printable, write_csv
from jazzrnn.runs.models import FILES

LEARNED, HELD_OUT = "learned", "held out"  # the sides
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")  # what may begin a formula, and the mark
SHOWN = 3  # names of files that have changed


def write_list(folder: Path, files: Iterable[File], sides: Mapping[str, str]) -> None:
    """Write the list.

    Args:
        folder: the run's.
        files: in order.
        sides: of those that are on one, by name.

    Raises:
        JazzrnnError: it cannot be written.
    """
    rows = [[*map(_as_text, file), sides.get(file.path, "")] for file in files]
    write_csv(folder / FILES, [["file", "outcome", "detail", "side"], *rows])


def read_list(folder: Path) -> dict[str, str]:
    """Read the name of each file of the folder that a model was trained on -> its side, or "".

    Empty if the model's file has been passed on without its run's folder.

    Raises:
        RunError: the list is damaged.
    """
    path = folder / FILES
    try:
        with TextIOWrapper(open_regular(path), "utf-8", "replace", newline="") as file:
            return {_from_text(row["file"]): row["side"] for row in csv.DictReader(file)}
    except FileNotFoundError:
        return {}
    except (OSError, KeyError, AttributeError, csv.Error) as error:
        raise RunError(f"{path}: not a list of files that jazzrnn wrote, or damaged") from error


def _as_text(cell: str) -> str:
    """Return a cell that spreadsheets show: without the apostrophe they would run "=..."."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _from_text(cell: str) -> str:
    return cell.removeprefix("'")


def what_changed(folder: Path, corpus: Corpus) -> str:
    """Report how the files used differ from a run's list, as in " (new: a.mid)"; "" without one.

    Raises:
        RunError: the list is damaged.
    """
    sides = read_list(folder)
    if not sides:
        return ""
    before, now = {name for name, side in sides.items() if side}, {*map(printable, corpus.names)}
    skipped = {printable(file.path): file.detail for file in corpus.files}
    gone = [f"{name} ({skipped[name]})" if name in skipped else name for name in before - now]
    differences = (("new", [*now - before]), ("no longer used", gone))
    changes = [f"{word}: {_some(sorted(names))}" for word, names in differences if names]
    return f" ({'; '.join(changes) or 'other notes in files of the same names'})"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
