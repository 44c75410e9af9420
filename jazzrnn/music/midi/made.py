"""What a MIDI file says of itself: its title, and how it was made."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.notes import Piece


class Labelled(NamedTuple):
    """The music of a file, and what it says of itself.

    Attributes:
        piece: the music.
        title: "" if it has none.
        made: how it was made, by names; what another program says of it stands under "made".
    """

    piece: Piece
    title: str
    made: Mapping[str, Any]


def read_labelled(data: bytes) -> Labelled:
    """Read a MIDI file with what it says of itself.

    Raises:
        MidiError: it cannot be read as music.
    """
    label = read_label(data)
    return Labelled(read_midi(data).piece, label.title, _made(label.made))


def _made(text: str) -> Mapping[str, Any]:
    try:
        made: Any = json.loads(text or "{}")
    except (ValueError, RecursionError):
        made = text
    return cast("dict[str, Any]", made) if isinstance(made, dict) else {"made": text}
