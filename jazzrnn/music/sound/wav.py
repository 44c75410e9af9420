"""Samples as a WAV file: 16 bits, stereo."""

import wave
from io import BytesIO

import numpy as np

from jazzrnn.music.sound.loudness import Stereo
from jazzrnn.music.sound.tones import RATE


def write_wav(sound: Stereo, rate: int = RATE) -> bytes:
    """Return a WAV file of samples (2, n) from -1 to 1."""
    buffer = BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(sound.T * 32767).astype("<i2").tobytes())
    return buffer.getvalue()


def read_wav(data: bytes) -> tuple[Stereo, int]:
    """Return the samples (2, n) of a WAV file of 16 bits in stereo, and its rate."""
    with wave.open(BytesIO(data)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return (samples.reshape(-1, 2).T / np.float32(32768)).astype(
            np.float32
        ), file.getframerate()
