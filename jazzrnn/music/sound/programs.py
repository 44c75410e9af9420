"""Which voice plays which General MIDI program."""

from jazzrnn.music.sound.voices import VOICES

# One line a family, in the order of PARTS; "xN": N programs in a row.
_FAMILIES = (
    "piano x4, electric piano x2, harpsichord, clavinet",
    "bell x3, vibraphone, marimba x2, bell, harp",
    "organ x3, church organ, accordion x4",
    "guitar x2, jazz guitar x3, driven guitar x2, jazz guitar",
    "double bass, electric bass x5, synth bass x2",
    "violin x3, violin, strings, pizzicato, harp, timpani",
    "strings x4, choir x3, strings",
    "trumpet, trombone, tuba, muted trumpet, horn, brass section x3",
    "soprano saxophone, saxophone x2, low saxophone, oboe x2, bassoon, clarinet",
    "flute x8",
    "square lead, saw lead x7",
    "pad x8",
    "pad x8",
    "guitar x4, marimba, oboe, violin, oboe",
    "bell x2, steel drum, marimba, timpani x3, noise",
    "noise x8",
)


def _voices() -> tuple[str, ...]:
    found: list[str] = []
    for family in _FAMILIES:
        for entry in family.split(", "):
            name, _, count = entry.partition(" x")
            found += [name] * int(count or 1)
    assert len(found) == 128
    assert {*found} == {*VOICES}, "every voice plays something"
    return tuple(found)


PROGRAM_VOICES = _voices()
