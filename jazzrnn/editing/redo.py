"""Bars or parts of a piece written anew, or a part added, while all else stays as it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from jazzrnn.copying.copies import melodies_of
from jazzrnn.editing.band_part import band_notes
from jazzrnn.editing.candidates import CANDIDATES_AT_ONCE, Candidate, candidates_for
from jazzrnn.editing.gap import Gap, make_gap
from jazzrnn.editing.kept_plan import echoes_told
from jazzrnn.editing.one_player import Players, players_of
from jazzrnn.editing.versions import Version, version_of
from jazzrnn.editing.views import View, network_parts, view_of
from jazzrnn.editing.wishes import Wish, described, part_names, with_program
from jazzrnn.encoding.steps import encode
from jazzrnn.errors import OptionError, counted
from jazzrnn.generation.arranging import PLAYABLE
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.request import MAX_COPY
from jazzrnn.generation.settings import writes_lines
from jazzrnn.music.notes import PARTS, Note, Piece
from jazzrnn.music.opened import Opened

LONG = 16  # bars: of a longer gap fewer candidates are drawn
FEWER = 12
_FREE = ("free of the plan: few versions that keep it are new",)
FEWEST = 8  # different candidates that are told the plan; if there are fewer, free ones are drawn


def redo(model: SongModel | None, opened: Opened, wish: Wish) -> list[Version]:
    """Return versions of a piece with new notes, the best first.

    Args:
        model: writes them; None if the band does.
        opened: the piece.
        wish: which bars and parts.

    Raises:
        OptionError: the wish does not fit the piece or the model.
    """
    start, end = opened.bars(wish.bars)
    opened = with_program(opened, wish)
    if wish.part is not None and _by_rule(opened, wish.part, model):
        return _by_band(opened, wish, start, end)
    assert model, "somebody writes the notes"
    parts = [wish.part] if wish.part is not None else network_parts(model, opened, start, end)
    if not parts:
        raise OptionError("`part`: this piece has no part that this model writes: name one")
    players = players_of(opened, parts, start, end, writes_lines(model.repertoire))
    heard = players.heard(opened, model.repertoire.knows_chords)
    view = view_of(model, heard, parts, start, end, wish.seed)
    own = {name for name, part in view.parts.items() if part in parts}
    gap = make_gap(view.piece, view.setting, view.here(start), view.here(end), [*own], wish.keep)
    if wish.keep and not gap.rhythm and not gap.melody:
        raise OptionError(f"`keep`: {part_names(parts)} has no notes in these bars")
    told, free = _candidates(view, gap)
    chosen, copying = _chosen(view, gap, [*told, *free], opened, wish.takes)
    made = described(opened, wish, parts, start, end) | {"model": view.model.fingerprint}
    return [
        version_of(opened, parts, view.sounding(one.notes), start, end, made | {"take": k + 1}, [
            *_about(view, gap, one, told if one in told else free),
            *(echoes_told(view, gap) if one in told else _FREE), *copying,
            *_stays(opened, parts, wish), *players.remarks,
            *_chords_gone(view.whole, parts, one.notes, start, end),
        ], players)
        for k, one in enumerate(chosen)
    ]  # fmt: skip


def _chords_gone(
    piece: Piece, parts: Sequence[int], new: Sequence[Note], start: int, end: int
) -> list[str]:
    """Say if parts that had chords have one note at a time now."""
    old = (note for note in piece.notes if note.part in parts and start <= note.onset < end)
    had = Counter((note.part, note.onset) for note in old)
    has = Counter((note.part, note.onset) for note in new)
    if sum(count > 1 for count in had.values()) and max(has.values(), default=0) <= 1:
        return ["the chords that were in these bars are gone: the model writes one note at a time"]
    return []


def _by_rule(opened: Opened, part: int, model: SongModel | None) -> bool:
    """Return whether the band plays a part of a piece: where it did, or where the model cannot."""
    learned = model.repertoire.parts if model else set[int]()
    return part in opened.band or (part in PLAYABLE and part not in learned)


def _candidates(view: View, gap: Gap) -> tuple[list[Candidate], list[Candidate]]:
    """Return the candidates that are told the plan, without what is there, and free ones to come
    behind them where close echoes leave little to choose from; each the best first. If there is
    nothing new, they are what is there.
    """
    told = candidates_for(view.model, gap, view.request, _count(gap))
    found = _new(view, told)
    if len(found) < FEWEST and gap.free != gap:
        free = candidates_for(view.model, gap.free, view.request, _count(gap))
        there = {one.notes for one in found}
        more = [one for one in _new(view, free) if one.notes not in there]
        return (found, more) if found or more else (told, [])
    return found or told, []


def _new(view: View, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with a note that is not there, however loud it is."""
    there = {note[:4] for note in view.piece.notes}
    return [one for one in found if not one.notes or not {n[:4] for n in one.notes} <= there]


def _count(gap: Gap) -> int:
    """Return how many candidates are drawn."""
    long = gap.end - gap.start > LONG * gap.setting.bars[0].length
    return FEWER if long else CANDIDATES_AT_ONCE


def _chosen(
    view: View, gap: Gap, found: Sequence[Candidate], opened: Opened, takes: int
) -> tuple[list[Candidate], list[str]]:
    """Return the best candidates that copy nothing long; and a remark if all do."""
    if not view.model.learned:
        return [*found[:takes]], []
    most = _most_copied(opened)
    good: list[Candidate] = []
    for one in found:
        if len(good) == takes:
            break
        if not most or _copied(view, gap, one) <= most:
            good.append(one)
    if good:
        return good, []
    return [*found[:takes]], [f"copies more than {most} notes in a row of the music learned"]


def _most_copied(opened: Opened) -> int:
    """Return how many notes in a row may be copied; 0 if any may. What a file says may be wrong."""
    most = opened.made.get("max-copy", MAX_COPY) or 0
    return most if type(most) is int else MAX_COPY


def _copied(view: View, gap: Gap, one: Candidate) -> int:
    """Return the notes of the longest stretch of new notes that was learned."""
    assert view.model.learned
    steps = encode(replace(gap.piece, notes=tuple(sorted(one.notes))))
    return view.model.learned.check(melodies_of(steps, gap.setting)).longest


def _by_band(opened: Opened, wish: Wish, start: int, end: int) -> list[Version]:
    """Return versions of a piece in which the band plays a part anew, each with its own dice."""
    assert wish.part is not None
    if wish.keep:
        raise OptionError(f"`keep`: the band plays the {PARTS[wish.part]} by rule, all anew")
    made = described(opened, wish, [wish.part], start, end)
    seeds = [(wish.seed + k) % 2**32 for k in range(wish.takes)]
    return [
        version_of(
            opened, [wish.part], band_notes(opened, wish.part, start, end, seed, wish.style),
            start, end, made | {"seed": seed},
            [f"the band plays the {PARTS[wish.part]}, over the chords of the piece"], Players(),
        )
        for seed in seeds
    ]  # fmt: skip


def _about(view: View, gap: Gap, one: Candidate, found: Sequence[Candidate]) -> list[str]:
    """Return how a candidate was chosen among others that are told as much as it is."""
    if not _new(view, [one]):
        return ["nothing is new: the model writes what was there; another seed may help"]
    new = counted(len(one.notes), "new note")
    if gap.is_last and not any(n.onset >= gap.start for n in gap.piece.notes):
        return [f"{new}; nothing comes behind it to choose by"]
    fit = "the other parts fit" if gap.is_last else "the bars behind follow"
    missing = [f"{counted(one.missing, 'pitch')} found no room"] if one.missing else []
    return [
        f"{new}: number {found.index(one) + 1} of {len(found)} by how well {fit}",
        *missing,
    ]


def _stays(opened: Opened, parts: Sequence[int], wish: Wish) -> list[str]:
    """Return which parts stay, if nobody has named one."""
    stay = [part for part, _ in opened.piece.programs if part not in parts]
    return [f"as it was: {part_names(stay)}"] if stay and wish.part is None else []
