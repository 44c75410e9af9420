"""The instruments of the band: programs, ranges, and who plays in which kind of piece."""

from dataclasses import dataclass

import numpy as np

from composer.catalogue import Kind
from jazzrnn.music.dice import happens, pick


@dataclass(frozen=True)
class Instrument:
    """A General MIDI program, the range in which it leads, and its usual height."""

    name: str
    program: int
    low: int
    high: int
    middle: int

    @property
    def part(self) -> int:
        """Its family, an index into PARTS."""
        return self.program // 8


TENOR = Instrument("tenor sax", 66, 49, 77, 63)
ALTO = Instrument("alto sax", 65, 53, 81, 67)
TRUMPET = Instrument("trumpet", 56, 57, 84, 70)
FLUTE = Instrument("flute", 73, 62, 90, 75)
VIBES = Instrument("vibraphone", 11, 56, 86, 71)
GUITAR = Instrument("guitar", 26, 53, 81, 66)
PIANO = Instrument("piano", 0, 0, 127, 60)
ORGAN = Instrument("organ", 17, 0, 127, 60)
BASS = Instrument("acoustic bass", 32, 28, 52, 38)

_QUINTETS = ("blues", "minor-blues", "bird-blues", "rhythm", "two-five", "modal")


@dataclass(frozen=True)
class Band:
    """Who plays: the lead, the comping instrument, and a second horn in a quintet."""

    lead: Instrument
    comp: Instrument
    second: Instrument | None

    @property
    def players(self) -> tuple[Instrument, ...]:
        """Everybody but the drummer."""
        return (self.lead, self.comp, BASS, *([self.second] if self.second else []))


def band(kind: Kind, rng: np.random.Generator) -> Band:
    """Choose a band for a kind of piece."""
    leads = {TENOR: 3.0, ALTO: 2.0, TRUMPET: 2.5, FLUTE: 1.2, VIBES: 1.6, GUITAR: 1.6}
    if kind in ("bossa", "waltz"):
        leads = {TENOR: 1.5, ALTO: 1.0, TRUMPET: 1.2, FLUTE: 2.5, VIBES: 1.6, GUITAR: 1.4}
    lead = pick(rng, leads)
    comps = {PIANO: 5.0, GUITAR: 2.0, ORGAN: 1.2}
    if kind == "bossa":
        comps = {PIANO: 2.0, GUITAR: 4.0}
    comp = pick(rng, {c: w for c, w in comps.items() if c.part != lead.part})
    if kind in _QUINTETS and lead in (TENOR, ALTO, TRUMPET) and happens(rng, 0.5):
        sax = lead if lead != TRUMPET else pick(rng, {TENOR: 2.0, ALTO: 1.0})
        return Band(TRUMPET, comp, sax)  # the trumpet has the upper voice
    return Band(lead, comp, None)
