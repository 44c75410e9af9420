"""Options that the commands which change a song share, and the files that they write."""

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from jazzrnn.cli.options import strict_option
from jazzrnn.cli.outputs import Outputs, check_outputs, midi_paths, output_options, write_outputs
from jazzrnn.cli.terminal import say, with_options
from jazzrnn.editing.versions import Version
from jazzrnn.editing.wishes import MOST_TAKES
from jazzrnn.errors import counted
from jazzrnn.music.band.players import STYLES

# fmt: off
MODEL = click.option(
    "-m", "model", metavar="RUN", type=click.Path(path_type=Path),
    help="Run folder or model file; 'jazz' is the jazz model in the box.  [default: the model that"
    " wrote the song; for other files the newest run in outputs/, else jazz]")
TAKES = click.option(
    "--takes", type=click.IntRange(1, MOST_TAKES), default=1, show_default=True, metavar="N",
    help="Write N versions, the best first: FILE-1.mid, FILE-2.mid ...")
STYLE = click.option("--style", type=click.Choice(STYLES), help="How the band plays its part.")
_LAST = (
    click.option("-o", "output", metavar="FILE", required=True,
                 help="MIDI file to write; '-' is standard output."),
    output_options,
    click.option("--seed", type=click.IntRange(0, 2**32 - 1), metavar="N",
                 help="Number that decides all random choices.  [default: a new one each time]"),
    strict_option(),
    click.option("--force", is_flag=True, help="Overwrite files that exist."),
)
# fmt: on


def writes_takes(command: Callable[..., Sequence[Version]]) -> Callable[..., None]:
    """Give a command that returns versions of a song the options by which they are written."""

    def written(output: str, outputs: Outputs, force: bool, **options: Any) -> None:
        count = options.get("takes", 1)
        several = count if count > 1 else None
        paths = midi_paths(output, several, force)
        each = [outputs.numbered(k + 1) for k in range(count)] if several else [outputs]
        for files in each:
            check_outputs(files, force)
        versions = command(**options)
        for path, files, version in zip(paths, each, versions, strict=False):
            _write(path, files, version, force)
        if len(versions) < count:
            say(f"wrote {len(versions)} of {count} versions: no others were found", err=True)

    made: Callable[..., None] = wraps(command)(written)
    for option in reversed(_LAST):
        made = option(made)
    return made


def _write(path: Path | None, files: Outputs, version: Version, force: bool) -> None:
    """Write one version, and what is to be said about it."""
    if path is None:
        sys.stdout.buffer.write(version.data)
        sys.stdout.flush()  # now: an error at the end of the program would have no message
    else:
        version.save(path, overwrite=force)
        bars, notes = counted(version.piece.bars, "bar"), counted(len(version.piece.notes), "note")
        say(f"wrote {path}: {bars}, {notes}", err=True)
    name = path.stem if path else "song"
    for remark in (*write_outputs(version.data, name, files), *version.remarks):
        say(with_options(remark), err=True)
