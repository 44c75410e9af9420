"""Wishes for a song that is there, from what people type; see `library` for what each means."""

from pathlib import Path

from jazzrnn.editing.accompany import Accompaniment, joining_players
from jazzrnn.editing.harmonize import MOST_PROPOSALS, Harmonization
from jazzrnn.editing.wishes import Keep, Wish, check_choices, check_wish
from jazzrnn.errors import OptionError
from jazzrnn.music.analysis import tastes
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import BANDS, Band
from jazzrnn.music.instruments import PROGRAM_NAMES, find_part, find_player, find_program
from jazzrnn.music.leadsheets.files import ChangesRequest, read_requested_changes
from jazzrnn.music.notes import DRUMS, PARTS, family_of
from jazzrnn.music.opened import Opened
from jazzrnn.seeds import new_seed


def wish_to_redo(
    there: Opened,
    *,
    bars: str = "",
    part: str | None = None,
    keep: Keep = "",
    takes: int = 1,
    style: Style | None = None,
    seed: int | None = None,
) -> Wish:
    """Return the wish for bars or parts anew; an OptionError says that it does not fit the song."""
    number = None if part is None else find_part(part)
    wish = Wish(bars, number, keep, takes, new_seed(seed), style)
    check_wish(there, wish)
    return wish


def wish_to_add(
    there: Opened,
    *,
    part: str,
    program: str | int | None = None,
    bars: str = "",
    takes: int = 1,
    style: Style | None = None,
    seed: int | None = None,
) -> Wish:
    """Return the wish for another part; an OptionError says that it does not fit the song."""
    number, instrument = find_player(part)  # "Alto Sax" is a part and its program
    if program is not None:
        instrument = find_program(str(program))
        if number != DRUMS and instrument // 8 != family_of(number):
            own = PARTS[instrument // 8]
            raise OptionError(
                f"`program` {PROGRAM_NAMES[instrument]}: it is of the part {own}, not of"
                f" {PARTS[number]}: name `part` {own}, or {own} 2 for a second one"
            )
    wish = Wish(bars, number, "", takes, new_seed(seed), style, adds=True, program=instrument)
    check_wish(there, wish)
    return wish


def wish_to_accompany(
    there: Opened,
    *,
    band: Band = "quartet",
    style: Style | None = None,
    chords: str | None = None,
    changes: str | Path | None = None,
    form: str | None = None,
    key: str | None = None,
    takes: int = 1,
    seed: int | None = None,
) -> Accompaniment:
    """Return the wish for a band; an OptionError or a ChangesError says what makes no sense."""
    seed = new_seed(seed)
    check_choices(takes, seed, style)
    if band not in BANDS or band == "none":
        raise OptionError(f"`band` {band}: it is duo, trio or quartet")
    meter = there.piece.meters[0]
    source = None if changes is None else str(changes)
    read = read_requested_changes(
        ChangesRequest(chords, source, form, None, key), (meter.numerator, meter.denominator)
    )
    wish = Accompaniment(band, style, read.changes, takes, seed)
    joining_players(there, wish)
    return wish


def wish_to_harmonize(
    _: Opened, *, style: tastes.Style = "song", proposals: int = 3
) -> Harmonization:
    """Return the wish for chords; an OptionError says what makes no sense."""
    if style not in tastes.STYLES:
        raise OptionError(f"`style` {style}: it is {' or '.join(tastes.STYLES)}")
    if not 1 <= proposals <= MOST_PROPOSALS:
        raise OptionError(f"`proposals` {proposals}: it is a number from 1 to {MOST_PROPOSALS}")
    return Harmonization(style, proposals)
