"""Which accidentals are written: those that the key signature and the bar do not say already."""

from collections.abc import Sequence

from jazzrnn.music.keys import Key
from jazzrnn.music.score.sheet import Written


def shown(bar: Sequence[Written], key: Key) -> list[tuple[bool, ...]]:
    """Return for the pitches of each sign of a bar whether their accidentals are written.

    A sign that a tie leads to has none; behind it the key signature holds again.
    """
    signature = {name[0]: {"b": -1, "#": 1}.get(name[1:], 0) for name in key.names}
    held: dict[tuple[str, int], int] = {}  # letter and octave -> its accidental in this bar
    found: list[tuple[bool, ...]] = []
    for sign, names in bar:
        row: list[bool] = []
        for name in names:
            place = name.letter, name.octave
            needed = not sign.tied and name.sign != held.get(place, signature[name.letter])
            row.append(needed)
            if needed:
                held[place] = name.sign
        found.append(tuple(row))
    return found
