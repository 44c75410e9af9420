"""A song that is there changed as it is wished: whatever the wish, versions of it come back."""

from collections.abc import Sequence
from pathlib import Path

from jazzrnn.editing.accompany import Accompaniment, accompany
from jazzrnn.editing.harmonize import Harmonization, harmonized
from jazzrnn.editing.redo import redo
from jazzrnn.editing.versions import Version
from jazzrnn.editing.wishes import Wish
from jazzrnn.editing.writers import writer_of
from jazzrnn.music.opened import Opened
from jazzrnn.runs.models import OUTPUTS

AnyWish = Wish | Accompaniment | Harmonization


def change(
    opened: Opened,
    wish: AnyWish,
    model: str | Path | None = None,
    outputs: Path = OUTPUTS,
) -> Sequence[Version]:
    """Return versions of a song, the best first.

    Args:
        opened: the song.
        wish: what is to be changed.
        model: a run's folder or a model's file, if a model writes; None: see `writer_of`.
        outputs: folder with the runs among which the one that wrote the song is looked for.

    Raises:
        OptionError: the wish does not fit the song or the model.
        RunError: the model is not here, or damaged.
    """
    if isinstance(wish, Accompaniment):
        return accompany(opened, wish)
    if isinstance(wish, Harmonization):
        return harmonized(opened, wish)
    by_model = wish.part is None or wish.part not in opened.band
    return redo(writer_of(opened, model, outputs) if by_model else None, opened, wish)
