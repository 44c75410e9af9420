"""From a model and a request to a song: the whole way in one place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from jazzrnn import __version__
from jazzrnn.copying.copies import MOVE, SHORT, Copies, Stretch
from jazzrnn.errors import OptionError
from jazzrnn.generation.arranging import (
    arrange,
    band_could_join,
    described,
    feel_of,
    in_style,
    who_goes_on,
)
from jazzrnn.generation.copy_guard import CopyGuard, copies_in
from jazzrnn.generation.drafts import draft
from jazzrnn.generation.heads import draft_with_head, head_writer
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.planning import with_song_plan
from jazzrnn.generation.primer import NO_PRIMER, Primer, behind, hear
from jazzrnn.generation.progress import progress
from jazzrnn.generation.ranking import silent_parts
from jazzrnn.generation.request import BARS, MOST_BARS, Request, bars_over, check_wishes
from jazzrnn.generation.settings import choose_setting, chords_not_learned, usual_inside
from jazzrnn.generation.soloists import Turns, check_soloists, hand_over
from jazzrnn.generation.song import Song
from jazzrnn.music.band.arrangement import Arrangement, play_arrangement, whole_setting
from jazzrnn.music.band.choruses import FEWEST_WITH_HEAD, SHORTEST_HEAD, has_head
from jazzrnn.music.band.intro import setting_with_intro
from jazzrnn.music.form.notation import write_plan
from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.keys import spell_pitch
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.forms import any_form
from jazzrnn.music.midi.writing import check_channels
from jazzrnn.music.notes import PARTS, Piece
from jazzrnn.music.setting import Setting, plan_of, with_variation
from jazzrnn.seeds import CHANGES, PERFORMANCE, VARIATION, rng_for

BEST_OF, LONGEST_COPY, COPY = "best of", "longest copy", "copy"  # in the file, too
NOT_CHECKED = "not checked, the music learned (learned.npz) is not beside the model"


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
    about_request = remarks_before(model, request)
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
    tunes = heads.repertoire.planned if heads else ()
    if heads and models_own.turns and len(setting.bars) == arrangement.form:
        raise OptionError(
            "`soloists`: a song of one chorus is the tune, which one plays: ask for more `choruses`"
        )
    setting = with_song_plan(setting, models_own, primer, model.repertoire, tunes)
    varied = with_variation(setting, request.variation, rng_for(request.seed, VARIATION))
    progress().ask(len(setting.bars) - primer.bars)
    if heads:
        arrangement = replace(arrangement, plays_again=False)
        drafted = draft_with_head(model, heads, models_own, varied, inside)
    else:
        drafted = draft(model, models_own, varied, primer)
    rng = rng_for(request.seed, PERFORMANCE)
    piece = play_arrangement(drafted.piece, setting, arrangement, rng)
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
        _made(model, setting, asked, primer)
        | _copies(piece, played, heard, request, drafted.guards)
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
        _silent(silent, primer, band_could_join(request, setting, arrangement)),
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


def _copies(
    piece: Piece, setting: Setting, primer: Primer, request: Request, guards: Sequence[CopyGuard]
) -> dict[str, Any]:
    """Return what a song copies of the music learned, for `Song.made`: the longest stretch of all
    that its models have learned.
    """
    if not guards:
        return {LONGEST_COPY: NOT_CHECKED}
    found = [(copies_in(piece, setting, guard.learned, primer.end), guard) for guard in guards]
    copies, guard = max(found, key=lambda pair: pair[0].longest)
    stayed = sum(each.passed for each in guards)
    made = {LONGEST_COPY: _copied(copies, guard, stayed), "max-copy": request.max_copy}
    return made | ({COPY: _place(copies.with_rhythm)} if copies.with_rhythm else {})


def _place(longest: Stretch) -> dict[str, Any]:
    """Return where the longest copy is, and what it is like, for a picture of it."""
    return {
        "part": PARTS[longest.part], "bar": longest.bar, "onset": longest.onset,
        "notes": longest.notes, "file": longest.file, "file bar": longest.file_bar,
    }  # fmt: skip


def _copied(copies: Copies, guard: CopyGuard, stayed: int) -> str:
    """Return what a song copies, in words, and how many copies that are too long had to stay."""
    longest, shortest = copies.with_rhythm, guard.learned.shortest
    nothing = f"none of {shortest} notes or more" if shortest > MOVE else "none"
    percent = f"{100 * copies.share:.0f} % of its {SHORT}-note stretches"
    found = f"{longest}, {percent}" if longest else nothing
    too_long = f"; {stayed} of more than {guard.most} notes had to stay"
    return found + (too_long if stayed else "")


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
    if request.soloists:
        made["soloists"] = ", ".join(PROGRAM_NAMES[program] for program in request.soloists)
    if request.trade:
        made["trade"] = request.trade
    if request.range:
        made["range"] = "-".join(map(spell_pitch, request.range))
    if primer.name:
        made["primer"] = primer.name
    if request.drop_primer:
        made["drop-primer"] = True
    return made
