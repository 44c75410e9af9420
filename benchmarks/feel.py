"""How songs are played beside the solos of the Weimar Jazz Database: swing, placement, legato.

    python -m benchmarks.feel WEIMAR [--songs N]

WEIMAR is the database as CSV. Songs are by the jazz model in the box with its band, over the usual
forms in turn, in 4/4 swing, from 60 to 300 bpm. Of songs the onsets are those of the MIDI files, of
solos those in seconds. Two even eighths are a beat in which a soloist begins two notes, on it and
at its half. Real solos have, besides, notes that are annotated as the last of a triplet: songs play
both in one place, and so the script shows what the two have together, too. Late is behind the
grid (songs), or behind the annotated beat (solos). Medians, and how many notes they are of.

Contains information from the Weimar Jazz Database, which is made available under the Open Database
License (ODbL).
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import mido
import numpy as np

from benchmarks.forms import USUAL
from jazzrnn.generation.generate import generate
from jazzrnn.generation.request import Request
from jazzrnn.generation.song import Song
from jazzrnn.music.band.drums import RIDE
from jazzrnn.music.feel.learned import placement_at
from jazzrnn.music.feel.swing import BEAT, usual_ratio
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.notes import DRUMS
from jazzrnn.music.weimar.tables import Tables, find_entries
from jazzrnn.runs.models import BOX, load_song_model

RANGES = ((0, 140, "below 140 bpm"), (140, 200, "140 to 200 bpm"), (200, 400, "above 200 bpm"))
TEMPI = (60, 80, 100, 120, 135, 145, 160, 175, 190, 205, 220, 240, 260, 280, 300)
ADMIRED = {50: (2.3, 2), 120: (2.0, 0), 190: (1.8, -5), 240: (1.6, -9)}  # ratio, soloist (ms)


class Onset(NamedTuple):
    """When a note of a beat begins."""

    written: float  # in beats
    played: float  # in beats
    beat_ms: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weimar", type=Path)
    parser.add_argument("--songs", type=int, default=60)
    arguments = parser.parse_args()
    solos = [entry.read() for entry in find_entries(arguments.weimar)]
    real = [(tempo_bpm(solo), [*beats_of_solo(solo)]) for solo in solos]
    songs = [*write_songs(arguments.songs)]
    leads = [(tempo, [*beats_of_song(song)]) for tempo, song in songs]
    rides = [(tempo, [*beats_of_song(song, ride=True)]) for tempo, song in songs]
    print("| | real | songs | ride of songs |\n|---|---:|---:|---:|")
    for low, high, name in RANGES:
        sides = [
            [beat for tempo, beats in side if low <= tempo < high for beat in beats]
            for side in (real, leads, rides)
        ]
        row(f"second of two even eighths, {name}", sides, 0.5)
        row(f"and of those written as triplets, {name}", sides, 2 / 3)
        row(f"milliseconds behind on the beat, {name}", sides, 0.0)
    print(
        "\n| bpm | swing of an admired program | of our ride | its soloist, ms | ours, ms behind |"
    )
    print("|---|---:|---:|---:|---:|")
    for tempo, (ratio, late) in ADMIRED.items():
        ours = f"{usual_ratio(tempo)} | {late:+} | {placement_at(tempo).on_beat_ms:+.0f}"
        print(f"| {tempo} | {ratio} | {ours} |")


def write_songs(count: int) -> Iterator[tuple[float, Song]]:
    """Yield tempo and song."""
    model = load_song_model(BOX)
    forms = [form for form in map(read_form, USUAL) if form.meter == (4, 4)]
    for seed in range(count):
        tempo = float(TEMPI[seed % len(TEMPI)])
        form = replace(forms[seed % len(forms)], tempo_bpm=tempo, style="swing")
        yield tempo, generate(model, Request(seed=seed, changes=form))


def beats_of_song(song: Song, ride: bool = False) -> Iterator[list[Onset]]:
    """Yield the onsets of each beat of a song's lead, or of its ride."""
    played = [*_played_ticks(song.midi())]
    own = DRUMS if ride else min(part for part, _ in song.piece.programs if part not in {0, 4})
    beats: defaultdict[int, list[Onset]] = defaultdict(list)
    beat_ms = 60_000 / song.piece.tempos[0].bpm
    tracks = dict(zip((part for part, _ in song.piece.programs), played, strict=True))
    notes = [note for note in song.piece.notes if note.part == own]
    for note, (ticks, pitch) in zip(notes, tracks[own], strict=True):
        if not ride or pitch == RIDE:
            number, within = divmod(note.onset, BEAT)
            beats[number].append(Onset(within / BEAT, ticks / 480 - number, beat_ms))
    yield from beats.values()


def _played_ticks(data: bytes) -> Iterator[list[tuple[int, int]]]:
    """Yield the notes of each part of a MIDI file by onset: (ticks, pitch)."""
    for track in mido.MidiFile(file=BytesIO(data)).tracks[1:]:
        now, notes = 0, list[tuple[int, int]]()
        for message in track:
            now += message.time
            if message.type == "note_on":
                notes.append((now, message.note))
        yield sorted(notes)


def tempo_bpm(solo: Tables) -> float:
    """Beats a minute, the mean of the solo."""
    return 60 * (len(solo.beats) - 1) / (solo.beats[-1].onset_seconds - solo.beats[0].onset_seconds)


def beats_of_solo(solo: Tables) -> Iterator[list[Onset]]:
    """Yield the onsets of each beat of a solo."""
    starts = {(beat.bar, beat.beat): k for k, beat in enumerate(solo.beats)}
    beats: defaultdict[int, list[Onset]] = defaultdict(list)
    for event in solo.events:
        k = starts.get((event.bar, event.beat))
        if k is not None and k + 1 < len(solo.beats):
            start = solo.beats[k].onset_seconds
            length = solo.beats[k + 1].onset_seconds - start
            written = (event.tatum - 1) / event.division
            played = (event.onset_seconds - start) / length
            beats[k].append(Onset(written, played, 1000 * length))
    yield from beats.values()


def row(name: str, sides: list[list[list[Onset]]], place: float) -> None:
    """Print a row: medians, and of how many notes."""
    cells: list[str] = []
    for beats in sides:
        if place:
            pairs = [beat for beat in beats if len(beat) == 2 and beat[0].written == 0]
            values = [
                beat[1].played
                for beat in pairs
                if beat[1].written == 0.5 or (place > 0.5 and round(3 * beat[1].written, 6) == 2)
            ]
        else:
            values = [on.played * on.beat_ms for beat in beats for on in beat if on.written == 0]
        digits = 3 if place else 1
        found = f"{np.median(values):.{digits}f} ({len(values):,})" if values else "-"
        cells.append(found)
    print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
