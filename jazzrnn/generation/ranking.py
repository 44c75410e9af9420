"""Ranking: of several songs the one that is most like the music learned, and copies least."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from jazzrnn.evaluation.measures import MEASURES
from jazzrnn.generation.copy_guard import CopyGuard
from jazzrnn.generation.repertoire_checks import Typical
from jazzrnn.music.analysis.lead import lead
from jazzrnn.music.notes import Piece, parts_of

COMPARED = (  # measures in which neither the length of a piece nor its key counts
    "pitches a bar",
    "mean pitch interval",
    "notes a bar",
    "inter-onset interval",
    "pitch entropy, 1 bar (H1)",
    "pitch entropy, 4 bars (H4)",
    "grooving similarity (GS)",
    "scale consistency",
    "chord coherence",
    "scale coherence",
    "empty beat rate",
)


class Verdict(NamedTuple):
    """What speaks against a song; the least is the best."""

    stayed: int  # copies that are too long and had to stay
    silent: int  # parts that are to play and never do
    distance: float  # from the music learned, in standard deviations; 0 if it is not known
    copied: float | None  # share of its 8-note stretches; None if that is not known
    furthest: str  # the measure in which it is furthest, in words

    @property
    def rank(self) -> tuple[int, int, float]:
        """Less is better: a song that is all copies counts as one standard deviation away."""
        return self.stayed, self.silent, self.distance + (self.copied or 0.0)


def typical_of(pieces: Iterable[Mapping[str, float]]) -> Typical:
    """Return the mean and the standard deviation of each measure over real pieces.

    Measures of which fewer than two pieces have a value, or that never vary, are left out.

    Args:
        pieces: for each what `measures_of` returns.
    """
    measured = [*pieces]
    typical: Typical = {}
    for name in COMPARED:
        values = np.array([found[name] for found in measured if np.isfinite(found[name])])
        if len(values) > 1 and values.std() > 0:
            typical[name] = float(values.mean()), float(values.std(ddof=1))
    return typical


def judge(
    song: Piece,
    guard: CopyGuard | None,
    typical: Typical,
    parts: Sequence[int] = (),
    begins: int = 0,
) -> Verdict:
    """Judge one song: by the root mean square of its distances, by its copies, and by how many of
    `parts` are silent.

    Args:
        song: the song.
        guard: what it copies; None if that is not known.
        typical: of the music learned.
        parts: those that are to play.
        begins: the onset where a primer ends; 0 without one.
    """
    found = measures_of(song)
    away = {
        name: (found[name] - mean) / spread
        for name, (mean, spread) in typical.items()
        if np.isfinite(found.get(name, float("nan")))
    }
    furthest = max(away, key=lambda name: abs(away[name]), default="")
    if furthest:
        mean, spread = typical[furthest]
        furthest = f"{furthest} {found[furthest]:.3g} (learned: {mean:.3g} ± {spread:.2g})"
    distance = float(np.sqrt(np.mean(np.square([*away.values()])))) if away else 0.0
    copied = guard.copies.share if guard else None
    silent = len(silent_parts(song, parts, begins))
    return Verdict(guard.passed if guard else 0, silent, distance, copied, furthest)


def silent_parts(song: Piece, parts: Iterable[int], begins: int = 0) -> list[int]:
    """Return those of `parts` that have no note from `begins` on."""
    return sorted({*parts} - {*parts_of(note for note in song.notes if note.onset >= begins)})


def choose_best(verdicts: Sequence[Verdict]) -> tuple[int, str]:
    """Return the index of the best song (of equals the first), and why: "8: number 3, 0.62 ..."."""
    best = min(range(len(verdicts)), key=lambda k: verdicts[k].rank)
    chosen, others = verdicts[best], [*verdicts[:best], *verdicts[best + 1 :]]
    text = f"{len(verdicts)}: number {best + 1}"
    if chosen.furthest:
        text += (
            f", {chosen.distance:.2f} standard deviations from the music learned"
            f" ({_span([f'{other.distance:.2f}' for other in others])}),"
            f" furthest in {chosen.furthest}"
        )
    if chosen.copied is not None:
        shares = _span([f"{100 * (other.copied or 0):.0f} %" for other in others])
        text += f"; {100 * chosen.copied:.0f} % copied ({shares})"
    return best, text


def _span(others: Sequence[str]) -> str:
    least, most = (pick(others, key=lambda text: float(text.split()[0])) for pick in (min, max))
    return f"others {least} to {most}" if least != most else f"others {least}"


def measures_of(piece: Piece) -> dict[str, float]:
    """Return the measures by which songs are compared; nan where a piece has none."""
    melody = lead(piece)
    return {
        measure.name: float(np.asarray(measure.of(melody)))
        for measure in MEASURES
        if measure.name in COMPARED
    }
