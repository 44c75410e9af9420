"""`jazzrnn evaluate`: how good a model is, and how close its songs are to real ones."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from jazzrnn import __version__
from jazzrnn.encoding.corpus import Corpus, find_files, read_corpus
from jazzrnn.encoding.steps import SCHEMA, Steps
from jazzrnn.errors import CorpusError, MidiError, OptionError, RunError
from jazzrnn.evaluation import held_out
from jazzrnn.evaluation.comparison import compare
from jazzrnn.evaluation.measures import Values, measure_piece, stack
from jazzrnn.evaluation.page import page
from jazzrnn.evaluation.report import Report, as_json, lines
from jazzrnn.files import write_whole
from jazzrnn.music.midi import read_midi
from jazzrnn.music.notes import Piece
from jazzrnn.nn.checkpoint import Model, load_model
from jazzrnn.nn.measuring import measure_each
from jazzrnn.run import CHOSEN_NAMES, model_path, newest_model
from jazzrnn.unseen import LEARNED, sides_of, unseen

OUTPUTS = Path("outputs")
MOST_PIECES = 1000  # of a folder that measures of music are taken of
SEED = 0  # of samples, halves and the bootstrap


# fmt: off
@click.command()
@click.argument("midi_dir", type=click.Path(path_type=Path))
@click.option("-m", "model", metavar="RUN", type=click.Path(path_type=Path),
              help="Run folder or model file.  [default: the newest run in outputs/]")
@click.option("--generated", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder of songs to compare with the pieces in MIDI_DIR.")
@click.option("--training", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder that the model was trained on, for the n-grams to count."
                   "  [default: MIDI_DIR, if it is that folder]")
@click.option("--json", "json_file", metavar="FILE", type=click.Path(path_type=Path),
              help="Write the report as JSON too.")
@click.option("--html", "html_file", metavar="FILE", type=click.Path(path_type=Path),
              help="Write the report as a page with figures too.")
def evaluate(
    midi_dir: Path, model: Path | None, generated: Path | None, training: Path | None,
    json_file: Path | None, html_file: Path | None,
) -> None:
    """Judge a model, and songs, by the real music in MIDI_DIR.

    Of a model: loss, perplexity and accuracy on pieces that it has not learned, beside n-grams.
    Of songs: the field's measures of music, beside those of the real pieces.
    """
    # fmt: on
    for path, suffix in ((json_file, ".json"), (html_file, ".html")):
        if path and path.suffix.lower() != suffix:
            raise OptionError(f"{path}: name the report {path.with_suffix(suffix)}")
    found = _find_model(model)
    corpus = _read_corpus(midi_dir)
    about = {
        "real music": f"{_count(corpus.steps)} in {midi_dir}",
        "jazzrnn": __version__,
    }
    remarks: list[str] = []
    rows: list[held_out.Row] = []
    if found:
        about["model"] = f"{found[0]} ({found[1].fingerprint})"
        rows = _held_out(*found, corpus, training, remarks)
    ours: Values = {}
    if generated:
        songs = _read_songs(generated, find_files(generated))
        about["generated"] = f"{len(songs)} songs in {generated}"
        ours = _measure(songs, generated, remarks)
    pieces = _read_songs(midi_dir, [midi_dir / name for name in corpus.names])
    real = _measure(pieces, midi_dir, remarks)
    comparisons = {
        name: compare(values, ours.get(name, values[:0]), np.random.default_rng(SEED))
        for name, values in real.items()
    }
    report = Report(midi_dir.resolve().name, about, remarks, rows, comparisons, real, ours)
    click.echo("\n".join(lines(report)))
    if json_file:
        _write(json_file, json.dumps(as_json(report), indent=1) + "\n")
    if html_file:
        _write(html_file, page(report))


def _find_model(named: Path | None) -> tuple[Path, Model] | None:
    """The model's file and the model; None if none is named and there is none.

    Raises:
        RunError: the one that is named is missing, or knows no music.
    """
    try:
        path = model_path(named) if named else newest_model(OUTPUTS)
    except RunError as error:
        click.echo(f"without a model ({error})", err=True)
        return None
    model = load_model(path)
    if model.config.schema != SCHEMA:
        raise RunError(f"{path}: trained on other columns than those of a note")
    return path, model


def _read_corpus(folder: Path) -> Corpus:
    """Read a folder with a progress bar.

    Raises:
        CorpusError: nothing in it can be used.
    """
    corpus, paths = Corpus(), find_files(folder)
    files = read_corpus(folder, paths, corpus)
    with click.progressbar(
        files, length=len(paths), label="reading", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        for _ in bar:
            pass
    if not corpus.steps:
        first = corpus.files[0]
        raise CorpusError(
            f"{folder}: none of {len(paths)} files can be used; {first.path}: {first.detail}"
        )
    for file in corpus.files:
        if file.outcome == "skipped":
            click.echo(f"skipped {folder / file.path}: {file.detail}", err=True)
    return corpus


def _read_songs(folder: Path, paths: Sequence[Path]) -> list[Piece]:
    """The pieces in some files, doubles too: who repeats himself has earned that.

    Raises:
        CorpusError: nothing in it can be used.
    """
    songs: list[Piece] = []
    for path in paths:
        try:
            songs.append(read_midi(path.read_bytes()).piece)
        except MidiError as error:
            click.echo(f"skipped {path}: {error}", err=True)
    if not songs:
        raise CorpusError(f"{folder}: none of {len(paths)} files can be used")
    return songs


def _held_out(
    path: Path, model: Model, corpus: Corpus, training: Path | None, remarks: list[str]
) -> list[held_out.Row]:
    """Measure a model on what it has not learned; say in `remarks` on what.

    Raises:
        CorpusError: nothing that it learned is in `training`.
    """
    asked, learned, remark = unseen(path, corpus)
    if training:
        learned = _learned_in(training, path)
    if learned:
        remarks += [remark, f"the n-grams have counted the {_count(learned)} that it learned"]
        baseline = held_out.ngram_losses(SCHEMA, learned, asked)
    else:
        remarks += [
            remark,
            "the n-grams have counted the other pieces of this folder (tenfold); to let them count"
            " what the model learned, name its training folder with --training",
        ]
        baseline = held_out.ngram_losses_crosswise(SCHEMA, asked)
    remarks[:] = filter(None, remarks)
    click.echo(f"measuring the model on {_count(asked)}", err=True)
    measured = measure_each(model.config, model.weights, asked)
    return held_out.report(CHOSEN_NAMES, *measured, baseline, SEED)


def _learned_in(training: Path, model_file: Path) -> list[Steps]:
    sides, corpus = sides_of(model_file), _read_corpus(training)
    learned = [
        steps
        for name, steps in zip(corpus.names, corpus.steps, strict=True)
        if not sides or sides.get(name) == LEARNED
    ]
    if not learned:
        raise CorpusError(f"--training {training}: no piece that the model has learned is in it")
    return learned


def _measure(pieces: Sequence[Piece], folder: Path, remarks: list[str]) -> Values:
    """The measures of the pieces, or of MOST_PIECES of them, with a progress bar."""
    if len(pieces) > MOST_PIECES:
        order: list[int] = np.random.default_rng(SEED).permutation(len(pieces)).tolist()
        pieces = [pieces[k] for k in order[:MOST_PIECES]]
        remarks.append(f"the music of {MOST_PIECES:,} pieces in {folder} is measured")
    with click.progressbar(
        pieces, label="listening", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        return stack(measure_piece(piece) for piece in bar)


def _count(sequences: Sequence[Steps]) -> str:
    notes = sum(map(len, sequences)) - len(sequences)
    return f"{len(sequences)} pieces ({notes:,} notes)"


def _write(path: Path, text: str) -> None:
    write_whole(path, lambda file: file.write(text.encode()))
    click.echo(f"wrote {path}", err=True)
