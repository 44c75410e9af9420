"""A gap: bars of a piece in which some parts are to be written, and all that stays around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import Steps
from jazzrnn.encoding.steps import encode, plans_of
from jazzrnn.music.form.plan import BACK, BAR, LEVEL, NEARLY, PART, Plan, make_plan
from jazzrnn.music.instruments import WIND_RANGES
from jazzrnn.music.notes import BASS, Note, Piece, as_array, bar_line_from, family_of
from jazzrnn.music.setting import Setting, with_plan

AHEAD = 4  # bars behind a gap that a candidate is judged by


@dataclass(frozen=True)
class Gap:
    """What is there, and what is to be written. Build it with `make_gap`.

    Attributes:
        piece: the notes that stay.
        setting: its bars, all of them, with the plan of these notes, and of those that go.
        start, end: the new notes begin here or later, and before the end.
        parts: that get new notes wherever they come.
        rhythm: notes of which only the pitches are new.
        melody: part -> pitches of its new notes, one after another, if only their rhythm is new.
        earliest: part -> onset up to which it holds a note.
        latest: part -> onset at which its new notes have ended.
        lines: the parts that play one note at a time.
    """

    piece: Piece
    setting: Setting
    start: int
    end: int
    parts: tuple[int, ...]
    rhythm: tuple[Note, ...] = ()
    melody: Mapping[int, Sequence[int]] = field(default_factory=dict[int, Sequence[int]])
    earliest: Mapping[int, int] = field(default_factory=dict[int, int])
    latest: Mapping[int, int] = field(default_factory=dict[int, int])
    lines: frozenset[int] = frozenset()

    @property
    def plan(self) -> Plan:
        """The plan of the notes that stay."""
        (plan,) = plans_of(as_array(self.piece.notes), [self.piece])
        return plan

    @property
    def before(self) -> tuple[Note, ...]:
        """The notes in front of it."""
        return tuple(note for note in self.piece.notes if note.onset < self.start)

    @property
    def lines_within(self) -> list[int]:
        """The bar lines around and in it."""
        return [line for line in self.setting.bar_lines if self.start <= line <= self.end]

    @property
    def coming(self) -> tuple[Note, ...]:
        """The notes whose turn comes while it is filled: those in it, and the first one behind."""
        later = [note for note in self.piece.notes if note.onset >= self.start]
        there = sorted([*(note for note in later if note.onset < self.end), *self.rhythm])
        return (*there, *[note for note in later if note.onset >= self.end][:1])

    @property
    def opening(self) -> Steps:
        """The steps in front of it."""
        return self._encoded(self.before)

    @property
    def free(self) -> "Gap":
        """The same gap, in which no new bar echoes another one."""
        plan = self.setting_plan
        starts = np.array(self.setting.bar_lines)[plan[:, BAR]]
        own = (starts >= self.start) & (starts < self.end) & np.isin(plan[:, PART], self.new_parts)
        return replace(self, setting=with_plan(self.setting, plan[~own]))

    def filled(self, notes: Sequence[Note]) -> Piece:
        """Return the piece with new notes."""
        return replace(self.piece, notes=tuple(sorted([*self.piece.notes, *notes])))

    def judged(
        self, notes: Sequence[Note], bars: tuple[int, int] = (0, AHEAD)
    ) -> tuple[Steps, npt.NDArray[np.bool_]]:
        """Return the steps of the piece with new notes, up to the end of what they are judged by;
        and which of the steps that is: those of the bars behind. A gap up to the end of the piece
        is judged by the other parts in it.

        Args:
            notes: the new ones.
            bars: the first of the bars behind that counts, and the first that does not.
        """
        first, until = map(self._behind, bars)
        whole = [note for note in self.filled(notes).notes if note.onset < until]
        onsets, parts = np.array([note[:2] for note in whole], np.int64).reshape(-1, 2).T
        if self.is_last:
            counts = (onsets >= self.start) & ~np.isin(parts, self.new_parts)
        else:
            counts = onsets >= first
        return self._encoded(whole), counts

    @property
    def is_last(self) -> bool:
        """Whether no note comes behind it."""
        return all(note.onset < self.end for note in self.piece.notes)

    @property
    def new_parts(self) -> list[int]:
        """The parts that get new notes, or new pitches."""
        return [*self.parts, *{note.part for note in self.rhythm}]

    def _behind(self, bars: int) -> int:
        """Return the onset some bars behind it, or the end of the piece."""
        starts = self.setting.bar_lines
        here = next((k for k, start in enumerate(starts) if start >= self.end), len(starts) - 1)
        return starts[min(here + bars, len(starts) - 1)]

    def _encoded(self, notes: Sequence[Note]) -> Steps:
        return encode(replace(self.piece, notes=tuple(notes)), self.setting_plan)[:-1]

    @property
    def setting_plan(self) -> Plan:
        """The plan that the setting has."""
        rows = [(k, *echo) for k, bar in enumerate(self.setting.bars) for echo in bar.echoes]
        return np.array(rows, np.int64).reshape(-1, 5)


def make_gap(
    piece: Piece, setting: Setting, start: int, end: int, parts: Sequence[int], keep: str = ""
) -> Gap:
    """Return the gap that is left where the notes of some parts are taken out.

    Args:
        piece: with the notes that are to be written anew.
        setting: its bars, all of them.
        start: onset of the bar line in front of the gap.
        end: of the one behind it.
        parts: to be written.
        keep: "rhythm", "pitches" or "" of the notes that are there.
    """
    old = [n for n in piece.notes if n.part in parts and start <= n.onset < end]
    gone = {*old}
    stays = replace(piece, notes=tuple(note for note in piece.notes if note not in gone))
    gap = Gap(stays, setting, start, end, tuple(parts), earliest={}, latest={})
    (before,) = plans_of(as_array(piece.notes), [piece])
    new = np.array([start <= line < end for line in setting.bar_lines[:-1]])
    gap = replace(gap, setting=with_plan(setting, kept_plan(before, gap.plan, new, parts)))
    earliest, latest = {}, {}
    for part in parts:
        own = [note for note in stays.notes if note.part == part]
        held = [note.onset + note.duration for note in own if note.onset < start]
        earliest[part] = max(held, default=0)
        behind = min((note.onset for note in own if note.onset >= end), default=piece.length)
        latest[part] = min(behind, bar_line_from(piece.meters, end + 1))
    lines = frozenset(part for part in parts if plays_line(piece, part))
    gap = replace(gap, earliest=earliest, latest=latest, lines=lines)
    if keep == "rhythm":
        return replace(gap, rhythm=tuple(old), parts=())
    if keep == "pitches":
        melody = {part: [n.pitch for n in old if n.part == part] for part in parts}
        return replace(gap, melody=melody)
    return gap


def kept_plan(before: Plan, stays: Plan, new: npt.NDArray[np.bool_], parts: Sequence[int]) -> Plan:
    """Return the plan of a piece some of whose bars are written anew: what echoed an earlier bar
    still does. An exact echo of a bar that stays is a near one now, or nothing would be new.

    Args:
        before: the plan of the piece as it was.
        stays: the plan of the notes that stay.
        new: (bars,) which are written anew.
        parts: that are written there.
    """
    own, others = (
        plan[np.isin(plan[:, PART], parts) & new[plan[:, BAR]] == wished]
        for plan, wished in ((before, True), (stays, False))
    )
    of_staying = ~new[own[:, BAR] - own[:, BACK]]
    own[of_staying, LEVEL] = own[of_staying, LEVEL].clip(max=NEARLY)
    return make_plan([*own.tolist(), *others.tolist()])


def plays_line(piece: Piece, part: int) -> bool:
    """Return whether a part plays one note at a time: a bass, a wind instrument."""
    return family_of(part) == BASS or dict(piece.programs).get(part) in WIND_RANGES
