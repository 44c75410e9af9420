"""The 128 General MIDI instruments by name, and how to find one, or a part, from what is typed."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from jazzrnn.errors import OptionError
from jazzrnn.music.notes import FAMILIES, PARTS

# One line a family, in the order of PARTS.
PROGRAM_NAMES: tuple[str, ...] = tuple(
    name.strip()
    for family in (
        "Acoustic Grand Piano, Bright Acoustic Piano, Electric Grand Piano, Honky-tonk Piano, "
        "Electric Piano 1, Electric Piano 2, Harpsichord, Clavinet",
        "Celesta, Glockenspiel, Music Box, Vibraphone, Marimba, Xylophone, Tubular Bells, Dulcimer",
        "Drawbar Organ, Percussive Organ, Rock Organ, Church Organ, "
        "Reed Organ, Accordion, Harmonica, Tango Accordion",
        "Acoustic Guitar (nylon), Acoustic Guitar (steel), Electric Guitar (jazz), "
        "Electric Guitar (clean), Electric Guitar (muted), Overdriven Guitar, "
        "Distortion Guitar, Guitar Harmonics",
        "Acoustic Bass, Electric Bass (finger), Electric Bass (pick), Fretless Bass, "
        "Slap Bass 1, Slap Bass 2, Synth Bass 1, Synth Bass 2",
        "Violin, Viola, Cello, Contrabass, "
        "Tremolo Strings, Pizzicato Strings, Orchestral Harp, Timpani",
        "String Ensemble 1, String Ensemble 2, Synth Strings 1, Synth Strings 2, "
        "Choir Aahs, Voice Oohs, Synth Voice, Orchestra Hit",
        "Trumpet, Trombone, Tuba, Muted Trumpet, "
        "French Horn, Brass Section, Synth Brass 1, Synth Brass 2",
        "Soprano Sax, Alto Sax, Tenor Sax, Baritone Sax, Oboe, English Horn, Bassoon, Clarinet",
        "Piccolo, Flute, Recorder, Pan Flute, Blown Bottle, Shakuhachi, Whistle, Ocarina",
        "Lead 1 (square), Lead 2 (sawtooth), Lead 3 (calliope), Lead 4 (chiff), "
        "Lead 5 (charang), Lead 6 (voice), Lead 7 (fifths), Lead 8 (bass and lead)",
        "Pad 1 (new age), Pad 2 (warm), Pad 3 (polysynth), Pad 4 (choir), "
        "Pad 5 (bowed), Pad 6 (metallic), Pad 7 (halo), Pad 8 (sweep)",
        "FX 1 (rain), FX 2 (soundtrack), FX 3 (crystal), FX 4 (atmosphere), "
        "FX 5 (brightness), FX 6 (goblins), FX 7 (echoes), FX 8 (sci-fi)",
        "Sitar, Banjo, Shamisen, Koto, Kalimba, Bag Pipe, Fiddle, Shanai",
        "Tinkle Bell, Agogo, Steel Drums, Woodblock, "
        "Taiko Drum, Melodic Tom, Synth Drum, Reverse Cymbal",
        "Guitar Fret Noise, Breath Noise, Seashore, Bird Tweet, "
        "Telephone Ring, Helicopter, Applause, Gunshot",
    )
    for name in family.split(",")
)

WINDS = tuple(map(FAMILIES.index, ("brass", "reed", "pipe")))

# Lowest and highest sounding pitch of winds by program, with what good players add above.
WIND_RANGES = {
    56: (52, 86), 57: (40, 77), 58: (26, 65), 59: (52, 86), 60: (34, 77),
    64: (56, 88), 65: (49, 86), 66: (44, 82), 67: (36, 74), 68: (58, 91), 69: (52, 81),
    70: (34, 75), 71: (50, 91), 72: (74, 108), 73: (60, 96),
}  # fmt: skip

# How far from the ends of its range a wind plays a tune: there notes are weak, or loud.
FROM_LOWEST, FROM_HIGHEST = 5, 8


def comfortable(program: int) -> tuple[int, int]:
    """Return the lowest and highest pitch of a tune that an instrument sings without effort.

    >>> comfortable(66), comfortable(56)
    ((49, 74), (57, 78))
    """
    lowest, highest = WIND_RANGES.get(program, (52, 86))
    return lowest + FROM_LOWEST, highest - FROM_HIGHEST


def find_program(text: str) -> int:
    """Return the program (0 to 127) of a number, a name, or a unique part of a name.

    >>> find_program("tenor"), find_program("jazz guitar"), find_program("66")
    (66, 26, 66)

    Raises:
        OptionError: nothing, or more than one thing, fits; the message names what comes close.
    """
    number = text.strip()
    if number.isdecimal():
        if len(number) <= len("127") and int(number) < len(PROGRAM_NAMES):
            return int(number)
        raise OptionError(f"no program {number}: General MIDI has 0 to 127")
    fitting = [PROGRAM_NAMES[program] for program in programs_called(text)]
    return _pick(text, "instrument", PROGRAM_NAMES, fitting)


def find_part(text: str) -> int:
    """Return the index in PARTS of a part's name, or of a beginning of it that no other family has,
    or of the family of an instrument.

    >>> find_part("drums"), find_part("Chrom"), find_part("reed 2"), find_part("saxophone")
    (16, 1, 25, 8)

    Raises:
        OptionError: nothing, or more than one thing, fits; the message names what comes close.
    """
    fitting = [name for name in FAMILIES if name.startswith(text.strip().lower())]
    families = {program // 8 for program in programs_called(text)}
    if not fitting and text.strip().lower() not in PARTS and len(families) == 1:
        return families.pop()
    return _pick(text, "part", PARTS, fitting)


def find_player(text: str) -> tuple[int, int | None]:
    """Return a part, and its program if what is typed is the name of one instrument.

    >>> find_player("Alto Sax"), find_player("reed"), find_player("pip")
    ((8, 65), (8, None), (9, None))

    Raises:
        OptionError: as `find_part` does.
    """
    part, typed = find_part(text), text.strip().lower()
    called = programs_called(text)
    is_part = typed in PARTS or any(name.startswith(typed) for name in FAMILIES)
    return part, called[0] if len(called) == 1 and not is_part else None


def programs_called(text: str) -> list[int]:
    """Return the programs whose names have all words of a text; none if it has no word."""
    words = re.split(r"[\s_-]+", text.lower().strip().replace("saxophone", "sax"))
    named = enumerate(name.lower() for name in PROGRAM_NAMES)
    return [k for k, name in named if words[0] and all(word in name for word in words)]


def _pick(text: str, kind: str, names: Sequence[str], fitting: Sequence[str]) -> int:
    typed = text.strip().lower()
    lowered = [name.lower() for name in names]
    if typed in lowered:
        return lowered.index(typed)
    if not typed:
        raise OptionError(f"the name of the {kind} is missing, such as {names[0]!r}")
    if len(fitting) == 1:
        return names.index(fitting[0])
    if fitting:
        raise OptionError(f"{text!r} fits more than one {kind}: {', '.join(fitting)}")
    close = [names[lowered.index(name)] for name in get_close_matches(typed, lowered)]
    hint = (
        f"did you mean {' or '.join(close)}?" if close else f"there is {', '.join(names[:3])} ..."
    )
    raise OptionError(f"no {kind} {text!r}: {hint}")
