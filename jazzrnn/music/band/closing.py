"""How a band closes: the way of the last chord, and a tempo that broadens."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from jazzrnn.music.band.chart import BEAT, Close, Style
from jazzrnn.music.dice import happens, pick
from jazzrnn.music.notes import Piece, Tempo
from jazzrnn.music.setting import Setting

# Held to the end; rolled, from the lowest note up; short, all together; or held for two beats,
# with a last short one behind it.
CLOSES: Mapping[Style, Mapping[Close, float]] = {
    "swing": {"held": 2.0, "short": 1.0, "button": 1.2, "rolled": 0.5},
    "waltz": {"held": 2.0, "short": 0.7, "button": 0.8, "rolled": 0.8},
    "bossa": {"held": 2.0, "short": 1.0, "button": 1.0, "rolled": 0.4},
    "ballad": {"held": 1.0, "rolled": 2.0},
}
BROADENS: Mapping[Style, float] = {"swing": 0.1, "waltz": 0.3, "bossa": 0.2, "ballad": 1.0}
BARS = 2  # that slow down, before the last one
LAST_TEMPO = {"ballad": 0.6}  # by the first one; a dance keeps more of it
USUAL_LAST_TEMPO = 0.72
CURVE = 3.0  # 2: with a constant force, 3: with a constant power


def choose_close(style: Style, rng: np.random.Generator) -> tuple[Close, bool]:
    """Choose how the last chord is played, and whether the tempo broadens into it."""
    close = pick(rng, CLOSES[style])
    broadens = happens(rng, BROADENS[style])
    return close, broadens or close == "rolled"


def broadened(song: Piece, setting: Setting, style: Style) -> Piece:
    """Return a song that slows down into its last bar, beat by beat, as a runner comes to a stop.

    Source: A. Friberg and J. Sundberg, Does music performance allude to locomotion? A model of
    final ritardandi derived from measurements of stopping runners, JASA 105, 1999:
    v(x) = (1 + (w^q - 1) x)^(1/q), of the place x from 0 to 1, the last tempo w, the curve q.

    Args:
        song: over the bars of `setting`; without a tempo it stays as it is.
        setting: its bars.
        style: a ballad broadens most.
    """
    if not song.tempos or len(setting.bars) < 2 * BARS:
        return song
    last = sum(bar.length for bar in setting.bars[:-1])
    length = sum(bar.length for bar in setting.bars[-BARS - 1 : -1])
    bpm, slowest = song.tempos[-1].bpm, LAST_TEMPO.get(style, USUAL_LAST_TEMPO)
    slower = [
        Tempo(onset, round(bpm * _speed((onset - last + length) / length, slowest), 2))
        for onset in range(last - length + BEAT, last + 1, BEAT)
    ]
    before = [tempo for tempo in song.tempos if tempo.onset <= last - length]
    return replace(song, tempos=(*before, *slower))


def _speed(place: float, slowest: float) -> float:
    return (1 + (slowest**CURVE - 1) * place) ** (1 / CURVE)
