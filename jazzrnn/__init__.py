"""jazzrnn: learns the music in a folder of MIDI files and writes new MIDI files.

As a library:

    import jazzrnn

    for progress in jazzrnn.train("midi_data/", "outputs/run-1", minutes=3.5):
        print(progress.update, progress.loss)
    song = jazzrnn.load("outputs/run-1").generate(bars=32, seed=7)
    song.save("song.mid")

The way from a folder to a song, in reading order:

    music/       what a piece is: notes, chords, keys; MIDI files, lead sheets, the band
    encoding/    where a piece becomes rows of integers, and back
    nn/          the LSTM that learns such rows; it knows nothing of music
    copying/     what a piece has in common with others
    evaluation/  held-out loss and measures of music, next to honest baselines
    generation/  from a model and a request to a song
    runs/        what is kept of a training
    editing/     a piece that is there changed: bars anew, parts anew or added
    page/        a song as a page that plays; listening.py: as sound and picture, too
    studio/      a local application in the browser: songs, takes, trainings
    library.py   the functions above, for programs and notebooks
    cli/         the same as commands: `jazzrnn train`, `jazzrnn generate` ...
    course/      the course's functions, step by step: readable twins of nn/
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jazzrnn.blas import use_one_thread
from jazzrnn.errors import JazzrnnError

if TYPE_CHECKING:
    from jazzrnn.editing.library import Harmonized, Version, accompany, add, harmonize, redo
    from jazzrnn.library import (
        Model,
        Piece,
        Report,
        Song,
        evaluate,
        forms,
        generate,
        load,
        read_midi,
        train,
        write_midi,
    )

__version__ = "0.1.0"
__all__ = [
    "Harmonized",
    "JazzrnnError",
    "Model",
    "Piece",
    "Report",
    "Song",
    "Version",
    "accompany",
    "add",
    "evaluate",
    "forms",
    "generate",
    "harmonize",
    "load",
    "read_midi",
    "redo",
    "train",
    "write_midi",
]
_EDITING = {
    "Harmonized",
    "Version",
    "accompany",
    "add",
    "harmonize",
    "redo",
}  # are in a module of their own


def __getattr__(name: str) -> Any:
    """Load the library when it is used: numpy and the readers of MIDI take a while."""
    if name not in __all__:
        raise AttributeError(f"module 'jazzrnn' has no attribute {name!r}")
    use_one_thread()
    module = "jazzrnn.editing.library" if name in _EDITING else "jazzrnn.library"
    return getattr(import_module(module), name)
