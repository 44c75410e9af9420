"""Chord symbols that Yamaha's XF format keeps in MIDI files, in events of its own, and those that
its keyboards send while their accompaniment plays, in the same numbers.

Source: Yamaha, XF Format Specifications 2.01, 1999; PSR-S950 Data List (chord control), 2012.
"""

XF_CHORD = (
    b"\x43\x7b\x01"  # how the data of such an event begin; root, type, bass and its type follow
)
YAMAHAS_CHORD = b"\x43\x7e\x02"  # the same of a system exclusive message
_LETTERS = "?CDEFGAB"
_SIGNS = ("", "bb", "b", "", "#", "##", "")  # three flats or sharps are no names of chords
_NOTHING = 0x7F
# fmt: off
_TYPES = (
    "", "6", "maj7", "maj7#11", "add9", "maj9", "6/9", "aug",
    "m", "m6", "m7", "m7b5", "madd9", "m9", "m11", "mMaj7", "mMaj9", "dim", "dim7",
    "7", "7sus4", "7b5", "9", "7#11", "13", "7b9", "7b13", "7#9", "maj7#5", "7#5",
    "", "5", "sus4", "sus2",
)
# fmt: on


def read_xf_chord(data: bytes) -> str:
    """Return the chord symbol of an event's data, "N.C." for none, "" if they make no sense.

    >>> read_xf_chord(bytes.fromhex("43 7B 01 32 0A 7F 7F"))
    'Dm7'
    """
    if not data.startswith((XF_CHORD, YAMAHAS_CHORD)) or len(data) < len(XF_CHORD) + 2:
        return ""
    root, kind, bass, *_ = *data[len(XF_CHORD) :], _NOTHING
    if root == _NOTHING or kind == len(_TYPES):
        return "N.C."
    name = _name(root)
    if not name or kind > len(_TYPES):
        return ""
    below = "" if bass == _NOTHING else _name(bass)
    return name + _TYPES[kind] + (f"/{below}" if below and below != name else "")


def _name(code: int) -> str:
    sign, letter = code >> 4, code & 0x0F
    if not 1 <= letter < len(_LETTERS) or not 1 <= sign < len(_SIGNS) - 1:
        return ""
    return _LETTERS[letter] + _SIGNS[sign]
