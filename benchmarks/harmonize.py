"""How often the chords found for a melody are those that somebody wrote.

    python -m benchmarks.harmonize TUNES

TUNES is a folder of MIDI files of melodies with chord symbols. Five times a fifth of the tunes is
held out, the habits of songs are learned from the others, and chords are found for the held-out
melodies alone. Tunes of one title are on one side. A bar counts if a chord is named at its
beginning; it is right if root and kind of third (major, minor) agree there. Beside it:

- I, IV and V of the key, in each bar the one whose tones sound longest (I of equals);
- chords_of_notes, which hears all notes as tones of chords and knows no habits;
- the best of three proposals for a tune.

Intervals hold 95 % of the shares that other tunes would give (bootstrap over titles).
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jazzrnn.errors import MidiError
from jazzrnn.generation.request_from import read_piece
from jazzrnn.music.analysis.chords_of_notes import chords_of_notes
from jazzrnn.music.analysis.harmonizing import habits_of, harmonize
from jazzrnn.music.analysis.key_of_notes import key_of_notes
from jazzrnn.music.chords import parse_chord, pitch_classes
from jazzrnn.music.notes import ChordMark, Piece, bar_starts
from scripts.learn_harmony import counted

FOLDS = 5
ROWS = ("I-IV-V by key", "chords_of_notes", "harmonize", "best of 3 proposals")
Sounds = tuple[int, int] | None  # root, and third above it: 3 or 4; 0 if it has none


class Tune(NamedTuple):
    """A melody with its chords."""

    title: str
    piece: Piece


def at(chords: Sequence[ChordMark], onset: int) -> Sounds:
    """Root and third of the chord at an onset."""
    before = [mark.symbol for mark in chords if mark.onset <= onset]
    chord = parse_chord(before[-1]) if before else None
    if not chord:
        return None
    above = {(tone - chord.root) % 12 for tone in pitch_classes(chord)}
    return chord.root, next((third for third in (4, 3) if third in above), 0)


def by_key(piece: Piece) -> list[ChordMark]:
    """I, IV or V in each bar."""
    key = key_of_notes(piece.notes, piece.key)
    assert key
    marks: list[ChordMark] = []
    for start, end in pairwise(bar_starts(piece.meters, piece.length)):
        sounding = np.zeros(12)
        for note in piece.notes:
            held = min(end, note.onset + note.duration) - max(start, note.onset)
            sounding[note.pitch % 12] += max(held, 0)
        names = [key.spell((key.pitch + k) % 12) + "m" * key.minor * (k != 7) for k in (0, 5, 7)]
        chords = [parse_chord(name) for name in names]
        scores = [sounding[[*pitch_classes(chord)]].sum() for chord in chords if chord]
        marks.append(ChordMark(start, names[int(np.argmax(scores))]))
    return marks


def right(tune: Piece, found: Sequence[ChordMark]) -> tuple[int, int]:
    """Bars whose root and third agree, and bars that count."""
    agree = count = 0
    for start in bar_starts(tune.meters, tune.length)[:-1]:
        truth = at(tune.chords, start)
        if truth and truth[1]:
            count += 1
            agree += at(found, start) == truth
    return agree, count


def measured(tunes: Sequence[Tune]) -> list[list[tuple[int, int]]]:
    """For each tune and each of ROWS the bars that are right, and those that count."""
    titles = sorted({tune.title for tune in tunes})
    folds = {
        title: k % FOLDS for k, title in enumerate(np.random.default_rng(0).permutation(titles))
    }
    found: list[list[tuple[int, int]]] = []
    for fold in range(FOLDS):
        learned = counted(tune.piece for tune in tunes if folds[tune.title] != fold)
        for _, piece in (tune for tune in tunes if folds[tune.title] == fold):
            key = key_of_notes(piece.notes, piece.key)
            habits = habits_of(learned["minor" if key and key.minor else "major"])
            proposals = harmonize(replace(piece, chords=()), count=3, learned=habits)
            shares = [right(piece, proposal.chords) for proposal in proposals]
            found.append(
                [
                    right(piece, by_key(piece)),
                    right(piece, chords_of_notes(piece)),
                    shares[0],
                    max(shares),
                ]
            )
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("tunes", type=Path)
    tunes: list[Tune] = []
    for path in sorted(parser.parse_args().tunes.glob("*.mid")):
        try:
            piece = read_piece(path)
        except MidiError:
            continue
        if piece.chords and key_of_notes(piece.notes, piece.key):
            tunes.append(Tune(re.sub(r"-\d+$", "", path.stem), piece))
    counts = np.array(measured(tunes))  # (tunes, rows, 2)
    rng = np.random.default_rng(0)
    print(f"{len(tunes)} tunes, {counts[:, 0, 1].sum():,} bars: root and third right")
    for row, name in enumerate(ROWS):
        agree, bars = counts[:, row].T
        drawn = rng.integers(len(tunes), size=(1000, len(tunes)))
        shares = agree[drawn].sum(axis=1) / bars[drawn].sum(axis=1)
        low, high = np.quantile(shares, [0.025, 0.975])
        print(f"{name:>20}  {agree.sum() / bars.sum():.3f} ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    main()
