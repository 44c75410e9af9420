"""From the bytes of a MIDI file to what is kept of it: its steps, its bars, its repairs.

What is kept is found again by a key: a hash of the file's bytes, of `ENCODING` and of the
version of the library that reads MIDI. So a file is encoded once, until one of them changes.
"""

import json
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from jazzrnn.encoding.columns import PROGRAM, TEMPO
from jazzrnn.encoding.pack import HASH, Encoded
from jazzrnn.encoding.steps import encode_many, plans_of
from jazzrnn.encoding.transposing import tunes_of
from jazzrnn.errors import MidiError
from jazzrnn.music.analysis.chords_of_notes import with_chords_of_notes
from jazzrnn.music.form.plan import make_plan
from jazzrnn.music.midi.reading import read_scores
from jazzrnn.music.midi.smf import is_song, read_file
from jazzrnn.music.notes import (
    FAMILIES,
    PART,
    ChordMark,
    Meter,
    NoteArray,
    Piece,
    Tempo,
    as_notes,
    family_of,
    length_of,
    tidy,
)
from jazzrnn.music.setting import Setting, setting_of, usual_tempo, with_plan

ENCODING = 8
"""The version of the encoding.

Raise it when the same bytes of a file become something else than before: other steps, hashes,
bars, repairs or reasons, or another format of them; and when files that crashed or took too
long could be read now. Then all files are encoded anew.
tests/encoding/test_encoding.py fails when the encoding has changed and this number has not.
"""

AT_ONCE = 2**20  # bytes of files that are encoded together
_NONE = bytes(HASH)
_JSON = json.JSONEncoder(separators=(",", ":"))


class Description(NamedTuple):
    """What is kept of a file besides its steps."""

    reason: str  # why it cannot be used; "" if it can
    repairs: tuple[str, ...]
    bars: list[Any]  # for `read_setting`


def encode_files(
    paths: Sequence[str],
    known: Container[bytes],
    find_chords: bool = False,
    second_players: bool = True,
) -> list[Encoded | bytes | str]:
    """Read and encode files.

    Args:
        paths: of the files.
        known: keys of files that need not be encoded again.
        find_chords: in the notes of pieces that name no chords.
        second_players: have parts of their own.

    Returns:
        For each file what is kept of it; or its key, if it is known; or why it cannot be read.
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
        key = _key(data, find_chords, second_players)
        found.append(key)
        if key not in known:
            new.append((len(found) - 1, data))
            size += len(data)
            if size > AT_ONCE:
                _encode(new, found, find_chords, second_players)
                new, size = [], 0
    if new:
        _encode(new, found, find_chords, second_players)
    return found


def refuse_files(
    paths: Sequence[str], reason: str, find_chords: bool = False, second_players: bool = True
) -> list[Encoded | str]:
    """Return what is kept of files that crashed `encode_files`; or why they cannot be read."""
    try:
        keys = [_key(_content(path), find_chords, second_players) for path in paths]
    except (OSError, MidiError) as error:
        return [str(error)] * len(paths)
    return [_refused(key, reason) for key in keys]


def read_description(text: bytes) -> Description:
    """Read the JSON text that is kept of a file."""
    reason, repairs, bars = json.loads(text)
    return Description(reason, tuple(repairs), bars)


def write_description(description: Description) -> bytes:
    """Write the JSON text that is kept of a file."""
    return _JSON.encode(description).encode()


def names_chords(description: Description) -> bool:
    """Return whether a piece that can be used names chords."""
    _, _, _, chords, *_ = description.bars
    return bool(chords)


def has_second_players(description: Description) -> bool:
    """Return whether a family has two players in a piece that can be used."""
    _, _, _, _, programs, *_ = description.bars
    return any(part >= len(FAMILIES) for part, _ in programs)


def read_setting(text: bytes, name: str) -> Setting:
    """Read the setting of a piece, called `name`, from its description."""
    length, meters, tempos, chords, programs, key, plan, first = read_description(text).bars
    empty = Piece(
        meters=tuple(Meter(*meter) for meter in meters),
        tempos=tuple(Tempo(*tempo) for tempo in tempos),
        chords=tuple(ChordMark(*mark) for mark in chords),
        programs=tuple((part, program) for part, program in programs),
        key=key,
    )
    return with_plan(setting_of(empty, name, length, first), make_plan(plan))


def _content(path: str) -> bytes:
    """Read the bytes of a file, as `read_file`.

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
    files: Sequence[tuple[int, bytes]],
    found: list[Encoded | bytes | str],
    find_chords: bool,
    second_players: bool,
) -> None:
    """Replace the keys of files in `found` by what is kept of them."""
    notes, readings = read_scores(data for _, data in files)
    stages = [Piece() if isinstance(one, MidiError) else one.piece for one in readings]
    if not second_players:
        notes, stages = _in_families(notes, stages)
    bounds: list[int] = notes[0].searchsorted(np.arange(len(files) + 1)).tolist()
    if find_chords:
        for k, (start, end) in enumerate(pairwise(bounds)):
            piece = with_chords_of_notes(replace(stages[k], notes=as_notes(notes[:, start:end])))
            stages[k] = replace(piece, notes=())
    plans = plans_of(notes, stages)
    encoded = encode_many(notes, stages, plans)
    tunes = tunes_of(encoded)
    ends = notes[1] + notes[4]
    for k, (one, empty, steps, tune) in enumerate(
        zip(readings, stages, encoded, tunes, strict=True)
    ):
        place, (start, end) = files[k][0], bounds[k : k + 2]
        key = found[place]
        assert isinstance(key, bytes)
        if isinstance(one, MidiError):
            found[place] = _refused(key, str(one))
            continue
        length = length_of(int(ends[start:end].max()), empty)
        tempos = [Tempo(0, usual_tempo(empty.tempos, length))] if empty.tempos else []
        bars = [length, empty.meters, tempos, empty.chords, empty.programs, empty.key]
        bars += [plans[k].tolist(), int(notes[1, start])]
        music = steps.astype(np.uint8)  # no column has more classes; ABSENT is 255
        music[:, [TEMPO, PROGRAM]] = 0  # at another tempo, on another horn it is the same
        found[place] = Encoded(
            key,
            sha256(music.tobytes()).digest()[:HASH],
            sha256(tune).digest()[:HASH],
            steps.tobytes(),
            write_description(Description("", one.repairs, bars)),
        )


def _in_families(notes: NoteArray, stages: Sequence[Piece]) -> tuple[NoteArray, list[Piece]]:
    """Return music in which a family's second player shares the part of the first."""
    if not (notes[PART] >= len(FAMILIES)).any():
        return notes, [*stages]
    joined = notes.copy()
    joined[PART] %= len(FAMILIES)
    played = ({family_of(p): program for p, program in reversed(s.programs)} for s in stages)
    programs = (tuple(sorted(own.items())) for own in played)
    return tidy(joined), [replace(s, programs=p) for s, p in zip(stages, programs, strict=True)]


def _refused(key: bytes, reason: str) -> Encoded:
    return Encoded(key, _NONE, _NONE, b"", write_description(Description(reason, (), [])))


def _key(data: bytes, find_chords: bool, second_players: bool) -> bytes:
    """Return the hash of all that decides what a file becomes."""
    made = f"jazzrnn {ENCODING} symusic {_symusic_version()} chords {find_chords:d}"
    made += f" second players {second_players:d}\n"
    return sha256(made.encode() + data).digest()[:HASH]


@cache
def _symusic_version() -> str:
    try:
        return version("symusic")
    except PackageNotFoundError:  # installed without its description
        return "?"
