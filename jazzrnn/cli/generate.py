"""`jazzrnn generate`: a model writes songs."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from jazzrnn.cli.options import strict_option
from jazzrnn.cli.outputs import (
    Outputs,
    check_outputs,
    midi_paths,
    output_options,
    write_outputs,
)
from jazzrnn.cli.request_options import read_request, request_options
from jazzrnn.cli.terminal import say, with_options
from jazzrnn.errors import counted
from jazzrnn.generation.generate import generate as write_song
from jazzrnn.generation.generate import remarks_before
from jazzrnn.generation.request import check_wishes
from jazzrnn.generation.song import Song
from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.leadsheets.changes_text import write_bars
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.notes import DRUMS, PARTS, Piece, family_of, parts_of
from jazzrnn.runs.models import is_box, is_unfinished, load_song_model, model_path, newest_or_box

SHOWN = 8  # bars of the chord changes


@click.command()
@click.option(
    "-o",
    "output",
    metavar="FILE",
    required=True,
    help="MIDI file to write; '-' is standard output.",
)
@click.option(
    "-m",
    "model",
    metavar="RUN",
    type=click.Path(path_type=Path),
    help="Run folder or model file; 'jazz' and 'heads' are the models of solos and of tunes in the"
    " box.  [default: the newest run in outputs/, else jazz]",
)
@click.option(
    "-n",
    "count",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="Write N songs, FILE-1.mid, FILE-2.mid ...; each takes the next seed.",
)
@output_options
@request_options
@strict_option()
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    metavar="N",
    help="Number that decides all random choices: the same seed writes the same file.  [default: a"
    " new one each time]",
)
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def generate(
    output: str,
    model: Path | None,
    count: int | None,
    seed: int | None,
    force: bool,
    outputs: Outputs,
    wishes: dict[str, Any],
) -> None:
    """Write a new song in the style of the music that a model has learned."""
    paths = midi_paths(output, count, force)
    check_outputs(outputs, force=True)  # before they are numbered
    others = [outputs.numbered(k + 1) for k in range(count)] if count else [outputs]
    for each in others:
        check_outputs(each, force)
    path = model_path(model) if model else newest_or_box()
    request = read_request(wishes, seed)
    check_wishes(request, is_box(path))
    for remark in request.remarks:
        _say(remark)
    loaded = load_song_model(path)
    _say(f"{loaded.name} ({loaded.fingerprint}){_unfinished(path, loaded.repertoire.source)}")
    if request.changes:
        _say(f"changes: {in_one_line(request.changes)}")
    before = remarks_before(loaded, request)
    for remark in before[len(request.remarks) :]:
        _say(remark)
    for number, (file, each) in enumerate(zip(paths, others, strict=True)):
        song = write_song(loaded, replace(request, seed=(request.seed + number) % 2**32))
        _write(file, song, force)
        for remark in write_outputs(song.midi(), song.title, each):
            _say(remark)
        for remark in song.remarks[len(before) :]:
            _say(remark)


def _say(text: str) -> None:
    """Print a line that may hold names of parameters."""
    say(with_options(text), err=True)


def _unfinished(path: Path, source: str) -> str:
    """Return how to go on with a training that has not come to its end; "" if it has.

    Args:
        path: of the model.
        source: name of the folder with the music.
    """
    if not is_unfinished(path):
        return ""
    goes_on = shlex.join(["train", "MIDI_DIR", "-o", str(path.parent), "--resume"])
    return (
        f", whose training has not finished: {goes_on} goes on (MIDI_DIR is the folder '{source}'"
        " that it learns); -m jazz is the model in the box"
    )


def in_one_line(changes: Progression) -> str:
    """Return how chord changes were read: their bars, and the first chords bar by bar."""
    meters = {(bar.numerator, bar.denominator) for bar in changes.bars}
    meter = "" if len(meters) > 1 else " of {}/{}".format(*changes.meter)
    bars = counted(len(changes.bars), "bar")
    return f"{bars}{meter}: {write_bars(changes.bars, SHOWN)}"


def _write(path: Path | None, song: Song, force: bool) -> None:
    """Write a song, and say what is in it."""
    if path is None:
        sys.stdout.buffer.write(song.midi())
        sys.stdout.flush()  # now: an error at the end of the program would have no message
        return
    song.save(path, overwrite=force)
    setting = song.made["setting"]
    over = f"over the bars of '{setting}', " if setting else ""
    _say(f"wrote {path}: {_contents(song.piece)}; {over}seed {song.made['seed']}")


def _contents(piece: Piece) -> str:
    programs = dict(piece.programs)
    parts = ", ".join(_player(part, programs.get(part)) for part in parts_of(piece.notes))
    meters = " and ".join(sorted({f"{m.numerator}/{m.denominator}" for m in piece.meters}))
    key = f" in {piece.key}" if piece.key else ""
    tempo = f" at {piece.tempos[0].bpm:g} bpm" if piece.tempos else ""
    bars, notes = counted(piece.bars, "bar"), counted(len(piece.notes), "note")
    return f"{bars} of {meters}{key}{tempo}, {notes}, {parts}"


def _player(part: int, program: int | None) -> str:
    """Return the name of a part; and its instrument, if that is of another family."""
    if part == DRUMS or program is None or program // 8 == family_of(part):
        return PARTS[part]
    return f"{PARTS[part]} (played by {PROGRAM_NAMES[program]})"
