"""Names of pitches in a key and over a chord: F# or Gb, so that as few signs as possible are read.

Each note has the names of its pitch with one sign at most. Of all ways to name a melody the one is
taken that costs least: names outside the key cost, names that a chord has no tone for, and steps
between two notes that are written as something else, such as C# to Eb for a second.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from jazzrnn.music.chords import parse_chord, pitch_classes
from jazzrnn.music.keys import Key

LETTERS = "CDEFGAB"
_PITCHES = dict(zip(LETTERS, (0, 2, 4, 5, 7, 9, 11), strict=True))
_SIGNS = {"": 0, "#": 1, "b": -1}
_UNUSUAL = {"E#", "B#", "Cb", "Fb"}
_DEGREES = (0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6)  # letters above the root, by semitones
_FOURTH_RAISED, _FIFTH_RAISED = ("#11",), ("#5", "+")  # what makes of 6 a fourth, of 8 a fifth
OUTSIDE, UNLIKE_CHORD, UNUSUAL_IN_KEY, ODD_STEP = 1.0, 2.0, 0.4, 0.6  # costs
_STEPS = (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)  # letters between two notes, by semitones


class Name(NamedTuple):
    """The name of a pitch."""

    letter: str
    sign: int  # -1 flat, 1 sharp
    octave: int  # 4 begins with middle C

    @property
    def text(self) -> str:
        """Without its octave: "F#"."""
        return self.letter + {-1: "b", 0: "", 1: "#"}[self.sign]

    @property
    def diatonic(self) -> int:
        """Its place on a staff: 1 higher for each letter."""
        return 7 * self.octave + LETTERS.index(self.letter)


def spell(pitches: Sequence[int], symbols: Sequence[str], key: Key) -> list[Name]:
    """Return the names of the pitches of a melody.

    >>> [name.text for name in spell([66, 67, 63], ["C7"] * 3, Key("C", False))]
    ['F#', 'G', 'Eb']

    Args:
        pitches: MIDI pitches, in order.
        symbols: of the chord that each sounds over; "" for none.
        key: of the piece.
    """
    names = [_names(pitch, key) for pitch in pitches]
    best: list[list[tuple[float, int]]] = []  # of each name: its cost, and the name before
    for k, own in enumerate(names):
        row: list[tuple[float, int]] = []
        for name in own:
            cost, j = min(
                (
                    (cost + _step_cost(names[k - 1][j], name, pitches[k] - pitches[k - 1]), j)
                    for j, (cost, _) in enumerate(best[-1] if k else [])
                ),
                default=(0.0, 0),
            )
            row.append((cost + _cost(name, pitches[k], symbols[k], key), j))
        best.append(row)
    chosen: list[Name] = []
    place = min(range(len(best[-1])), key=best[-1].__getitem__) if best else 0
    for own, row in zip(reversed(names), reversed(best), strict=True):
        chosen.append(own[place])
        place = row[place][1]
    return chosen[::-1]


def natural(letter: str) -> int:
    """Return the pitch class of a letter."""
    return _PITCHES[letter]


def _names(pitch: int, key: Key) -> list[Name]:
    """Return the names of a pitch that read well in a key."""
    return [
        Name(letter, sign, (pitch - sign) // 12 - 1)
        for letter in LETTERS
        for text, sign in _SIGNS.items()
        if (_PITCHES[letter] + sign - pitch) % 12 == 0
        and (letter + text not in _UNUSUAL or letter + text in _signature(key))
    ]


@lru_cache(maxsize=64)
def _signature(key: Key) -> frozenset[str]:
    return frozenset(key.names)


def _cost(name: Name, pitch: int, symbol: str, key: Key) -> float:
    text = name.text
    cost = OUTSIDE * (text not in _signature(key)) + UNUSUAL_IN_KEY * (key.spell(pitch) != text)
    tone = _tones(symbol).get(pitch % 12)
    return cost + UNLIKE_CHORD * (tone is not None and tone != name.letter)


@lru_cache(maxsize=1024)
def _tones(symbol: str) -> dict[int, str]:
    """Return the letters of a chord's tones by their pitch classes."""
    chord = parse_chord(symbol) if symbol else None
    if chord is None:
        return {}
    root, found = LETTERS.index(symbol.strip()[0]), dict[int, str]()
    for tone in pitch_classes(chord):
        up = (tone - chord.root) % 12
        letters = _DEGREES[up]
        letters -= up == 6 and any(word in chord.quality for word in _FOURTH_RAISED)
        letters -= up == 8 and any(word in chord.quality for word in _FIFTH_RAISED)
        found[tone] = LETTERS[(root + letters) % 7]
    if chord.quality == "dim7":  # its seventh is written as a sixth
        found.pop((chord.root + 9) % 12)
    return found


def _step_cost(one: Name, two: Name, semitones: int) -> float:
    """Return what the step between two names costs: nothing if it is written as what it is."""
    octaves, up = divmod(abs(semitones), 12)
    letters = abs(two.diatonic - one.diatonic) - 7 * octaves
    usual = {_STEPS[up], 4} if up == 6 else {_STEPS[up]}
    return 0.0 if letters in usual else ODD_STEP
