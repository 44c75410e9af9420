"""What is wished of a song that is there: which bars, which parts, what stays of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from jazzrnn import __version__
from jazzrnn.errors import OptionError
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import STYLES
from jazzrnn.music.instruments import PROGRAM_NAMES, WINDS
from jazzrnn.music.notes import DRUMS, PARTS, bar_starts, default_program, family_of
from jazzrnn.music.opened import Opened
from jazzrnn.seeds import SEEDS

Keep = Literal["", "rhythm", "pitches"]
MOST_TAKES = 16


@dataclass(frozen=True)
class Wish:
    """What is to be written anew.

    Attributes:
        bars: such as "9-12"; "": all.
        part: that is written; None: all that the model writes.
        keep: what stays of the notes that are there.
        takes: how many versions.
        seed: of the new notes.
        style: of the band.
        adds: whether the part is a new one.
        program: General MIDI program of a new part.
    """

    bars: str = ""
    part: int | None = None
    keep: Keep = ""
    takes: int = 1
    seed: int = 0
    style: Style | None = None
    adds: bool = False
    program: int | None = None


def check_wish(opened: Opened, wish: Wish) -> None:
    """Check all that can be checked before a model is loaded.

    Raises:
        OptionError: a value makes no sense, or the wish does not fit the piece.
        MidiError: MIDI has no channel left for a part to be added.
    """
    check_choices(wish.takes, wish.seed, wish.style)
    if wish.keep not in get_args(Keep):
        raise OptionError(f"`keep` {wish.keep}: it is rhythm or pitches")
    opened.bars(wish.bars)
    opened.check_room([])
    with_program(opened, wish)


def check_choices(takes: int, seed: int, style: str | None) -> None:
    """Check what the wishes of all changes have.

    Raises:
        OptionError: a value makes no sense.
    """
    if not 1 <= takes <= MOST_TAKES:
        raise OptionError(f"`takes` {takes}: it is a whole number from 1 to {MOST_TAKES}")
    if not 0 <= seed < SEEDS:
        raise OptionError(f"`seed` {seed}: it is a whole number from 0 to {SEEDS - 1}")
    if style is not None and style not in STYLES:
        raise OptionError(f"`style` {style}: it is {', '.join(STYLES)}")


def _program(part: int, wished: int | None, first: int | None) -> int:
    """Return the program of a new part, where the first player of its family has `first`."""
    program = default_program(part) if wished is None else wished
    family = family_of(part)
    if first is None or part == family or family in WINDS or program != first:
        return program
    if wished is None:
        return 8 * family + (first + 1) % 8
    raise OptionError(
        f"`program` {PROGRAM_NAMES[program]}: the {PARTS[family]} that is there plays it; a second"
        " player is told apart by another one"
    )


def with_program(opened: Opened, wish: Wish) -> Opened:
    """Return a file with the part that is wished for among its players.

    Raises:
        OptionError: a part to be added is there, or one to be written anew is not.
        MidiError: MIDI has no channel left for a part to be added.
    """
    there = dict(opened.piece.programs)
    if wish.part is None or (wish.part in there) != wish.adds:
        if wish.part is None or not wish.adds:
            return opened
        opened.check_room([wish.part])
        program = _program(wish.part, wish.program, there.get(family_of(wish.part)))
        programs = tuple(sorted({**there, wish.part: program}.items()))
        return replace(opened, piece=replace(opened.piece, programs=programs))
    if wish.adds:
        part = PARTS[wish.part]
        second = f"; {part} 2 is a second one" if wish.part < DRUMS else ""
        raise OptionError(f"`part` {part}: {opened.name} has it; redo writes it anew{second}")
    raise OptionError(
        f"`part` {PARTS[wish.part]}: {opened.name} has {part_names([*there])}; add writes a new"
        " part"
    )


def described(
    opened: Opened, wish: Wish, parts: Sequence[int], start: int, end: int
) -> dict[str, Any]:
    """Return what is done, by the names of options."""
    lines = bar_starts(opened.piece.meters, opened.piece.length)
    made: dict[str, Any] = {
        "command": "add" if wish.adds else "redo",
        "bars": f"{lines.index(start) + 1}-{lines.index(end)}",
        "part": part_names(parts),
        "seed": wish.seed,
        "version": __version__,
    }
    return made | ({"keep": wish.keep} if wish.keep else {})


def part_names(parts: Sequence[int]) -> str:
    """Return the names of parts, for people."""
    return ", ".join(PARTS[part] for part in parts)
