"""Heads of the model in the box beside real tunes.

    python -m benchmarks.heads TUNES [--songs 60]

writes songs of three choruses over usual forms, in all styles, at many tempi, and measures their
first chorus, the head: does it look like the tunes that it was learned from (TUNES, see
`benchmarks/tunes.py`), do its sections come again, does it copy? Of real tunes nobody has marked
the sections. A tune copies what it shares with tunes of other titles.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.forms import USUAL
from benchmarks.tunes import TENTHS, Tune, read_tunes, split_by_title
from jazzrnn.copying.copies import LearnedMelodies, Melodies, join_melodies, melodies_of, trace
from jazzrnn.encoding.steps import encode
from jazzrnn.generation.generate import generate
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.request import Request
from jazzrnn.generation.resting import ANY, OUT_OF_SCALE, limits
from jazzrnn.music.form.plan import FREE
from jazzrnn.music.leadsheets.forms import SHORTEST, read_form
from jazzrnn.music.leadsheets.progression import Progression, over
from jazzrnn.music.notes import STEPS_PER_QUARTER, Note, Piece
from jazzrnn.music.setting import setting_of, without_notes
from jazzrnn.runs.models import BOX, load_song_model

TEMPI = 70, 110, 140, 180, 220, 260  # bpm
LONG = 18  # grid steps: a half note, and the breath behind it
CHORUSES = 3


class Head(NamedTuple):
    """A head that the box has written, and how it comes again at the end."""

    piece: Piece
    last: list[Note]  # of the last chorus, as if it were the first
    form: Progression


def write_heads(model: SongModel, count: int) -> Iterator[Head]:
    """Yield the heads of songs over the usual forms, in all styles, at many tempi."""
    forms = [form for form in map(read_form, USUAL) if len(form.bars) >= SHORTEST]
    for seed in range(count):
        form = forms[seed % len(forms)]
        slow = form.style == "swing" and seed % 5 == 4
        tempo = 0.0 if slow else float(TEMPI[seed % len(TEMPI)])
        form = replace(form, tempo_bpm=tempo, style="ballad" if slow else form.style)
        request = Request(seed=seed, choruses=CHORUSES, changes=form, band="none")
        song = generate(model, request).piece
        length = sum(bar.length for bar in form.bars)
        first, *_, last = (_chorus(song, k * length, length) for k in range(CHORUSES))
        stage = without_notes(over(form, setting_of(song, "")))
        yield Head(replace(stage, notes=tuple(first), programs=song.programs), last, form)


def _chorus(song: Piece, start: int, length: int) -> list[Note]:
    """Return the notes of a stretch, from its beginning on."""
    return [
        note._replace(onset=note.onset - start)
        for note in song.notes
        if start <= note.onset < start + length
    ]


def measures(piece: Piece) -> dict[str, float]:
    """Return what tells a tune from a solo."""
    notes, length = piece.notes, max(piece.length, 1)
    pitches = np.array([note.pitch for note in notes])
    held = np.array([note.duration for note in notes])
    waits = np.diff([note.onset for note in notes], append=length)
    most = limits(piece, length + LONG)
    at = most[[min(n.onset + STEPS_PER_QUARTER // 2, length) for n in notes], pitches % 12]
    ends = (held >= LONG) | (waits - held >= STEPS_PER_QUARTER)
    quarters = held >= STEPS_PER_QUARTER
    return {
        "range, semitones": float(np.ptp(pitches)),
        "notes a beat": len(notes) * STEPS_PER_QUARTER / length,
        "half notes and longer": float(np.mean(held >= LONG)),
        "silence": 1 - float(np.minimum(held, waits).sum()) / length,
        "phrases that end on chord tones": _mean(at[ends] == ANY),
        "long notes outside the scale": _mean(at[quarters] == OUT_OF_SCALE),
        "mean interval, semitones": float(np.abs(np.diff(pitches)).mean()),
        "notes repeated": float(np.mean(np.diff(pitches) == 0)),
    }


def _mean(values: Sequence[bool] | np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def alike(one: Sequence[Note], other: Sequence[Note]) -> float:
    """Return the F1 of onset and pitch of two stretches of notes."""
    here, there = ({(n.onset, n.pitch) for n in notes} for notes in (one, other))
    return 2 * len(here & there) / max(1, len(here) + len(there))


def sections_alike(head: Head) -> list[float]:
    """Return how much each section that comes again is like its first time."""
    starts = np.cumsum([0, *(bar.length for bar in head.form.bars)])
    bounds = [*(section.start for section in head.form.sections), len(head.form.bars)]
    first: dict[str, list[Note]] = {}
    found: list[float] = []
    for section, end in zip(head.form.sections, bounds[1:], strict=True):
        a, b = int(starts[section.start]), int(starts[end])
        own = [n._replace(onset=n.onset - a) for n in head.piece.notes if a <= n.onset < b]
        if section.name in first:
            found.append(alike(first[section.name], own))
        first.setdefault(section.name, own)
    return found


def melodies(piece: Piece) -> Melodies:
    """Return what is compared with other tunes."""
    return melodies_of(encode(piece, FREE), setting_of(piece, ""))


def known(tunes: Sequence[Tune]) -> LearnedMelodies:
    """Return tunes to be searched for copies."""
    return LearnedMelodies(
        [t.name for t in tunes], trace(join_melodies(melodies(t.piece) for t in tunes))
    )


def copied_by_tunes(tunes: Sequence[Tune]) -> list[int]:
    """Return the longest copy of each tune from tunes of other titles."""
    found: list[int] = []
    for fold in range(TENTHS):
        learn, held_out = split_by_title(tunes, fold)
        others = known(learn)
        found += [others.check(melodies(tune.piece)).longest for tune in held_out]
    return found


def row(name: str, *columns: Sequence[float]) -> None:
    """Print the mean, and what a tenth has less and a tenth more of, for heads and tunes."""
    cells: list[str] = []
    for values in columns:
        low, high = np.nanquantile(values, (0.1, 0.9)) if len(values) else (0, 0)
        cells += [f"{np.nanmean(values):.2f}", f"{low:.2f} to {high:.2f}"] if values else ["", ""]
    print(f"| {name} | {' | '.join(cells)} |")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tunes", type=Path)
    parser.add_argument("--songs", type=int, default=60)
    arguments = parser.parse_args()
    tunes = read_tunes(arguments.tunes)
    heads = [*write_heads(load_song_model(BOX), arguments.songs)]
    print(f"| | {len(heads)} heads | 80 % of them | {len(tunes)} tunes | 80 % of them |")
    print("|---|---:|---:|---:|---:|")
    ours, real = ([measures(one.piece) for one in side] for side in (heads, tunes))
    for name in ours[0]:
        row(name, *([one[name] for one in side] for side in (ours, real)))
    again = [share for head in heads for share in sections_alike(head)]
    row("sections that come again: notes shared", again, [])
    row("the head at the end: notes shared", [alike(h.piece.notes, h.last) for h in heads], [])
    everything = known(tunes)
    copied = [everything.check(melodies(head.piece)).longest for head in heads]
    theirs = copied_by_tunes(tunes)
    for share in (50, 90, 100):
        most = [f"{np.percentile(values, share):.0f}" for values in (copied, theirs)]
        print(f"| longest copy, notes: {share} % have at most | {most[0]} | | {most[1]} | |")


if __name__ == "__main__":
    main()
