"""What the layers of a model have after each note of a song.

Sizes: N notes, n hidden units a layer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from jazzrnn.encoding.columns import SCHEMA, Steps
from jazzrnn.encoding.steps import decode, encode
from jazzrnn.errors import OptionError
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.settings import writes_lines
from jazzrnn.music.analysis.chords_of_notes import with_chords_of_notes
from jazzrnn.music.analysis.lead import lead_part
from jazzrnn.music.notes import Note, Piece
from jazzrnn.nn.arrays import Array
from jazzrnn.nn.sampling_layers import LayerSampler, SampledLSTM
from jazzrnn.schema import ABSENT

GATES = {"output gate": 0, "input gate": 1, "forget gate": 2, "candidate": 3}  # place in the buffer
CELL, HIDDEN = "cell state", "hidden state"
FROM_ZERO = ("forget gate", "input gate", "output gate")  # 0 to 1; all others are around 0


@dataclass(frozen=True)
class Watched:
    """A song as a model reads it.

    Attributes:
        piece: the notes that it reads, on its grid.
        layers: for each layer its kinds of units, "forget gate" and so on: (N, n) after each note.
    """

    piece: Piece
    layers: tuple[Mapping[str, Array], ...]


def watch(model: SongModel, piece: Piece) -> Watched:
    """Run a model over the notes of a piece that it can read.

    Raises:
        OptionError: it can read none of them.
    """
    read = readable(model, piece)
    steps = encode(read)
    return Watched(replace(read, notes=decode(steps, read).notes), _run(model, steps[:-1]))


def readable(model: SongModel, piece: Piece) -> Piece:
    """Return the notes of a piece that a model can read: of the parts that it has learned.

    A model of single melodies reads the lead; it takes it for one of its own parts.

    Raises:
        OptionError: there are none.
    """
    repertoire = model.repertoire
    if not piece.chords and repertoire.finds_chords:
        piece = with_chords_of_notes(piece)
    known = repertoire.parts or {note.part for note in piece.notes}
    notes: Sequence[Note] = [note for note in piece.notes if note.part in known]
    if writes_lines(repertoire):
        lead = lead_part(piece.notes)
        own = lead if lead in known else max(known)
        notes = [note._replace(part=own) for note in piece.notes if note.part == lead]
    if not notes:
        raise OptionError(f"{model.name} has learned no part that plays in this song")
    return replace(piece, notes=tuple(notes))


def _run(model: SongModel, steps: Steps) -> tuple[Mapping[str, Array], ...]:
    """Read all steps, and keep what the layers have after each."""
    layers = LayerSampler(model.network.config, model.network.weights, 1)
    layers.step(np.full((1, len(SCHEMA)), ABSENT, np.int16))  # as in training
    kept: list[dict[str, list[Array]]] = [{} for _ in layers.layers]
    for step in steps:
        layers.step(step[None])
        for layer, values in zip(layers.layers, kept, strict=True):
            for kind, value in _values(layer).items():
                values.setdefault(kind, []).append(value.copy())
    return tuple({kind: np.stack(each) for kind, each in values.items()} for values in kept)


def _values(layer: Any) -> dict[str, Array]:
    """Return the values of a layer after a step, by kind; each (n,)."""
    hidden = {HIDDEN: layer.h}
    if not isinstance(layer, SampledLSTM):
        return hidden
    gates = layer.gates.reshape(len(GATES), -1)
    return hidden | {CELL: layer.c} | {kind: gates[k] for kind, k in GATES.items()}
