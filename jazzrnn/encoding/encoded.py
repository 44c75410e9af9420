"""A file becomes what is kept of it: steps, its bars, and what was wrong with it."""

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from jazzrnn.encoding.columns import TEMPO
from jazzrnn.encoding.steps import encode_many, plans_of
from jazzrnn.encoding.store import HASH, Encoded
from jazzrnn.encoding.transposing import tunes_of
from jazzrnn.errors import MidiError
from jazzrnn.music.analysis.chords_of_notes import with_found_chords
from jazzrnn.music.form.plan import make_plan
from jazzrnn.music.midi.reading import read_scores
from jazzrnn.music.midi.smf import is_song, read_file
from jazzrnn.music.notes import ChordMark, Meter, Piece, Tempo, as_notes, length_of
from jazzrnn.music.setting import Setting, setting_of, with_plan

AT_ONCE = 2**20  # bytes of files that are encoded together
_NONE = bytes(HASH)
_JSON = json.JSONEncoder(separators=(",", ":"))


class Told(NamedTuple):
    """What the text of an encoded file says."""

    reason: str  # why it cannot be used; "" if it can
    repairs: tuple[str, ...]
    bars: list[Any]  # for `setting_from`


def encode_files(
    paths: Sequence[str], known: Container[bytes], find_chords: bool = False
) -> list[Encoded | bytes | str]:
    """Read and encode files.

    Args:
        paths: of the files.
        known: keys of what need not be encoded again.
        find_chords: in pieces that name none, from their notes.

    Returns:
        For each what is to be kept of it; or its key, if it is known; or why it cannot be read.
    """
    found: list[Encoded | bytes | str] = []
    new: list[tuple[int, bytes]] = []  # place in `found`, content
    size = 0
    for path in paths:
        try:
            data = _content(path)
        except OSError as error:
            found.append(f"cannot be read: {(error.strerror or str(error)).lower()}")
            continue
        except MidiError as error:
            found.append(str(error))
            continue
        key = _key(data, find_chords)
        found.append(key)
        if key not in known:
            new.append((len(found) - 1, data))
            size += len(data)
            if size > AT_ONCE:
                _encode(new, found, find_chords)
                new, size = [], 0
    if new:
        _encode(new, found, find_chords)
    return found


def give_up(paths: Sequence[str], reason: str, find_chords: bool = False) -> list[Encoded | str]:
    """What is to be kept of files that cannot be used for a reason which `encode_files` did not
    live to tell; or why they cannot even be opened.
    """
    try:
        return [_useless(_key(_content(path), find_chords), reason) for path in paths]
    except (OSError, MidiError) as error:
        return [str(error)] * len(paths)


def told(text: bytes) -> Told:
    """Read the text of an encoded file."""
    reason, repairs, bars = json.loads(text)
    return Told(reason, tuple(repairs), bars)


def names_chords(what: Told) -> bool:
    """Does a piece that can be used name chords?"""
    _, _, _, chords, *_ = what.bars
    return bool(chords)


def setting_from(text: bytes, name: str) -> Setting:
    """The setting that an encoded piece tells."""
    length, meters, tempos, chords, programs, key, plan = told(text).bars
    stage = Piece(
        meters=tuple(Meter(*meter) for meter in meters),
        tempos=tuple(Tempo(*tempo) for tempo in tempos),
        chords=tuple(ChordMark(*mark) for mark in chords),
        programs=tuple((part, program) for part, program in programs),
        key=key,
    )
    return with_plan(setting_of(stage, name, length), make_plan(plan))


def _content(path: str) -> bytes:
    """The bytes of a file, as `read_file`.

    Raises:
        OSError: it cannot be read.
        MidiError: it is no file, too large to be music, or a song that this program wrote: nobody
            wants it to learn from itself.
    """
    data = read_file(path)
    if is_song(data):
        raise MidiError("a song that jazzrnn wrote, as its text 'jazzrnn: {...}' says")
    return data


def _encode(
    files: Sequence[tuple[int, bytes]], found: list[Encoded | bytes | str], find_chords: bool
) -> None:
    """Put what is to be kept of files where their keys are now."""
    notes, readings = read_scores(data for _, data in files)
    stages = [Piece() if isinstance(one, MidiError) else one.piece for one in readings]
    bounds: list[int] = notes[0].searchsorted(np.arange(len(files) + 1)).tolist()
    if find_chords:
        for k, (start, end) in enumerate(pairwise(bounds)):
            piece = with_found_chords(replace(stages[k], notes=as_notes(notes[:, start:end])))
            stages[k] = replace(piece, notes=())
    plans = plans_of(notes, stages)
    encoded = encode_many(notes, stages, plans)
    tunes = tunes_of(encoded)
    ends = notes[1] + notes[4]
    for k, (one, stage, steps, tune) in enumerate(
        zip(readings, stages, encoded, tunes, strict=True)
    ):
        place, (start, end) = files[k][0], bounds[k : k + 2]
        key = found[place]
        assert isinstance(key, bytes)
        if isinstance(one, MidiError):
            found[place] = _useless(key, str(one))
            continue
        length = length_of(int(ends[start:end].max()), stage)
        plan = plans[k].tolist()
        bars = [
            length,
            stage.meters,
            stage.tempos[:1],
            stage.chords,
            stage.programs,
            stage.key,
            plan,
        ]
        music = steps.astype(np.uint8)  # no column has more classes; ABSENT is 255
        music[:, TEMPO] = 0  # at another tempo it is the same
        found[place] = Encoded(
            key,
            sha256(music.tobytes()).digest()[:HASH],
            sha256(tune).digest()[:HASH],
            steps.tobytes(),
            _text(Told("", one.repairs, bars)),
        )


def _useless(key: bytes, reason: str) -> Encoded:
    return Encoded(key, _NONE, _NONE, b"", _text(Told(reason, (), [])))


def _key(data: bytes, find_chords: bool) -> bytes:
    return sha256(_maker() + bytes([find_chords]) + data).digest()[:HASH]


def _text(what: Told) -> bytes:
    return _JSON.encode(what).encode()


@cache
def _maker() -> bytes:
    """The same as long as the same bytes of a file become the same: hash of all that has a say,
    which is this program's own text and the library that reads MIDI.
    """
    digest = sha256()
    for path in _sources():
        digest.update(path.read_bytes())
    try:
        digest.update(version("symusic").encode())
    except PackageNotFoundError:  # without its description
        digest.update(b"?")
    return digest.digest()


def _sources() -> Iterator[Path]:
    package = Path(__file__).parent.parent
    yield package / "schema.py"
    yield from sorted((package / "music").rglob("*.py"))
    yield from sorted((package / "encoding").rglob("*.py"))
