"""All measures of music in one list, and their values for sets of pieces."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from inspect import cleandoc

import numpy as np
import numpy.typing as npt

from jazzrnn.evaluation import harmony, mgeval, musdr, structure
from jazzrnn.evaluation.bar_similarity import BarSimilarity, BarSums, compare_bars
from jazzrnn.evaluation.comparison import Comparison, compare
from jazzrnn.music.analysis.lead import lead
from jazzrnn.music.notes import Piece

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """A statistic of music.

    Attributes:
        name: for reports.
        of: the function of a piece; it returns a number, a histogram or a matrix.
        whole: whether it is taken of the whole piece; otherwise of its lead.
        classes: of a histogram or matrix; () for a number.
        unit: "" for a share, an index or a count.
    """

    name: str
    of: Callable[[Piece], float | Floats]
    whole: bool = False
    classes: tuple[str, ...] = ()
    unit: str = ""

    @property
    def label(self) -> str:
        """Its name in a table, with * if it is taken of the whole piece."""
        return self.name + "*" * self.whole

    @property
    def about(self) -> str:
        """What it means, its formula and its source: the docstring of the function."""
        function: object = getattr(self.of, "func", self.of)  # of a partial function
        return cleandoc(function.__doc__ or "").split("\n\nArgs:")[0]


_PITCH_CLASSES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_LENGTHS = (*mgeval.LENGTHS,)
_SI = structure.structureness

# fmt: off
MEASURES = (
    Measure("pitch count", mgeval.pitch_count),
    Measure("pitches a bar", mgeval.pitches_per_bar),
    Measure("pitch range", mgeval.pitch_range, unit="semitones"),
    Measure("mean pitch interval", mgeval.pitch_shift, unit="semitones"),
    Measure("note count", mgeval.note_count),
    Measure("notes a bar", mgeval.notes_per_bar),
    Measure("inter-onset interval", mgeval.inter_onset_quarters, unit="quarters"),
    Measure("pitch classes", mgeval.pitch_class_histogram, classes=_PITCH_CLASSES),
    Measure("pitch class pairs", mgeval.pitch_class_transitions, classes=_PITCH_CLASSES),
    Measure("note lengths", mgeval.note_length_histogram, classes=_LENGTHS),
    Measure("note length pairs", mgeval.note_length_transitions, classes=_LENGTHS),
    Measure("pitch entropy, 1 bar (H1)", partial(musdr.pitch_class_entropy, bars=1), unit="bits"),
    Measure("pitch entropy, 4 bars (H4)", partial(musdr.pitch_class_entropy, bars=4), unit="bits"),
    Measure("grooving similarity (GS)", musdr.grooving_similarity),
    Measure("groove consistency", musdr.groove_consistency),
    Measure("chord irregularity (CPI)", musdr.chord_irregularity, whole=True),
    Measure("structure, 2-4 bars (SI)", partial(_SI, bars=structure.SHORT), whole=True),
    Measure("structure, 4-8 bars (SI)", partial(_SI, bars=structure.MID), whole=True),
    Measure("structure, 8- bars (SI)", partial(_SI, bars=structure.LONG), whole=True),
    Measure("scale consistency", harmony.scale_consistency),
    Measure("chord coherence", harmony.chord_coherence),
    Measure("scale coherence", harmony.scale_coherence),
    Measure("empty beat rate", harmony.empty_beat_rate),
)
# fmt: on

Values = dict[str, Floats]  # name of a measure -> (pieces, size): a number has size 1


def measure_piece(piece: Piece) -> list[Floats]:
    """Return the values of MEASURES for a piece, each as a flat array."""
    melody = lead(piece)
    found = (measure.of(piece if measure.whole else melody) for measure in MEASURES)
    return [np.atleast_1d(np.asarray(value, float)).ravel() for value in found]


def stack(measured: Iterable[list[Floats]]) -> Values:
    """Return for each measure what `measure_piece` found of each piece (at least one)."""
    columns = zip(*measured, strict=True)
    return {
        measure.name: np.stack(column) for measure, column in zip(MEASURES, columns, strict=True)
    }


@dataclass(frozen=True)
class MeasuredSets:
    """The measures of real pieces and of generated ones.

    Attributes:
        real: values of the real pieces.
        ours: values of the generated ones; empty if there are none.
        comparisons: name of a measure -> how close ours are to real.
        bars: how similar bars are by their distance, in both sets.
    """

    real: Values
    ours: Values
    comparisons: Mapping[str, Comparison]
    bars: BarSimilarity


def compare_sets(
    real: Values, ours: Values, bars: tuple[BarSums, BarSums], seed: int
) -> MeasuredSets:
    """Compare two sets by each measure.

    Args:
        real: values of the real pieces.
        ours: values of the generated ones; empty if there are none.
        bars: similarities of bars of the real pieces and of the generated ones.
        seed: of the halves and samples, the same ones for all measures.
    """
    comparisons = {
        name: compare(values, ours.get(name, values[:0]), np.random.default_rng(seed))
        for name, values in real.items()
    }
    similarity = compare_bars(*bars, np.random.default_rng(seed))
    return MeasuredSets(real, ours, comparisons, similarity)
