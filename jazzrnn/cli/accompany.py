"""`jazzrnn accompany`: a band for a melody."""

from collections.abc import Sequence
from pathlib import Path

import click

from jazzrnn.cli.takes import STYLE, TAKES, writes_takes
from jazzrnn.editing import library
from jazzrnn.editing.versions import Version
from jazzrnn.errors import ChangesError, OptionError
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import BANDS, Band


@click.command()
@click.argument("tune", type=click.Path(path_type=Path))
@click.option(
    "--band",
    type=click.Choice(BANDS[1:]),
    default="quartet",
    show_default=True,
    help="Who joins: bass; bass and drums; or these and a piano.",
)
@click.option("--chords", metavar="CHANGES", help="Chord changes, such as 'Dm7 G7 | Cmaj7'.")
@click.option("--changes", metavar="FILE", help="File with chord changes, as for generate.")
@click.option("--form", metavar="NAME", help="Well-known changes, such as blues.")
@click.option("--key", metavar="KEY", help="Move the changes to this key.")
@TAKES
@STYLE
@writes_takes
def accompany(
    tune: Path,
    band: Band,
    chords: str | None,
    changes: str | None,
    form: str | None,
    key: str | None,
    takes: int,
    style: Style | None,
    seed: int | None,
) -> Sequence[Version]:
    """Let a band play beside a melody, which stays as it is.

    TUNE is a MIDI file. Without changes, the band plays over the chords that the file names, or
    else over those that are found in its notes.
    """
    try:
        return library.accompany(
            tune, band=band, style=style, chords=chords, changes=changes, form=form, key=key,
            takes=takes, seed=seed,
        )  # fmt: skip
    except ChangesError as error:  # a wrong call, as others
        raise OptionError(str(error)) from error
