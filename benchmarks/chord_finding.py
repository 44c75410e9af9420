"""How often the chords found in the notes are those that somebody wrote.

    python -m benchmarks.chord_finding [--nottingham DIR] [--weimar DIR]

- midi_data/, the pieces by rules: their markers are hidden and are the truth.
- Nottingham (github.com/jukedeck/nottingham-dataset, MIDI/*.mid): the second track of a tune holds
  its chords as notes. The truth is what they spell, by a rule of its own: the one pitch class
  from which all that begin together are a triad or a seventh chord (SPELLED); of several the lowest
  note. Once melody and chords are heard, once the melody alone.
- Weimar Jazz Database (as for `jazzrnn import weimar`): the solos with an annotated bass; the
  truth is the annotated chords. Once solo and bass are heard, once the solo alone.

Shares are of the time for which the truth names a chord. "Third" is root and kind of third
(major, minor, none) right. Beside it stands the simplest way: the lowest note at the beginning
of each half bar is the root.

The constants of music/analysis/chords_of_notes.py were chosen on the tuning part of each set:
200 of the tunes; the solos of 60 titles. The rest is reported, without solos over a title of the
tuning part. midi_data/ was looked at as a whole while the constants were chosen.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

import mido
import numpy as np

from jazzrnn.music.analysis.chords_of_notes import chords_of_notes
from jazzrnn.music.chords import ROOTS, parse_chord, pitch_classes
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, ChordMark, Piece, bar_starts, make_piece
from jazzrnn.music.weimar.solos import read_solos, with_bass

MIDI_DATA = Path(__file__).parent.parent / "midi_data"
TUNING_TUNES, TUNING_TAKES = 200, 60
SPELLED = {
    (0, 4, 7): "", (0, 3, 7): "m", (0, 3, 6): "dim", (0, 4, 8): "+",
    (0, 4, 7, 10): "7", (0, 4, 7, 11): "maj7", (0, 3, 7, 10): "m7", (0, 3, 6, 10): "m7b5",
    (0, 3, 6, 9): "dim7",
}  # fmt: skip
NO_CHORD, NO_THIRD = -1, 0


class Case(NamedTuple):
    """A piece to be heard, and its true chords."""

    piece: Piece
    truth: Sequence[ChordMark]


def by_rules() -> list[Case]:
    """The pieces of midi_data/."""
    pieces = [read_midi(path.read_bytes()).piece for path in sorted(MIDI_DATA.rglob("*.mid"))]
    return [Case(piece, piece.chords) for piece in pieces]


def nottingham(folder: Path) -> tuple[list[Case], list[Case]]:
    """The tunes that are not for tuning: melody and chords, and melody alone."""
    tunes = [found for path in sorted(folder.glob("*.mid")) if (found := tune(path))]
    order = np.random.default_rng(0).permutation(len(tunes))
    kept = [tunes[k] for k in order[TUNING_TUNES:]]
    return [both for both, _ in kept], [alone for _, alone in kept]


def tune(path: Path) -> tuple[Case, Case] | None:
    """A tune with its chords sounding, and its melody alone; None if it has no chords."""
    file = mido.MidiFile(path)
    piece = read_midi(path.read_bytes()).piece
    chords = notes_of(file.tracks[1], file.ticks_per_beat)
    if not chords:
        return None
    truth = spelled(chords)
    melody = {(begin, pitch) for begin, _, pitch in notes_of(file.tracks[0], file.ticks_per_beat)}
    alone = [note for note in piece.notes if (note.onset, note.pitch) in melody]
    return Case(piece, truth), Case(make_piece(alone, piece.meters), truth)


def notes_of(track: mido.MidiTrack, ticks: int) -> list[tuple[int, int, int]]:
    """Onset and end on the grid, and pitch, of the notes of a track."""
    now = 0
    sounding: dict[int, int] = {}
    notes: list[tuple[int, int, int]] = []
    for event in track:
        now += event.time
        if event.type in {"note_on", "note_off"}:
            place = (2 * STEPS_PER_QUARTER * now + ticks) // (2 * ticks)
            if event.note in sounding:
                notes.append((sounding.pop(event.note), place, event.note))
            if event.type == "note_on" and event.velocity:
                sounding[event.note] = place
    return sorted(notes)


def spelled(notes: Iterable[tuple[int, int, int]]) -> list[ChordMark]:
    """The chords that notes which begin together spell; "N.C." where they end, or spell none."""
    marks: list[ChordMark] = []
    for onset, group in groupby(notes, key=lambda note: note[0]):
        together = [*group]
        lowest = min(pitch for _, _, pitch in together) % 12
        classes = {pitch % 12 for _, _, pitch in together}
        roots = {
            root: SPELLED[shape]
            for root in classes
            if (shape := tuple(sorted((c - root) % 12 for c in classes))) in SPELLED
        }
        root = lowest if lowest in roots else min(roots, default=None)
        symbol = "N.C." if root is None else ROOTS[root] + roots[root]
        if marks and marks[-1].onset >= onset:
            marks.pop()  # the chord before sounds up to here
        marks += [ChordMark(onset, symbol), ChordMark(min(end for _, end, _ in together), "N.C.")]
    return marks


def weimar(source: Path) -> tuple[list[Case], list[Case]]:
    """The solos of the titles that are not for tuning: with the bass, and alone."""
    solos = [solo for solo in read_solos(source) if solo.bass]
    takes = sorted({solo.name.split("_")[1] for solo in solos})
    order = np.random.default_rng(0).permutation(len(takes))
    tuning = {title_of(takes[k]) for k in order[:TUNING_TAKES]}
    kept = [solo for solo in solos if title_of(solo.name.split("_")[1]) not in tuning]
    alone = [Case(solo.piece, solo.piece.chords) for solo in kept]
    return [Case(with_bass(solo), solo.piece.chords) for solo in kept], alone


def title_of(take: str) -> str:
    """Stardust-1 is a take of Stardust."""
    return take.rstrip("0123456789").removesuffix("-")


def lowest_notes(piece: Piece) -> list[ChordMark]:
    """The simplest way: a major chord on the lowest note at the beginning of each half bar."""
    marks: list[ChordMark] = []
    bars = bar_starts(piece.meters, piece.length)
    places = sorted({*bars[:-1], *((a + b) // 2 for a, b in pairwise(bars))})
    sounding: list[tuple[int, int]] = []
    notes = [note for note in reversed(piece.notes) if note.part != DRUMS]
    for place in places:
        while notes and notes[-1].onset < place + STEPS_PER_QUARTER:
            note = notes.pop()
            sounding.append((note.onset + note.duration, note.pitch))
        sounding = [(end, pitch) for end, pitch in sounding if end > place]
        if sounding:
            marks.append(ChordMark(place, ROOTS[min(pitch for _, pitch in sounding) % 12]))
    return marks


def held(marks: Sequence[ChordMark], length: int) -> tuple[np.ndarray, np.ndarray]:
    """Root and third of the chord that holds at each grid step, (length,) each."""
    roots, thirds = np.full((2, length), NO_CHORD)
    ends = [*(mark.onset for mark in marks[1:]), length]
    for mark, end in zip(marks, ends, strict=True):
        chord = parse_chord(mark.symbol)
        if chord:
            tones = {(tone - chord.root) % 12 for tone in pitch_classes(chord)}
            third = next((tone for tone in (4, 3) if tone in tones), NO_THIRD)
            roots[mark.onset : end], thirds[mark.onset : end] = chord.root, third
    return roots, thirds


def right(cases: Iterable[Case], way: Callable[[Piece], Sequence[ChordMark]]) -> np.ndarray:
    """(2,): the share of the time for which the root is right, and root and third."""
    counts = np.zeros(3)
    for piece, truth in cases:
        true_root, true_third = held(truth, piece.length)
        root, third = held(way(piece), piece.length)
        asked = true_root != NO_CHORD
        same = asked & (root == true_root)
        counts += asked.sum(), same.sum(), (same & (third == true_third)).sum()
    return counts[1:] / counts[0]


def show(name: str, cases: Sequence[Case]) -> None:
    """Print one line."""
    found, simple = right(cases, chords_of_notes), right(cases, lowest_notes)
    print(f"{name:34}{len(cases):7}{found[0]:8.3f}{found[1]:8.3f}{simple[0]:12.3f}", flush=True)


def show_speed(cases: Sequence[Case]) -> None:
    """Print the time that a piece in the middle and the one with most notes take."""
    by_size = sorted((case.piece for case in cases), key=lambda piece: len(piece.notes))
    for piece in (by_size[len(by_size) // 2], by_size[-1]):
        begin = time.process_time()
        for _ in range(10):
            chords_of_notes(piece)
        taken = (time.process_time() - begin) / 10
        print(f"{len(piece.notes):,} notes, {piece.bars} bars: {1000 * taken:.1f} ms")


def main() -> None:
    """Read, find, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nottingham", type=Path, metavar="DIR", help="its MIDI files")
    parser.add_argument("--weimar", type=Path, metavar="DIR", help="its CSV folder or wjazzd.db")
    arguments = parser.parse_args()
    print(f"{'':34}{'pieces':>7}{'root':>8}{'third':>8}{'lowest note':>12}")
    rules = by_rules()
    show("midi_data/, full band", rules)
    if arguments.nottingham:
        both, alone = nottingham(arguments.nottingham)
        show("Nottingham, melody and chords", both)
        show("Nottingham, melody alone", alone)
        show_speed(both)
    if arguments.weimar:
        both, alone = weimar(arguments.weimar)
        show("Weimar, solo and bass", both)
        show("Weimar, solo alone", alone)
        show_speed(both)


if __name__ == "__main__":
    main()
