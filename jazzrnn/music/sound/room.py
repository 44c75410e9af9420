"""A little room: what comes back from its walls, and convolution in blocks."""

import numpy as np
import numpy.typing as npt

from jazzrnn.music.sound.tones import RATE, Samples, hashed

SECONDS, DELAY = 0.9, 0.011  # of the reverberation to -60 dB; before it begins
SEND = 0.11  # how much of the dry sound it is


def room(side: int, rate: int = RATE) -> Samples:
    """Return (n,) the answer of the room to one impulse, at the left (0) or right (1) ear.

    Noise that dies away, high frequencies first: a running mean grows longer over time.
    """
    n = round(SECONDS * rate)
    noise = hashed(np.arange(n, dtype=np.uint32) + np.uint32(1_000_003 * (side + 1)))
    t = np.arange(n) / rate
    sums = np.cumsum(np.append(0.0, noise.astype(np.float64)))
    width = np.minimum(2 + 60 * t / SECONDS, 40).astype(np.int64)
    start = np.maximum(0, np.arange(n) - width)
    mean = (sums[np.arange(n)] - sums[start]) / width**0.5
    answer = mean * np.exp(-6.9078 * t / SECONDS) * (t > DELAY)
    return (answer / np.sqrt(np.sum(answer**2))).astype(np.float32)


def convolve(
    sound: npt.NDArray[np.float32], answers: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Return (c, n) the convolution of a sound (n,) with each of the answers (c, k), cut to n."""
    c, k = answers.shape
    n = len(sound)
    size = 1 << (4 * k - 1).bit_length()
    block = size - k + 1
    spectra = np.fft.rfft(answers, size, axis=1)
    out = np.zeros((c, n + size), np.float32)
    for start in range(0, n, block):
        spectrum = np.fft.rfft(sound[start : start + block], size)
        for row, answer in zip(out, spectra, strict=True):
            row[start : start + size] += np.fft.irfft(answer * spectrum, size)
    return out[:, :n]
