"""The catalogue of midi_data/: which pieces there are, in which keys, at which tempi."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

SEED = 1959
KEYS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")

Kind = Literal[
    "blues", "minor-blues", "bird-blues", "rhythm", "two-five", "modal", "bossa", "waltz"
]

# The keys of the pieces of each kind, and the range of their tempi.
CATALOGUE: dict[Kind, tuple[str, tuple[int, int]]] = {
    "blues": ("F Bb C G Eb F Bb C Ab D F Bb", (96, 224)),
    "minor-blues": ("C F G D A Bb", (100, 208)),
    "bird-blues": ("F C Bb Eb F G", (132, 240)),
    "rhythm": ("Bb Bb F Eb Bb C Ab G", (152, 240)),
    "two-five": ("C F Bb Eb G Ab D Db B F Gb Bb Eb A", (104, 236)),
    "modal": ("D D G C E F A Bb", (112, 216)),
    "bossa": ("C F A D G Eb Bb E C", (112, 168)),
    "waltz": ("G F C Bb D Eb A F G", (116, 196)),
}


@dataclass(frozen=True)
class Title:
    """Which piece: its kind, its key and its number among those of both."""

    kind: Kind
    key: str
    number: int

    @property
    def file_name(self) -> str:
        """`blues-in-f-1.mid`."""
        return f"{self.kind}-in-{self.key.lower()}-{self.number}.mid"

    @property
    def text(self) -> str:
        """`Blues in F, no. 1`."""
        return f"{self.kind.replace('-', ' ').capitalize()} in {self.key}, no. {self.number}"


def titles() -> Iterator[Title]:
    """Yield every piece of the catalogue."""
    for kind, (keys, _) in CATALOGUE.items():
        written: dict[str, int] = {}
        for key in keys.split():
            written[key] = written.get(key, 0) + 1
            yield Title(kind, key, written[key])


def key_name(key: str, minor: bool) -> str:
    """Return a key as players write it: F#m and C#m, not Gbm and Dbm."""
    return {"Db": "C#", "Gb": "F#", "Ab": "G#"}.get(key, key) + "m" if minor else key
