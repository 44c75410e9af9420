"""The primer that a song begins with: how it is read, and how the model hears it."""

from collections.abc import Sequence
from pathlib import Path

import click

from jazzrnn.cli.band import AskedBand
from jazzrnn.errors import MidiError, OptionError
from jazzrnn.generation.compose import as_learned
from jazzrnn.music.analysis.chords_of_notes import with_found_chords
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_file
from jazzrnn.music.notes import PARTS, Piece
from jazzrnn.music.setting import Setting, has_chords
from jazzrnn.nn.checkpoint import Model

SHOWN = 16  # chords


def read_primer(
    path: Path, model: Model, settings: Sequence[Setting], band: AskedBand
) -> tuple[Piece, dict[int, int]]:
    """The primer, with chords if the model knows chords, as `as_learned` makes it.

    Args:
        path: of its file.
        model: goes on from it.
        settings: of the music that it has learned.
        band: who may join.

    Raises:
        OptionError: it cannot be read.
    """
    try:
        piece = read_midi(read_file(path)).piece
    except OSError as error:
        raise OptionError(f"--primer {path}: {(error.strerror or str(error)).lower()}") from error
    except MidiError as error:
        raise OptionError(f"--primer {path}: {error}") from error
    if not piece.chords and any(map(has_chords, settings)):
        piece = with_found_chords(piece)
        click.echo(f"chords found in {path}: {_first_symbols(piece) or 'none'}", err=True)
    piece, instead = as_learned(model, settings, piece, band.band != "none")
    for part, lead in instead.items():
        told = f"has not learned {PARTS[lead]}, and goes on with it as with {PARTS[part]}"
        click.echo(f"this model {told}", err=True)
    return piece, instead


def _first_symbols(piece: Piece) -> str:
    symbols = [mark.symbol for mark in piece.chords]
    return " ".join(symbols[:SHOWN]) + (" ..." if len(symbols) > SHOWN else "")
