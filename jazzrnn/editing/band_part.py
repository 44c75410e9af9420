"""A part of the band played anew, or added: by the rules of the band, over the piece's chords."""

from collections.abc import Sequence

from jazzrnn.errors import OptionError
from jazzrnn.generation.arranging import PLAYABLE
from jazzrnn.music.analysis.chords_of_notes import with_chords_of_notes
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.choruses import dynamics
from jazzrnn.music.band.closing import choose_close
from jazzrnn.music.band.intro import dynamics_with_intro
from jazzrnn.music.band.players import STYLES, add_players
from jazzrnn.music.notes import PARTS, Note, Piece
from jazzrnn.music.opened import Opened
from jazzrnn.music.setting import has_chords, setting_of
from jazzrnn.seeds import CANDIDATES, PERFORMANCE, rng_for

SHORTEST_WITH_ENDING = 8  # bars


def style_of(opened: Opened, wished: Style | None) -> Style:
    """Return the style that a band plays a piece in."""
    styles: dict[str, Style] = {style: style for style in STYLES}
    meter = opened.piece.meters[0]
    usual: Style = "waltz" if (meter.numerator, meter.denominator) == (3, 4) else "swing"
    return wished or styles.get(str(opened.made.get("style")), usual)


def play_band(
    opened: Opened, piece: Piece, parts: Sequence[int], seed: int, style: Style | None = None
) -> Piece:
    """Return a piece with parts that the band plays.

    Args:
        opened: says how the band played, if it did.
        piece: with chords, or notes that they are found in; the other parts.
        parts: of the band.
        seed: of the band's dice.
        style: in place of that of the file.

    Raises:
        OptionError: the band does not play this part, or there are no chords.
    """
    for part in parts:
        if part not in PLAYABLE:
            there = ", ".join(PARTS[p] for p in PLAYABLE)
            raise OptionError(f"`part` {PARTS[part]}: the band has {there}")
    with_chords = with_chords_of_notes(piece)
    setting = setting_of(with_chords, opened.name, piece.length)
    if not has_chords(setting):
        raise OptionError(f"{opened.name}: no chords, nor notes that make some: name `chords`")
    intro, bars = setting.bars[: opened.intro], len(setting.bars) - opened.intro
    changes = opened.changes
    sections = tuple(section.start for section in changes.sections) if changes else ()
    energy = dynamics(bars, opened.form, sections)
    if intro:
        energy = dynamics_with_intro(energy, intro)
    playing = style_of(opened, style)
    close, _ = choose_close(playing, rng_for(opened.seed, PERFORMANCE))  # as the others close
    return add_players(
        with_chords, setting, parts, playing, energy, rng_for(seed, CANDIDATES),
        {part: program for part, program in piece.programs if part in parts},
        bars >= SHORTEST_WITH_ENDING, close=close,
    )  # fmt: skip


def band_notes(
    opened: Opened, part: int, start: int, end: int, seed: int, style: Style | None = None
) -> list[Note]:
    """Return the notes of a part that the band plays anew in some bars.

    Args:
        opened: the piece.
        part: of the band.
        start: the onset where these bars begin.
        end: the onset where they end.
        seed: of the band's dice.
        style: in place of that of the file.
    """
    piece = opened.piece
    others = [note for note in piece.notes if note.part != part]
    silent = Piece(
        tuple(others), piece.meters, piece.tempos, piece.chords, piece.programs, piece.key
    )
    played = play_band(opened, silent, [part], seed, style)
    return [
        note._replace(duration=min(note.duration, end - note.onset))
        for note in played.notes
        if note.part == part and start <= note.onset < end
    ]
