"""`jazzrnn harmonize`: chords for a melody."""

from pathlib import Path

import click

from jazzrnn.cli.options import strict_option
from jazzrnn.cli.outputs import midi_paths
from jazzrnn.cli.terminal import say
from jazzrnn.editing import library
from jazzrnn.editing.harmonize import MOST_PROPOSALS
from jazzrnn.errors import counted
from jazzrnn.files import check_overwrite, write_whole
from jazzrnn.music.analysis.tastes import STYLES, Style

CHART = ".txt"  # of a chart beside the MIDI file


@click.command()
@click.argument("tune", type=click.Path(path_type=Path))
@click.option(
    "--style",
    type=click.Choice(STYLES),
    default=STYLES[0],
    show_default=True,
    help="Chords as old songs have them, or as tunes of jazz do.",
)
@click.option(
    "--proposals",
    type=click.IntRange(1, MOST_PROPOSALS),
    default=3,
    show_default=True,
    metavar="N",
    help="How many.",
)
@click.option(
    "-o",
    "output",
    metavar="FILE",
    required=True,
    help="Write FILE-1.mid, and its chart as FILE-1.txt, FILE-2.mid ...",
)
@strict_option()
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def harmonize(tune: Path, style: Style, proposals: int, output: str, force: bool) -> None:
    """Find chords for a melody: proposals as charts and as MIDI.

    TUNE is a MIDI file. Each proposal is written as MIDI, with chord symbols and held chords, and
    as a chart for --changes of generate and accompany.
    """
    paths = [path for path in midi_paths(output, proposals, force) if path]
    for path in paths:
        check_overwrite(path.with_suffix(CHART), force)
    takes = library.harmonize(tune, style=style, proposals=proposals)
    for path, found in zip(paths, takes, strict=False):
        found.save(path, overwrite=force)
        chart = path.with_suffix(CHART)
        text = found.changes.encode(errors="replace")  # names of files may be no UTF-8
        write_whole(chart, lambda file, text=text: file.write(text))
        say(f"wrote {path} and {chart}", err=True)
        for remark in found.remarks:
            say(remark, err=True)
    if len(takes) < proposals:
        say(f"{counted(len(takes), 'proposal')}: all others have the same chords", err=True)
