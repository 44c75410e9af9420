"""The copy guard: a song that is being written copies no long stretch of what was learned."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from jazzrnn.copying.copies import Copies, LearnedMelodies, Melodies, melodies_of
from jazzrnn.encoding.columns import END, SHIFT, TIMES, Steps
from jazzrnn.encoding.steps import encode
from jazzrnn.music.form.plan import NEARLY
from jazzrnn.music.notes import Piece
from jazzrnn.music.setting import Setting

TRIES, MOST_TRIES = 4, 32  # to write a bar again, before what it copies may stay; in a song
WINDOW = 2000  # last notes of the song, which are checked when another bar is complete


class CopyGuard:
    """Checks one song, bar by bar, and decides how many of its last notes to take back.

    A bar is checked when the next one begins. If a copied stretch that ends in it is too long, the
    bar is written again. If that does not help, the song is written again from one bar earlier
    each time. After `TRIES` times the stretch may stay, and its notes do not count in later
    checks. So every song comes to an end.

    Attributes:
        passed: how many stretches that are too long had to stay.
        copies: what the whole song copies, as the model has written it.
    """

    def __init__(self, learned: LearnedMelodies, most: int):
        """Guard a song.

        Args:
            learned: what is not to be copied.
            most: notes of the longest stretch that is fine; 0 lets everything pass.
        """
        self.learned, self.most = learned, most
        self.passed = 0
        self.copies = Copies(None, None, 0.0)

    def begin(self, setting: Setting, opening: int) -> None:
        """Begin a song over these bars. Its first `opening` notes are not its own."""
        self.setting, self.opening = setting, opening
        self.bar_lines = np.array(setting.bar_lines)
        self.settled = opening  # notes that are neither checked nor taken back
        self.good = 0  # bars that have been checked
        self.tries, self.failed_at = 0, 0  # of the bar that is being written again; its number
        self.left = MOST_TRIES

    def keep(self, written: Sequence[Steps], onset: int) -> int:
        """Return how many of the steps written can stay.

        Args:
            written: steps (columns), the last one just chosen.
            onset: of the last note.
        """
        ended = written[-1][SHIFT] == END
        last = int(np.searchsorted(self.bar_lines, onset, side="right")) - 1
        bars = len(self.setting.bars) if ended else last  # that are complete
        if not self.most or bars <= self.good:
            return len(written)
        first = max(self.settled, len(written) - WINDOW)
        steps = np.array(written[first:])
        start = onset - int(TIMES[steps[: len(steps) - ended, SHIFT]].sum())
        melodies = self._new(melodies_of(steps[:-1], self.setting, start), bars)
        if self.learned.copies_more(melodies, self.most, self.good + 1):
            return self._too_much(written, onset, bars)
        self.good = bars
        if bars >= self.failed_at:
            self.tries = 0
        return len(written)

    def _new(self, melodies: Melodies, bars: int) -> Melodies:
        """Return those of the parts that do more in the bars to be checked than echo the song:
        what they echo has been checked, and writing it again would change nothing.
        """
        echoing = {part for part, _ in self.setting.programs}
        for bar in self.setting.bars[self.good : bars]:
            echoing &= {echo.part for echo in bar.echoes if echo.level >= NEARLY}
        new = ~np.isin(melodies.part, [*echoing])
        return Melodies(*(row[new] for row in melodies))

    def _too_much(self, written: Sequence[Steps], onset: int, bars: int) -> int:
        """Return how many steps can stay when bar number `bars` copies too much."""
        if self.tries == TRIES or not self.left:
            self.passed += 1
            self.tries, self.good, self.settled = 0, bars, len(written) - 1
            return len(written)
        self.failed_at = max(self.failed_at, bars)
        self.good = max(0, self.good - self.tries)
        self.tries += 1
        self.left -= 1
        kept = len(written)
        while kept > self.settled and onset >= self.bar_lines[self.good]:
            kept -= 1
            shift = written[kept][SHIFT]
            onset -= 0 if shift == END else int(TIMES[shift])
        return kept

    def end(self, song: Steps) -> None:
        """End the song: check all of it but its opening."""
        start = int(TIMES[song[: self.opening, SHIFT]].sum())
        self.copies = self.learned.check(melodies_of(song[self.opening :], self.setting, start))


def copies_in(song: Piece, setting: Setting, learned: LearnedMelodies, begins: int = 0) -> Copies:
    """Return what a finished song copies: with its head, its ending and its band. Its eighths are
    not swung yet, as in the pieces learned.

    Args:
        song: over the bars of `setting`.
        setting: of the song.
        learned: what it may have copied.
        begins: what stands before this onset is not its own.
    """
    own = replace(song, notes=tuple(note for note in song.notes if note.onset >= begins))
    return learned.check(melodies_of(encode(own), setting))
