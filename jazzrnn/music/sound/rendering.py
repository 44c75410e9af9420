"""A performance to samples: each tone is computed once, and mixed in wherever it is played."""

from collections import defaultdict

import numpy as np

from jazzrnn.errors import JazzrnnError
from jazzrnn.music.midi.as_played import Performance
from jazzrnn.music.sound.band import ALL_VOICES, gain_of, soundings
from jazzrnn.music.sound.loudness import Stereo, at_loudness
from jazzrnn.music.sound.room import SEND, convolve, room
from jazzrnn.music.sound.tones import (
    RATE,
    Samples,
    layer_of,
    loudness,
    natural_length,
    tone,
)

TAIL = 1.2  # seconds after the last note
LONGEST = 3600  # seconds that are rendered: as much fits into memory
_Key = tuple[str, int, int]  # voice, pitch, layer


def render(performance: Performance) -> Stereo:
    """Return the sound (2, n) of a performance at TARGET LUFS, 48,000 samples a second."""
    return at_loudness(mix(performance))


def mix(performance: Performance, rate: int = RATE) -> Stereo:
    """Return the sound (2, n) of a performance as the voices play it, in a little room."""
    played = [*soundings(performance)]
    starts = performance.seconds([note.start for note, _ in played])
    lengths = performance.seconds([note.end for note, _ in played]) - starts
    longest: dict[_Key, float] = defaultdict(float)
    keys = [(voice, note.pitch, layer_of(note.velocity)) for note, voice in played]
    last = 0.0
    for key, start, length in zip(keys, starts.tolist(), lengths.tolist(), strict=True):
        voice = ALL_VOICES[key[0]]
        natural = natural_length(voice, key[1])
        sounds = natural if voice.get("rings") else length + voice.get("release", 0)
        longest[key] = max(longest[key], sounds)
        last = max(last, start + min(sounds, natural))
    tones = {
        (name, pitch, layer): tone(ALL_VOICES[name], pitch, layer, length, rate)
        for (name, pitch, layer), length in longest.items()
    }
    buses: dict[float, Samples] = {}  # by place from left to right
    if last > LONGEST:
        raise JazzrnnError(f"{last / 60:,.0f} minutes of sound: {LONGEST // 60} are the most")
    n = round((last + TAIL) * rate)
    for (note, _), key, start, length in zip(
        played, keys, starts.tolist(), lengths.tolist(), strict=True
    ):
        voice = ALL_VOICES[key[0]]
        pan = voice.get("pan", 0.0)
        if pan not in buses:
            buses[pan] = np.zeros(n, np.float32)
        gain = loudness(note.velocity) * gain_of(performance.players[note.player])
        sound = tones[key] if voice.get("rings") else ended(tones[key], voice, length, rate)
        first = round(start * rate)
        buses[pan][first : first + len(sound)] += sound * np.float32(gain)
    return _in_room(buses, n, rate)


def ended(sound: Samples, voice: dict[str, float], seconds: float, rate: int = RATE) -> Samples:
    """Return a tone that is held for some seconds, and then fades."""
    hold, release = round(seconds * rate), max(1, round(voice.get("release", 0.02) * rate))
    if hold >= len(sound):
        return sound
    cut = sound[: hold + release].copy()
    fading = len(cut) - hold
    cut[hold:] *= 1 - np.arange(fading, dtype=np.float32) / release
    return cut


def _in_room(buses: dict[float, Samples], n: int, rate: int) -> Stereo:
    """Place buses from left to right with equal power, and add what the room answers."""
    sound = np.zeros((2, n), np.float32)
    for pan, bus in buses.items():
        angle = (pan + 1) * np.pi / 4
        sound[0] += bus * np.float32(np.cos(angle))
        sound[1] += bus * np.float32(np.sin(angle))
    dry = (sound[0] + sound[1]) * np.float32(SEND)
    return sound + convolve(dry, np.stack([room(0, rate), room(1, rate)]))
