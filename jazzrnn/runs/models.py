"""Where models are: in a run's folder, in a file, in the box; and how they are loaded."""

from dataclasses import replace
from pathlib import Path

from jazzrnn.copying.copies import LearnedMelodies
from jazzrnn.errors import RunError
from jazzrnn.files import followed
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.repertoire import from_json
from jazzrnn.nn.checkpoint import is_finished, load_model
from jazzrnn.runs.learned import load_learned

OUTPUTS = Path("outputs")  # where runs are, unless another folder is named
MODEL, TRAINING, TRACES = "model.npz", "training.npz", "learned.npz"  # in a run's folder
LOG, CURVE, FILES = "log.csv", "loss.svg", "files.csv"
SONGS = "songs"  # folder in it, with songs written on the way
BOX = Path(__file__).parent.parent / "models" / "jazz" / MODEL  # the jazz model in the box
HEADS = BOX.parent.parent / "heads" / MODEL  # writes the heads of its songs
BOX_NAME, HEADS_NAME = "the jazz model in the box", "the model of tunes in the box"
IN_BOX = ("jazz", "heads")  # names of these two


def newest_model(outputs: Path = OUTPUTS) -> Path | None:
    """Return the model of the run in `outputs` that was saved last; None if there is none."""
    models = [path for path in outputs.glob(f"*/{MODEL}") if path.is_file()]
    return max(models, key=lambda path: path.stat().st_mtime, default=None)


def newest_or_box(outputs: Path = OUTPUTS) -> Path:
    """Return the newest model in `outputs`, or the one in the box.

    Raises:
        RunError: the box is incomplete.
    """
    return newest_model(outputs) or box()


def box(model: Path | None = None) -> Path:
    """Return the file of a model in the box, of the jazz model if none is named.

    Raises:
        RunError: it or its traces have been lost.
    """
    model = model or BOX
    for path in (model, model.with_name(TRACES)):
        if not path.is_file():
            raise RunError(_lost(path))
    return model


def _lost(path: Path) -> str:
    return (
        f"{path}: this part of jazzrnn is missing: install it again (pip install --force-reinstall)"
    )


def model_path(named: Path) -> Path:
    """Return the model file of a run's folder, or the file itself; "jazz" and "heads" are those in
    the box.

    Raises:
        RunError: the file is music, the folder is no run, its training has not been evaluated yet,
            or the box is incomplete.
    """
    if named_in_box(named):
        return box(BOX if named == Path("jazz") else HEADS)
    if not named.is_dir():
        if named.suffix.lower() in {".mid", ".midi"} and named.is_file():
            raise RunError(
                f"{named}: a MIDI file, and no model: name a run's folder, such as outputs/run-1,"
                " or jazz"
            )
        return named
    if not (named / MODEL).exists():
        if (named / TRAINING).exists():
            raise RunError(f"{named} has not been evaluated yet: go on with `resume`")
        raise RunError(f"{named}: no run of jazzrnn train, there is no {MODEL} in it")
    return named / MODEL


def named_in_box(named: Path) -> bool:
    """Return whether this is the name of a model in the box, and not a file of that name."""
    return str(named) in IN_BOX and not named.exists()


def is_box(model_file: Path) -> bool:
    """Return whether a model's file is the one in the box."""
    return followed(model_file) == followed(BOX)


def is_unfinished(model_file: Path) -> bool:
    """Return whether a model is of a training that has not come to its end; false if unknown."""
    training_file = model_file.with_name(TRAINING)
    try:
        return training_file.exists() and not is_finished(training_file)
    except RunError:  # songs need no training.npz
        return False


def load_song_model(path: Path) -> SongModel:
    """Load a model with what it knows of its music.

    Args:
        path: of its file, from `model_path`.

    Raises:
        RunError: it is missing, damaged, of another version, or of something else than music.
    """
    network = load_model(path)
    repertoire = from_json(network.about, path)
    if not repertoire.settings:
        raise RunError(f"{path}: a model of something else than music")
    learned = learned_beside(path, repertoire.fingerprint)
    if not is_box(path):
        heads = followed(path) == followed(HEADS)
        name = HEADS_NAME if heads else f"model {path}"
        return SongModel(network, repertoire, learned, name=name)
    model = SongModel(network, repertoire, learned, plays_forms=True, name=BOX_NAME)
    for part in (HEADS, HEADS.with_name(TRACES)):
        if not part.is_file():
            return replace(model, no_heads=f"{_lost(part)}; until then songs have no heads")
    return replace(model, heads=load_song_model(HEADS))


def learned_beside(path: Path, fingerprint: str) -> LearnedMelodies | None:
    """Return the pieces that a model learned; None if its run's folder is not around it.

    Args:
        path: of the model's file.
        fingerprint: of its repertoire.

    Raises:
        RunError: the file with the pieces is damaged, or of another format version.
    """
    return load_learned(path.with_name(TRACES), fingerprint)
