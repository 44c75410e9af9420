"""Drums as they are written: where on the staff each stands, and which of them have a cross."""

from jazzrnn.music.score.spelling import Name

# General MIDI drum -> place on a treble staff. Source: N. Weinberg, Guide to Standardized Drumset
# Notation, 1998.
_PLACES = {
    35: "F4", 36: "F4", 37: "C5", 38: "C5", 39: "C5", 40: "C5", 41: "A4", 43: "A4", 45: "B4",
    47: "D5", 48: "E5", 50: "E5", 42: "G5", 46: "G5", 44: "D4", 49: "A5", 52: "A5", 55: "A5",
    57: "A5", 51: "F5", 53: "F5", 59: "F5",
}  # fmt: skip
_CYMBALS = {37, 42, 44, 46, 49, 51, 52, 53, 55, 57, 59}  # and the rim
_OTHERS = "E5"


def place_of(drum: int) -> Name:
    """Return where a drum is written."""
    name = _PLACES.get(drum, _OTHERS)
    return Name(name[0], 0, int(name[1]))


def has_cross(drum: int) -> bool:
    """Return whether a drum's note has a cross for a head."""
    return drum in _CYMBALS
