"""The key that notes are in, where a piece names no chords, and how well they keep to it.

The time for which each pitch class sounds is compared with that in music whose key is known.
The most similar key is found.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from jazzrnn.music.keys import Key, key_at, read_key
from jazzrnn.music.notes import DRUMS, Note
from jazzrnn.music.setting import Setting, has_chords

# The share of the segments of textbook pieces in which each pitch class above the tonic sounds;
# major, minor. Source: Temperley 2007, "Music and Probability", from examples of Kostka and Payne.
_PROFILES = np.array(
    [
        [0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400],
        [0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330],
    ]
)


def key_of_notes(notes: Iterable[Note], named: str = "") -> Key | None:
    """Return the key whose profile correlates most with how long each pitch class sounds. It is
    None if all sound for as long, or if only drums do.

    >>> key_of_notes(Note(0, 0, pitch, 12, 80) for pitch in (67, 71, 74))
    Key(tonic='G', minor=False)

    Args:
        notes: in any order.
        named: the key that the file names. It is returned if the notes keep to its signature as
            well: many files name C only because it is the default.
    """
    sounding = _sounding(notes)
    if not np.ptp(sounding):
        return read_key(named) if named else None
    turned = [np.roll(sounding, -tonic) for tonic in range(12)]
    likeness = np.corrcoef(_PROFILES, turned)[:2, 2:].ravel()  # major on 12 tonics, then minor
    best = int(likeness.argmax())
    found = key_at(best % 12, best >= 12)
    given = read_key(named) if named else found
    keeps = _share(sounding, given.signature) >= _share(sounding, found.signature)
    return given if keeps else found


def share_in_key(notes: Iterable[Note], key: str) -> float:
    """Return the share of the notes' time that is in the scale of a key; 1 without notes. Drums do
    not count.
    """
    return _share(_sounding(notes), read_key(key).scale)


def key_bias(share: float, key: str) -> float:
    """Return the strength (0 to 1) of a bias towards a key with which random notes are in its scale
    for `share` of the time.
    """
    chance = len(read_key(key).scale) / 12
    return max(0.0, 1 - (1 - share) / max(share, chance) * chance / (1 - chance))


def sounding_key(notes: Sequence[Note], key: str) -> str:
    """Return the intended key if the notes are in its scale for as long as in that of the key found
    in them; else the latter. "" is none.
    """
    found = key_of_notes(notes)
    if found and (not key or share_in_key(notes, key) < share_in_key(notes, found.name)):
        return found.name
    return key


def with_key_of_notes(setting: Setting, notes: Iterable[Note]) -> Setting:
    """Return a setting with the key of its notes; one with chords as it is."""
    found = None if has_chords(setting) else key_of_notes(notes, setting.key)
    return setting._replace(key=found.name) if found else setting


def _sounding(notes: Iterable[Note]) -> npt.NDArray[np.float64]:
    """Return (12,) for how long each pitch class sounds."""
    sounding = np.zeros(12)
    for note in notes:
        if note.part != DRUMS:
            sounding[note.pitch % 12] += note.duration
    return sounding


def _share(sounding: npt.NDArray[np.float64], pitch_classes: set[int]) -> float:
    total = sounding.sum()
    return float(sounding[[*pitch_classes]].sum() / total) if total else 1.0
