"""How well the beat is found in music that was played without one, and what is left alone.

    python -m benchmarks.beats [--nottingham DIR] [--weimar DIR] [--tunes DIR] [--every N]

Pieces are written as a live recording without a click has them: their tempo drifts (each beat's
by 2 % more or less than the one before, back to the usual one in the long run), players are 12 ms
apart from each other's chords and notes 7 ms, and the file's own tempo, 120 bpm, means nothing.
midi_data/ and the folk tunes of Nottingham (MIDI/*.mid) are played so by a random generator; the
solos of the Weimar Jazz Database (melody/*.csv, beats/*.csv) are as they were on the record, but
for the band. The true beat is a quarter note, or three eighths in 6/8, 9/8 and 12/8.

- read anew: files that are read over the beat that is found (`music.midi.found_beat`).
- F: of the beats within 70 ms, as usual in the field (mir_eval's default); level: the beat is
  neither twice nor half as fast; bars: most notes are in the true place of their bars
  (of two bars of two beats, one of four may be made).
- The second table has the same pieces at a true tempo of 110 to 130 bpm, near that of the file;
  their tempo drifts as before, or a third as much at 116 to 124 bpm ("steady"). Of a file that is
  left as it is, the beat may be right all the same: within 70 ms for 8 beats of 10.
- The last table has the pieces played to the beat of their files, with 25 ms between chords:
  none may be read anew. They are played evenly, swung (eighths at 62 to 38), late by 40 ms, and at
  40 bpm in beats that are four of the piece's. The solos are there by the beats of the database.
"""

import argparse
import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jazzrnn.music.midi.beat_tracking import find_beats
from jazzrnn.music.midi.found_beat import over_found_beat
from jazzrnn.music.midi.performance import Performance, TempoEvent, Track
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, Piece
from jazzrnn.music.setting import usual_tempo

MIDI_DATA = Path(__file__).parent.parent / "midi_data"
TICKS, BPM = 480, 120.0  # of the files
PER_SECOND = TICKS * BPM / 60
DRIFT, BACK = 0.02, 0.97  # of the tempo
CHORDS_APART, NOTES_APART, TO_CLICK = 0.012, 0.007, 0.025  # seconds, standard deviations
WITHIN = 0.07  # seconds: a beat is found
OWN_RIGHT = 0.8  # F-measure of a file's own beat, to be right
STARTS = 1.0  # seconds of silence before the music


class Played(NamedTuple):
    """Music in seconds."""

    onsets: np.ndarray
    pitches: np.ndarray
    drums: np.ndarray  # whether it is one of theirs
    beats: np.ndarray
    places: np.ndarray  # of the notes in their bars, in grid steps; none if nobody knows them
    bar: int  # length of the bars in beats


def pieces_in(folder: Path, first: int, every: int) -> Iterator[Piece]:
    """Yield every Nth piece of a folder."""
    for path in sorted(folder.rglob("*.mid"))[first::every]:
        yield read_midi(path.read_bytes()).piece


class Way(NamedTuple):
    """How a piece is played."""

    slowest: float = 0.0  # bpm of its true tempo; 0: that of the piece
    fastest: float = 0.0
    drift: float = DRIFT
    to_click: bool = False
    swung: float = 0.5  # where in a beat the second eighth is
    late: float = 0.0  # seconds
    in_beat: int = 1  # how many quarter notes of the piece a beat of the file has


NEAR = {"": Way(110, 130), " steady": Way(116, 124, DRIFT / 3)}
TO_CLICK_WAYS = {
    "": Way(to_click=True),
    " swung": Way(to_click=True, swung=0.62),
    " late": Way(to_click=True, late=0.04),
    " in fours": Way(to_click=True, in_beat=4),
}


def by_hand(piece: Piece, rng: np.random.Generator, way: Way = Way()) -> Played:  # noqa: B008 - it does not change
    """Play a piece."""
    onset, pitch = (np.array([note[k] for note in piece.notes]) for k in (0, 2))
    quarters = piece.length // STEPS_PER_QUARTER + 2
    slower = np.zeros(quarters)
    for k in range(1, 0 if way.to_click else quarters):
        slower[k] = BACK * slower[k - 1] + rng.normal(0, way.drift)
    tempo = usual_tempo(piece.tempos, piece.length) or BPM * 2 ** rng.uniform(-0.4, 0.4)
    tempo = rng.uniform(way.slowest, way.fastest) if way.slowest else tempo
    intervals = 60 / (BPM * way.in_beat if way.to_click else tempo) * np.exp(slower)
    lines = np.concatenate([[0.0], intervals.cumsum()]) + STARTS
    steps = STEPS_PER_QUARTER * np.arange(len(lines))
    _, chord = np.unique(onset, return_inverse=True)
    apart = TO_CLICK if way.to_click else CHORDS_APART
    offbeat = onset % STEPS_PER_QUARTER == STEPS_PER_QUARTER // 2
    place = onset + offbeat * STEPS_PER_QUARTER * (way.swung - 0.5)
    seconds = np.interp(place, steps, lines) + rng.normal(0, apart, chord.max() + 1)[chord]
    seconds += way.late
    seconds += rng.normal(0, NOTES_APART, len(onset))
    meter = piece.meters[0]
    beat = STEPS_PER_QUARTER
    if meter.denominator == 8 and meter.numerator % 3 == 0:
        beat = 3 * STEPS_PER_QUARTER // 2
    beats = np.interp(np.arange(0, piece.length + 1, beat), steps, lines)
    places = onset % meter.bar_length * STEPS_PER_QUARTER // beat
    drums = np.array([note.part == DRUMS for note in piece.notes])
    return Played(np.maximum(seconds, 0), pitch, drums, beats, places, meter.bar_length // beat)


def solos(folder: Path, every: int, by_beats: bool = False) -> Iterator[Played]:
    """Yield solos as they were played; or by their beats, each a quarter note of the file."""
    for path in sorted(folder.glob("melody/*.csv"))[::every]:
        with path.open(encoding="utf-8") as file:
            rows = [*csv.DictReader(file)]
        with (folder / "beats" / path.name).open(encoding="utf-8") as file:
            beats = np.array([float(row["onset"]) for row in csv.DictReader(file)])
        onsets = np.array([float(row["onset"]) for row in rows])
        if by_beats:
            onsets = np.interp(onsets, beats, np.arange(len(beats)) * 60 / BPM)
            beats = np.arange(len(beats)) * 60 / BPM
        pitches = np.array([int(float(row["pitch"])) for row in rows])
        drums = np.zeros(len(pitches), bool)
        yield Played(onsets + STARTS, pitches, drums, beats + STARTS, np.empty(0, np.int64), 4)


def as_file(played: Played) -> Performance:
    """Return the file of music."""
    start = np.rint(played.onsets * PER_SECOND).astype(np.int64)
    same = np.ones_like(start)
    tracks = [
        Track(part, 0, *(each[own] for each in (played.pitches, 64 * same, start, 60 * same)))
        for part, own in ((0, ~played.drums), (DRUMS, played.drums))
        if own.any()
    ]
    return Performance([], [TempoEvent(0, round(6e7 / BPM))], [], [], tracks, [])


def f_measure(true: np.ndarray, found: np.ndarray) -> float:
    """Return the F-measure of found beats (n,); each is right once."""
    hits = k = 0
    for beat in true.tolist():
        while k < len(found) and found[k] < beat - WITHIN:
            k += 1
        if k < len(found) and found[k] <= beat + WITHIN:
            hits, k = hits + 1, k + 1
    return 2 * hits / (len(true) + len(found))


def measure(name: str, music: Iterable[Played]) -> None:
    """Print how well the beat of some music is found."""
    rows: list[tuple[float, ...]] = []
    for played in music:
        over = over_found_beat(as_file(played), TICKS)
        found = find_beats(played.onsets)
        assert found
        first, last = played.onsets.min() - WITHIN, played.onsets.max() + WITHIN
        own = np.arange(0, last, 60 / BPM)
        true, beats, own = (
            times[(times >= first) & (times <= last)] for times in (played.beats, found.times, own)
        )
        ratio = np.median(np.diff(beats)) / np.median(np.diff(true))
        right = float(over.beat_found and len(played.places) > 0 and _has_right_bars(over, played))
        of_own = not over.beat_found and f_measure(true, own) >= OWN_RIGHT
        level = abs(np.log2(ratio)) < 0.1
        rows.append((over.beat_found, of_own, f_measure(true, beats), level, right))
    anew, own_right, f, level, bars = np.array(rows, np.float64).T
    of = anew > 0
    mean = [f"{each[of].mean():6.3f}" if of.any() else "     -" for each in (f, level, bars)]
    print(
        f"{name:>24} {len(rows):6} {int(anew.sum()):9} {int(own_right.sum()):9}"
        f" {f.mean():9.3f} {' '.join(mean)}"
    )


def _has_right_bars(over: Performance, played: Played) -> bool:
    (meter,) = over.meters
    bar = TICKS * meter.numerator
    there = np.rint(over.tracks[0].start % bar * STEPS_PER_QUARTER / TICKS).astype(int)
    away = (there - played.places[~played.drums]) % (STEPS_PER_QUARTER * played.bar)
    same = np.minimum(away, STEPS_PER_QUARTER * played.bar - away) <= 2
    return bool(meter.numerator % played.bar == 0 and same.mean() > 0.5)


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--nottingham", type=Path)
    parser.add_argument("--weimar", type=Path)
    parser.add_argument("--tunes", type=Path, help="a folder of lead sheets as MIDI files")
    parser.add_argument("--every", type=int, default=1, help="take every Nth file of a folder")
    parser.add_argument("--first", type=int, default=0, help="begin with this file of a folder")
    arguments = parser.parse_args()
    folders = [*filter(None, (MIDI_DATA, arguments.nottingham, arguments.tunes))]
    pieces = {
        folder.name: [*pieces_in(folder, arguments.first, arguments.every)] for folder in folders
    }
    for title, ways in (
        ("without a beat", {"": Way()}),
        ("near the file's tempo", NEAR),
        ("to the beat", TO_CLICK_WAYS),
    ):
        print(f"{title:>24}  files read anew own right  F of all      F  level   bars")
        rng = np.random.default_rng(0)
        for name, of_folder in pieces.items():
            for how, way in ways.items():
                measure(name + how, (by_hand(piece, rng, way) for piece in of_folder))
        if arguments.weimar and ways is not NEAR:
            to_click = ways is TO_CLICK_WAYS
            measure("solos", solos(arguments.weimar, arguments.every, by_beats=to_click))


if __name__ == "__main__":
    main()
