"""The library: what `import jazzrnn` gives, behind names that load what they need when used."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from jazzrnn.arguments import checked
from jazzrnn.encoding.folder import read_folder, show_nothing
from jazzrnn.errors import OptionError
from jazzrnn.evaluation.report import Report
from jazzrnn.files import check_ending, check_overwrite, write_whole
from jazzrnn.generation.request_from import read_piece
from jazzrnn.generation.song import Song
from jazzrnn.loaded import Model, generate, load
from jazzrnn.music.leadsheets.forms import find_forms
from jazzrnn.music.midi import writing
from jazzrnn.music.notes import Piece
from jazzrnn.nn.team import check_team
from jazzrnn.nn.training import Progress
from jazzrnn.runs import evaluate as evaluating
from jazzrnn.runs import run as runs
from jazzrnn.runs.models import model_path, newest_model
from jazzrnn.runs.plan import (
    base_of,
    check_training,
    claim_again,
    claim_new,
    new_run,
    prolong,
    training_request,
)
from jazzrnn.runs.state import Run

__all__ = [
    "Model", "Piece", "Report", "Song", "evaluate", "forms", "generate", "load", "read_midi",
    "train", "write_midi",
]  # fmt: skip
forms = checked(find_forms)


@checked
def train(
    midi_dir: str | Path,
    out: str | Path | None = None,
    *,
    resume: bool = False,
    workers: int = 1,
    **wishes: Any,
) -> Iterator[Progress]:
    """Train on a folder of MIDI files; return an iterator of the progress after each update.

    The run is saved as it goes, and when nobody asks for more; `load(out)` loads its best model.

    Args:
        midi_dir: the folder; its subfolders are read, too.
        out: the run's folder; None: outputs/run-1, run-2 ...
        resume: go on with the run in `out`.
        workers: processes that share each update.
        wishes: fields of `runs.plan.TrainingRequest`, such as minutes=3.5, hidden=128 or
            base="jazz", the model to begin from.

    Raises:
        OptionError: a wish makes no sense.
        CorpusError: nothing in the folder can be used.
        RunError: the run's folder does not fit.
    """
    wished = training_request(**wishes)
    check_training(wished, workers)
    if resume and out is None:
        raise OptionError("`resume` needs the run to go on with: name its folder with `out`")
    folder = None if out is None else Path(out)
    with ExitStack() as claims:
        if folder and resume:
            run = runs.load(claims.enter_context(claim_again(folder)))
            options = run.finds_chords, show_nothing, run.second_players
            runs.resume(run, read_folder(Path(midi_dir), *options)[0])
            prolong(run, wished.epochs, wished.minutes)
        else:
            base = base_of(wished)
            folder = claims.enter_context(claim_new(folder, wished, base))
            second_players = base is None or base.second_players
            corpus, _ = read_folder(
                Path(midi_dir), wished.find_chords, show_nothing, second_players
            )
            run = new_run(folder, Path(midi_dir), corpus, wished, base)
        check_team(run.plan.m, workers)
        return _updates(run, workers, claims.pop_all())


def _updates(run: Run, workers: int, claims: ExitStack) -> Iterator[Progress]:
    """Train, and yield the progress after each update; save when nobody asks for more."""
    finished = False
    with claims:
        try:
            for progress in runs.train(run, processes=workers):
                finished = progress.done
                yield progress
        finally:
            if not finished and run.state.adam.updates:
                runs.save(run)


@checked
def evaluate(
    midi_dir: str | Path,
    *,
    model: Model | str | Path | None = None,
    generated: str | Path | None = None,
    training: str | Path | None = None,
) -> Report:
    """Evaluate a model on real music that it does not know, and compare songs with that music.

    Args:
        midi_dir: folder with the real music.
        model: the model, or what `load` takes. None: the newest run in outputs/; if there is none,
            the report is on music alone.
        generated: folder with songs to compare with the real music.
        training: folder that the model was trained on, for the n-grams, if it is another one.

    Raises:
        CorpusError: nothing in a folder can be used.
        RunError: the model is missing, damaged or of another version.
    """
    if isinstance(model, Model):
        file = model.path
    else:
        file = newest_model() if model is None else model_path(Path(model))
    songs, learned = (None if each is None else Path(each) for each in (generated, training))
    return evaluating.evaluate(Path(midi_dir), file, songs, learned)


@checked
def read_midi(path: str | Path) -> Piece:
    """Read a MIDI file.

    Args:
        path: of the file, such as "song.mid".

    Raises:
        MidiError: it is missing, or cannot be read as music.
    """
    return read_piece(path)


@checked
def write_midi(piece: Piece, path: str | Path, *, overwrite: bool = False) -> None:
    """Write a piece as a MIDI file.

    Args:
        piece: as `read_midi` returns it.
        path: of the file, such as "song.mid".
        overwrite: whether it may replace another.

    Raises:
        OptionError: the file exists, and may not be overwritten.
        JazzrnnError: it cannot be written.
    """
    path = Path(path)
    check_ending(path)
    check_overwrite(path, overwrite)
    write_whole(path, lambda file: file.write(writing.write_midi(piece, title=path.stem)))
