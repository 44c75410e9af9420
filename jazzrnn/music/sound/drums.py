"""The drums: voices as in voices.py, each with a pitch of its own, and which note plays which.

Cymbals and skins: N. Fletcher and T. Rossing, The Physics of Musical Instruments, 1998 (modes of
membranes 1, 1.59, 2.14, 2.30, 2.65; those of plates lie close together); the rest is taste.
"""

from jazzrnn.music.sound.voices import Voice

_PLATE = (1, 1.483, 1.932, 2.546, 3.11, 3.643, 4.217, 5.021, 5.89, 6.91, 8.3)


def _tom(pitch: float, pan: float) -> Voice:
    return {
        "pitch": pitch, "bend": [170, 0.05], "attack": 0.002, "rings": 1, "pan": pan, "gain": 0.85,
        "partials": [[1, 1, 0.55], [1.59, 0.35, 0.3], [2.14, 0.18, 0.2], [2.65, 0.1, 0.12]],
        "bright": 0.8,
        "noise": [[900, 0, 900, 0.2, 0.001, 0.05, 0], [3200, 0, 2600, 0.05, 0.001, 0.02, 0]],
    }  # fmt: skip


def _cymbal(pitch: float, decay: float, wash: float, ping: float, pan: float) -> Voice:
    """Return a cymbal: its modes, a wash of noise that swells, and the tip of a stick."""
    modes = [[r, round(0.35 / (1 + k) ** 0.3, 3), round(decay / (1 + 0.2 * k), 3)]
             for k, r in enumerate(_PLATE)]  # fmt: skip
    return {
        "pitch": pitch, "partials": modes, "tonal": 0.11, "attack": 0.001, "rings": 1, "pan": pan,
        "bright": 0.5, "gain": 1.5,
        "noise": [[5200, 0, 3000, wash, 0.02, decay * 0.7, 0], [9500, 0, 5000, wash, 0.008,
                  decay * 0.5, 0], [3300, 0, 1700, ping, 0.0005, 0.035, 0],
                  [7400, 0, 5200, ping, 0.0005, 0.02, 0]],
    }  # fmt: skip


def _hat(decay: float, gain: float, attack: float = 0.001) -> Voice:
    return {
        "pitch": 540, "partials": [[r, 1, decay * 0.6] for r in _PLATE[3:]], "attack": attack,
        "tonal": 0.12,
        "rings": 1, "pan": -0.35, "gain": gain, "release": 0.04,
        "noise": [[7200, 0, 4200, 0.7, attack, decay, 0], [11500, 0, 6000, 0.8, attack, decay, 0],
                  [4200, 0, 2400, 0.25, attack, decay * 0.5, 0]],
    }  # fmt: skip


def _shaken(hz: float, attack: float, decay: float, gain: float, pan: float) -> Voice:
    return {
        "pitch": 200, "partials": [[1, 1, 0.02]], "tonal": 0.01, "attack": attack, "rings": 1,
        "pan": pan, "gain": gain, "noise": [[hz, 0, hz * 0.6, 1, attack, decay, 0]],
    }  # fmt: skip


def _block(pitch: float, decay: float, pan: float, gain: float = 0.4) -> Voice:
    return {
        "pitch": pitch, "partials": [[1, 1, decay], [2.57, 0.4, decay / 2], [4.2, 0.15, decay / 3]],
        "attack": 0.001, "rings": 1, "pan": pan, "gain": gain,
        "noise": [[pitch * 2, 0, pitch, 0.15, 0.001, 0.012, 0]],
    }  # fmt: skip


def _skin(pitch: float, pan: float, slap: float = 0.12) -> Voice:
    return {**_tom(pitch, pan), "bend": [40, 0.03], "gain": 0.6,
            "noise": [[1800, 0, 1600, slap, 0.001, 0.03, 0]]}  # fmt: skip


_SNARE: Voice = {
    "pitch": 188, "bend": [120, 0.02], "attack": 0.001, "rings": 1, "bright": 0.7, "pan": 0.06,
    "gain": 1.7, "tonal": 0.3, "partials": [[1, 1, 0.16], [1.59, 0.5, 0.11], [2.3, 0.2, 0.08]],
    "noise": [[2100, 0, 1700, 0.55, 0.001, 0.16, 0], [4600, 0, 3200, 0.6, 0.001, 0.2, 0],
              [8200, 0, 4200, 0.35, 0.001, 0.12, 0]],
}  # fmt: skip
_BRUSH_TAP: Voice = {
    **_SNARE, "gain": 3.2, "tonal": 0.14, "partials": [[1, 1, 0.1], [1.59, 0.4, 0.07]],
    "noise": [[2600, 0, 2200, 0.5, 0.006, 0.11, 0], [6000, 0, 4000, 0.6, 0.01, 0.13, 0]],
}  # fmt: skip
_BRUSH_SWEEP: Voice = {
    **_SNARE, "gain": 3.0, "tonal": 0.03, "attack": 0.01,
    "noise": [[3000, 0, 2400, 0.6, 0.12, 0.7, 0], [6500, 0, 4000, 0.6, 0.16, 0.6, 0]],
}  # fmt: skip

DRUM_VOICES: dict[str, Voice] = {
    "kick": {
        "pitch": 52, "bend": [420, 0.022], "attack": 0.002, "rings": 1, "bright": 0.8, "pan": 0,
        "gain": 1.5, "partials": [[1, 1, 0.36], [1.59, 0.2, 0.16], [2.3, 0.1, 0.1]],
        "noise": [[1400, 0, 1500, 0.07, 0.001, 0.018, 0], [240, 0, 220, 0.2, 0.001, 0.05, 0]],
    },
    "snare": _SNARE,
    "brush tap": _BRUSH_TAP,
    "brush sweep": _BRUSH_SWEEP,
    "side stick": {
        **_block(860, 0.06, 0.06, 0.42), "noise": [[2600, 0, 2200, 0.4, 0.001, 0.02, 0]],
    },
    "clap": {**_shaken(1500, 0.004, 0.16, 0.4, 0.05), "bright": 0},
    "closed hat": _hat(0.075, 0.95),
    "pedal hat": _hat(0.06, 0.85, 0.004),
    "open hat": {**_hat(0.6, 0.8), "rings": 0},
    "floor tom": _tom(78, 0.35),
    "low tom": _tom(98, 0.2),
    "mid tom": _tom(122, 0),
    "high tom": _tom(152, -0.2),
    "ride": _cymbal(345, 1.5, 0.26, 0.8, 0.32),
    "ride bell": {**_cymbal(520, 1.7, 0.09, 0.5, 0.32), "tonal": 0.3, "partials": [
        [1, 0.9, 1.6], [1.51, 0.7, 1.3], [2.55, 0.5, 0.9], [4.1, 0.3, 0.6]], "gain": 0.9},
    "crash": {**_cymbal(290, 2.4, 0.8, 0.3, -0.3), "gain": 0.95},
    "china": {**_cymbal(240, 1.4, 1.0, 0.3, 0.3), "gain": 0.85},
    "tambourine": _shaken(8200, 0.003, 0.16, 0.2, 0.25),
    "shaker": _shaken(6800, 0.02, 0.07, 0.18, 0.3),
    "cowbell": {**_block(560, 0.3, 0.2, 0.3), "partials": [[1, 1, 0.3], [1.5, 0.8, 0.25],
                [2.9, 0.2, 0.12]]},
    "high bongo": _skin(330, -0.25),
    "low bongo": _skin(240, -0.2),
    "mute conga": {**_skin(205, 0.25, 0.4), "partials": [[1, 1, 0.12], [1.59, 0.3, 0.08]]},
    "high conga": _skin(200, 0.25),
    "low conga": _skin(148, 0.3),
    "timbale": {**_skin(260, -0.3, 0.25), "bright": 1.2},
    "agogo": _block(900, 0.35, 0.3, 0.25),
    "claves": _block(2400, 0.07, -0.3, 0.3),
    "high block": _block(1150, 0.06, -0.2, 0.32),
    "low block": _block(780, 0.07, 0.2, 0.32),
    "triangle": {**_cymbal(3100, 2.2, 0.02, 0.15, 0.35), "tonal": 1, "gain": 0.15, "partials": [
        [1, 1, 2.0], [1.48, 0.5, 1.6], [2.3, 0.4, 1.0]]},
    "muted triangle": {**_block(3100, 0.12, 0.35, 0.14)},
}  # fmt: skip

# General MIDI's percussion, from note 35 on.
# fmt: off
DRUM_NOTES = (
    "kick", "kick", "side stick", "snare", "clap", "snare", "floor tom", "closed hat", "floor tom",
    "pedal hat", "low tom", "open hat", "low tom", "mid tom", "crash", "high tom", "ride", "china",
    "ride bell", "tambourine", "crash", "cowbell", "crash", "agogo", "ride", "high bongo",
    "low bongo", "mute conga", "high conga", "low conga", "timbale", "timbale", "agogo", "agogo",
    "shaker", "shaker", "claves", "claves", "shaker", "shaker", "claves", "high block", "low block",
    "high bongo", "low bongo", "muted triangle", "triangle",
)
# fmt: on
FIRST_DRUM = 35
BRUSH_KIT = 40  # program; General MIDI 2: its snares are brushes
BRUSHES = {38: "brush tap", 39: "brush tap", 40: "brush sweep"}
OPEN_HAT, CLOSES = 46, {42, 44}  # what stops an open hi-hat


def drum_voice(pitch: int, kit: int) -> str:
    """Return the name of the voice that a drum note plays; those beyond General MIDI: a block.

    >>> drum_voice(51, 0), drum_voice(38, 0), drum_voice(38, 40), drum_voice(20, 0)
    ('ride', 'snare', 'brush tap', 'low block')
    """
    if kit == BRUSH_KIT and pitch in BRUSHES:
        return BRUSHES[pitch]
    known = FIRST_DRUM <= pitch < FIRST_DRUM + len(DRUM_NOTES)
    return DRUM_NOTES[pitch - FIRST_DRUM] if known else "low block"
