"""Who plays a song beside the model, and how: the options of the band."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, NamedTuple

import click

from jazzrnn.cli.options import Number
from jazzrnn.errors import OptionError
from jazzrnn.generation.compose import Wish
from jazzrnn.music.band.arrangement import Arrangement
from jazzrnn.music.band.bass import BASS
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import BANDS, CHORDAL, STYLES, Band, players
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.notes import DRUMS, PARTS
from jazzrnn.music.setting import Setting, has_chords
from jazzrnn.music.swing import usual_ratio

TEMPOS: dict[str, tuple[float, float]] = {  # bpm, slowest and fastest, unless somebody names one
    "ballad": (54.0, 72.0),
    "bossa": (110.0, 150.0),
    "waltz": (110.0, 190.0),
}
PLAYABLE = (BASS, DRUMS, *CHORDAL)  # by the band
USUAL_BPM = 120.0  # where nobody names a tempo
SHORTEST_WITH_ENDING = (
    8  # bars: what is shorter is a stretch of a song, with its chords as they are
)

# fmt: off
_OPTIONS = (
    click.option("--band", type=click.Choice(BANDS),
                 help="Players who join the model: bass (duo), bass and drums (trio), bass, drums"
                 " and piano (quartet).  [default: quartet if the model plays one melody over"
                 " chords, else none]"),
    click.option("--style", type=click.Choice(STYLES),
                 help="How the band plays.  [default: as the chord changes say, else swing]"),
    click.option("--swing", type=Number(1, 3), metavar="RATIO",
                 help="Length of the first eighth note of a beat divided by that of the second: 1"
                 " is straight, 2 are triplets.  [default: with a band, by the tempo; else as"
                 " written]"),
)
# fmt: on


class AskedBand(NamedTuple):
    """What the options say about the band."""

    band: Band | None
    style: Style | None
    swing: float | None


def band_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of this module; it gets them as one argument, `band`."""

    @wraps(command)
    def gathered(**options: Any) -> None:
        asked = AskedBand(*(options.pop(name) for name in AskedBand._fields))
        command(band=asked, **options)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


def meter_of(asked: AskedBand, meter: tuple[int, int] | None) -> tuple[int, int] | None:
    """The meter asked for, by name or by style.

    Raises:
        OptionError: they do not fit together.
    """
    if asked.style != "waltz":
        return meter
    if meter not in {None, (3, 4)}:
        raise OptionError("--style waltz: a waltz is in 3/4: leave --meter out")
    return 3, 4


def arrange(
    asked: AskedBand,
    setting: Setting,
    wish: Wish,
    progression: Progression | None,
    strange: Sequence[int] = (),
    begins: int = 0,
) -> tuple[Arrangement, Wish]:
    """What becomes of a song over a setting, and what is left to wish for from the model.

    Args:
        asked: the options.
        setting: its bars, and the parts that the model plays.
        wish: what the song shall be like.
        progression: whose bars they are.
        strange: parts of a primer that the model cannot play; the band does, if it can.
        begins: where the primer ends.

    Raises:
        OptionError: the band asked for cannot play here.
    """
    parts = [part for part, _ in setting.programs]
    alone = len(parts) == 1 and parts[0] not in (BASS, DRUMS)
    chords = has_chords(setting)
    if asked.band not in {None, "none"} and not chords:
        raise OptionError(f"--band {asked.band}: this song has no chords; name some with --chords")
    take_over = tuple(part for part in strange if part in PLAYABLE and chords)
    take_over = () if asked.band == "none" else take_over
    usual_band: Band = "quartet" if alone and chords and not strange else "none"
    joining = take_over + players(asked.band or usual_band, [*parts, *strange])
    if asked.style and not joining:
        raise OptionError(f"--style {asked.style}: no band joins this song, which could play it")
    style: Style = asked.style or _style(progression)
    if not (progression and progression.tempo_bpm):
        wish = _at_tempo(wish, style, setting)
    tempo = wish.tempo_bpm or setting.tempo_bpm or USUAL_BPM
    usual = (1.0 if style == "bossa" else usual_ratio(tempo)) if joining else None
    arrangement = Arrangement(
        players=joining,
        style=style,
        swing=asked.swing or usual,
        ends=chords and bool(joining or progression) and wish.bars >= SHORTEST_WITH_ENDING,
        form=len(progression.bars) if progression else 0,
        sections=tuple(section.start for section in progression.sections) if progression else (),
        programs=tuple(pair for pair in wish.programs if pair[0] in joining),
        take_over=take_over,
        taken_over=begins,
    )
    own = tuple(pair for pair in wish.programs if pair[0] not in joining)
    return arrangement, replace(wish, programs=own)


def _style(progression: Progression | None) -> Style:
    styles: dict[str, Style] = {style: style for style in STYLES}
    return styles.get(progression.style if progression else "", STYLES[0])


def _at_tempo(wish: Wish, style: Style, setting: Setting) -> Wish:
    """As near to the tempo of the tune as the style allows, unless somebody says how fast it is."""
    if style not in TEMPOS or wish.tempo_bpm:
        return wish
    slowest, fastest = TEMPOS[style]
    tempo = min(max(setting.tempo_bpm or USUAL_BPM, slowest), fastest)
    return replace(wish, tempo_bpm=tempo) if tempo != setting.tempo_bpm else wish


def taken_over(strange: Sequence[int], arrangement: Arrangement) -> str:
    """Who goes on with the parts of a primer that the model has not learned; "" if it knows all."""
    by_band = ", ".join(PARTS[part] for part in strange if part in arrangement.take_over)
    silent = ", ".join(PARTS[part] for part in strange if part not in arrangement.take_over)
    says = [f"the band goes on with {by_band}"] * bool(by_band)
    says += [f"silent behind the primer: {silent}"] * bool(silent)
    return f"not learned by this model: {'; '.join(says)}" if says else ""


def bandless(asked: AskedBand, setting: Setting, arrangement: Arrangement) -> bool:
    """Whether a band could play, does not, and nobody asked for one."""
    return has_chords(setting) and asked.band in {None, "none"} and not arrangement.players


def in_words(asked: AskedBand, arrangement: Arrangement) -> dict[str, Any]:
    """An arrangement as it is written into the song's file, so that it can be asked for again."""
    words: dict[str, Any] = {"band": "none"} if asked.band == "none" else {}
    if arrangement.players:
        words["band"] = ", ".join(PARTS[part] for part in arrangement.players)
        words["style"] = arrangement.style
    if arrangement.programs:
        words["band's programs"] = {PARTS[part]: program for part, program in arrangement.programs}
    if arrangement.swing:
        words["swing"] = arrangement.swing
    return words
