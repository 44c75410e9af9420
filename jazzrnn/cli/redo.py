"""`jazzrnn redo`: bars or parts of a song anew."""

from collections.abc import Sequence
from pathlib import Path

import click

from jazzrnn.cli.takes import MODEL, STYLE, TAKES, writes_takes
from jazzrnn.editing import library
from jazzrnn.editing.versions import Version
from jazzrnn.editing.wishes import Keep
from jazzrnn.music.band.chart import Style


@click.command()
@click.argument("song", type=click.Path(path_type=Path))
@click.option("--bars", default="", metavar="BARS", help="Such as 9-12, or 9.  [default: all]")
@click.option(
    "--part",
    metavar="PART",
    help="Such as reed or bass.  [default: all parts that the model writes]",
)
@click.option(
    "--keep",
    type=click.Choice(["rhythm", "pitches"]),
    help="What stays of the notes that are there.",
)
@MODEL
@TAKES
@STYLE
@writes_takes
def redo(
    song: Path,
    bars: str,
    part: str | None,
    keep: Keep | None,
    model: Path | None,
    takes: int,
    style: Style | None,
    seed: int | None,
) -> Sequence[Version]:
    """Write bars of a song, or a part of it, anew; all else stays as it is.

    SONG is a MIDI file. Many versions are drawn, and the one is taken behind which the next four
    bars follow best.
    """
    return library.redo(
        song, bars=bars, part=part, keep=keep or "", model=model, takes=takes, style=style,
        seed=seed,
    )  # fmt: skip
