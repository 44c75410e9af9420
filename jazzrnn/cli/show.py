"""`jazzrnn show`: a MIDI file to look at and listen to."""

from dataclasses import replace
from pathlib import Path

import click

from jazzrnn.cli.options import strict_option
from jazzrnn.cli.outputs import Outputs, check_outputs, output_options, write_outputs
from jazzrnn.cli.terminal import say
from jazzrnn.errors import MidiError
from jazzrnn.music.midi.smf import read_file


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@output_options
@strict_option()
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def show(file: Path, force: bool, outputs: Outputs) -> None:
    """Write a page, the sound, a score or a picture of a MIDI file.

    Without an option, FILE.html: a page for the browser that shows, plays and loops it.
    """
    if not outputs.files():
        outputs = replace(outputs, page=file.with_suffix(".html"))
    try:
        data = read_file(file)
        check_outputs(outputs, force)
        for remark in write_outputs(data, file.stem, outputs):
            say(remark, err=True)
    except MidiError as error:
        raise MidiError(f"{file}: {error}") from error
