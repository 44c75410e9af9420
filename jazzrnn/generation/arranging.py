"""What is made of a song besides the model's notes: which band joins, style, an ending, feel."""

from dataclasses import replace
from typing import Any

from jazzrnn.errors import OptionError
from jazzrnn.generation.primer import Primer
from jazzrnn.generation.request import Request
from jazzrnn.music.band.arrangement import Arrangement
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.intro import intro_of
from jazzrnn.music.band.players import CHORDAL, STYLES, Band, players
from jazzrnn.music.feel.placing import Feel
from jazzrnn.music.feel.playing import USUAL_BPM
from jazzrnn.music.feel.swing import drums_swing
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.notes import BASS, DRUMS, PARTS, Piece, is_melodic
from jazzrnn.music.setting import Setting, has_chords, in_meter
from jazzrnn.music.tempi import any_tempo, is_usual
from jazzrnn.seeds import TEMPO, rng_for

PLAYABLE = (BASS, DRUMS, *CHORDAL)  # by the band
SHORTEST_WITH_ENDING = 8  # bars: shorter changes are a stretch of a song, and stay as they are


def in_style(request: Request) -> Request:
    """Return a request in the meter of its style.

    Raises:
        OptionError: another meter is wished for.
    """
    if request.style != "waltz":
        return request
    if request.meter not in {None, (3, 4)}:
        raise OptionError("`style` waltz: a waltz is in 3/4: leave `meter` out")
    return replace(request, meter=(3, 4))


def arrange(
    request: Request, setting: Setting, primer: Primer, any_tempo_fits: bool
) -> tuple[Arrangement, Request]:
    """Return what becomes of a song over a setting, and what the model is asked for.

    Args:
        request: what is wished, its length settled.
        setting: its bars, and the parts that the model plays.
        primer: the band plays the parts that the model has not learned, if it can.
        any_tempo_fits: the model plays tunes in all tempi.

    Raises:
        OptionError: the band asked for cannot play here.
    """
    changes, unknown = request.changes, primer.unknown
    parts = [part for part, _ in setting.programs]
    alone = len(parts) == 1 and is_melodic(parts[0])
    chords = has_chords(setting)
    if request.band not in {None, "none"} and not chords:
        raise OptionError(
            f"`band` {request.band}: this song has no chords; name some with `chords`"
        )
    take_over = tuple(part for part in unknown if part in PLAYABLE and chords)
    take_over = () if request.band == "none" else take_over
    usual_band: Band = "quartet" if alone and chords and not unknown else "none"
    joining = take_over + players(request.band or usual_band, [*parts, *unknown])
    if request.style and not joining:
        raise OptionError(f"`style` {request.style}: no band joins this song, which could play it")
    if request.intro and not joining:
        raise OptionError(f"`intro` {request.intro}: no band joins this song, which could play it")
    style: Style = request.style or _style(changes)
    if not (changes and changes.tempo_bpm):
        request = _at_tempo(request, style, setting, any_tempo_fits)
    assert request.bars is not None, "the length is settled"
    form = None if request.primer else changes  # behind a primer it begins late
    arrangement = Arrangement(
        players=joining,
        style=style,
        ends=chords and bool(joining or changes) and request.bars >= SHORTEST_WITH_ENDING,
        form=len(form.bars) if form else 0,
        sections=tuple(section.start for section in form.sections) if form else (),
        programs=tuple(pair for pair in request.programs if pair[0] in joining),
        intro=intro_of(
            in_meter(setting, *request.meter) if request.meter else setting, request.intro
        ),
        take_over=take_over,
        taken_over=primer.end,
    )
    models_own = tuple(pair for pair in request.programs if pair[0] not in joining)
    return arrangement, replace(request, programs=models_own)


def _style(changes: Progression | None) -> Style:
    styles: dict[str, Style] = {style: style for style in STYLES}
    return styles.get(changes.style if changes else "", STYLES[0])


def _at_tempo(request: Request, style: Style, setting: Setting, any_tempo_fits: bool) -> Request:
    """Return a request in the tempo of the setting, if the style has it, else in a usual one.
    Changes that name no tempo are played in any that their style and form have, if the model does.
    """
    free = any_tempo_fits and request.changes and not request.primer
    fits = is_usual(style, setting.tempo_bpm or USUAL_BPM) and not free
    if fits or request.tempo_bpm:
        return request
    rng = rng_for(request.seed, TEMPO)
    return replace(request, tempo_bpm=any_tempo(style, len(setting.bars), rng))


def band_could_join(request: Request, setting: Setting, arrangement: Arrangement) -> bool:
    """Return whether a band could play, does not, and nobody asked for one."""
    return has_chords(setting) and request.band in {None, "none"} and not arrangement.players


def who_goes_on(primer: Primer, arrangement: Arrangement) -> str:
    """Return who goes on with the parts of a primer that the model does not know, as a remark."""
    by_band = ", ".join(PARTS[part] for part in primer.unknown if part in arrangement.take_over)
    silent = ", ".join(PARTS[part] for part in primer.unknown if part not in arrangement.take_over)
    says = [f"the band goes on with {by_band}"] * bool(by_band)
    says += [f"silent behind the primer: {silent}"] * bool(silent)
    return f"not learned by this model: {'; '.join(says)}" if says else ""


def feel_of(request: Request, arrangement: Arrangement, song: Piece) -> Feel:
    """Return how a song is played: jazz as jazz players do, other music on the grid."""
    amount = request.feel
    if amount is None:
        amount = 1.0 if arrangement.players or drums_swing(song) else 0.0
    return Feel(amount, request.swing, arrangement.style == "bossa", request.behind_ms)


def described(request: Request, arrangement: Arrangement, feel: Feel) -> dict[str, Any]:
    """Return an arrangement and its feel by the names of options, so that they can be asked for
    again.
    """
    words: dict[str, Any] = {"band": "none"} if request.band == "none" else {}
    if arrangement.players:
        words["band"] = ", ".join(PARTS[part] for part in arrangement.players)
        words["style"] = arrangement.style
    if arrangement.programs:
        words["band's programs"] = {PARTS[part]: program for part, program in arrangement.programs}
    if arrangement.intro:
        words["intro"] = len(arrangement.intro)
    if feel.swing is not None:
        words["swing"] = feel.swing
    words["feel"] = feel.amount
    if feel.behind_ms is not None:
        words["behind"] = feel.behind_ms
    return words
