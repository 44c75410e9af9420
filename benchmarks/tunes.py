"""The lead sheets that heads are learned from: read, made alike, and divided by title.

A folder of them has a file `tunes.csv` that names, for each MIDI file, its title.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_file
from jazzrnn.music.notes import PARTS, ChordMark, Piece, bar_starts, make_piece

NOTICE = "melodies of OpenEWLD (MIT licence), works of 1930 and earlier and traditional ones"
REED, ALTO_SAX, VELOCITY = PARTS.index("reed"), 65, 72
QUARTER, SECTION = 12, 4  # grid steps; bars, of which a tune has a multiple
DENSEST, WIDEST = 2.0, 24  # notes a quarter, semitones: what has more is no melody to sing
TENTHS = 10


class Tune(NamedTuple):
    """A lead sheet."""

    title: str
    name: str  # of its file
    piece: Piece


def read_tunes(folder: Path) -> list[Tune]:
    """Return the tunes that can be sung, without pickup bar and tempo, all played by a reed."""
    with (folder / "tunes.csv").open(newline="", encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    read = (read_midi(read_file(folder / row["file"])).piece for row in rows)
    tunes = [
        Tune(row["title"], row["file"], made_alike(piece))
        for row, piece in zip(rows, read, strict=True)
    ]
    return [tune for tune in tunes if _can_be_sung(tune.piece)]


def made_alike(piece: Piece) -> Piece:
    """Return a tune from its first whole bar on, at no tempo, by a reed. The tempi of the files
    are the same for all, and say nothing.
    """
    lines = bar_starts(piece.meters, piece.length)
    first = piece.notes[0].onset
    pickup = first and (2 * first >= lines[1] or (len(lines) - 1) % SECTION == 1)
    cut = lines[1] if pickup else 0
    before = [mark for mark in piece.chords if mark.onset <= cut][-1:]
    after = [mark for mark in piece.chords if mark.onset > cut]
    return make_piece(
        [
            note._replace(onset=note.onset - cut, part=REED, velocity=VELOCITY)
            for note in piece.notes
            if note.onset >= cut
        ],
        [meter._replace(onset=max(0, meter.onset - cut)) for meter in piece.meters],
        (),
        [ChordMark(max(0, mark.onset - cut), mark.symbol) for mark in (*before, *after)],
        [(REED, ALTO_SAX)],
        piece.key,
    )


def _can_be_sung(piece: Piece) -> bool:
    pitches = [note.pitch for note in piece.notes]
    time = piece.notes[-1].onset + piece.notes[-1].duration - piece.notes[0].onset
    dense = len(pitches) * QUARTER / time > DENSEST
    return not dense and max(pitches) - min(pitches) <= WIDEST


def split_by_title(tunes: Sequence[Tune], fold: int) -> tuple[list[Tune], list[Tune]]:
    """Return tunes to learn and a tenth of the titles that is held out, with all of its tunes."""
    titles = sorted({tune.title for tune in tunes})
    order = np.random.default_rng(0).permutation(len(titles))
    held_out = {titles[k] for k in order[fold::TENTHS]}
    learn = [tune for tune in tunes if tune.title not in held_out]
    return learn, [tune for tune in tunes if tune.title in held_out]
