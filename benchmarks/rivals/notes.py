"""The note-step model: real rows of notes, and what a rival must compute of them."""

from pathlib import Path

from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.encoding.steps import encode
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.nn.batches import chunks, whole_streams
from jazzrnn.nn.model import ModelConfig

FOLDER, T, M = "midi_data", 64, 32
CONFIG = ModelConfig(SCHEMA, head_dropout=0.3)


def rows():
    """Inputs and targets (T, m, columns) from the pieces of `midi_data/`."""
    pieces = [
        read_midi(path.read_bytes()).piece for path in sorted(Path(FOLDER).glob("*.mid"))[:40]
    ]
    streams = whole_streams([encode(piece) for piece in pieces], M)
    chunk = next(chunks(streams, T))
    return chunk.inputs, chunk.targets
