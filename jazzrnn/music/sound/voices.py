"""The instruments with a pitch: what each sounds like, as a table of numbers.

A voice is plain data, which JSON can hold. tones.py computes its sound with numpy, and tone.js, in
a page, by the same formulas. What it may have, all times in seconds:

    partials  [[ratio to the pitch, level, decay], ...]; decay to -60 dB at middle C, 0: none
    track     how much faster higher pitches decay: an exponent of the pitch
    sustain   share of its level that a partial keeps
    attack    time to full level; `rise`: an exponent of the ratio, for partials that come later
    release   time in which a note fades when it ends; `rings`: it does not end there
    bright    how much more of the high partials a loud note has: an exponent of the ratio
    body      [[Hz, width in octaves, dB], ...]: what the instrument's body makes louder
    vibrato   [Hz, cents, delay]
    tremolo   [Hz, share of the level]
    flutter   unsteadiness of breath or bow: share of the level
    bend      [cents, time]: begins so far off its pitch, and comes to it
    noise     [[Hz, ratio to the pitch, width in Hz, level, attack, decay, sustain], ...]: bands
    tonal     level of the partials together, beside that of the noise: 1 if it is not given
    unison    [cents, ...]: of several players
    pitch     Hz, in place of the note's
    gain      level in the band; `pan`: place, from -1 (left) to 1

Levels are relative: loudness comes from `gain` and the note's velocity.
Sources of the proportions: N. Fletcher and T. Rossing, The Physics of Musical Instruments, 1998
(modes of bars, strings and reeds); the rest is taste.
"""

from math import pi, sin
from typing import Any, TypeAlias

Voice: TypeAlias = dict[str, Any]
Partials: TypeAlias = list[list[float]]


def _series(
    count: int, slope: float, decay: float = 0.0, faster: float = 0.0, stiff: float = 0.0
) -> Partials:
    """Return harmonics whose level falls by a power of their number, and their decay by another.

    `stiff`: how far a string's harmonics lie above whole multiples.
    """
    return [
        [round(k * (1 + stiff * k * k) ** 0.5, 4), round(k**-slope, 4), round(decay / k**faster, 3)]
        for k in range(1, count + 1)
    ]


def _struck(partials: Partials, place: float) -> Partials:
    """Return the partials of a string that is struck or plucked at a share of its length."""
    return [
        [ratio, round(level * abs(sin(pi * k * place)) + 0.02 * level, 4), decay]
        for k, (ratio, level, decay) in enumerate(partials, 1)
    ]


def _odd(partials: Partials, even: float) -> Partials:
    """Return the partials with the even ones at a share of their level: a closed pipe."""
    return [
        [ratio, round(level * (1 if round(ratio) % 2 else even), 4), decay]
        for ratio, level, decay in partials
    ]


_SAX: Voice = {
    "partials": _series(18, 0.75, 0.25), "sustain": 0.72, "attack": 0.03, "rise": 0.25,
    "release": 0.07, "bright": 2.2, "body": [[520, 0.8, 7], [1350, 0.7, 5], [6500, 1.0, -12]],
    "vibrato": [5.1, 16, 0.28], "flutter": 0.06, "bend": [-45, 0.03], "pan": 0.12, "gain": 0.62,
    "noise": [[1900, 0, 2600, 0.05, 0.02, 0.2, 0.55], [0, 1, 120, 0.05, 0.03, 0.0, 1.0],
              [3600, 0, 2400, 0.06, 0.004, 0.06, 0]],
}  # fmt: skip
_TRUMPET: Voice = {
    "partials": _series(16, 0.7, 0.3), "sustain": 0.8, "attack": 0.025, "rise": 0.45,
    "release": 0.06, "bright": 2.8, "body": [[1250, 1.0, 8], [2600, 0.7, 3], [8000, 1.0, -10]],
    "vibrato": [5.4, 11, 0.35], "flutter": 0.04, "bend": [-28, 0.02], "pan": 0.12, "gain": 0.58,
    "noise": [[2400, 0, 2500, 0.035, 0.01, 0.08, 0.25]],
}  # fmt: skip
_STRING: Voice = {
    "partials": _series(14, 1.0), "attack": 0.07, "rise": -0.1, "release": 0.12, "bright": 1.6,
    "body": [[480, 0.5, 4], [1150, 0.6, 3], [2700, 0.7, 4]], "vibrato": [5.6, 17, 0.2],
    "flutter": 0.09, "pan": -0.1, "gain": 0.52, "noise": [[3200, 0, 3000, 0.03, 0.03, 0.1, 0.3]],
}  # fmt: skip
_PLUCKED: Voice = {
    "partials": _struck(_series(14, 0.9, 2.6, 0.65, 0.0001), 0.19), "track": 0.45,
    "attack": 0.002, "release": 0.1, "bright": 1.3, "body": [[110, 0.5, 4], [230, 0.5, 3]],
    "pan": -0.28, "gain": 0.6, "noise": [[2300, 0, 2200, 0.07, 0.001, 0.03, 0]],
}  # fmt: skip
_PIANO: Voice = {
    "partials": _struck(_series(14, 0.85, 5.0, 0.7, 0.0003), 0.117), "track": 0.5,
    "attack": 0.002, "release": 0.11, "bright": 1.8, "body": [[220, 1.2, 2]], "unison": [-1.1, 1.2],
    "pan": -0.25, "gain": 0.62,
    "noise": [[650, 0, 800, 0.1, 0.001, 0.05, 0], [2600, 0, 2500, 0.03, 0.001, 0.02, 0]],
}  # fmt: skip
_ORGAN: Voice = {
    "partials": [[0.5, 0.55, 0], [1, 1, 0], [1.498, 0.7, 0], [2, 0.35, 0], [3, 0.12, 0],
                 [4, 0.1, 0], [3, 0.35, 0.25]],
    "attack": 0.006, "release": 0.05, "tremolo": [6.3, 0.08], "vibrato": [6.3, 5, 0],
    "pan": -0.2, "gain": 0.42, "noise": [[3000, 0, 3000, 0.06, 0.001, 0.015, 0]],
}  # fmt: skip
_BELL: Voice = {
    "partials": [[1, 1, 3.5], [2.76, 0.35, 1.6], [5.4, 0.2, 0.7], [8.93, 0.08, 0.3]],
    "track": 0.4, "attack": 0.001, "release": 0.4, "bright": 0.8, "pan": 0.3, "gain": 0.4,
    "noise": [[4200, 0, 3000, 0.06, 0.001, 0.012, 0]],
}  # fmt: skip

VOICES: dict[str, Voice] = {
    "piano": _PIANO,
    "electric piano": {
        "partials": [[1, 1, 4.2], [2, 0.3, 2.6], [3, 0.14, 1.6], [4, 0.07, 1.1], [5, 0.04, 0.8],
                     [7.03, 0.12, 0.35], [14.1, 0.03, 0.12]],
        "track": 0.4, "attack": 0.003, "release": 0.12, "bright": 1.7, "tremolo": [4.6, 0.12],
        "unison": [-2, 2], "pan": -0.22, "gain": 0.6,
        "noise": [[420, 0, 500, 0.08, 0.001, 0.03, 0]],
    },
    "harpsichord": {
        **_PLUCKED, "partials": _struck(_series(22, 0.45, 2.8, 0.35), 0.13), "bright": 0.3,
        "body": [], "release": 0.06, "gain": 0.42,
    },
    "clavinet": {
        **_PLUCKED, "partials": _struck(_series(18, 0.6, 2.0, 0.4), 0.07), "bright": 2.0,
        "body": [[1400, 0.9, 4]], "release": 0.04, "gain": 0.45,
    },
    "bell": _BELL,
    "vibraphone": {
        "partials": [[1, 1, 4.5], [4, 0.28, 1.4], [10.1, 0.07, 0.25]], "track": 0.35,
        "attack": 0.002, "release": 0.35, "bright": 0.9, "tremolo": [4.8, 0.3], "pan": 0.22,
        "gain": 0.6, "noise": [[1500, 0, 1500, 0.05, 0.001, 0.012, 0]],
    },
    "marimba": {
        "partials": [[1, 1, 0.9], [3.93, 0.3, 0.28], [9.6, 0.08, 0.08]], "track": 0.5, "rings": 1,
        "attack": 0.001, "bright": 0.9, "pan": 0.22, "gain": 0.6,
        "noise": [[1100, 0, 1200, 0.09, 0.001, 0.015, 0]],
    },
    "organ": _ORGAN,
    "church organ": {
        "partials": [[0.5, 0.5, 0], [1, 1, 0], [2, 0.7, 0], [3, 0.25, 0], [4, 0.4, 0], [6, 0.12, 0],
                     [8, 0.12, 0]],
        "attack": 0.05, "release": 0.25, "unison": [-3, 2.5], "pan": 0, "gain": 0.4,
        "noise": [[2200, 0, 2000, 0.02, 0.03, 0.1, 0.4]],
    },
    "accordion": {
        "partials": _series(14, 0.7), "attack": 0.03, "release": 0.06, "bright": 1.0,
        "body": [[700, 0.8, 4], [2000, 0.8, 3]], "unison": [-7, 0.5, 7], "flutter": 0.04,
        "pan": -0.2, "gain": 0.42,
    },
    "guitar": _PLUCKED,
    "jazz guitar": {
        **_PLUCKED, "partials": _struck(_series(12, 1.15, 3.2, 0.7), 0.26), "body": [[260, 1, 3]],
        "bright": 1.5, "gain": 0.68, "noise": [[1300, 0, 1300, 0.05, 0.001, 0.02, 0]],
    },
    "driven guitar": {
        "partials": _series(18, 0.6, 6, 0.2), "attack": 0.004, "release": 0.08, "bright": 0.6,
        "body": [[900, 1, 4], [2600, 0.6, 3], [6000, 1, -12]], "unison": [-3, 3],
        "vibrato": [5.2, 10, 0.4], "pan": -0.25, "gain": 0.42,
    },
    "double bass": {
        "partials": _struck(_series(12, 0.95, 3.4, 0.85, 0.0002), 0.23), "track": 0.45,
        "attack": 0.005, "release": 0.07, "bright": 1.3,
        "body": [[110, 0.5, 4], [220, 0.5, 4], [500, 0.8, 6]],
        "pan": -0.04, "gain": 0.68,
        "noise": [[750, 0, 800, 0.12, 0.001, 0.03, 0], [110, 0, 70, 0.22, 0.002, 0.07, 0],
                  [2600, 0, 1800, 0.02, 0.001, 0.012, 0]],
    },
    "electric bass": {
        "partials": _struck(_series(12, 0.95, 4.5, 0.7), 0.15), "track": 0.4, "attack": 0.003,
        "release": 0.06, "bright": 1.6, "body": [[90, 0.6, 3], [800, 0.8, 2]], "pan": -0.04,
        "gain": 0.62, "noise": [[1500, 0, 1400, 0.05, 0.001, 0.02, 0]],
    },
    "synth bass": {
        "partials": _series(14, 0.9, 1.6, 0.5), "sustain": 0.45, "attack": 0.003, "release": 0.05,
        "bright": 1.5, "pan": 0, "gain": 0.6,
    },
    "violin": _STRING,
    "strings": {**_STRING, "unison": [-7, 0, 7], "attack": 0.09, "release": 0.22, "gain": 0.46},
    "pizzicato": {
        **_PLUCKED, "partials": _struck(_series(12, 0.9, 0.8, 0.6), 0.17), "rings": 1,
        "body": [[280, 0.6, 4], [480, 0.6, 3]],
    },
    "harp": {
        **_PLUCKED, "partials": _struck(_series(12, 1.1, 4, 0.6), 0.3), "release": 0.6, "pan": 0.25,
    },
    "timpani": {
        "partials": [[1, 1, 1.6], [1.5, 0.6, 1.1], [1.98, 0.4, 0.8], [2.44, 0.25, 0.5]],
        "rings": 1, "attack": 0.002, "bright": 0.9, "bend": [25, 0.04], "pan": 0.1, "gain": 1.0,
        "noise": [[180, 0, 200, 0.25, 0.001, 0.06, 0]],
    },
    "choir": {
        "partials": _series(16, 0.9), "attack": 0.11, "release": 0.2, "bright": 1.0,
        "body": [[650, 0.5, 9], [1100, 0.5, 6], [2700, 0.5, 4]], "unison": [-9, 0, 8],
        "vibrato": [5.0, 14, 0.2], "flutter": 0.06, "pan": 0, "gain": 0.42,
        "noise": [[2500, 0, 2500, 0.02, 0.05, 0.1, 0.6]],
    },
    "trumpet": _TRUMPET,
    "muted trumpet": {
        **_TRUMPET, "body": [[1700, 0.5, 10], [500, 1, -8], [3400, 0.6, 6]], "gain": 0.5,
    },
    "trombone": {
        **_TRUMPET, "body": [[520, 0.9, 6], [1500, 1, 3], [6000, 1, -10]], "attack": 0.035,
        "gain": 0.62, "bend": [-30, 0.03],
    },
    "tuba": {**_TRUMPET, "body": [[230, 1, 6]], "attack": 0.04, "bright": 2.0, "gain": 0.8},
    "horn": {
        **_TRUMPET, "body": [[340, 0.9, 7], [750, 0.8, 3]], "attack": 0.05, "release": 0.12,
        "gain": 0.6,
    },
    "brass section": {
        **_TRUMPET, "unison": [-6, 0, 6], "vibrato": [5, 5, 0.5], "attack": 0.03, "gain": 0.5,
    },
    "saxophone": _SAX,
    "low saxophone": {
        **_SAX, "body": [[300, 0.9, 6], [750, 0.8, 5], [5000, 1, -12]], "attack": 0.04, "gain": 0.7,
    },
    "soprano saxophone": {
        **_SAX, "body": [[900, 0.8, 5], [2100, 0.7, 5], [3800, 0.6, 2]], "attack": 0.022,
        "gain": 0.54,
    },
    "oboe": {
        **_SAX, "partials": _series(16, 0.6, 0.2), "body": [[1050, 0.5, 9], [2900, 0.5, 6]],
        "bend": [-10, 0.02], "bright": 1.4, "gain": 0.45,
        "noise": [[3000, 0, 2500, 0.025, 0.01, 0.1, 0.4]],
    },
    "bassoon": {
        **_SAX, "body": [[470, 0.5, 10], [1150, 0.6, 4]], "bend": [-10, 0.02], "bright": 1.6,
        "gain": 0.6,
    },
    "clarinet": {
        **_SAX, "partials": _odd(_series(15, 0.95), 0.12), "sustain": 1.0, "body": [[1500, 0.8, 4]],
        "bend": [-12, 0.02], "vibrato": [4.8, 5, 0.4], "bright": 2.0, "gain": 0.58,
    },
    "flute": {
        "partials": [[1, 1, 0], [2, 0.38, 0], [3, 0.16, 0], [4, 0.06, 0], [5, 0.03, 0]],
        "attack": 0.045, "release": 0.08, "bright": 1.5, "vibrato": [5.0, 14, 0.25],
        "tremolo": [5.0, 0.07], "flutter": 0.06, "bend": [-14, 0.03], "pan": 0.12, "gain": 0.6,
        "noise": [[0, 1, 260, 0.16, 0.02, 0.12, 0.5], [2600, 0, 2600, 0.05, 0.02, 0.1, 0.6]],
    },
    "square lead": {
        "partials": _odd(_series(15, 1.0), 0.0), "attack": 0.004, "release": 0.05,
        "vibrato": [5.5, 8, 0.3], "pan": 0.1, "gain": 0.36,
    },
    "saw lead": {
        "partials": _series(16, 1.0), "attack": 0.005, "release": 0.06, "unison": [-6, 6],
        "bright": 0.8, "vibrato": [5.5, 8, 0.3], "pan": 0.1, "gain": 0.36,
    },
    "pad": {
        "partials": _series(10, 1.25), "attack": 0.16, "release": 0.4, "unison": [-9, 0, 9],
        "tremolo": [0.7, 0.12], "body": [[700, 1, 3]], "pan": 0, "gain": 0.42,
    },
    "steel drum": {
        **_BELL, "partials": [[1, 1, 1.4], [2.01, 0.5, 1.0], [3.01, 0.22, 0.6], [4.1, 0.1, 0.3]],
        "rings": 1, "bend": [12, 0.02],
    },
    "noise": {
        "partials": [[1, 1, 0.2]], "tonal": 0.1, "attack": 0.05, "release": 0.3, "pan": 0,
        "gain": 0.2, "noise": [[900, 0, 1500, 1, 0.05, 0, 1]],
    },
}  # fmt: skip
