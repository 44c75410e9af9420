"""Of the songs that a model composes the best one."""

from typing import NamedTuple

from jazzrnn.errors import OptionError
from jazzrnn.generation.compose import compose
from jazzrnn.generation.copy_guard import CopyGuard
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.primer import Primer
from jazzrnn.generation.ranking import choose_best, judge
from jazzrnn.generation.request import Request
from jazzrnn.music.notes import Piece
from jazzrnn.music.setting import Setting

NOT_TYPICAL = (
    "this model does not know the measures of the music that it has learned (train again): the"
    " song is taken that copies least"
)


class Draft(NamedTuple):
    """The best of the songs that were composed, before the band joins it."""

    piece: Piece
    guards: tuple[CopyGuard, ...]
    why: str  # it is the best; "" if there was no choice
    remarks: tuple[str, ...]


def draft(model: SongModel, request: Request, setting: Setting, primer: Primer) -> Draft:
    """Compose as many songs as wished, and return the best.

    Raises:
        OptionError: nothing is known by which one could be better, or see `compose`.
    """
    learned, typical = model.learned, model.repertoire.typical
    if request.best_of > 1 and not typical and not learned:
        raise OptionError("`best_of`: nothing is known of the music that this model has learned")
    guards = [
        CopyGuard(learned, request.max_copy) if learned else None for _ in range(request.best_of)
    ]
    pieces = compose(model, setting, request, primer, guards)
    best, why = 0, ""
    if len(pieces) > 1:
        parts = [part for part, _ in setting.programs]
        both = zip(pieces, guards, strict=True)
        verdicts = [judge(piece, guard, typical, parts, primer.end) for piece, guard in both]
        best, why = choose_best(verdicts)
    remarks = (NOT_TYPICAL,) if len(pieces) > 1 and not typical else ()
    guard = guards[best]
    return Draft(pieces[best], (guard,) if guard else (), why, remarks)
