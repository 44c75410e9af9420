"""Tones: the sound of one note of a voice, as it would ring if nobody ended it.

tone.js does the same for a page, formula by formula, and a test compares the two. So noise is no
random number but a hash of its place.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from jazzrnn.music.sound.voices import Voice

RATE = 48_000  # samples a second
LAYERS, PER_LAYER = 4, 32  # how bright a note is goes in steps of so many velocities
LONGEST = 20.0  # seconds of a tone
HIGHEST = 0.42  # of the rate: partials above it are left out, so that none is folded down
MIDDLE_C = 261.63  # Hz
FADE = 0.02  # seconds at the end of a tone
FLUTTER_HZ = 7.0
USUAL = 0.7  # velocity, from 0 to 1, at which partials have the level that the voice says
Samples = npt.NDArray[np.float32]
f4 = np.float32


def frequency(voice: Voice, pitch: int) -> float:
    """Return the frequency of a note in Hz."""
    return voice.get("pitch") or 440.0 * 2 ** ((pitch - 69) / 12)


def layer_of(velocity: int) -> int:
    """Return which of the LAYERS a velocity belongs to."""
    return min(LAYERS - 1, velocity // PER_LAYER)


def loudness(velocity: int) -> float:
    """Return the level of a velocity: 1 at 100, 17 dB less at 40.

    >>> loudness(100), round(loudness(40), 2)
    (1.0, 0.2)
    """
    return (velocity / 100) ** 1.75


def natural_length(voice: Voice, pitch: int) -> float:
    """Return how many seconds a tone takes to die away; LONGEST if it goes on as long as it is
    held.
    """
    slower = (frequency(voice, pitch) / MIDDLE_C) ** -voice.get("track", 0)
    decays = [decay * slower for _, _, decay in voice["partials"]]
    noises = [(decay, sustain) for *_, decay, sustain in voice.get("noise", [])]
    held = voice.get("sustain", 0) or 0 in decays or any(sustain for _, sustain in noises)
    if held and not voice.get("rings"):
        return LONGEST
    return min(LONGEST, 0.05 + max([*decays, *(decay for decay, _ in noises)]))


def tone(voice: Voice, pitch: int, layer: int, seconds: float, rate: int = RATE) -> Samples:
    """Return a tone (n,) at about level 1 times the voice's gain.

    Args:
        voice: its table.
        pitch: MIDI pitch; drums have their own.
        layer: how hard it is played, see `layer_of`.
        seconds: how long it has to last at least, unless it dies away before.
        rate: samples a second.
    """
    n = max(2, round(rate * min(seconds, natural_length(voice, pitch))))
    f = frequency(voice, pitch)
    gain = voice.get("gain", 1.0)
    sound = np.zeros(n, np.float32)
    for copy, cents in enumerate(voice.get("unison", [0.0])):
        _add_partials(sound, voice, f * 2 ** (cents / 1200), layer, copy, rate)
    for band, (hz, ratio, width, level, attack, decay, sustain) in enumerate(
        voice.get("noise", [])
    ):
        shape = _envelope(n, attack, decay, sustain, rate)
        wave = _wave(hz + ratio * f, 0.0, len(shape), rate)
        sound[: len(shape)] += (
            wave * _noise(width, band, len(shape), rate) * shape * f4(level * gain)
        )
    t = np.arange(n, dtype=np.float32) / f4(rate)
    if tremolo := voice.get("tremolo"):
        sound *= 1 - f4(tremolo[1]) * (f4(0.5) - f4(0.5) * np.cos(f4(2 * np.pi * tremolo[0]) * t))
    if flutter := voice.get("flutter"):
        sound *= 1 + f4(flutter) * _noise(FLUTTER_HZ, 99, n, rate)
    fade = min(n, round(FADE * rate))
    sound[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return sound


def _add_partials(sound: Samples, voice: Voice, f: float, layer: int, copy: int, rate: int) -> None:
    """Add the partials of one player of a voice to a tone (n,)."""
    levels = _levels(voice, f, layer, rate)
    power = sum(level**2 for level in levels) * len(voice.get("unison", [0.0]))
    scale = voice.get("gain", 1.0) * voice.get("tonal", 1.0) / max(1e-9, power**0.5)
    slower = (f / MIDDLE_C) ** -voice.get("track", 0)
    moving = "bend" in voice or "vibrato" in voice
    cycles = _cycles(voice, f, len(sound), rate) if moving else np.zeros(0)
    shapes: dict[tuple[float, float], Samples] = {}
    for (ratio, _, decay), level in zip(voice["partials"], levels, strict=True):
        if not level:
            continue
        times = voice["attack"] * ratio ** voice.get("rise", 0), decay * slower
        if times not in shapes:
            shapes[times] = _envelope(len(sound), *times, voice.get("sustain", 0.0), rate)
        shape = shapes[times]
        start = 0.13 * copy * ratio  # players do not begin at the same place of a cycle
        if moving:
            turn = cycles[: len(shape)] * ratio + start
            turn -= np.floor(turn)  # float32 is exact enough only for small angles
            wave = np.sin(turn.astype(np.float32) * f4(2 * np.pi))
        else:
            wave = _wave(f * ratio, start, len(shape), rate)
        wave *= shape
        wave *= f4(scale * level)
        sound[: len(shape)] += wave


def _levels(voice: Voice, f: float, layer: int, rate: int) -> list[float]:
    """Return the level of each partial: brighter when loud, and as the body shapes it."""
    tilt = voice.get("bright", 0.0) * ((layer + 0.5) / LAYERS - USUAL)
    levels: list[float] = []
    for ratio, level, _ in voice["partials"]:
        heard = f * ratio < HIGHEST * rate
        levels.append(level * ratio**tilt * _body(voice, f * ratio) if heard else 0.0)
    return levels


def _body(voice: Voice, f: float) -> float:
    """Return how much louder the body of an instrument makes a frequency."""
    dB = sum(
        gain * 2.0 ** -((np.log2(f / hz) / octaves) ** 2)
        for hz, octaves, gain in voice.get("body", [])
    )
    return float(10 ** (dB / 20))


def _cycles(voice: Voice, f: float, n: int, rate: int) -> npt.NDArray[np.float64]:
    """Return (n,) how many cycles of its fundamental a tone has gone through at each sample."""
    t = np.arange(n) / rate
    cents = np.zeros(n)
    if bend := voice.get("bend"):
        cents += bend[0] * np.exp(-t / bend[1])
    if vibrato := voice.get("vibrato"):
        hz, depth, delay = vibrato
        since = np.maximum(0, t - delay)
        cents += depth * np.minimum(1, since / 0.3) * np.sin(2 * np.pi * hz * since)
    speed = f / rate * np.exp2(cents / 1200)
    return np.cumsum(speed) - speed


def _wave(f: float, start: float, n: int, rate: int) -> Samples:
    """Return (n,) a sine that begins at a share of its cycle.

    A sample is the product of two of 2 sqrt(n) complex numbers, which costs less than a sine.
    """
    size = int(np.ceil(n**0.5))
    turn = 2j * np.pi * f / rate
    coarse = np.exp(turn * size * np.arange(size) + 2j * np.pi * start).astype(np.complex64)
    fine = np.exp(turn * np.arange(size)).astype(np.complex64)
    wave = np.outer(coarse.real, fine.imag)
    wave += np.outer(coarse.imag, fine.real)
    return wave.reshape(-1)[:n]


def _envelope(n: int, attack: float, decay: float, sustain: float, rate: int) -> Samples:
    """Return a level (at most n,): it rises like a sine squared, and falls by 60 dB in `decay`
    seconds to the share that is sustained. It ends where nothing is left.
    """
    if decay and not sustain:
        n = min(n, max(2, int(decay * 1.1 * rate)))
    shape = np.ones(n, np.float32)
    if decay:
        size = int(np.ceil(n**0.5))
        fall = -6.9078 / decay / rate
        coarse = np.exp(fall * size * np.arange(size)).astype(np.float32)
        shape = np.outer(coarse, np.exp(fall * np.arange(size)).astype(np.float32)).reshape(-1)[:n]
        if sustain:
            shape = f4(sustain) + f4(1 - sustain) * shape
    rising = min(n, int(np.ceil(attack * rate)))
    angle = np.arange(rising, dtype=np.float32) * f4(np.pi / 2 / max(attack * rate, 1e-6))
    shape[:rising] *= np.sin(angle) ** 2
    return shape


def _noise(hz: float, seed: int, n: int, rate: int) -> Samples:
    """Return (n,) noise from -1 to 1 that changes about so many times a second."""
    return _longer_noise(hz, seed, rate, 1 << (n - 1).bit_length())[:n]


@lru_cache(maxsize=64)
def _longer_noise(hz: float, seed: int, rate: int, n: int) -> Samples:
    place = np.arange(n) * (hz / rate)
    whole = place.astype(np.int32)
    part = (place - whole).astype(np.float32)
    smooth = part * part * (3 - 2 * part)
    values = hashed(np.arange(whole[-1] + 2, dtype=np.uint32) + np.uint32(7919 * seed))
    before = values[whole]
    return (before + (values[whole + 1] - before) * smooth).astype(np.float32, copy=False)


def hashed(numbers: npt.NDArray[np.uint32]) -> Samples:
    """Return a number from -1 to 1 for each integer, as if at random.

    Source: the finalizer of MurmurHash3, A. Appleby 2011.
    """
    mixed = numbers * np.uint32(0x9E3779B1)
    mixed ^= mixed >> np.uint32(16)
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return (mixed.astype(np.float64) / 2**31 - 1).astype(np.float32)
