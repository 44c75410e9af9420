"""From a model and a request to a song: the whole way in one place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from jazzrnn import __version__
from jazzrnn.copying.copies import MOVE, SHORT, Copies
from jazzrnn.errors import OptionError
from jazzrnn.generation.arranging import (
    arrange,
    band_could_join,
    described,
    in_style,
    who_goes_on,
)
from jazzrnn.generation.compose import compose
from jazzrnn.generation.copy_guard import CopyGuard, copies_in
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.planning import with_song_plan
from jazzrnn.generation.primer import NO_PRIMER, Primer, hear
from jazzrnn.generation.ranking import choose_best, judge, silent_parts
from jazzrnn.generation.request import BARS, Request, bars_over, check_wishes
from jazzrnn.generation.settings import choose_setting, usual_inside
from jazzrnn.generation.song import Song
from jazzrnn.music.band.arrangement import play_arrangement, whole_setting
from jazzrnn.music.form.notation import write_plan
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.forms import any_form
from jazzrnn.music.notes import PARTS, Piece
from jazzrnn.music.setting import Setting, plan_of
from jazzrnn.seeds import CHANGES, PERFORMANCE, rng_for

BEST_OF, LONGEST_COPY = "best of", "longest copy"  # in the file, too
NOT_CHECKED = "not checked, the music learned (learned.npz) is not beside the model"
NOT_TYPICAL = (
    "this model does not know the measures of the music that it has learned (train again): the"
    " song is taken that copies least"
)


class Draft(NamedTuple):
    """The best of the songs that were composed, before the band joins it."""

    piece: Piece
    guard: CopyGuard | None
    why: str  # it is the best; "" if there was no choice
    remarks: tuple[str, ...]


def generate(model: SongModel, request: Request) -> Song:
    """Write a song: choose its bars, compose its notes, keep the best, and let the band play.

    Args:
        model: writes the notes.
        request: what is wished; the same request writes the same song.

    Raises:
        OptionError: wishes contradict each other, or the model cannot fulfil them.
        RunError: the model does not fit this version.
    """
    request = in_style(request)
    primer = _primer(model, request)
    request = _settled(model, request, primer)
    setting = choose_setting(model.repertoire, request, primer)
    request = _with_usual_inside(model, request, setting)
    arrangement, models_own = arrange(request, setting, primer)
    setting = whole_setting(setting, models_own.bars or BARS, models_own.meter, arrangement)
    setting = with_song_plan(setting, models_own, primer, model.repertoire)
    draft = _draft(model, models_own, setting, primer)
    rng = rng_for(request.seed, PERFORMANCE)
    piece = play_arrangement(draft.piece, setting, arrangement, rng)
    silent = silent_parts(piece, [part for part, _ in setting.programs], primer.end)
    piece = primer.with_own_parts(piece)
    made = (
        _made(model, setting, models_own, primer)
        | _copies(model, piece, setting, primer, draft.guard)
        | described(request, arrangement)
        | ({BEST_OF: draft.why} if draft.why else {})
        | ({"changes": write_changes(request.changes)} if request.changes else {})
    )
    remarks = (
        *primer.remarks,
        *draft.remarks,
        who_goes_on(primer, arrangement),
        _silent(silent, primer, band_could_join(request, setting, arrangement)),
        f"{BEST_OF} {draft.why}" if draft.why else "",
        f"{LONGEST_COPY}: {made[LONGEST_COPY]}",
    )
    return Song(piece, made, arrangement.swing, tuple(filter(None, remarks)))


def _primer(model: SongModel, request: Request) -> Primer:
    if not request.primer:
        return NO_PRIMER
    return hear(model.repertoire, request.primer, request.primer_name, request.band != "none")


def _with_usual_inside(model: SongModel, request: Request, setting: Setting) -> Request:
    """Return a request that says how closely the song keeps to its chords or key."""
    if request.biases.inside is not None:
        return request
    inside = usual_inside(model.repertoire, setting)
    return replace(request, biases=request.biases._replace(inside=inside))


def _settled(model: SongModel, request: Request, primer: Primer) -> Request:
    """Return a request whose length and chord changes are settled.

    Raises:
        OptionError: wishes contradict each other.
    """
    check_wishes(request, model.plays_forms)
    request = replace(request, programs=primer.in_models_parts(request.programs))
    if not request.changes and not request.primer and model.plays_forms:
        rng = rng_for(request.seed, CHANGES)
        changes = any_form(rng, request.meter or (4, 4), request.key)
        request = replace(request, changes=changes)
    if request.changes:
        return replace(request, bars=bars_over(request, request.changes))
    return replace(request, bars=request.bars or BARS + primer.bars)


def _draft(model: SongModel, request: Request, setting: Setting, primer: Primer) -> Draft:
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
    if len(pieces) == 1:
        return Draft(pieces[0], guards[0], "", ())
    parts = [part for part, _ in setting.programs]
    both = zip(pieces, guards, strict=True)
    verdicts = [judge(piece, guard, typical, parts, primer.end) for piece, guard in both]
    best, why = choose_best(verdicts)
    return Draft(pieces[best], guards[best], why, () if typical else (NOT_TYPICAL,))


def _copies(
    model: SongModel, piece: Piece, setting: Setting, primer: Primer, guard: CopyGuard | None
) -> dict[str, Any]:
    """Return what a song copies of the music learned, for `Song.made`."""
    if not model.learned or not guard:
        return {LONGEST_COPY: NOT_CHECKED}
    copies = copies_in(piece, setting, model.learned, primer.end)
    return {LONGEST_COPY: _copied(copies, guard), "max-copy": guard.most}


def _copied(copies: Copies, guard: CopyGuard) -> str:
    """Return what a song copies, in words, and what the guard had to let pass."""
    longest, shortest = copies.with_rhythm, guard.learned.shortest
    nothing = f"none of {shortest} notes or more" if shortest > MOVE else "none"
    percent = f"{100 * copies.share:.0f} % of its {SHORT}-note stretches"
    found = f"{longest}, {percent}" if longest else nothing
    stayed = f"; {guard.passed} of more than {guard.most} notes had to stay"
    return found + (stayed if guard.passed else "")


def _silent(parts: Sequence[int], primer: Primer, band_could_join: bool) -> str:
    """Return which parts the model has left out of a song, as a remark."""
    if not parts:
        return ""
    helps = "another `seed` may help, or a larger `best_of`"
    if primer.end and band_could_join:
        helps += "; `band` quartet brings players over the primer's chords"
    where = "behind the primer" if primer.end else "throughout"
    names = ", ".join(PARTS[primer.stand_ins.get(part, part)] for part in parts)
    return f"silent {where}: {names} ({helps})"


def _made(model: SongModel, setting: Setting, request: Request, primer: Primer) -> dict[str, Any]:
    """Return how a song was made, by the names of options."""
    made: dict[str, Any] = {
        "version": __version__,
        "model": model.fingerprint,
        "setting": setting.name,
        "bars": request.bars,
        "seed": request.seed,
        "temperature": request.temperature,
        "top-p": request.top_p,
    }
    biases = request.biases._asdict()
    made |= {name: value for name, value in biases.items() if value is not None}
    made["plan"] = write_plan(plan_of(setting))
    if request.variation:
        made["variation"] = request.variation
    if request.tempo_bpm:
        made["tempo"] = request.tempo_bpm
    if request.meter:
        made["meter"] = "/".join(map(str, request.meter))
    if request.programs:
        programs = primer.in_own_parts(request.programs)
        made["program"] = {PARTS[part]: program for part, program in programs}
    if primer.name:
        made["primer"] = primer.name
    return made
