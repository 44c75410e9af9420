"""`jazzrnn evaluate`: how good a model is, and how close its songs are to real ones."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from jazzrnn import __version__
from jazzrnn.cli.progress import read_folder, with_progress
from jazzrnn.cli.terminal import one_line
from jazzrnn.copying.copies import Learned, melodies_of
from jazzrnn.encoding.columns import PART, SCHEMA, Steps
from jazzrnn.encoding.corpus import Corpus, find_files
from jazzrnn.encoding.steps import encode
from jazzrnn.errors import CorpusError, MidiError, OptionError, RunError
from jazzrnn.evaluation import held_out
from jazzrnn.evaluation.bar_similarity import compare_bars
from jazzrnn.evaluation.comparison import compare
from jazzrnn.evaluation.copy_report import OURS, REAL, Checked, CopySets, lengths
from jazzrnn.evaluation.measures import Values, measure_piece, stack
from jazzrnn.evaluation.page import page
from jazzrnn.evaluation.report import Report, as_json, lines
from jazzrnn.files import printable, write_whole
from jazzrnn.generation.generate import NOT_CHECKED
from jazzrnn.generation.model import SongModel
from jazzrnn.music.form.cost import PLAN, plan_costs
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_file
from jazzrnn.music.notes import PARTS, Piece
from jazzrnn.music.setting import setting_of
from jazzrnn.nn.losses import measure_each
from jazzrnn.runs.file_list import LEARNED, read_list
from jazzrnn.runs.known_pieces import Unseen, unseen
from jazzrnn.runs.models import OUTPUTS, load_song_model, model_path, newest_model
from jazzrnn.runs.run import CHOSEN_NAMES

TOLD_BY_CHORDS = (
    "the model is given chords found in the notes that it is to predict (train --find-chords): its"
    " loss cannot be compared with that of a model that is not"
)
LONG = 48  # notes in a row that two tunes hardly share by chance
MOST_PIECES = 1000  # of a folder that measures of music are taken of
SEED = 0  # of samples, halves and the bootstrap


# fmt: off
@click.command()
@click.argument("midi_dir", type=click.Path(path_type=Path))
@click.option("-m", "model", metavar="RUN", type=click.Path(path_type=Path),
              help="Run folder or model file; 'jazz' is the jazz model in the box."
                   "  [default: the newest run in outputs/]")
@click.option("--generated", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder of songs to compare with the pieces in MIDI_DIR.")
@click.option("--training", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder that the model was trained on; the n-grams learn from it, too."
                   "  [default: MIDI_DIR, if it is that folder]")
@click.option("--json", "json_file", metavar="FILE", type=click.Path(path_type=Path),
              help="Write the report as JSON, too.")
@click.option("--html", "html_file", metavar="FILE", type=click.Path(path_type=Path),
              help="Write the report as a page with figures, too.")
def evaluate(
    midi_dir: Path, model: Path | None, generated: Path | None, training: Path | None,
    json_file: Path | None, html_file: Path | None,
) -> None:
    """Compare a model, and songs, with the real music in MIDI_DIR.

    Model: how well it predicts pieces that it has not learned (loss, perplexity, accuracy), beside
    n-grams. Songs: statistics of music, beside those of the real pieces, and what the songs copy.
    """
    for path, suffix in ((json_file, ".json"), (html_file, ".html")):
        if path and path.suffix.lower() != suffix:
            raise OptionError(f"{path}: name the report {path.with_suffix(suffix)}")
    found = _find_model(model)
    corpus = _read_corpus(midi_dir, bool(found and found[1].repertoire.finds_chords))
    about = {
        "real music": f"{_count(corpus.steps)} in {midi_dir}",
        "jazzrnn": __version__,
    }
    remarks: list[str] = []
    songs = _read_songs(generated, find_files(generated)) if generated else {}
    rows: list[held_out.Row] = []
    copies: CopySets = {}
    surely = True
    if found:
        about["model"] = f"{found[0]} ({found[1].fingerprint})"
        known = found[1].learned
        sides = unseen(found[1].repertoire.fingerprint, found[0], corpus, known)
        surely = sides.surely
        rows = _held_out(*found, corpus, sides, training, remarks)
        if known:
            copies = _copies(known, corpus, sides.asked if surely else [], songs, remarks)
        else:
            remarks.append(f"copies: {NOT_CHECKED}")
    ours: Values = {}
    if generated:
        about["generated"] = f"{len(songs)} songs in {generated}"
        ours = _measure([*songs.values()], generated, remarks)
    pieces = _read_songs(midi_dir, corpus.names)
    real = _measure([*pieces.values()], midi_dir, remarks)
    comparisons = {
        name: compare(values, ours.get(name, values[:0]), np.random.default_rng(SEED))
        for name, values in real.items()
    }
    bars = compare_bars([*pieces.values()], [*songs.values()], np.random.default_rng(SEED))
    report = Report(
        midi_dir.resolve().name, about, remarks, rows, surely, comparisons, real, bars, ours, copies
    )
    try:  # the files first: who reads the lines may stop reading, as `head` does
        if json_file:
            _write(json_file, json.dumps(as_json(report), indent=1) + "\n")
        if html_file:
            _write(html_file, page(report))
    finally:
        click.echo("\n".join(map(one_line, lines(report))))
# fmt: on


def _find_model(named: Path | None) -> tuple[Path, SongModel] | None:
    """The model's file and the model; None if none is named and there is none.

    Raises:
        RunError: the one that is named is missing, or knows no music.
    """
    path = model_path(named) if named else newest_model(OUTPUTS)
    if path is None:
        click.echo(
            f"without a model: no trained run in {OUTPUTS}/; -m names one, -m jazz that in the box",
            err=True,
        )
        return None
    model = load_song_model(path)
    if model.network.config.schema != SCHEMA:
        raise RunError(f"{path}: trained on other columns than those of a note")
    return path, model


def _read_corpus(folder: Path, find_chords: bool) -> Corpus:
    """Read a folder; with chords found if the model has learned such.

    Raises:
        CorpusError: nothing in it can be used.
    """
    corpus, _ = read_folder(folder, find_chords)
    if not corpus.steps:
        first = corpus.files[0]
        raise CorpusError(
            f"{folder}: none of {len(corpus.files)} files can be used; {first.path}: {first.detail}"
        )
    for file in corpus.files:
        if file.outcome == "skipped":
            click.echo(f"skipped {folder / file.path}: {file.detail}", err=True)
    return corpus


def _read_songs(folder: Path, names: Sequence[str]) -> dict[str, Piece]:
    """Read the pieces in some files, by name; duplicates too, for a set of songs may have some.

    Raises:
        CorpusError: nothing in it can be used.
    """
    songs: dict[str, Piece] = {}
    for name in names:
        try:
            songs[name] = read_midi(read_file(folder / name)).piece
        except MidiError as error:
            click.echo(f"skipped {folder / name}: {error}", err=True)
    if not songs:
        raise CorpusError(f"{folder}: none of {len(names)} files can be used")
    return songs


def _held_out(
    path: Path,
    model: SongModel,
    corpus: Corpus,
    sides: Unseen,
    training: Path | None,
    remarks: list[str],
) -> list[held_out.Row]:
    """Measure a model on what it has not learned; say in `remarks` on what.

    Raises:
        CorpusError: nothing that it learned is in `training`.
    """
    asked, learned = ([corpus.steps[k] for k in side] for side in (sides.asked, sides.learned))
    if training:
        learned = _learned_in(training, path, model.repertoire.finds_chords)
    if learned:
        remarks += [sides.remark, f"the n-grams have counted the {_count(learned)} that it learned"]
        baseline = held_out.ngram_losses(SCHEMA, learned, asked)
    else:
        remarks += [
            sides.remark,
            "the n-grams have counted the other pieces of this folder (tenfold); to let them count"
            " what the model learned, name its training folder with --training",
        ]
        baseline = held_out.ngram_losses_crosswise(SCHEMA, asked)
    remarks.append(_never_learned(model, asked))
    if model.repertoire.finds_chords:
        remarks.append(TOLD_BY_CHORDS)
    remarks[:] = filter(None, remarks)
    click.echo(f"measuring the model on {_count(asked)}", err=True)
    measured = measure_each(model.network.config, model.network.weights, asked)
    plans = np.array(
        plan_costs(model.repertoire.settings, [corpus.settings[k] for k in sides.asked])
    )
    return held_out.report(CHOSEN_NAMES, *measured, baseline, SEED, {PLAN: plans})


def _never_learned(model: SongModel, asked: Sequence[Steps]) -> str:
    """Which parts a model has never heard, and in how many of the pieces asked they are; or ""."""
    known = model.repertoire.parts
    of_piece: list[set[int]] = [{*np.unique(s[:-1, PART]).tolist()} - known for s in asked]
    strange = sorted(set[int]().union(*of_piece))
    if not known or not strange:
        return ""
    names = ", ".join(PARTS[part] for part in strange)
    count = sum(map(bool, of_piece))
    return (
        f"the model has never learned {names}, which {count} of these {len(asked)} pieces have:"
        " these notes cost much, in the loss for part above all"
    )


def _learned_in(training: Path, model_file: Path, find_chords: bool) -> list[Steps]:
    sides, corpus = read_list(model_file.parent), _read_corpus(training, find_chords)
    learned = [
        steps
        for name, steps in zip(corpus.names, corpus.steps, strict=True)
        if not sides or sides.get(printable(name)) == LEARNED
    ]
    if not learned:
        raise CorpusError(f"--training {training}: no piece that the model has learned is in it")
    return learned


def _copies(
    known: Learned,
    corpus: Corpus,
    asked: Sequence[int],
    songs: dict[str, Piece],
    remarks: list[str],
) -> CopySets:
    """What real pieces, of those that the model has not learned, and songs copy from `known`.

    Args:
        known: the music that it learned.
        corpus: the real pieces.
        asked: indices of those that it has not learned.
        songs: by name.
        remarks: what a reader must know is added.
    """
    real = {corpus.names[k]: melodies_of(corpus.steps[k], corpus.settings[k]) for k in asked}
    ours = {name: melodies_of(encode(song), setting_of(song, name)) for name, song in songs.items()}
    sets = {
        kind: [
            Checked(name, known.check(melodies))
            for name, melodies in with_progress(pieces.items(), "comparing")
        ]
        for kind, pieces in ((REAL, real), (OURS, ours))
        if pieces
    }
    close = [p for p in sets.get(REAL, []) if p.copies.share == 1 or lengths(p.copies)[0] > LONG]
    if close:
        remarks.append(
            f"copies: {len(close)} of {len(real)} pieces share more than {LONG} notes in a row with"
            " the music learned, or have nothing else: the same tunes, otherwise arranged? Then"
            " this is not quite held-out loss, and they make the songs look better"
        )
    return sets


def _measure(pieces: Sequence[Piece], folder: Path, remarks: list[str]) -> Values:
    """The measures of the pieces, or of MOST_PIECES of them, with a progress bar."""
    if len(pieces) > MOST_PIECES:
        order: list[int] = np.random.default_rng(SEED).permutation(len(pieces)).tolist()
        pieces = [pieces[k] for k in order[:MOST_PIECES]]
        remarks.append(f"the music of {MOST_PIECES:,} pieces in {folder} is measured")
    return stack(measure_piece(piece) for piece in with_progress(pieces, "listening"))


def _count(sequences: Sequence[Steps]) -> str:
    notes = sum(map(len, sequences)) - len(sequences)
    return f"{len(sequences)} pieces ({notes:,} notes)"


def _write(path: Path, text: str) -> None:
    write_whole(path, lambda file: file.write(text.encode(errors="replace")))
    click.echo(f"wrote {path}", err=True)
