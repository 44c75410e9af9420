"""Answers to phrases that somebody has just played: the music's side of `jazzrnn jam`.

A session has turns: some bars of the musician, as many of the model. The model's bars echo those of
the musician (a plan), so what was played comes again as a motif, over the chords of now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from jazzrnn.copying.copies import LearnedMelodies, melodies_of
from jazzrnn.encoding.columns import PITCH, SCHEMA, SHIFT, TIMES, Steps
from jazzrnn.encoding.steps import decode, encode
from jazzrnn.generation.compose import song_constraints, with_guide
from jazzrnn.generation.constraints import Probabilities, SongConstraints
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.request import Request
from jazzrnn.generation.settings import with_programs_learned
from jazzrnn.music.form.plan import IN_PART, NEARLY, Plan, make_plan
from jazzrnn.music.notes import Note
from jazzrnn.music.setting import Setting, plan_of, with_plan, without_notes
from jazzrnn.nn.sampling import Drawing
from jazzrnn.seeds import NOTES, rng_for

REMEMBERS = 8  # bars before a turn that are read again
MOST = 400  # steps of an answer
LEAST = 1e-2  # times the likeliest: less likely pitches are looked at only if these copy


class Turn(NamedTuple):
    """Some bars of the musician and those of the answer, counted from 0.

    The musician plays from `first` up to `answer`, the model from there up to `end`.
    """

    first: int
    answer: int
    end: int


def turns_of(bars: int, length: int) -> list[Turn]:
    """Return the turns of a session of so many bars, `length` bars of each; the last may be short.

    >>> turns_of(12, 4)
    [Turn(first=0, answer=4, end=8)]
    >>> turns_of(14, 4)[-1]
    Turn(first=8, answer=12, end=14)
    """
    firsts = range(0, bars - length, 2 * length)
    return [Turn(k, k + length, min(k + 2 * length, bars)) for k in firsts]


class Guard(NamedTuple):
    """What an answer does not copy."""

    learned: LearnedMelodies | None
    most: int  # notes in a row that are fine; 0: any


class Answer:
    """One turn's answer. Made when the turn begins, for that takes longer than to read a phrase."""

    def __init__(self, model: SongModel, setting: Setting, request: Request, turn: Turn):
        """Prepare to answer.

        Args:
            model: answers.
            setting: all bars of the session; one part plays, the musician's and the model's.
            request: how wild; its seed.
            turn: which bars.
        """
        self._first = max(0, turn.first - REMEMBERS)
        starts = setting.bar_lines
        self._offset, self._end = int(starts[self._first]), int(starts[turn.end])
        self.begins = int(starts[turn.answer])  # in grid steps of the session
        ((part, _),) = setting.programs
        bars = setting._replace(bars=setting.bars[self._first : turn.end], lead_in=0)
        self._setting = with_plan(bars, _echoes(part, turn, self._first))
        known = with_programs_learned(self._setting, model.repertoire)
        self._piece = replace(without_notes(self._setting), programs=known.programs)
        self._model, self._request = model, with_guide(model, self._setting, request)
        self._guard = Guard(model.learned, request.max_copy)
        if model.learned:
            _ = model.learned.with_rhythm  # sorted once, before anybody waits for a note
        self._begin(turn)

    def _begin(self, turn: Turn) -> None:
        """Make what draws notes, which has read nothing yet."""
        begins, request = self.begins - self._offset, self._request
        self._turn, network = turn, self._model.network
        self._constraints = song_constraints(self._model, self._setting, begins, 1, request)
        self._drawing = Drawing(
            network.config, network.weights,
            _AnswerConstraints(self._constraints, begins, self._setting, self._guard),
            rng_for(request.seed, NOTES, turn.first),
            temperature=request.temperature, top_p=request.top_p,
        )  # fmt: skip
        self._read = np.empty((0, len(SCHEMA)), np.int16)

    def follow(self, heard: Sequence[Note]) -> None:
        """Read the notes of the session so far; the more is read, the sooner the answer comes.

        Args:
            heard: the model's own included, in order.
        """
        notes = tuple(
            note._replace(onset=note.onset - self._offset)
            for note in heard
            if self._offset <= note.onset < self.begins
        )
        steps = encode(replace(self._piece, notes=notes), plan_of(self._setting))[:-1]
        if not np.array_equal(steps[: len(self._read)], self._read):  # it was not as it seemed
            self._begin(self._turn)
        if len(steps) > len(self._read):
            self._drawing.read([steps[len(self._read) :]])
        self._read = steps

    def to(self, heard: Sequence[Note]) -> Iterator[Note]:
        """Yield the notes of the answer as soon as they are drawn; the first on the bar line.

        Args:
            heard: as in `follow`.
        """
        self.follow(heard)
        for _ in range(MOST):
            step = self._drawing.draw()
            if self._constraints.ended[0]:
                return
            yield self._as_note(step)

    def _as_note(self, step: Steps) -> Note:
        """Return the step (1, columns) just drawn as a note of the session; it ends in the turn."""
        (note,) = decode(step, self._piece).notes
        onset = int(self._constraints.onset[0]) + self._offset
        onset = max(onset, self.begins)  # behind a rest that no single step can say
        return note._replace(onset=onset, duration=min(note.duration, self._end - onset))


def _echoes(part: int, turn: Turn, first: int) -> Plan:
    """Return the plan of a turn, its bars counted from `first`: each bar of the answer takes up the
    musician's bar in its place, the first of them nearly.
    """
    back = turn.answer - turn.first
    return make_plan([
        (bar - first, part, back, NEARLY if bar == turn.answer else IN_PART, 0)
        for bar in range(turn.answer, turn.end)
        if bar - back < turn.answer
    ])  # fmt: skip


class _AnswerConstraints:
    """The constraints of a song whose next note begins where the answer does, and whose notes from
    there on copy no long stretch of the music learned. An answer cannot take back what has been
    heard, so the pitch that would make a copy too long does not come.
    """

    def __init__(self, constraints: SongConstraints, begins: int, setting: Setting, guard: Guard):
        self._constraints, self._begins = constraints, begins
        self._setting, self._guard = setting, guard
        self._own: list[Steps] = []  # of the answer

    def given(self, steps: Steps, columns: slice) -> Steps:
        """Return the values of given columns."""
        return self._constraints.given(steps, columns)

    def take(self, steps: Steps) -> None:
        """Go on from steps that were chosen."""
        self._constraints.take(steps)
        if self._constraints.onset[0] >= self._begins:
            self._own.append(steps[0])

    def adjust(self, p: Probabilities, steps: Steps, column: int) -> None:
        """Let the first note of the answer begin at its bar line, and let none copy too much."""
        self._constraints.adjust(p, steps, column)
        wait = self._begins - int(self._constraints.onset[0])
        if column == SHIFT and wait > 0:
            nearest = int(np.searchsorted(TIMES, wait, "right")) - 1
            p[:] = np.arange(p.shape[1]) == nearest
        if column == PITCH:
            self._leave_copies(p, steps)

    def _leave_copies(self, p: Probabilities, steps: Steps) -> None:
        """Take out pitches that make the last notes a copy which is too long, if any are left."""
        learned, most = self._guard
        if not learned or not most:
            return
        most = max(most, learned.shortest)  # shorter stretches cannot be found
        last = self._own[-most:]
        if len(last) < most or not self._copied(last, most - 1):
            return
        left, several = np.zeros_like(p), LEAST * p[0].max()
        for pitch in np.argsort(-p[0]).tolist():  # the likeliest first
            if not p[0, pitch] or (p[0, pitch] < several and left.any()):
                break
            step = steps[0].copy()
            step[PITCH] = pitch
            left[0, pitch] = p[0, pitch] * (not self._copied([*last, step], most))
        if left.any():
            p[:] = left

    def _copied(self, steps: Sequence[Steps], most: int) -> bool:
        """Return whether a stretch of more than `most` of these notes was learned."""
        learned, _ = self._guard
        assert learned
        return learned.copies_more(melodies_of(np.array(steps), self._setting), most, 0)
