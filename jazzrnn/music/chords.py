"""Chord symbols: what "Dm7", "G7b9" or "Cmaj7/E" mean, and how to write them.

What musicians write in many ways ("D-7", "Dmin7") has one canonical spelling here ("Dm7").
Text that is not wholly a chord symbol ("Chorus", "Dx7") is refused.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from jazzrnn.errors import ChordError
from jazzrnn.music.keys import Key
from jazzrnn.music.qualities import BASES, SCALES, Quality, read_quality, spell_quality, tones

NO_CHORD = "N.C."
ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
QUALITY_FAMILIES = (
    "maj",
    "maj7",
    "m",
    "m7",
    "7",
    "7alt",
    "m7b5",
    "dim7",
    "aug",
    "sus",
    "mMaj7",
)
_NO_CHORD = re.compile(r"n\.?c\.?", re.IGNORECASE)
_NAME = re.compile("[A-G](?:bb|##|b|#)?")
_SYMBOL = re.compile(
    f"(?P<root>{_NAME.pattern})(?P<quality>.*?)"
    r"(?:/(?![b#+-]?\d|[mM])(?P<bass>[^)]*))?",  # "6/9", "7/b9" and "m/maj7" have no bass
    re.DOTALL,
)
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_PLAIN = str.maketrans("♭♯△∆▵°ºØ⌀−–‑", "b#ΔΔΔooøø---")  # one sign for one, so that places stay


class Chord(NamedTuple):
    """What a chord symbol means."""

    root: int  # pitch class, C is 0
    quality: str  # canonical: "" (a major triad), "m7", "maj9#11", "7alt" ...
    bass: int | None = None  # pitch class, if the bass is not the root


@lru_cache(maxsize=4096)
def parse_chord(symbol: str) -> Chord | None:
    """Read a chord symbol; None for "N.C." (no chord).

    >>> parse_chord("G-7b5/Db")
    Chord(root=7, quality='m7b5', bass=1)

    Raises:
        ChordError: `symbol` is not a chord symbol; the message points at the place.
    """
    if _NO_CHORD.fullmatch(symbol.strip()):
        return None
    root, written, bass = _split(symbol)
    quality, known = read_quality(written)
    if quality is None:
        rest = written[known:]
        problem = f"cannot read {rest!r}" if known and rest else f"no chord quality {written!r}"
        raise _error(symbol, problem, len(root) + known % len(written))
    pitch = _pitch_class(root)
    below = _pitch_class(bass) if bass else pitch
    return Chord(pitch, spell_quality(quality), None if below == pitch else below)


def spell_chord(chord: Chord | None, key: Key | None = None) -> str:
    """Return the canonical symbol of a chord, "N.C." of None; `parse_chord` reads it back.

    >>> spell_chord(Chord(11, "maj7")), spell_chord(Chord(11, "maj7"), Key("Eb", minor=True))
    ('Bmaj7', 'Cbmaj7')

    Args:
        chord: to spell.
        key: in which it has a function; None takes the most usual name of its root.
    """
    if chord is None:
        return NO_CHORD
    root = key.spell(chord.root) if key else ROOTS[chord.root]
    bass = "" if chord.bass is None else f"/{_bass_name(root, chord.bass)}"
    return f"{root}{chord.quality}{bass}"


def transpose_symbol(
    symbol: str, semitones: int, letters: int | None = None, usual: Collection[str] = ()
) -> str:
    """Return the symbol of the same chord `semitones` higher; its quality stays as it is written.

    >>> transpose_symbol("D-7/A", 3)
    'F-7/C'

    Args:
        symbol: as a musician writes it.
        semitones: up, or down if it is below 0.
        letters: how many letters of the alphabet the names move up, so that they fit the key:
            from C to Gb it is 4. None takes the most usual names.
        usual: names of the key, which are right there even if they are seldom elsewhere (Cb).

    Raises:
        ChordError: `symbol` is not a chord symbol.
    """
    if parse_chord(symbol) is None or (semitones % 12 == 0 and not letters):
        return symbol
    name, written, bass_name = _split(symbol)
    root = (_pitch_class(name) + semitones) % 12
    moved = ROOTS[root] if letters is None else _name(name, letters, root, usual)
    if not bass_name:
        return moved + written
    bass = (_pitch_class(bass_name) + semitones) % 12
    if letters is None:
        below = _bass_name(ROOTS[root], bass)
    else:
        below = _name(bass_name, letters, bass, usual)
    return f"{moved}{written}/{below}"


@lru_cache(maxsize=4096)
def pitch_classes(chord: Chord) -> tuple[int, ...]:
    """Return the chord's pitch classes without the bass: root, third, fifth, sixth or seventh,
    tensions.
    """
    return tuple((chord.root + tone) % 12 for tone in tones(_quality(chord)))


@lru_cache(maxsize=4096)
def chord_scale(chord: Chord) -> tuple[int, ...]:
    """Return the pitch classes, from the root up, of the scale that is usually played over a chord.

    Of the scales that its kind of chord has, it is the first that holds most of its tones.
    """
    quality = _quality(chord)
    held = frozenset(tones(quality))
    usual = [SCALES[name] for name in BASES[quality.base].scales.split()]
    scale = max(usual, key=lambda degrees: len(held.intersection(degrees)))
    return tuple((chord.root + degree) % 12 for degree in scale)


def quality_family(chord: Chord) -> int:
    """Return the index in QUALITY_FAMILIES of the family that a chord belongs to."""
    quality = _quality(chord)
    family = BASES[quality.base].family
    if family == "m7" and "b5" in quality.altered:
        family = "m7b5"
    if family == "7" and not {"#5", "b9", "#9", "b13"}.isdisjoint(quality.altered):
        family = "7alt"
    return QUALITY_FAMILIES.index(family)


def _quality(chord: Chord) -> Quality:
    quality, _ = read_quality(chord.quality)
    if quality is None:
        raise ChordError(f"no chord quality {chord.quality!r}")
    return quality


def _split(symbol: str) -> tuple[str, str, str]:
    """Return root, quality and bass ("" for none) as a symbol writes them."""
    match = _SYMBOL.fullmatch(symbol.strip().translate(_PLAIN))
    if match is None:
        raise _error(symbol, "a chord begins with its root, A to G", 0)
    bass = match["bass"]
    if bass is not None and not _NAME.fullmatch(bass):
        raise _error(symbol, f"no bass note {bass!r}", match.start("bass"))
    return match["root"], match["quality"], bass or ""


def _error(symbol: str, problem: str, place: int) -> ChordError:
    return ChordError(f"{symbol.strip()!r}: {problem} (at character {place + 1})")


def _pitch_class(name: str) -> int:
    return (_LETTERS[name[0]] + name.count("#") - name.count("b")) % 12


def _bass_name(root: str, bass: int) -> str:
    """Return the bass as an interval above the root: D/F# and Gm/Bb, not D/Gb and Gm/A#."""
    letters = "CDEFGAB"
    steps = (0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6)[(bass - _pitch_class(root)) % 12]
    letter = letters[(letters.index(root[0]) + steps) % 7]
    names = (letter, letter + "b", letter + "#")
    readable = set(names) - {"Cb", "Fb", "E#", "B#"}
    return next((name for name in sorted(readable) if _pitch_class(name) == bass), ROOTS[bass])


def _name(name: str, letters: int, pitch: int, usual: Collection[str] = ()) -> str:
    """Return the name of a pitch class whose letter is `letters` letters above that of another
    name, if it reads well.

    >>> _name("F#", 4, 0), _name("B", 4, 5)
    ('C', 'F')
    """
    letter = "CDEFGAB"[("CDEFGAB".index(name[0]) + letters) % 7]
    sign = {0: "", 1: "#", 11: "b"}.get((pitch - _LETTERS[letter]) % 12)
    if sign is None or letter + sign in {"Cb", "Fb", "E#", "B#"} - {*usual}:
        return ROOTS[pitch]
    return letter + sign
