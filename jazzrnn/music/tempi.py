"""The tempi that tunes are played in, by style and form, where nobody names one.

Those of blues, other swing and ballads are learned from the Weimar Jazz Database
(`python -m scripts.learn_feel WEIMAR`; contains information from the Weimar Jazz Database, which is
made available under the Open Database License, ODbL). It has 9 solos in 3/4 and names no bossas:
the tempi of waltzes and bossas are taste.
"""

import numpy as np

from jazzrnn.music.band.chart import Style

BLUES_BARS = 12
_SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)  # of tunes that are slower
_BLUES = (116.3, 128.2, 164.5, 205.2, 255.6)
_BPM: dict[Style, tuple[float, ...]] = {
    "swing": (118.5, 138.7, 181.4, 241.4, 281.1),
    "bossa": (112.0, 120.0, 132.0, 144.0, 154.0),
    "waltz": (104.0, 116.0, 144.0, 172.0, 186.0),
    "ballad": (51.7, 60.5, 67.6, 75.2, 82.1),
}


def any_tempo(style: Style, form_bars: int, rng: np.random.Generator) -> float:
    """Return a tempo (bpm) as often as tunes have it, but for the slowest and fastest tenth.

    Args:
        style: of the tune.
        form_bars: of one time through it.
        rng: the dice.
    """
    bpm = _BLUES if style == "swing" and form_bars == BLUES_BARS else _BPM[style]
    share = _SHARES[0] + rng.random() * (_SHARES[-1] - _SHARES[0])
    return float(round(np.interp(share, _SHARES, bpm)))


def is_usual(style: Style, tempo_bpm: float) -> bool:
    """Return whether tunes in a style are played so fast; swing is in all tempi."""
    return style == "swing" or _BPM[style][0] <= tempo_bpm <= _BPM[style][-1]
