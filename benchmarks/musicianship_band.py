"""How the band plays: 60 songs of all forms, styles, tempi and meters, measured.

    python -m benchmarks.musicianship_band [--save FOLDER]

Prints the table of docs/benchmarks.md. The definitions:

- A chord of the piano is what it begins at one onset, three notes or more. It is held against the
  chord symbol that begins within an eighth, if its notes are of that one's scale, else against the
  one that sounds.
- A chord change is heard if the piano begins something from an eighth before it up to an eighth
  before the next one. Bars that repeat a chord are no changes.
- Comping answers if the number of its onsets in a bar goes against the number of the lead's: the
  correlation over the bars of a song but the last one, then the mean over the songs of a style.
  Notes of a rolled chord (a grid step apart) are one onset.
- A lead note is buried if, when it begins, the piano holds or begins a note as high or higher.
- A last chord rubs if it has a minor second or a minor ninth: between the lead and the piano.
- The bass approaches a change with the note before it, by the smaller interval of the two
  directions, 0 to 6 semitones.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import jazzrnn
from jazzrnn.music.analysis.lead import lead_part
from jazzrnn.music.band.kit import CRASH
from jazzrnn.music.chords import Chord, chord_scale, parse_chord, pitch_classes
from jazzrnn.music.notes import BASS, DRUMS, PARTS, Note, Piece, bar_starts

PIANO = PARTS.index("piano")
BEAT, EIGHTH = 12, 6
SWING_TEMPI, BOSSA_TEMPI, BALLAD_TEMPI = (110, 150, 200, 260), (116, 140), (54, 63, 72)
FORMS = (
    "blues", "minor-blues", "bird-blues", "rhythm-changes", "modal", "bossa", "autumn-style-cycle",
)  # fmt: skip
METERS = {"6/8": 100, "9/8": 110, "12/8": 150, "5/4": 160, "7/8": 190}
PEDAL = "G7sus4 | % | Abmaj7/G | % | G7sus4 | Fm7/G | Eb/G | G7"


class Wanted(NamedTuple):
    """A song: its kind, and what is asked of `generate`."""

    kind: str
    request: dict[str, Any]


def wanted() -> Iterator[Wanted]:
    """Yield the 60 songs."""
    for style, tempi in (
        ("swing", SWING_TEMPI), ("bossa", BOSSA_TEMPI), ("ballad", BALLAD_TEMPI),
    ):  # fmt: skip
        for number, form in enumerate(FORMS):
            for tempo in tempi[number % 2 :: 2] if style == "swing" else tempi:
                choruses = 3 if "blues" in form else 1 + number % 3
                request = {"form": form, "style": style, "tempo": tempo, "choruses": choruses}
                yield Wanted(style, request)
    for tempo in (110, 150, 190):
        yield Wanted("waltz", {"form": "waltz", "tempo": tempo, "choruses": 1})
    for meter, tempo in METERS.items():
        yield Wanted(meter, {"form": "minor-blues", "meter": meter, "tempo": tempo, "choruses": 3})
    for tempo in (120, 180, 240):
        yield Wanted("pedal", {"chords": PEDAL, "tempo": tempo, "bars": 32})


class Song(NamedTuple):
    """A song, and what is asked of it often."""

    kind: str
    piece: Piece

    def of(self, part: int) -> list[Note]:
        """The notes of a part."""
        return [note for note in self.piece.notes if note.part == part]

    @property
    def lead(self) -> list[Note]:
        """The notes of the lead."""
        alone = [n for n in self.piece.notes if n.part not in (BASS, DRUMS, PIANO)]
        part = lead_part(alone)
        return [] if part is None else self.of(part)

    @property
    def lines(self) -> list[int]:
        """The bar lines, and the end."""
        return bar_starts(self.piece.meters, self.piece.length)

    @property
    def changes(self) -> list[tuple[int, int, Chord | None]]:
        """Onset, end and chord of each change."""
        marks = [(mark.onset, parse_chord(mark.symbol)) for mark in self.piece.chords]
        ends = [*(onset for onset, _ in marks[1:]), self.piece.length]
        return [(onset, end, chord) for (onset, chord), end in zip(marks, ends, strict=True)]


def piano_chords(song: Song) -> Iterator[tuple[Chord, set[int]]]:
    """Yield the piano's chords of three notes or more: the symbol they fit, pitch classes."""
    together: dict[int, set[int]] = {}
    for note in song.of(PIANO):
        together.setdefault(note.onset, set()).add(note.pitch % 12)
    for onset, classes in together.items():
        near = [c for start, end, c in song.changes if c and start - EIGHTH <= onset < end]
        if len(classes) >= 3 and near:
            yield near[-1] if classes <= _colours(near[-1]) else near[0], classes


def _colours(chord: Chord) -> set[int]:
    return {*pitch_classes(chord), *chord_scale(chord)}


def minor_sevenths(song: Song) -> list[bool]:
    """Whether each chord of the piano over a minor seventh chord has its third and seventh."""
    return [
        {(chord.root + 3) % 12, (chord.root + 10) % 12} <= classes
        for chord, classes in piano_chords(song)
        if chord.quality in {"m7", "m9", "m11"}
    ]


def unheard(song: Song) -> list[bool]:
    """Whether each chord change has no comping."""
    onsets = np.array(sorted({note.onset for note in song.of(PIANO)}))
    return [
        not ((onsets >= start - EIGHTH) & (onsets < end - EIGHTH)).any()
        for start, end, chord in song.changes[1:]
        if chord
    ]


def answer(song: Song) -> list[float]:
    """The correlation of the comping's onsets and the lead's, by bars."""
    lines = song.lines[:-1]
    comping, lead = (np.histogram(_apart(notes), lines)[0] for notes in (song.of(PIANO), song.lead))
    return [float(np.corrcoef(comping, lead)[0, 1])]


def _apart(notes: Sequence[Note]) -> list[int]:
    """Onsets that are more than a grid step behind the one before."""
    onsets = sorted({note.onset for note in notes})
    return [two for one, two in pairwise([-9, *onsets]) if two - one > 1]


def buried(song: Song) -> list[bool]:
    """Whether each note of the lead begins at or below what the piano plays."""
    chords = song.of(PIANO)
    return [
        any(c.onset <= n.onset < c.onset + c.duration and c.pitch >= n.pitch for c in chords)
        for n in song.lead
    ]


def crashes(song: Song) -> list[float]:
    """Crashes in eight bars."""
    found = [note for note in song.of(DRUMS) if note.pitch == CRASH]
    return [8 * len(found) / song.piece.bars]


def louder(part: int, pitch: int | None = None) -> Callable[[Song], list[float]]:
    """Return a measure: the mean velocity of a part, or one of its pitches, less the lead's."""

    def measure(song: Song) -> list[float]:
        found = [n.velocity for n in song.of(part) if pitch in {None, n.pitch}]
        return [float(np.mean(found) - np.mean([n.velocity for n in song.lead]))] if found else []

    return measure


def approaches(song: Song) -> list[int]:
    """The interval from the bass's last note before a change to its first one, 0 to 6."""
    notes = song.of(BASS)
    starts = {start for start, _, _ in song.changes}
    return [
        min((two.pitch - one.pitch) % 12, (one.pitch - two.pitch) % 12)
        for one, two in pairwise(notes)
        if two.onset in starts
    ]


def approached_by(semitones: int) -> Callable[[Song], list[bool]]:
    """Return a measure: whether each approach of the bass has this size."""
    return lambda song: [size == semitones for size in approaches(song)]


def on_pedal(song: Song) -> list[bool]:
    """Whether each note of the bass is a G."""
    return [note.pitch % 12 == 7 for note in song.of(BASS)]


def rubs(song: Song) -> list[bool]:
    """Whether the last chord has a minor second or ninth between lead and piano."""
    last = song.lines[-2]
    lead = [n.pitch for n in song.lead if n.onset + n.duration > last]
    piano = [n.pitch for n in song.of(PIANO) if n.onset + n.duration > last]
    return [any(abs(p - q) == 1 or (p - q) % 12 == 1 for p in lead[-1:] for q in piano if p > q)
            or any(q - p == 1 for p in lead[-1:] for q in piano)]  # fmt: skip


def enters_late(song: Song) -> list[bool]:
    """Whether the lead is silent in the first bar."""
    return [song.lead[0].onset >= song.lines[1]]


def places(song: Song) -> list[bool]:
    """Whether each onset of the piano is on beat 4 or 5 of a bar in five."""
    return [n.onset % 60 >= 36 for n in {n.onset: n for n in song.of(PIANO)}.values()]


def straight(song: Song) -> list[bool]:
    """Whether each onset of the band is on the grid of straight eighths."""
    return [n.onset % EIGHTH == 0 for n in song.piece.notes if n.part in (PIANO, BASS, DRUMS)]


def bars_alike(song: Song) -> list[bool]:
    """Whether each bar of the drums has the onsets and drums of one of the eight before."""
    bars: list[frozenset[tuple[int, int]]] = []
    for start, end in pairwise(song.lines):
        inside = (n for n in song.of(DRUMS) if start <= n.onset < end)
        bars.append(frozenset((n.onset - start, n.pitch) for n in inside))
    return [bar in bars[max(0, k - 8) : k] for k, bar in enumerate(bars) if k]


ALL = ("swing", "bossa", "ballad", "waltz", "pedal", *METERS)
COMPOUND = ("6/8", "9/8", "12/8", "7/8")
ROWS: tuple[tuple[str, Callable[[Song], Sequence[float]], tuple[str, ...], str], ...] = (
    ("third and seventh in the piano's minor seventh chords", minor_sevenths, ALL, "at least 90 %"),
    ("chord changes that nobody comps, swing", unheard, ("swing",), "at most 5 %"),
    ("chord changes that nobody comps, all", unheard, ALL, ""),
    ("comping against the lead, swing", answer, ("swing",), "clearly negative"),
    ("comping against the lead, bossa", answer, ("bossa",), "clearly negative"),
    ("comping against the lead, ballad", answer, ("ballad",), "clearly negative"),
    ("lead notes at or below the piano's top, ballad", buried, ("ballad",), "at most 10 %"),
    ("lead notes at or below the piano's top, swing", buried, ("swing",), ""),
    ("crashes in 8 bars", crashes, ALL, "at most 0.25"),
    ("crashes in 8 bars, bossa", crashes, ("bossa",), "0"),
    ("velocity of crashes less the lead's", louder(DRUMS, CRASH), ALL, "at most 0"),
    ("velocity of the bass less the lead's", louder(BASS), ALL, "below 0"),
    ("bass approaches by a semitone", approached_by(1), ("swing",), "most"),
    ("bass approaches by a whole tone", approached_by(2), ("swing",), ""),
    ("bass approaches by a fourth or fifth", approached_by(5), ("swing",), ""),
    ("bass notes on the pedal, of a tune over G", on_pedal, ("pedal",), "most"),
    ("piano's onsets on beats 4 and 5, 5/4", places, ("5/4",), "about 40 %"),
    ("the band's onsets on straight eighths, 6/8 to 7/8", straight, COMPOUND, "100 %"),
    ("bars of drums that repeat one of the eight before", bars_alike, ALL, ""),
    ("last chords with a rub", rubs, ALL, "0"),
    ("songs whose lead is silent in the first bar", enters_late, ALL, "0"),
)


def report(songs: Sequence[Song]) -> None:
    """Print the table."""
    print("| | songs | goal |\n|---|---:|---|")
    for name, measure, kinds, goal in ROWS:
        found = [value for song in songs if song.kind in kinds for value in measure(song)]
        share = found and isinstance(found[0], bool)
        value = f"{np.mean(found):.1%}" if share else f"{np.mean(found):.2f}" if found else "none"
        print(f"| {name} | {value} | {goal} |")
    counts = Counter(song.kind for song in songs)
    print("\n" + ", ".join(f"{kind} {count}" for kind, count in counts.items()))


def main() -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--save", type=Path, help="write the songs into this folder")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    model = jazzrnn.load("jazz")
    songs: list[Song] = []
    for number, (kind, request) in enumerate(wanted()):
        song = model.generate(**request, seed=arguments.seed + number)
        songs.append(Song(kind, song.piece))
        if arguments.save:
            arguments.save.mkdir(parents=True, exist_ok=True)
            name = f"{number:02}-{kind.replace('/', '-')}.mid"
            song.save(arguments.save / name, overwrite=True)
    report(songs)


if __name__ == "__main__":
    main()
