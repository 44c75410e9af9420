"""Learn which chords songs have, in which order, and which notes over them.

    python -m scripts.learn_harmony TUNES WEIMAR

TUNES and WEIMAR are folders of MIDI files with chord symbols: old songs, and what `jazzrnn import
weimar --no-bass` makes. Writes `jazzrnn/music/analysis/harmony.json`. The notes over chords are
counted in the songs, for both: a soloist's are no melody.

Contains information from the Weimar Jazz Database, which is made available under the Open Database
License (ODbL).
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jazzrnn.errors import MidiError
from jazzrnn.generation.request_from import read_piece
from jazzrnn.music.analysis.chords_of_notes import half_bars
from jazzrnn.music.analysis.harmonizing import GROUP, TABLE
from jazzrnn.music.analysis.key_of_notes import key_of_notes
from jazzrnn.music.analysis.tastes import QUALITIES
from jazzrnn.music.chords import QUALITY_FAMILIES, parse_chord, quality_family
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, Piece, bar_starts
from jazzrnn.music.setting import setting_of

FAMILIES = {"maj": 0, "maj7": 4, "m": 1, "m7": 3, "7": 2, "7alt": 2, "m7b5": 5, "dim7": 6,
            "aug": 2, "sus": 2, "mMaj7": 1}  # fmt: skip
Counts = dict[str, list[list[int]]]


def states_of(piece: Piece, tonic: int) -> tuple[list[int], NDArray[np.int64], NDArray[np.bool_]]:
    """The state of each span, -1 where there is no chord; the spans, and which begin in a bar."""
    lines, within = half_bars(piece)
    onsets = [mark.onset for mark in piece.chords]
    found: list[int] = []
    starts: list[int] = lines[:-1].tolist()
    for line in starts:
        k = int(np.searchsorted(onsets, line, side="right")) - 1
        chord = parse_chord(piece.chords[k].symbol) if k >= 0 else None
        if not chord:
            found.append(-1)
            continue
        quality = FAMILIES[QUALITY_FAMILIES[quality_family(chord)]]
        found.append((chord.root - tonic) % 12 * len(QUALITIES) + quality)
    return found, lines, within


def counted(pieces: Iterable[Piece]) -> dict[str, Counts]:
    """The counts in major and minor."""
    modes = ("major", "minor")
    first, last = ({mode: Counter[int]() for mode in modes} for _ in range(2))
    following, places = ({mode: Counter[tuple[int, int]]() for mode in modes} for _ in range(2))
    change = {m: np.zeros((2, 2), int) for m in first}
    tones = {m: np.zeros((len(QUALITIES), 12)) for m in first}
    for piece in pieces:
        key = key_of_notes(piece.notes, piece.key)
        if not key or not piece.chords:
            continue
        mode = "minor" if key.minor else "major"
        states, lines, within = states_of(piece, key.pitch)
        named = [state for state in states if state >= 0]
        if not named:
            continue
        first[mode][named[0]] += 1
        last[mode][named[-1]] += 1
        starts = np.array(bar_starts(piece.meters, piece.length))
        bars = starts.searchsorted(lines[:-1], side="right") - 1 - setting_of(piece, "").lead_in
        for bar, state in zip((bars % GROUP).tolist(), states, strict=True):
            if state >= 0:
                places[mode][bar, state] += 1
        for k, (one, two) in enumerate(pairwise(states), 1):
            if min(one, two) < 0:
                continue
            change[mode][int(within[k]), int(one != two)] += 1
            if one != two:
                following[mode][one, two] += 1
        for note in piece.notes:
            span = int(np.searchsorted(lines, note.onset, side="right")) - 1
            if note.part == DRUMS or span >= len(states) or states[span] < 0:
                continue
            root, quality = divmod(states[span], len(QUALITIES))
            held = min(note.onset + note.duration, lines[span + 1]) - note.onset
            tones[mode][quality, (note.pitch - key.pitch - root) % 12] += held / STEPS_PER_QUARTER
    both = sum(tones.values())  # which interval sounds over a quality is no matter of the mode
    return {
        mode: {
            "first": [[*pair] for pair in sorted(first[mode].items())],
            "last": [[*pair] for pair in sorted(last[mode].items())],
            "following": [[*p, n] for p, n in sorted(following[mode].items())],
            "places": [[*p, n] for p, n in sorted(places[mode].items())],
            "change": change[mode].tolist(),
            "tones": np.rint(both).astype(int).tolist(),
        }
        for mode in first
    }


def pieces_in(folder: Path) -> list[Piece]:
    """The pieces of a folder that can be read, by name."""
    found: list[Piece] = []
    for path in sorted(folder.glob("*.mid")):
        try:
            found.append(read_piece(path))
        except MidiError:
            continue
    return found


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("tunes", type=Path)
    parser.add_argument("weimar", type=Path)
    wished = parser.parse_args()
    song, jazz = (counted(pieces_in(folder)) for folder in (wished.tunes, wished.weimar))
    for mode, counts in jazz.items():
        counts["tones"] = song[mode]["tones"]
    TABLE.write_text(json.dumps({"song": song, "jazz": jazz}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
