"""What a song that is being written is given and allowed: the music's side of the sampler."""

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import (
    AFTER,
    BEHIND,
    CHORDS,
    DURATION,
    END,
    HEARD,
    MEMORY,
    MIDDLE_C,
    PART,
    PITCH,
    PLACE,
    POSITION,
    SCHEMA,
    SHIFT,
    TIMES,
    Steps,
    ends_at,
)
from jazzrnn.encoding.given import heard, places, programs_of
from jazzrnn.encoding.phrase import Phrases
from jazzrnn.encoding.recall import Recall
from jazzrnn.encoding.waiting import NEVER, NOT_THERE, waiting
from jazzrnn.generation.biases import AS_THE_MODEL, Biases, SongBiases
from jazzrnn.generation.echoing import Echoing
from jazzrnn.generation.habits import HIGHEST, NO_HABITS, Habits
from jazzrnn.generation.homorhythm import Homorhythm
from jazzrnn.generation.keeping_to_plan import keep_to_echo, keep_to_part, keep_to_time, scale
from jazzrnn.generation.licks import Licks
from jazzrnn.generation.presence import Presence, attendance_of
from jazzrnn.generation.soloists import Turns
from jazzrnn.music.form.plan import NEARLY
from jazzrnn.music.notes import PARTS
from jazzrnn.music.setting import Setting, plan_of, without_notes
from jazzrnn.schema import ABSENT

Probabilities = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.integer]

LONGEST_GAP = 2  # bars from one onset to the next
TURN_NOT_THEIRS = 1e3  # times rarer: parts that are silent in a bar of the piece learned
TINY = 1e-300


class SongConstraints:
    """Guides m songs over the same bars, note by note, to their last bar line.

    Notes come in the order of a piece: onset, part, pitch. A song ends in its last bar, and then
    draws END for ever. A song with a primer takes its notes first; new ones come behind its last
    bar line.

    Attributes:
        onset, part, pitch: (m,) of the last note; part and pitch -1 before the first.
        ended: (m,) whether END was chosen.
    """

    def __init__(
        self,
        setting: Setting,
        begins: int = 0,
        m: int = 1,
        habits: Habits = NO_HABITS,
        biases: Biases = AS_THE_MODEL,
        licks: bool = False,
        turns: Turns | None = None,
    ):
        """Guide songs over the bars of a setting.

        Args:
            setting: its bars, and the parts that play.
            begins: new notes stand here or later.
            m: songs side by side.
            habits: of the parts.
            biases: what comes more or less often.
            licks: whether a single part comes back to what it has played.
            turns: of several soloists.
        """
        last = setting.bars[-1].length
        self.length = sum(bar.length for bar in setting.bars)
        self.last_bar = self.length - last
        self.longest_gap = LONGEST_GAP * max(bar.length for bar in setting.bars)
        self.first_bar = setting.bars[0].length  # in which somebody plays
        self.places = places([without_notes(setting)], [0, self.length], np.arange(self.length)).T
        self.parts = np.isin(np.arange(len(PARTS)), [part for part, _ in setting.programs])
        self.alone = bool(self.parts.sum() == 1)
        self.programs: list[int] = programs_of([setting.programs])[0].tolist()
        self.begins = begins
        self.reach, self.top = habits.pitch_factors(), habits.highest()
        self.on_beat = habits.onset_factors(self.places[:, 0])
        self.most_together = habits.together()
        pairs = [pair for pair in habits.homorhythmic if self.parts[[*pair[:2]]].all()]
        self.memory = np.full((m, len(PARTS), len(MEMORY)), MIDDLE_C, np.int16)
        lengths = [bar.length for bar in setting.bars]
        bar_at = np.repeat(np.arange(len(lengths)), lengths)
        unheard = np.where(self.parts, NEVER, NOT_THERE)
        self.presence = Presence(
            bar_at, m, unheard, habits.rests, habits.least_notes, attendance_of(setting)
        )
        playing = self.presence.attendance.playing
        self.homorhythm = Homorhythm(pairs, bar_at, m, playing) if pairs else None
        self.together = np.zeros(m, int)  # notes of the last part that began with the last one
        self.onset = np.zeros(m, int)
        self.part, self.pitch = np.full((2, m), -1)
        self.ended = np.zeros(m, bool)
        self.before = np.full((m, len(SCHEMA)), ABSENT, np.int16)  # the last steps
        self.biases = SongBiases(setting, begins, m, habits.repeats, biases, turns)
        plan, starts = plan_of(setting), np.cumsum([0, *lengths])
        self.echoing = [Echoing(plan, starts) for _ in range(m)]
        self.licks = [Licks() for _ in range(m)] if self.alone and licks else []
        self.recall = [Recall() for _ in range(m)]
        self.phrases = [Phrases() for _ in range(m)]

    def take(self, steps: Steps) -> None:
        """Go on from steps (m, columns) that were chosen."""
        self.before = steps
        self.ended |= steps[:, SHIFT] == END
        on = np.flatnonzero(~self.ended & (steps[:, SHIFT] != ABSENT))
        shift, part, pitch = (steps[on, c] for c in (SHIFT, PART, PITCH))
        self.onset[on] += TIMES[shift]
        again = (shift == 0) & (part == self.part[on])
        self.together[on] = np.where(again, self.together[on] + 1, 1)
        self.part[on], self.pitch[on] = part, pitch
        self.memory[on, part] = np.column_stack([pitch, self.memory[on, part, :-1]])
        self.presence.take(on, part, self.onset[on])
        ends = self.onset[on] + TIMES[1 + steps[on, DURATION]]
        self.biases.take(on, self.onset[on], part, pitch, ends)
        rows = np.column_stack([on, self.onset[on], part, pitch, steps[on, DURATION], ends])
        notes: list[list[int]] = rows.tolist()
        for song, onset, own, height, duration, end in notes:
            self.echoing[song].take(onset, own, height, duration)
            self.recall[song].take(own, height)
            self.phrases[song].take(own, onset, end, duration)
            if self.homorhythm:
                self.homorhythm.take(song, onset, own, height)
            if self.licks:
                self.licks[song].take(onset, height)

    def stop(self, song: int) -> None:
        """End a song as it stands."""
        self.ended[song] = True

    def given(self, steps: Steps, columns: slice) -> Steps:
        """Return (m, columns) the place in the song, or what the part is heard against.

        After END there is nothing.
        """
        at = self._onsets(steps)
        onsets: list[int] = at.tolist()
        parts: list[int] = steps[:, PART].tolist()
        if columns == PLACE:
            echoes = [one.here(at) for one, at in zip(self.echoing, onsets, strict=True)]
            silent = waiting(self.presence.last, at)
            values = np.column_stack([self.places[onsets], silent, echoes])
        elif columns == HEARD:
            memory = self.memory[np.arange(len(steps)), parts]
            places = zip(range(len(steps)), onsets, parts, strict=True)
            told = [self._told(*place) for place in places]
            values = np.column_stack([heard(memory.T, steps[:, CHORDS].T).T, told])
        else:
            assert columns == BEHIND
            notes = zip(onsets, *steps[:, [PART, PITCH, DURATION]].T.tolist(), strict=True)
            echoes = [one.coming(*note) for one, note in zip(self.echoing, notes, strict=True)]
            ends = ends_at(steps[:, POSITION], steps[:, DURATION])
            values = np.column_stack([ends, echoes])
        return np.where(steps[:, SHIFT, None] == END, ABSENT, values)

    def _told(self, song: int, onset: int, part: int) -> list[int]:
        """Return the columns behind REMEMBERED of the next note of a song."""
        phrase = self.phrases[song].of(part, onset)
        recalled, echo = self.recall[song].of(part), self.echoing[song].own(onset, part)
        return [*phrase, self.programs[part], *recalled, *echo]

    def adjust(self, p: Probabilities, steps: Steps, column: int) -> None:
        """Keep the notes in order, within the song, and without a hole in it.

        In the last bar, to wait beyond its end is to end; and to hold a note beyond it is to hold
        it to the end.
        """
        if column == SHIFT:
            self._adjust_shift(p)
        elif column == PART:
            self._adjust_part(p, steps)
        elif column == PITCH:
            self._adjust_pitch(p, steps)
        elif column == DURATION:
            self._adjust_duration(p, steps)

    def _adjust_shift(self, p: Probabilities) -> None:
        onsets = self.onset[:, None] + TIMES
        may_end = (self.onset >= self.last_bar) & (self.part >= 0)
        p[may_end, END] += (p[:, :END] * (onsets >= self.length)).sum(axis=1)[may_end]
        gap = np.where(self.part < 0, self.first_bar - 1, self.longest_gap)
        latest = np.maximum(self.onset, self.begins) + gap
        fits = (onsets >= self.begins) & (onsets <= latest[:, None]) & (onsets < self.length)
        fits[:, 0] &= self._first_parts() <= int(np.flatnonzero(self.parts)[-1])
        on_beat = self.on_beat[np.minimum(onsets, self.length - 1)]
        p *= np.column_stack([fits * on_beat, may_end])
        keep_to_time(p, self.before, alone=self.alone)
        if self.homorhythm:
            rarer = self.homorhythm.waiting(self.onset, self.part)[:, None]
            scale(p, np.where(np.arange(END + 1) > 0, 1 / rarer, 1.0))
        for row, licks in zip(p, self.licks, strict=False):
            licks.favour_time(row)
        p[self.ended] = np.arange(END + 1) == END
        p[:, :END] = self.biases.shift(p[:, :END], onsets)

    def _adjust_part(self, p: Probabilities, steps: Steps) -> None:
        known = p.shape[1]  # parts; a network of music without second players has no others
        p *= (self._parts(steps) | _over(steps)[:, None])[:, :known]
        if self.alone:
            return
        onsets = np.minimum(self._onsets(steps), self.length - 1)
        levels = self._levels(steps)[:, :known]
        keep_to_part(p, steps, levels)
        silent = self.presence.attendance.silent[onsets, :known] & (levels < NEARLY)
        scale(p, np.where(silent, 1 / TURN_NOT_THEIRS, 1.0))
        if self.homorhythm:
            same = steps[:, SHIFT] == 0
            scale(p, self.homorhythm.parts(onsets, self.part, same)[:, :known])
        self._call_for_overdue(p, onsets, silent | (levels >= NEARLY))

    def _adjust_pitch(self, p: Probabilities, steps: Steps) -> None:
        over = _over(steps)
        fits = self._pitches(steps) * self.reach[steps[:, PART]]
        fits[over] = 1
        p *= fits
        keep_to_echo(p, steps, PITCH)
        if self.homorhythm:
            scale(p, self.homorhythm.pitches(self._onsets(steps), steps[:, PART]))
        for row, licks, shift in zip(p, self.licks, steps[:, SHIFT].tolist(), strict=False):
            licks.favour_pitch(row, shift)
        on = np.flatnonzero(~over)
        p[on] = self.biases.pitch(p[on], on, self._onsets(steps)[on], steps[on, PART])

    def _adjust_duration(self, p: Probabilities, steps: Steps) -> None:
        fits = self._durations(steps)
        fits[_over(steps)] = True
        p[np.arange(len(p)), fits.sum(axis=1) - 1] += (p * ~fits).sum(axis=1)
        p *= fits
        keep_to_echo(p, steps, DURATION)
        onsets, pitches, parts = self._onsets(steps), steps[:, PITCH], steps[:, PART]
        p[:] = self.biases.duration(p, onsets, pitches, parts)

    def _onsets(self, steps: Steps) -> npt.NDArray[np.int64]:
        return self.onset + AFTER[steps[:, SHIFT]]

    def _levels(self, steps: Steps) -> npt.NDArray[np.int64]:
        """Return (m, parts) how closely the bar of each part echoes another one."""
        onsets: list[int] = self._onsets(steps).tolist()
        levels = [one.levels(at) for one, at in zip(self.echoing, onsets, strict=True)]
        return np.array(levels, np.int64)

    def _parts(self, steps: Steps) -> Flags:
        first = np.where(steps[:, SHIFT] > 0, 0, self._first_parts())
        return self.parts & (np.arange(len(PARTS)) >= first[:, None])

    def _first_parts(self) -> npt.NDArray[np.int64]:
        """Return (m,) the first part that may play with the last note, above it."""
        full = (self.together >= self.most_together[self.part]) | (
            self.pitch >= self.top[self.part]
        )
        return self.part + (full & (self.part >= 0))

    def _call_for_overdue(self, p: Probabilities, onsets: Integers, left_alone: Flags) -> None:
        """Make parts likelier that rest longer than real ones; each row keeps its sum. In a bar
        that is to be like an earlier one, or in which it is silent, nobody is called for.
        """
        factors = (self.presence.factors(onsets) * self.parts)[:, : p.shape[1]]
        factors[left_alone] = 1
        if (factors > 1).any():
            before = p.sum(axis=1, keepdims=True)
            p *= factors
            p *= before / np.maximum(p.sum(axis=1, keepdims=True), TINY)

    def _pitches(self, steps: Steps) -> Flags:
        same = (steps[:, SHIFT] == 0) & (steps[:, PART] == self.part)
        return np.arange(HIGHEST + 1) > np.where(same, self.pitch, -1)[:, None]

    def _durations(self, steps: Steps) -> Flags:
        # at least 1 step is always left
        return self._onsets(steps)[:, None] + TIMES[1:] <= self.length


def _over(steps: Steps) -> Flags:
    """Return (m,) whether a song has ended; nothing that is drawn then is looked at."""
    return steps[:, SHIFT] == END
