"""`jazzrnn info`: what is in a MIDI file, a run or a model."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import click

from jazzrnn.cli.options import strict_option
from jazzrnn.cli.terminal import say
from jazzrnn.encoding.steps import plans_of
from jazzrnn.errors import JazzrnnError, MidiError, counted
from jazzrnn.generation.repertoire import from_json
from jazzrnn.music.analysis.chords_of_notes import chords_of_notes
from jazzrnn.music.form.notation import write_plan
from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_file, read_label
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark, Piece, as_array
from jazzrnn.music.setting import usual_tempo
from jazzrnn.nn.checkpoint import load_model
from jazzrnn.runs.models import model_path, named_in_box

SHOWN, SHOWN_TEMPOS = 32, 12  # chords, tempos
MADE = "made"


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@strict_option(reports=False)
def info(path: Path) -> None:
    """Show what is in a MIDI file and how it was made, or what a run or model has learned.

    PATH is a MIDI file, a run's folder or a model file; "jazz" and "heads" are in the box.
    """
    in_box = named_in_box(path)
    if not path.exists() and not in_box:
        raise JazzrnnError(f"{path}: there is no such file or folder")
    is_model = in_box or path.is_dir() or path.suffix.lower() == ".npz"
    for name, value in _model(path) if is_model else _midi(path):
        say(f"{name:>12}  {value}".rstrip())


def _midi(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what is in a MIDI file, as names and values."""
    try:
        data = read_file(path)
        piece, repairs = read_midi(data)
    except MidiError as error:
        raise MidiError(f"{path}: {error}") from error
    label = read_label(data)
    if label.title:
        yield "title", label.title
    if label.made:
        yield from _made(label.made)
        yield "", ""
    yield "bars", str(piece.bars)
    meters = dict.fromkeys(f"{meter.numerator}/{meter.denominator}" for meter in piece.meters)
    yield "meter", ", ".join(meters)
    yield "tempo", _tempos(piece)
    if piece.key:
        yield "key", piece.key
    yield "notes", str(len(piece.notes))
    for part, program in piece.programs:
        pitches = [note.pitch for note in piece.notes if note.part == part]
        instrument = "" if part == DRUMS else f" ({PROGRAM_NAMES[program]})"
        pitch_range = f", pitches {min(pitches)} to {max(pitches)}"
        yield PARTS[part], f"{counted(len(pitches), 'note')}{pitch_range}{instrument}"
    yield "chords", _symbols(piece.chords) or "none marked"
    if not piece.chords and (found := chords_of_notes(piece)):
        yield "found", _symbols(found)
    (plan,) = plans_of(as_array(piece.notes), [piece])
    for line in (write_plan(plan) or "no bar is like an earlier one").split("; "):
        yield "echoes", line
    for repair in repairs:
        yield "repaired", repair


def _tempos(piece: Piece) -> str:
    """Return the tempos of a piece; of a live recording, which has hundreds, the usual one."""
    bpms = [tempo.bpm for tempo in piece.tempos]
    if len(bpms) <= SHOWN_TEMPOS:
        return ", ".join(f"{bpm:g} bpm" for bpm in bpms) or "not named (120 bpm)"
    usual = usual_tempo(piece.tempos, piece.length)
    return f"{usual:g} bpm; {len(bpms)} tempos from {min(bpms):g} to {max(bpms):g} bpm"


def _symbols(marks: Sequence[ChordMark]) -> str:
    """Return the symbols of chords: the first ones and the last."""
    symbols = [mark.symbol for mark in marks]
    if len(symbols) > SHOWN:
        symbols[SHOWN - 1 : -1] = ["..."]
    return " ".join(symbols)


def _made(text: str) -> Iterator[tuple[str, str]]:
    """Yield how a song was made, as `jazzrnn generate` or another program wrote it.

    Each line is named "made": whatever the text says, it cannot pass for what was found in the
    file.
    """
    try:
        made: dict[str, Any] = json.loads(text)
        for name, value in made.items():
            first, *more = _in_words(value).splitlines() or [""]  # changes have several lines
            yield MADE, f"{name}: {first}"
            yield from ((MADE, f"  {line}") for line in more)
    except (ValueError, AttributeError, RecursionError):
        yield MADE, text


def _in_words(value: Any) -> str:
    """Return a value as text: one for all, one for each attribute or part, or a line for each."""
    if isinstance(value, dict):
        of_each = cast("dict[str, object]", value)
        return ", ".join(f"{name} {one}" for name, one in of_each.items())
    if isinstance(value, list):
        return "\n".join(map(_in_words, cast("list[object]", value)))
    return str(value)


def _model(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what is in a run or model, as names and values."""
    file = model_path(path)
    model = load_model(file)
    knows = from_json(model.about, path)
    config = model.config
    yield "model", model.fingerprint
    yield "network", f"{config.cell}, {config.layers} x {config.hidden}, dropout {config.dropout:g}"
    yield "weights", f"{len(model.weights):,}"
    yield "trained on", knows.source
    if knows.base:
        yield "begun from", knows.base
    if knows.finds_chords:
        yield "chords", "found in the notes of files that name none"
    for name, sides in (("pieces", knows.pieces), ("notes", knows.notes)):
        yield name, ", ".join(f"{count:,} {side}" for side, count in sides.items())
    loss = sum(knows.losses.values())
    yield f"{knows.loss_of} loss", f"{loss:.3f} nats a note after {knows.updates} updates"
    for name, loss in knows.losses.items():
        yield name, f"{loss:.3f}"
