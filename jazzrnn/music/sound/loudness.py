"""How loud a sound is to people, in LUFS, and how to keep it below full scale.

Source: ITU-R BS.1770-5, 2023: the K weighting by its coefficients at 48 kHz, blocks of 400 ms that
overlap by 75 %, gates at -70 LUFS and 10 LU below the mean of what passes.
"""

import numpy as np
import numpy.typing as npt

from jazzrnn.music.sound.room import convolve
from jazzrnn.music.sound.tones import RATE

Stereo = npt.NDArray[np.float32]
TARGET = -16.0  # LUFS, as streaming services and players expect of music
SOFT, CEILING = 0.7, 0.98  # what is above SOFT is bent, and never reaches CEILING
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285),
          (1.0, -1.69065929318241, 0.73248077421585))  # fmt: skip
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
_TAPS = 2**12  # by then the answer of the weighting has died away
_ABSOLUTE, _RELATIVE, _OFFSET = -70.0, -10.0, -0.691


def lufs(sound: Stereo) -> float:
    """Return the integrated loudness of a sound (2, n) at 48 kHz; -inf if it is silent."""
    quarter = RATE // 10
    weighting = _weighting()[None]
    power = np.zeros(max(1, -(-sound.shape[1] // quarter)))
    for channel in sound:
        weighted = convolve(channel, weighting)[0]
        padded = np.zeros(len(power) * quarter, np.float32)
        padded[: len(weighted)] = weighted
        power += np.mean(padded.reshape(-1, quarter).astype(np.float64) ** 2, axis=1)
    blocks = np.convolve(power, np.ones(4) / 4, "valid") if len(power) >= 4 else power
    kept = blocks[_in_lufs(blocks) > _ABSOLUTE]
    if not len(kept):
        return float("-inf")
    gate = float(_in_lufs(np.mean(kept))) + _RELATIVE
    return float(_in_lufs(np.mean(kept[_in_lufs(kept) > gate])))


def at_loudness(sound: Stereo, target: float = TARGET) -> Stereo:
    """Return the sound at a loudness, its peaks bent so that none reaches full scale."""
    now = lufs(sound)
    if not np.isfinite(now):
        return sound
    louder = sound * np.float32(10 ** ((target - now) / 20))
    bent = bend(louder)
    if bent is louder:
        return louder
    lost = target - lufs(bent)  # what bending has taken away is made up for, once
    return bend(louder * np.float32(10 ** (lost / 20)))


def bend(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return samples as they are up to SOFT, and above it nearer and nearer to CEILING."""
    size = np.abs(sound)
    if float(size.max(initial=0)) <= SOFT:
        return sound
    room = np.float32(CEILING - SOFT)
    bent = SOFT + room * np.tanh((size - SOFT) / room)
    return np.where(size > SOFT, np.copysign(bent, sound), sound).astype(np.float32)


def _weighting() -> npt.NDArray[np.float32]:
    """Return (_TAPS,) the answer of the K weighting to one impulse."""
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(_TAPS))
    answer = np.ones(len(turn), complex)
    for above, below in (_SHELF, _HIGH_PASS):
        answer *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    return np.fft.irfft(answer, _TAPS).astype(np.float32)


def _in_lufs(power: npt.NDArray[np.float64] | np.floating) -> npt.NDArray[np.float64]:
    return _OFFSET + 10 * np.log10(np.maximum(power, 1e-12))
