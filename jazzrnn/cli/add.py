"""`jazzrnn add`: another part for a song."""

from collections.abc import Sequence
from pathlib import Path

import click

from jazzrnn.cli.takes import MODEL, STYLE, TAKES, writes_takes
from jazzrnn.editing import library
from jazzrnn.editing.versions import Version
from jazzrnn.music.band.chart import Style


@click.command()
@click.argument("song", type=click.Path(path_type=Path))
@click.option("--part", metavar="PART", required=True, help="Such as reed or bass.")
@click.option("--program", metavar="NAME", help="Its instrument, such as 'Alto Sax'.")
@click.option("--bars", default="", metavar="BARS", help="Such as 9-12, or 9.  [default: all]")
@MODEL
@TAKES
@STYLE
@writes_takes
def add(
    song: Path,
    part: str,
    program: str | None,
    bars: str,
    model: Path | None,
    takes: int,
    style: Style | None,
    seed: int | None,
) -> Sequence[Version]:
    """Add a part to a song; all that is there stays as it is.

    SONG is a MIDI file. A part that the model has learned is written by it; bass, drums, piano,
    guitar and organ are else played by the band.
    """
    return library.add(
        song, part, program=program, bars=bars, model=model, takes=takes, style=style, seed=seed
    )
