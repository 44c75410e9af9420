"""What candidates for a gap are given and allowed: the piece's notes come when their turn is.

The network writes all parts in one stream. So in a gap each given note is the next one to come,
and only notes of the free parts may come before it. What the network would rather have than a
given note counts as that note, for it says that no free one comes first.
"""

import numpy as np
import numpy.typing as npt

from jazzrnn.editing.gap import Gap
from jazzrnn.encoding.columns import (
    CLASS_OF,
    DURATION,
    END,
    LEVEL,
    LONGEST,
    PART,
    PITCH,
    SHIFT,
    TIMES,
    VELOCITY,
    Steps,
)
from jazzrnn.generation.constraints import SongConstraints
from jazzrnn.music.notes import PARTS, PITCHES, STEPS_PER_QUARTER, Note

Probabilities = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
RARE = 1e-9  # factor of what should not come, where nothing else may be left
MOST_TOGETHER = 5  # notes of a chord
PACE = 2  # times the mean wait: the longest from one kept pitch to the next,
SHORTEST = STEPS_PER_QUARTER // 4  # but never less
EXPECTED = 0.5  # before anything is known of that
LATEST = 0.1  # weight of what has just been expected, in what is expected on the whole


class FillingConstraints:
    """Guides m candidates for a gap, note by note, from the opening to the first note behind it.

    Attributes:
        done: (m,) whether a candidate is complete.
        written: the new notes of each candidate.
    """

    def __init__(self, song: SongConstraints, gap: Gap, m: int):
        """Begin candidates.

        Args:
            song: what holds for all songs over the bars of the gap.
            gap: to be filled.
            m: candidates.
        """
        self.song, self.gap = song, gap
        self.coming = gap.coming
        self.open = {*gap.rhythm}
        self.free = np.isin(np.arange(len(PARTS)), gap.parts)
        self.waiting = len(gap.before)  # notes of the opening that have not been taken
        self.at = np.zeros(m, int)  # index of the note of `coming` that is next
        self.done = np.zeros(m, bool)
        self.written: list[list[Note]] = [[] for _ in range(m)]
        # How much of what the network expects is of parts that are there. The rest never comes, so
        # it is no reason that a given note should come first.
        self.there = np.full(m, EXPECTED)
        # And how much is of the free parts: an absent player's note is none of theirs.
        self.own = np.full(m, EXPECTED)
        self.lines = np.isin(np.arange(len(PARTS)), [*gap.lines])
        self.together = np.zeros((m, len(PARTS)), int)  # notes at that onset
        self.latest = np.full((m, len(PARTS)), -1)  # onsets of the last new notes
        self.left = [{part: [*pitches] for part, pitches in gap.melody.items()} for _ in range(m)]

    def take(self, steps: Steps) -> None:
        """Go on from steps (m, columns): of the opening first, then those that were chosen."""
        if self.waiting:
            self.song.take(steps)
            self.waiting -= 1
            if not self.waiting:
                self.song.onset[:] = self.gap.before[-1].onset  # however long gaps were rounded
            return
        given = self._is_given(steps)
        for row in np.flatnonzero(given & ~self.done).tolist():
            self.song.onset[row] = self._next(row).onset - TIMES[steps[row, SHIFT]]
        ended = self.song.ended.copy()
        self.song.take(steps)
        for row in np.flatnonzero(~self.done & ~ended).tolist():
            if given[row]:
                self._pass(row, steps[row])
            elif steps[row, SHIFT] == END:
                self.done[row] = True
            else:
                self._add(row, steps[row], int(self.song.onset[row]))

    def _pass(self, row: int, step: Steps) -> None:
        """Go on behind a given note of a candidate."""
        note = self._next(row)
        self.at[row] += 1
        if note in self.open:
            self.written[row].append(note._replace(pitch=int(step[PITCH])))
        if note.onset >= self.gap.end:
            self.done[row] = True
            self.song.stop(row)

    def _add(self, row: int, step: Steps, onset: int) -> None:
        """Add a new note to a candidate."""
        part, pitch, duration, level = (int(step[c]) for c in (PART, PITCH, DURATION, VELOCITY))
        velocity = level * LEVEL + LEVEL // 2
        self.together[row, part] = 1 + self.together[row, part] * (self.latest[row, part] == onset)
        self.latest[row, part] = onset
        self.written[row].append(Note(onset, part, pitch, int(TIMES[1 + duration]), velocity))
        if self.left[row].get(part):
            del self.left[row][part][0]

    def given(self, steps: Steps, columns: slice) -> Steps:
        """Return the given columns, as in any song."""
        return self.song.given(steps, columns)

    def adjust(self, p: Probabilities, steps: Steps, column: int) -> None:
        """Let the given notes come, and no other ones but those of the free parts."""
        if column == SHIFT:
            self._adjust_shift(p, steps)
        elif column == PART:
            self._adjust_part(p, steps)
        else:
            given = self._is_given(steps)
            before = p.sum(axis=1)
            self.song.adjust(p, steps, column)
            for row in np.flatnonzero(given & ~self.done).tolist():
                self._force(p, row, column, before)
            for row in np.flatnonzero(~given & ~self.done & (steps[:, SHIFT] != END)).tolist():
                self._adjust_new(p, row, steps, column)

    def _adjust_shift(self, p: Probabilities, steps: Steps) -> None:
        target, until = self._targets()
        early = (self.song.onset < self.song.last_bar) & ~self.done
        p[early, END] = 0  # nobody ends before the last bar, however gladly the network would
        p[early] /= np.maximum(p[early].sum(axis=1, keepdims=True), RARE**2)
        onsets = self.song.onset[:, None] + TIMES
        late = (onsets >= until[:, None]) | (np.arange(END) >= target[:, None])
        first = max(self.gap.start, min(self.gap.earliest.values(), default=0))
        free = ~late & (onsets >= first) & self.free.any()
        free[:, 0] &= (self.free & ~self._sounding(self.song.onset)).any(axis=1)
        for row, left in enumerate(self.left):
            if self.gap.melody and not self.done[row]:
                free[row] &= self._pace(row, left, onsets[row])
        to_next = (p[:, :END] * late).sum(axis=1) + p[:, END] * (target == END)
        to_next *= self.there
        to_next[(target == END) & early] = 0
        self.song.adjust(p, steps, SHIFT)
        p[:, :END] *= free * self._share_of_free()[:, None]
        p[:, END] = 0
        must = np.array([self._must_go_on(row) for row in range(len(p))]) & free.any(axis=1)
        p[np.arange(len(p)), target] = np.where(must, RARE * to_next, np.maximum(to_next, RARE))
        p /= p.sum(axis=1, keepdims=True)  # what is too early is no reason to draw a step anew
        p[self.done] = np.arange(END + 1) == END

    def _share_of_free(self) -> Probabilities:
        """Return (m,) of what is expected, and is not of the given parts, the share of the free."""
        absent = np.maximum(1 - self.there, 0)
        return self.own / np.maximum(self.own + absent, RARE)

    def _pace(self, row: int, left: dict[int, list[int]], onsets: npt.NDArray[np.int64]) -> Flags:
        """Return which shifts leave room for the pitches that are left, and none is too long."""
        following = [(part, pitches[0]) for part, pitches in left.items() if pitches]
        if not following:
            return np.zeros(END, bool)
        now = max(int(self.song.onset[row]), self.gap.start)
        count = sum(map(len, left.values()))
        longest = max(PACE * (self.gap.end - now) // (count + 1), SHORTEST)
        fits = onsets <= now + longest
        if max(following) <= (self.song.part[row], self.song.pitch[row]):
            fits &= TIMES > 0  # the notes of an onset rise
        return fits

    def _must_go_on(self, row: int) -> bool:
        """Return whether pitches are left that must come before the note behind the gap."""
        if self.done[row] or not any(self.left[row].values()):
            return False
        return self.at[row] >= len(self.coming) or self._next(row).onset >= self.gap.end

    def _adjust_part(self, p: Probabilities, steps: Steps) -> None:
        at_next = self._at_next(steps)
        onsets = self.song.onset + np.where(steps[:, SHIFT] == END, 0, TIMES[steps[:, SHIFT] % END])
        free = self.free & ~self._sounding(onsets)
        held = np.ones((len(p), len(PARTS)))
        known = p.shape[1]  # parts
        for row in np.flatnonzero(~self.done).tolist():
            if at_next[row]:
                note = self._next(row)
                onsets[row] = note.onset
                free[row] &= (np.arange(len(PARTS)) < note.part) & (note.onset < self.gap.end)
            for part, end in self.gap.earliest.items():
                held[row, part] = RARE if onsets[row] < end else 1
            for part, pitches in self.left[row].items():
                late = steps[row, SHIFT] == 0 and part == self.song.part[row]
                free[row, part] &= bool(pitches) and not (
                    late and pitches[0] <= self.song.pitch[row]
                )
        there = (p * self.song.parts[:known]).sum(axis=1)
        self.there += LATEST * (there - self.there)
        self.own += LATEST * ((p * self.free[:known]).sum(axis=1) - self.own)
        raw = p.copy()
        over = self.done | (steps[:, SHIFT] == END)
        self.song.adjust(p, steps, PART)
        p *= np.where(over[:, None], 1, np.maximum(free * held, RARE**2)[:, :known])
        for row in np.flatnonzero(at_next & ~over).tolist():
            part = self._next(row).part  # that an earlier part plays here is not so, as it is known
            p[row, part] = max(raw[row, part:].sum(), RARE)
            p[row] /= p[row].sum()

    def _force(self, p: Probabilities, row: int, column: int, before: Probabilities) -> None:
        """Let a given note be as it is; an open one has any pitch."""
        note = self._next(row)
        if note in self.open and column == PITCH:
            p[row] *= before[row] / max(p[row].sum(), RARE**2)
            return
        value = {
            PITCH: note.pitch,
            DURATION: CLASS_OF[min(note.duration, LONGEST)] - 1,
            VELOCITY: note.velocity // LEVEL,
        }[column]
        p[row] = np.arange(p.shape[1]) == value

    def _adjust_new(self, p: Probabilities, row: int, steps: Steps, column: int) -> None:
        """Keep a new note within what is kept of the old ones, and off what is held."""
        part = int(steps[row, PART])
        onset = int(self.song.onset[row] + TIMES[steps[row, SHIFT]])
        if column == PITCH and self.left[row].get(part):
            p[row] = np.arange(PITCHES) == self.left[row][part][0]
        elif column == DURATION and part in self.gap.latest:
            fits = onset + TIMES[1:] <= self.gap.latest[part]
            last = max(int(fits.sum()) - 1, 0)
            p[row, last] += p[row, last + 1 :].sum()
            p[row, last + 1 :] = 0

    def _sounding(self, onsets: npt.NDArray[np.int64]) -> Flags:
        """Return (m, parts) who has begun as many notes at an onset (m,) as it plays at a time."""
        full = self.lines | (self.together >= MOST_TOGETHER)
        sounding: Flags = full & (self.latest == onsets[:, None])
        return sounding

    def _next(self, row: int) -> Note:
        return self.coming[int(self.at[row])]

    def _targets(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return (m,) the shifts to the next given notes, END where there is none; and the onsets
        before which new notes may come.
        """
        onsets = np.array([*(note.onset for note in self.coming), LONGEST + self.gap.end])
        there = self.at < len(self.coming)
        following = onsets[np.minimum(self.at, len(self.coming))]
        wait = np.clip(following - self.song.onset, 0, LONGEST)
        return np.where(there, CLASS_OF[wait], END), np.minimum(following, self.gap.end)

    def _at_next(self, steps: Steps) -> Flags:
        """Return (m,) which steps are at the onset of the next given note."""
        target, _ = self._targets()
        return (steps[:, SHIFT] == target) & (target != END) & ~self.done

    def _is_given(self, steps: Steps) -> Flags:
        """Return (m,) which steps are the next given note."""
        parts = np.array([*(note.part for note in self.coming), -2])
        return self._at_next(steps) & (
            steps[:, PART] == parts[np.minimum(self.at, len(self.coming))]
        )
