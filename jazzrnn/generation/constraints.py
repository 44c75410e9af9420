"""What a song that is being written is given and allowed: the music's side of the sampler."""

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import (
    AFTER,
    CHORDS,
    DURATION,
    ECHO_NEXT,
    END,
    HEARD,
    MEMORY,
    MIDDLE_C,
    PART,
    PITCH,
    PLACE,
    POSITIONS,
    SCHEMA,
    SHIFT,
    TIMES,
    Steps,
)
from jazzrnn.encoding.given import heard, places
from jazzrnn.encoding.habits import Ranges
from jazzrnn.encoding.waiting import NEVER, NOT_THERE, waiting
from jazzrnn.generation.biases import AS_THE_MODEL, Biases, SongBiases
from jazzrnn.generation.echoing import Echoing
from jazzrnn.generation.exact_echoes import keep_to_echo, keep_to_time
from jazzrnn.generation.repertoire import Repeats
from jazzrnn.generation.soloists import Turns
from jazzrnn.music.notes import DRUMS, PARTS, STEPS_PER_QUARTER
from jazzrnn.music.setting import Setting, plan_of, without_notes
from jazzrnn.schema import ABSENT

Probabilities = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LONGEST_GAP = 2  # bars from one onset to the next
OUT_OF_RANGE = 1e-9  # of a pitch's probability: not 0, for the order of notes may leave no other
OVERDUE = 20.0  # times as likely is a part that rests for too long
TINY = 1e-300
HIGHEST = SCHEMA[PITCH].classes - 1


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
        ranges: Ranges | None = None,
        m: int = 1,
        repeats: Repeats | None = None,
        biases: Biases = AS_THE_MODEL,
        drum_sounds: Collection[int] = (),
        places_in_beat: Collection[int] = (),
        rests: Mapping[int, int] | None = None,
        turns: Turns | None = None,
    ):
        """Guide songs over the bars of a setting.

        Args:
            setting: its bars, and the parts that play.
            begins: new notes stand here or later.
            ranges: the pitches that parts keep to.
            m: songs side by side.
            repeats: how long parts may stay on a pitch.
            biases: what comes more or less often.
            drum_sounds: pitches of drums that are known; all if there are none.
            places_in_beat: grid steps from a beat at which notes may begin; all if there are none.
            rests: part -> grid steps after which it is time that it plays again.
            turns: of several soloists.
        """
        last = setting.bars[-1].length
        self.length = sum(bar.length for bar in setting.bars)
        self.last_bar = self.length - last
        self.longest_gap = LONGEST_GAP * max(bar.length for bar in setting.bars)
        self.places = places([without_notes(setting)], [0, self.length], np.arange(self.length)).T
        self.parts = np.isin(np.arange(len(PARTS)), [part for part, _ in setting.programs])
        self.begins = begins
        self.reach = np.ones((len(PARTS), HIGHEST + 1))  # factors of the parts' pitches
        for part, (low, high) in (ranges or {}).items():
            self.reach[part, :low] = self.reach[part, high + 1 :] = OUT_OF_RANGE
        if drum_sounds:
            unknown = ~np.isin(np.arange(HIGHEST + 1), [*drum_sounds])
            self.reach[DRUMS, unknown] = OUT_OF_RANGE
        self.on_beat = np.ones(self.length)  # factors of onsets
        if places_in_beat:
            position = self.places[:, 0]
            off = ~np.isin(position % STEPS_PER_QUARTER, [*places_in_beat])
            self.on_beat[off & (position < POSITIONS - 1)] = OUT_OF_RANGE
        self.memory = np.full((m, len(PARTS), len(MEMORY)), MIDDLE_C, np.int16)
        self.rests = np.full((len(PARTS), 1), self.length)
        for part, steps in (rests or {}).items():
            self.rests[part] = steps
        self.last = np.where(self.parts, NEVER, NOT_THERE)[:, None].repeat(m, axis=1)
        self.onset = np.zeros(m, int)
        self.part, self.pitch = np.full((2, m), -1)
        self.ended = np.zeros(m, bool)
        self.before = np.full((m, len(SCHEMA)), ABSENT, np.int16)  # the last steps
        self.biases = SongBiases(setting, begins, m, repeats or {}, biases, turns)
        plan, starts = plan_of(setting), np.cumsum([0, *(bar.length for bar in setting.bars)])
        self.echoing = [Echoing(plan, starts) for _ in range(m)]

    def take(self, steps: Steps) -> None:
        """Go on from steps (m, columns) that were chosen."""
        self.before = steps
        self.ended |= steps[:, SHIFT] == END
        on = np.flatnonzero(~self.ended & (steps[:, SHIFT] != ABSENT))
        shift, part, pitch = (steps[on, c] for c in (SHIFT, PART, PITCH))
        self.onset[on] += TIMES[shift]
        self.part[on], self.pitch[on] = part, pitch
        self.memory[on, part] = np.column_stack([pitch, self.memory[on, part, :-1]])
        self.last[part, on] = self.onset[on]
        ends = self.onset[on] + TIMES[1 + steps[on, DURATION]]
        self.biases.take(on, self.onset[on], part, pitch, ends)
        for k in on.tolist():
            note = self.onset[k], steps[k, PART], steps[k, PITCH], steps[k, DURATION]
            self.echoing[k].take(*map(int, note))

    def stop(self, song: int) -> None:
        """End a song as it stands."""
        self.ended[song] = True

    def given(self, steps: Steps, columns: slice) -> Steps:
        """Return (m, columns) the place in the song, or what the part is heard against.

        After END there is nothing.
        """
        onsets: list[int] = self._onsets(steps).tolist()
        parts: list[int] = steps[:, PART].tolist()
        if columns == PLACE:
            echoes = [one.here(at) for one, at in zip(self.echoing, onsets, strict=True)]
            silent = waiting(self.last, np.array(onsets))
            values = np.column_stack([self.places[onsets], silent, echoes])
        elif columns == HEARD:
            memory = self.memory[np.arange(len(steps)), parts]
            echoes = [one.own(*at) for one, *at in zip(self.echoing, onsets, parts, strict=True)]
            values = np.column_stack([heard(memory.T, steps[:, CHORDS].T).T, echoes])
        else:
            assert columns == ECHO_NEXT
            notes = zip(onsets, *steps[:, [PART, PITCH, DURATION]].T.tolist(), strict=True)
            values = np.array(
                [one.coming(*note) for one, note in zip(self.echoing, notes, strict=True)]
            )
        return np.where(steps[:, SHIFT, None] == END, ABSENT, values)

    def adjust(self, p: Probabilities, steps: Steps, column: int) -> None:
        """Keep the notes in order, within the song, and without a hole in it.

        In the last bar, to wait beyond its end is to end; and to hold a note beyond it is to hold
        it to the end.
        """
        if column == SHIFT:
            self._adjust_shift(p)
            return
        over = steps[:, SHIFT] == END  # behind END nothing that is drawn is looked at
        if column == DURATION:
            fits = self._durations(steps)
            fits[over] = True
            p[np.arange(len(p)), fits.sum(axis=1) - 1] += (p * ~fits).sum(axis=1)
            p *= fits
            keep_to_echo(p, steps, column)
            onsets, pitches, parts = self._onsets(steps), steps[:, PITCH], steps[:, PART]
            p[:] = self.biases.duration(p, onsets, pitches, parts)
        elif column == PART:
            p *= self._parts(steps) | over[:, None]
            self._call_for_overdue(p, steps)
        elif column == PITCH:
            fits = self._pitches(steps) * self.reach[steps[:, PART]]
            fits[over] = 1
            p *= fits
            keep_to_echo(p, steps, column)
            on = np.flatnonzero(~over)
            p[on] = self.biases.pitch(p[on], on, self._onsets(steps)[on], steps[on, PART])

    def _adjust_shift(self, p: Probabilities) -> None:
        onsets = self.onset[:, None] + TIMES
        may_end = (self.onset >= self.last_bar) & (self.part >= 0)
        p[may_end, END] += (p[:, :END] * (onsets >= self.length)).sum(axis=1)[may_end]
        latest = np.maximum(self.onset, self.begins) + self.longest_gap
        fits = (onsets >= self.begins) & (onsets <= latest[:, None]) & (onsets < self.length)
        last_part = int(np.flatnonzero(self.parts)[-1])
        fits[:, 0] &= (self.part < last_part) | (self.pitch < HIGHEST)  # nothing is above that
        on_beat = self.on_beat[np.minimum(onsets, self.length - 1)]
        p *= np.column_stack([fits * on_beat, may_end])
        if self.parts.sum() == 1:  # else free parts play between planned notes
            keep_to_time(p, self.before)
        p[self.ended] = np.arange(END + 1) == END
        p[:, :END] = self.biases.shift(p[:, :END], onsets)

    def _onsets(self, steps: Steps) -> npt.NDArray[np.int64]:
        return self.onset + AFTER[steps[:, SHIFT]]

    def _parts(self, steps: Steps) -> Flags:
        first = np.where(steps[:, SHIFT] > 0, 0, self.part + (self.pitch == HIGHEST))
        return self.parts & (np.arange(len(PARTS)) >= first[:, None])

    def _call_for_overdue(self, p: Probabilities, steps: Steps) -> None:
        """Make parts likelier that rest longer than real ones; each row keeps its sum."""
        since = self._onsets(steps) - np.maximum(self.last, 0)  # all have been silent from 0 on
        overdue = (since > self.rests) & self.parts[:, None]
        if overdue.any():
            before = p.sum(axis=1, keepdims=True)
            p *= np.where(overdue.T, OVERDUE, 1)
            p *= before / np.maximum(p.sum(axis=1, keepdims=True), TINY)

    def _pitches(self, steps: Steps) -> Flags:
        same = (steps[:, SHIFT] == 0) & (steps[:, PART] == self.part)
        return np.arange(HIGHEST + 1) > np.where(same, self.pitch, -1)[:, None]

    def _durations(self, steps: Steps) -> Flags:
        # at least 1 step is always left
        return self._onsets(steps)[:, None] + TIMES[1:] <= self.length
