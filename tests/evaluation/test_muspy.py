"""Where MusPy has a measure, it gives the same value."""

import warnings

import numpy as np
import pytest

from jazzrnn.evaluation import harmony, mgeval, musdr
from jazzrnn.music.notes import DRUMS, PARTS, STEPS_PER_QUARTER, Note, make_piece

OURS = {
    "n_pitches_used": mgeval.pitch_count,
    "pitch_range": mgeval.pitch_range,
    "pitch_class_entropy": lambda piece: musdr.pitch_class_entropy(piece, piece.bars),
    "scale_consistency": harmony.scale_consistency,
    "empty_beat_rate": harmony.empty_beat_rate,
    "groove_consistency": musdr.groove_consistency,  # on the same grid: 48 steps a bar
}
PINNED = {  # what MusPy 0.5.0 says of `piece(seed)`
    0: (35, 50, 3.408241, 0.692308, 0.215686, 0.857639),
    1: (35, 50, 3.541471, 0.627119, 0.235294, 0.847222),
}


def piece(seed):
    """Two parts and drums in 4/4, with gaps; the last note does not end on a bar line, where
    MusPy's groove consistency counts an empty bar more.
    """
    rng = np.random.default_rng(seed)
    notes = [
        Note(int(onset), int(part), int(pitch), int(duration), 80)
        for part in (PARTS.index("bass"), PARTS.index("reed"), DRUMS)
        for onset, pitch, duration in zip(
            rng.choice(48 * 12, 40, replace=False) // 3 * 3,
            rng.integers(36, 90, 40),
            rng.integers(1, 14, 40),
            strict=True,
        )
        if not 100 < onset < 250
    ]
    return make_piece([*notes, Note(48 * 12, 0, 60, 30, 80)])


@pytest.mark.parametrize("seed", PINNED)
def test_what_muspy_said_once(seed):
    for name, value in zip(OURS, PINNED[seed], strict=True):
        assert OURS[name](piece(seed)) == pytest.approx(value, abs=1e-6), name


@pytest.mark.parametrize("seed", range(20))
def test_what_muspy_says_now(seed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MusPy's own
        muspy = pytest.importorskip(
            "muspy", reason="MusPy is not installed: the extra 'benchmarks'"
        )
    ours = piece(seed)
    tracks = [
        muspy.Track(
            is_drum=part == DRUMS,
            notes=[
                muspy.Note(time=note.onset, pitch=note.pitch, duration=note.duration, velocity=80)
                for note in ours.notes
                if note.part == part
            ],
        )
        for part, _ in ours.programs
    ]
    music = muspy.Music(resolution=STEPS_PER_QUARTER, tracks=tracks)
    for name, measure in OURS.items():
        bar = (4 * STEPS_PER_QUARTER,) if name == "groove_consistency" else ()
        assert measure(ours) == pytest.approx(getattr(muspy, name)(music, *bar)), name
