"""`jazzrnn import`: music from other collections becomes MIDI files."""

from pathlib import Path

import click

from jazzrnn.cli.progress import with_progress
from jazzrnn.cli.terminal import say
from jazzrnn.errors import JazzrnnError, OptionError, WeimarError
from jazzrnn.files import write_whole
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.weimar.solos import NOTICE, read_solo, with_bass
from jazzrnn.music.weimar.tables import Entry, find_entries

SHOWN = 5  # problems


@click.group(name="import")
def import_() -> None:
    """Make MIDI files from other collections of music: the Weimar Jazz Database."""


@import_.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "-o", "folder", metavar="DIR", type=click.Path(path_type=Path), required=True,
    help="Folder for the MIDI files, one for each solo.",
)  # fmt: skip
@click.option(
    "--no-bass", is_flag=True, help="Leave out the bass: the model in the box (-m jazz) knows none."
)
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def weimar(source: Path, folder: Path, no_bass: bool, force: bool) -> None:
    """Import the Weimar Jazz Database: solo, walking bass, chords, meter and tempo.

    SOURCE is the database's SQLite file, wjazzd.db, or a folder with its tables melody/NAME.csv and
    beats/NAME.csv. Train on the result with: jazzrnn train DIR
    """
    entries = find_entries(source)
    paths = {entry.name: folder / f"{entry.name}.mid" for entry in entries}
    existing = [path for path in paths.values() if path.exists()]
    if existing and not force:
        raise OptionError(f"{existing[0]} exists: add --force to overwrite it, or name another DIR")
    written = notes = 0
    problems: list[str] = []
    for entry in with_progress(entries, "importing"):
        try:
            notes += _import(entry, paths[entry.name], no_bass)
            written += 1
        except WeimarError as error:
            problems.append(str(error))
    for problem in problems[:SHOWN]:
        say(f"  skipped {problem}", err=True)
    if len(problems) > SHOWN:
        say(f"  and {len(problems) - SHOWN} more", err=True)
    if not written:
        raise JazzrnnError(f"{source}: none of its {len(entries)} solos can be read")
    skipped = f", {len(problems)} skipped" if problems else ""
    say(f"{written} solos with {notes:,} notes in {folder}{skipped}")
    say(NOTICE)


def _import(entry: Entry, path: Path, no_bass: bool) -> int:
    """Write one solo, and return its number of notes."""
    solo = read_solo(entry)
    title = f"{solo.performer}: {solo.title}"
    piece = solo.piece if no_bass else with_bass(solo)
    data = write_midi(piece, title=title, made=NOTICE)
    write_whole(path, lambda file: file.write(data))
    return len(solo.piece.notes)
