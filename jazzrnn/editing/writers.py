"""Which model writes the new notes of a piece: the one that wrote it, or another that is named."""

from pathlib import Path

from jazzrnn.errors import RunError
from jazzrnn.generation.model import SongModel
from jazzrnn.music.opened import Opened
from jazzrnn.nn.checkpoint import load_model
from jazzrnn.runs.models import BOX, MODEL, OUTPUTS, load_song_model, model_path, newest_or_box


def writer_of(
    opened: Opened, named: str | Path | None = None, outputs: Path = OUTPUTS
) -> SongModel:
    """Load the model that is named, or the one that wrote a piece; for pieces of others the newest
    run, else the model in the box.

    Args:
        opened: the piece.
        named: a run's folder or a model's file.
        outputs: folder with the runs.

    Raises:
        RunError: it is not here, damaged or of another version.
    """
    if named is not None:
        return load_song_model(model_path(Path(named)))
    if not opened.model:
        return load_song_model(newest_or_box(outputs))
    for path in (BOX, *sorted(outputs.glob(f"*/{MODEL}"))):
        try:
            found = path.is_file() and load_model(path).fingerprint == opened.model
        except RunError:  # another one, and damaged
            continue
        if found:
            return load_song_model(path)
    raise RunError(
        f"{opened.name}: the model that wrote it ({opened.model[:12]}) is neither in {outputs}/ nor"
        " in the box: name one with `model`"
    )
