"""Motifs: whether solos come back to what they have played, beside real solos.

    python -m benchmarks.motifs WEIMAR [-m MODEL] [--songs 40]

writes solos of about 64 bars over five forms, once alone and once between heads, of which only the
solos count, and prints, for songs and for the first 64 bars of the real solos of the Weimar Jazz
Database that are as long (all three shares grow with a solo's length):

- the structureness indicator in its ranges (Wu and Yang 2020);
- motif: of the places where five notes begin, the share where the same pitches in the same rhythm
  (onset to onset) begin again within four bars, behind the fifth note;
- lick: of the places where five intervals begin, the share where the same ones begin again within
  200 notes, behind the last one.
"""

import argparse
from collections.abc import Hashable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.jazz_output import FORMS, bars_of
from jazzrnn.evaluation.structure import LONG, MID, SHORT, structureness
from jazzrnn.generation.generate import generate
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.request import Request
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.notes import Note, Piece, as_array, as_notes, make_piece
from jazzrnn.music.weimar.solos import read_solos
from jazzrnn.runs.models import load_song_model, model_path

MOTIF, WITHIN_BARS = 5, 4
LICK, WITHIN_NOTES = 5, 200
BAR = 48  # grid steps of 4/4
LENGTH = 64  # bars of a solo, about
RANGES = {"SI 2-4": SHORT, "SI 4-8": MID, "SI 8-": LONG}


def come_again(keys: Sequence[Hashable], onsets: Sequence[int], n: int, most: int) -> float:
    """Share of the keys that come again, N keys later at the earliest, within `most` steps."""
    places: dict[Hashable, list[int]] = {}
    for k, key in enumerate(keys):
        places.setdefault(key, []).append(k)
    again = 0
    for k, key in enumerate(keys):
        again += any(j >= k + n and onsets[j] - onsets[k] <= most for j in places[key])
    return again / max(len(keys), 1)


def motif_share(notes: Sequence[Note]) -> float:
    """Share of the places where a motif begins that comes exactly again."""
    starts = range(len(notes) - MOTIF + 1)
    keys = [
        tuple((note.pitch, note.onset - notes[k].onset) for note in notes[k : k + MOTIF])
        for k in starts
    ]
    return come_again(keys, [notes[k].onset for k in starts], MOTIF, WITHIN_BARS * BAR)


def lick_share(notes: Sequence[Note]) -> float:
    """Share of the places where a lick begins that is used again."""
    intervals = np.diff([note.pitch for note in notes]).tolist()
    keys = [tuple(intervals[k : k + LICK]) for k in range(len(intervals) - LICK + 1)]
    return come_again(keys, range(len(keys)), LICK, WITHIN_NOTES)


def solos_of(model: SongModel, songs: int, with_head: bool) -> list[Piece]:
    """Solos over the forms, alone or cut out of songs with heads."""
    found: list[Piece] = []
    for seed in range(songs):
        form = FORMS[seed % len(FORMS)]
        bars = bars_of(form)
        length = bars * (round(LENGTH / bars) + 2 * with_head)
        writer = model if with_head else replace(model, heads=None)
        request = Request(seed, length, changes=read_form(form), band="none")
        found.append(solo_of(generate(writer, request).piece, bars if with_head else 0))
    return found


def solo_of(piece: Piece, bars: int) -> Piece:
    """The piece without so many bars at both ends."""
    start, end = bars * BAR, piece.length - bars * BAR
    inner = [note for note in piece.notes if start <= note.onset < end]
    return make_piece(note._replace(onset=note.onset - start) for note in inner)


def cut(piece: Piece) -> Piece:
    """The first bars of a piece."""
    return make_piece(note for note in piece.notes if note.onset < LENGTH * BAR)


def row(name: str, pieces: Sequence[Piece]) -> str:
    """A row of the table."""
    cells = [np.nanmean([structureness(p, bars) for p in pieces]) for bars in RANGES.values()]
    shares = [
        np.mean([share(as_notes(as_array(piece.notes))) for piece in pieces])
        for share in (motif_share, lick_share)
    ]
    return (
        " | ".join(
            [f"| {name}", *(f"{cell:.3f}" for cell in cells), *(f"{100 * s:.2f} %" for s in shares)]
        )
        + " |"
    )


def main() -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weimar", type=Path)
    parser.add_argument("-m", "--model", default="jazz")
    parser.add_argument("--songs", type=int, default=40)
    arguments = parser.parse_args()
    model = load_song_model(model_path(Path(arguments.model)))
    print("| | " + " | ".join([*RANGES, "motif", "lick"]) + " |")
    print("|---|" + "---:|" * (len(RANGES) + 2))
    for name, with_head in (("solos alone", False), ("solos between heads", True)):
        print(row(f"{arguments.songs} {name}", solos_of(model, arguments.songs, with_head)))
    solos = [solo.piece for solo in read_solos(arguments.weimar)]
    real = [cut(piece) for piece in solos if piece.length >= LENGTH * BAR]
    print(row(f"{len(real)} real solos", real))


if __name__ == "__main__":
    main()
