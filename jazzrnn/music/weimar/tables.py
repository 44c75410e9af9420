"""The tables of the Weimar Jazz Database: from its SQLite file, or from two CSV files a solo.

A folder of CSV files has `melody/NAME.csv`, a row a note, and `beats/NAME.csv`, a row a beat; NAME
is Performer_Title_FINAL. Nothing is read before it is asked for: `find_entries` lists what is
there.

Source: Jazzomat Research Project, Database Format, https://jazzomat.hfm-weimar.de/dbformat/
"""

import csv
import math
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from jazzrnn.errors import WeimarError
from jazzrnn.files import followed

SQLITE = b"SQLite format 3\0"


class Event(NamedTuple):
    """A note of the solo, as annotated."""

    bar: int
    beat: int  # from 1
    tatum: int  # from 1
    division: int  # of the beat: its number of tatums
    pitch: int
    duration_beats: float
    loudness_db: float | None  # the median of the note, on a scale without an absolute zero
    onset_seconds: float


class Beat(NamedTuple):
    """A beat of the record, as annotated."""

    bar: int
    beat: int  # from 1
    onset_seconds: float
    signature: tuple[int, int] | None  # None: as before
    chord: str  # as written; "": as before
    bass: int | None


class Tables(NamedTuple):
    """What the database has of a solo."""

    performer: str
    title: str
    instrument: str  # in the database's words; "" in CSV files, which do not tell
    key: str  # "Bb", "Fm", or ""
    events: tuple[Event, ...]
    beats: tuple[Beat, ...]


class Entry(NamedTuple):
    """A solo that can be read."""

    name: str
    read: Callable[[], Tables]  # raises a WeimarError where something is damaged


Row = Mapping[str, Any]


def find_entries(source: Path) -> list[Entry]:
    """Find the solos of a copy of the database, by name.

    Args:
        source: a folder with `melody/` and `beats/`, or the SQLite file.

    Raises:
        WeimarError: it is neither.
    """
    if source.is_dir():
        found = {_name(path.stem): path for path in sorted((source / "melody").glob("*.csv"))}
        if not found:
            raise WeimarError(f"{source}: no CSV files in {source / 'melody'}")
        beats = source / "beats"
        return [
            Entry(name, partial(_read_csv, path, beats / path.name)) for name, path in found.items()
        ]
    if not source.exists():
        raise WeimarError(f"{source}: there is no such file or folder")
    with source.open("rb") as file:
        if file.read(len(SQLITE)) != SQLITE:
            raise WeimarError(f"{source}: not an SQLite file (wjazzd.db is one)")
    return _find_in_sqlite(source)


def _read_csv(melody: Path, beats: Path) -> Tables:
    performer, _, rest = melody.stem.partition("_")
    title = re.sub(r"-\d+$", "", rest.partition("_")[0])  # "-2": the second solo of this record
    return Tables(
        performer=_spaced(performer),
        title=_spaced(title),
        instrument="",
        key="",
        events=tuple(map(_event, _csv_rows(melody))),
        beats=tuple(map(_beat, _csv_rows(beats))),
    )


def _csv_rows(path: Path) -> Iterator[Row]:
    table = f"{path.parent.name}/{path.name}"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except OSError as error:
        raise WeimarError(f"{table}: {(error.strerror or str(error)).lower()}") from error
    except (ValueError, csv.Error) as error:
        raise WeimarError(f"{table}: not a CSV file ({error})") from error


def _find_in_sqlite(path: Path) -> list[Entry]:
    rows = _query(
        path,
        "SELECT solo_info.melid, performer, title, solopart, filename_sv FROM solo_info"
        " LEFT JOIN transcription_info ON solo_info.melid = transcription_info.melid"
        " ORDER BY solo_info.melid",
    )
    found: dict[str, Entry] = {}
    for row in rows:
        joined = f"{row['performer']}_{row['title']}-{row['solopart']}".replace(" ", "")
        name = _name(Path(str(row["filename_sv"] or f"{joined}.sv")).stem)
        name = f"{name}-{row['melid']}" if name in found else name
        found[name] = Entry(name, partial(_read_sqlite, path, int(row["melid"])))
    if not found:
        raise WeimarError(f"{path}: no solos in it")
    return [entry for _, entry in sorted(found.items())]


def _read_sqlite(path: Path, melid: int) -> Tables:
    info = _query(path, "SELECT * FROM solo_info WHERE melid = ?", melid)[0]
    events = _query(path, "SELECT * FROM melody WHERE melid = ? ORDER BY onset, eventid", melid)
    beats = _query(path, "SELECT * FROM beats WHERE melid = ? ORDER BY onset, beatid", melid)
    return Tables(
        performer=str(info["performer"]),
        title=str(info["title"]),
        instrument=str(info["instrument"]),
        key=_key(str(info["key"])),
        events=tuple(map(_event, events)),
        beats=tuple(map(_beat, beats)),
    )


def _query(path: Path, question: str, *values: int) -> list[Row]:
    try:
        with closing(sqlite3.connect(f"{followed(path).as_uri()}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(question, values)]
    except sqlite3.Error as error:
        raise WeimarError(f"{path}: damaged, or not the database ({error})") from error


def _event(row: Row) -> Event:
    beat_seconds = _number(row, "beat_duration", "beatdur")
    if beat_seconds <= 0:
        raise WeimarError(f"a beat of {beat_seconds:g} seconds")
    loudness = _find(row, "loud_median", "loud_med")
    return Event(
        bar=int(_number(row, "bar")),
        beat=int(_number(row, "beat")),
        tatum=int(_number(row, "tatum")),
        division=int(_number(row, "division")),
        pitch=round(_number(row, "pitch")),
        duration_beats=_number(row, "duration") / beat_seconds,
        loudness_db=None if loudness is None else _number(row, "loud_median", "loud_med"),
        onset_seconds=_number(row, "onset"),
    )


def _beat(row: Row) -> Beat:
    bass = None if _find(row, "bass", "bass_pitch") is None else _number(row, "bass", "bass_pitch")
    signature = str(_find(row, "signature") or "").strip("'\" ")
    return Beat(
        bar=int(_number(row, "bar")),
        beat=int(_number(row, "beat")),
        onset_seconds=_number(row, "onset"),
        signature=_signature(signature) if signature else None,
        chord=str(_find(row, "chord") or ""),
        bass=round(bass) if bass is not None and 0 < bass <= 127 else None,
    )


def _signature(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([1-9]\d?)/(1|2|4|8|16|32)", text)
    if not match:
        raise WeimarError(f"no meter: {text!r}")
    return int(match[1]), int(match[2])


def _find(row: Row, *names: str) -> Any:
    """Return the value under the first of these names in the table; None where it is empty."""
    for name in names:
        if name in row:
            return None if row[name] in {"", "NA"} else row[name]
    return None


def _number(row: Row, *names: str) -> float:
    value = _find(row, *names)
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise WeimarError(f"no number under {names[0]!r}: {value!r}")
    return number


def _key(text: str) -> str:
    """Write `Bb-maj` and `F-min` as in MIDI; other modes have no sign there."""
    name, _, mode = text.partition("-")
    return {"maj": name, "min": f"{name}m"}.get(mode, "")


def _name(stem: str) -> str:
    """Return a name for files: without the status, and without what could lead out of a folder."""
    return re.sub(r'[/\\:*?"<>|\0-\x1f]', "", stem.removesuffix("_FINAL")).lstrip(".") or "solo"


def _spaced(words: str) -> str:
    """Write `BluesForBlanche` as `Blues For Blanche`, `K.C.Be=Bop` as `K.C. Be-Bop`."""
    return re.sub(r"(?<=[a-z'])(?=[A-Z])|(?<=[A-Z.])(?=[A-Z][a-z])", " ", words).replace("=", "-")
