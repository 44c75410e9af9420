"""From a model and a request to a song: the whole way in one place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from jazzrnn.errors import OptionError
from jazzrnn.generation.arranging import (
    arrange,
    band_could_join,
    described,
    feel_of,
    in_style,
    who_goes_on,
)
from jazzrnn.generation.drafts import Draft, draft
from jazzrnn.generation.heads import draft_with_head, head_writer
from jazzrnn.generation.made import LONGEST_COPY, copies_made, how_made, silence_remark
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.planning import with_song_plan
from jazzrnn.generation.primer import NO_PRIMER, Primer, behind, hear
from jazzrnn.generation.progress import progress
from jazzrnn.generation.ranking import silent_parts
from jazzrnn.generation.request import BARS, Request, bars_over, check_wishes
from jazzrnn.generation.request_limits import MOST_BARS
from jazzrnn.generation.settings import choose_setting, chords_not_learned, usual_inside
from jazzrnn.generation.soloists import Turns, check_soloists, hand_over
from jazzrnn.generation.song import Song
from jazzrnn.music.band.arrangement import Arrangement, play_arrangement, whole_setting
from jazzrnn.music.band.choruses import FEWEST_WITH_HEAD, SHORTEST_HEAD, has_head
from jazzrnn.music.band.intro import setting_with_intro
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.forms import any_form
from jazzrnn.music.midi.writing import check_channels
from jazzrnn.music.notes import Piece
from jazzrnn.music.setting import Setting, with_variation
from jazzrnn.seeds import CHANGES, PERFORMANCE, VARIATION, rng_for

BEST_OF = "best of"  # in the file, too


def generate(model: SongModel, request: Request) -> Song:
    """Write a song: choose its bars, compose its notes, keep the best, and let the band play.

    Args:
        model: writes the notes.
        request: what is wished; the same request writes the same song.

    Raises:
        OptionError: wishes contradict each other, or the model cannot fulfil them.
        RunError: the model does not fit this version.
        MidiError: the song has more parts than MIDI has channels.
    """
    prepared = _prepare(model, request)
    drafted = _compose(model, prepared)
    rng = rng_for(request.seed, PERFORMANCE)
    piece = play_arrangement(drafted.piece, prepared.setting, prepared.arrangement, rng)
    return _finish(model, prepared, drafted, piece, remarks_before(model, request))


class _Prepared(NamedTuple):
    """All that is settled before the first note is written."""

    request: Request  # of the whole song
    models_own: Request  # of what the model writes
    inside: float | None  # as wished, before it was settled
    primer: Primer
    setting: Setting  # all bars, with the plan
    arrangement: Arrangement
    heads: SongModel | None  # writes the tune, if the song has one


def _prepare(model: SongModel, request: Request) -> _Prepared:
    request = in_style(request)
    primer = _primer(model, request)
    request = _settled(model, request, primer)
    setting = choose_setting(model.repertoire, request, primer)
    inside = request.biases.inside
    request = _with_usual_inside(model, request, setting)
    arrangement, models_own = arrange(request, setting, primer, model.plays_forms)
    check_soloists(request.soloists, request.trade, arrangement.players)
    setting = whole_setting(setting, models_own.bars or BARS, models_own.meter, arrangement)
    check_channels(setting.programs)
    models_own = replace(models_own, turns=_turns(request, arrangement, len(setting.bars)))
    heads = head_writer(model, models_own, setting)
    if heads and models_own.turns and len(setting.bars) == arrangement.form:
        raise OptionError(
            "`soloists`: a song of one chorus is the tune, which one plays: ask for more `choruses`"
        )
    if heads:
        arrangement = replace(arrangement, plays_again=False)
    tunes = heads.repertoire.planned if heads else ()
    setting = with_song_plan(setting, models_own, primer, model.repertoire, tunes)
    return _Prepared(request, models_own, inside, primer, setting, arrangement, heads)


def _compose(model: SongModel, prepared: _Prepared) -> Draft:
    """Return the notes of the model, and of the one that writes tunes."""
    request, models_own, inside, primer, setting, _, heads = prepared
    varied = with_variation(setting, request.variation, rng_for(request.seed, VARIATION))
    progress().ask(len(setting.bars) - primer.bars)
    if heads:
        return draft_with_head(model, heads, models_own, varied, inside)
    return draft(model, models_own, varied, primer)


def _finish(
    model: SongModel,
    prepared: _Prepared,
    drafted: Draft,
    piece: Piece,
    about_request: Sequence[str],
) -> Song:
    """Return the song that the band has played: handed over to its soloists, without the primer if
    that is wished, with the account of how it was made.
    """
    request, models_own, inside, primer, setting, arrangement, heads = prepared
    played = setting_with_intro(setting, arrangement.intro)
    silent = silent_parts(piece, [part for part, _ in setting.programs], primer.end)
    if models_own.turns:
        piece = hand_over(piece, models_own.turns, played, len(arrangement.intro))
    piece, heard = primer.with_own_parts(piece), primer
    if request.drop_primer:
        (piece, played), heard = behind(piece, played, primer.bars), NO_PRIMER
    feel = feel_of(request, arrangement, piece)
    asked = models_own  # a head and its solos have other usual values of what is not wished
    if heads:
        asked = replace(asked, biases=asked.biases._replace(inside=inside))
    made = (
        how_made(model, setting, asked, primer)
        | copies_made(piece, played, heard, request, drafted.guards)
        | described(request, arrangement, feel)
        | ({BEST_OF: drafted.why} if drafted.why else {})
        | ({"changes": write_changes(request.changes)} if request.changes else {})
    )
    remarks = (
        *about_request,
        "" if request.primer else model.no_heads,
        *primer.remarks,
        *drafted.remarks,
        who_goes_on(primer, arrangement),
        silence_remark(silent, primer, band_could_join(request, setting, arrangement)),
        f"{BEST_OF} {drafted.why}" if drafted.why else "",
        f"{LONGEST_COPY}: {made[LONGEST_COPY]}",
    )
    return Song(piece, made, feel, tuple(filter(None, remarks)))


def remarks_before(model: SongModel, request: Request) -> tuple[str, ...]:
    """Return the remarks of a song that are known before it is written; they come first in it."""
    not_learned = chords_not_learned(model.repertoire, request)
    return (*request.remarks, not_learned) if not_learned else request.remarks


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
        OptionError: wishes contradict each other, or the primer leaves no bar to be written.
    """
    check_wishes(request, model.plays_forms)
    check_soloists(request.soloists, request.trade)
    leads = tuple((program // 8, program) for program in request.soloists[:1])
    programs = primer.in_models_parts(request.programs) + leads
    request = replace(request, programs=programs)
    if not request.changes and not request.primer and model.plays_forms:
        rng = rng_for(request.seed, CHANGES)
        changes = any_form(rng, request.meter or (4, 4), request.key)
        request = replace(request, changes=changes)
    if request.changes:
        form = len(request.changes.bars)
        fits = SHORTEST_HEAD <= form <= MOST_BARS // FEWEST_WITH_HEAD
        heads = 2 if model.heads and fits and not request.primer else 0
        bars = request.bars or primer.bars + bars_over(request, request.changes, heads)
    else:
        bars = request.bars or BARS + primer.bars
    if request.primer and primer.bars >= bars:
        raise OptionError(
            f"the primer has {primer.bars} bars and the song {bars}: ask for more with `bars`"
        )
    return replace(request, bars=bars)


def _turns(request: Request, arrangement: Arrangement, bars: int) -> Turns | None:
    """Return which of several soloists plays when, in a song of so many bars; None if one does."""
    if len(request.soloists) < 2:
        return None
    form = arrangement.form or bars
    heads = has_head(bars, form)
    first, last = (form, bars - form) if heads else (0, bars)
    return Turns(request.soloists, request.trade or form, first, last)
