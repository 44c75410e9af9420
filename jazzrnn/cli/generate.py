"""`jazzrnn generate`: a model writes songs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jazzrnn import __version__

if TYPE_CHECKING:  # numpy is slow to import, and --help does not need it
    from jazzrnn.compose import Wish
    from jazzrnn.music.notes import Piece
    from jazzrnn.music.setting import Setting
    from jazzrnn.nn.checkpoint import Model

OUTPUTS = Path("outputs")
BARS = 32


@click.command()
@click.option("-o", "output", metavar="FILE", required=True,
              help="MIDI file to write; '-' is standard output.")
@click.option("-m", "model_path", metavar="RUN", type=click.Path(path_type=Path),
              help="Run folder or model file.  [default: the newest run in outputs/]")
@click.option("-n", "count", type=click.IntRange(1, 10_000), default=1, show_default=True,
              help="Number of songs: FILE-1.mid, FILE-2.mid ... with the next seeds.")
@click.option("--bars", type=click.IntRange(1, 4096),
              help=f"Length.  [default: {BARS}, with a primer {BARS} more than it has]")
@click.option("--tempo", type=click.FloatRange(10, 500), metavar="BPM",
              help="Quarter notes a minute.  [default: a tempo of the training music]")
@click.option("--meter", metavar="N/D",
              help="Such as 3/4.  [default: a meter of the training music]")
@click.option("--temperature", type=click.FloatRange(0, 10), default=1.0, show_default=True,
              help="Below 1 more predictable, above 1 wilder.")
@click.option("--top-p", type=click.FloatRange(0, 1, min_open=True), default=0.95,
              show_default=True, help="Choose among the likeliest that have this probability.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1),
              help="The same seed writes the same song.  [default: a new one each time]")
@click.option("--primer", type=click.Path(path_type=Path), metavar="FILE",
              help="MIDI file to begin with: the song continues it.")
@click.option("--program", "programs", multiple=True, metavar="PART=NAME",
              help="Instrument of a part, such as reed='Alto Sax' or bass=33. Repeatable.")
@click.option("--force", is_flag=True, help="Overwrite existing files.")
def generate(
    output: str, model_path: Path | None, count: int, seed: int | None, force: bool,
    primer: Path | None, **options: object,
) -> None:
    """Write a new song in the style of the music that a model was trained on."""  # fmt: skip
    from jazzrnn.compose import compose
    from jazzrnn.errors import OptionError
    from jazzrnn.files import write_whole
    from jazzrnn.music.midi import write_midi
    from jazzrnn.nn.checkpoint import load_model
    from jazzrnn.run import model_path as find_model
    from jazzrnn.run import newest_model
