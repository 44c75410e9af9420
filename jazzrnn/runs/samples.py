"""Songs on the way: a training writes short ones at its best checkpoints, to be listened to."""

from collections.abc import Sequence
from pathlib import Path

from jazzrnn.errors import JazzrnnError
from jazzrnn.generation.generate import generate
from jazzrnn.generation.request import Request
from jazzrnn.runs.models import MODEL, SONGS, load_song_model

BARS = 16


def is_due(held_out: Sequence[float], every: int) -> bool:
    """Return whether the last checkpoint gets a song: the first best one, and each Nth after it.

    Args:
        held_out: losses of all checkpoints so far; the last one is the best.
        every: N; 0: none gets a song.
    """
    bests = sum(loss < min(held_out[:k], default=loss + 1) for k, loss in enumerate(held_out))
    return bool(every) and (bests - 1) % every == 0


def write_sample(folder: Path, update: int, seed: int) -> str:
    """Write a song by the model that a run has just saved, as `jazzrnn generate` would write it.

    All songs of a run have the same seed, so that they can be compared.

    Args:
        folder: of the run.
        update: at which the model was saved.
        seed: of the song.

    Returns:
        A line for people: the file, or why there is none. No training ends because of a song.
    """
    path = folder / SONGS / f"update-{update:06}.mid"
    try:
        song = generate(load_song_model(folder / MODEL), Request(bars=BARS, seed=seed))
        song.save(path, overwrite=True)
    except (JazzrnnError, MemoryError) as error:
        return f"no song: {error}"
    return f"song {path}"
