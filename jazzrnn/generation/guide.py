"""A soloist's taste: long notes resolve, phrases end somewhere, the player breathes and leaps.

A network that has learned solos note by note knows what comes next, but not what was said before a
rest, and not that a long note is heard more than a short one. The guide makes a few things likelier
or rarer, depending on what is known when a note is chosen. It never decides. The strengths are
log-odds; beside each stands what it was chosen to do, in songs of the jazz model in the box beside
real solos (`benchmarks/musicianship`).
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import TIMES
from jazzrnn.generation.register import MEANS, pull_to_register
from jazzrnn.generation.resting import AHEAD, ANY, OUT_OF_SCALE, limits
from jazzrnn.music.analysis.key_of_chords import falls_by_fifth
from jazzrnn.music.chords import parse_chord, pitch_classes
from jazzrnn.music.notes import PITCHES, STEPS_PER_QUARTER, Piece

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]

BEAT, BREATH = STEPS_PER_QUARTER, STEPS_PER_QUARTER // 2  # a rest of a beat ends a phrase
SIXTH, OCTAVE, FARTHEST = 8, 12, 16  # semitones
NOWHERE = -1
RECENT = 16  # notes
AFTER_OTHERS = 3.0  # times as strong is `register` where soloists follow each other


class Strengths(NamedTuple):
    """How strongly the guide guides."""

    hold_outside: float = -0.6  # to hold a note outside the scale for a beat or longer
    rest_on_chord_tone: float = 0.25  # to rest for a beat behind it
    rest_outside: float = -0.5  # to rest for a beat behind a note outside the scale
    breathe: float = 0.55  # to rest, a second: without a rest for longer than BREATHLESS
    most_breath: float = 3.0  # of that
    silence: float = -0.8  # to rest, a second: for longer than SILENT
    linger: float = -16.0  # to wait, a second: for each by which the notes were too far apart
    third: float = 1.5  # the third a step below the seventh, where the root falls a fifth
    wide: float = 0.55  # a sixth to an octave within a phrase, to a note of the scale
    leap: float = 0.09  # across a rest, a semitone of the interval
    approach: float = 0.1  # a chord tone a semitone from the note before
    enclose: float = 0.8  # a chord tone that the two notes before enclose
    register: float = 0.02  # a semitone up, for each that the line has been too low by


STRENGTHS = Strengths()
BREATHLESS = 4.0  # seconds
SILENT = 1.2  # seconds: in slow tempi the network rests as often as real solos, but for too long
LIVELY = 0.25  # seconds from note to note, the mean of slow solos: what is less is not too slow


class Guide:
    """Guides m songs of one part over the same chords."""

    def __init__(
        self,
        stage: Piece,
        length: int,
        m: int,
        program: int | None,
        strength: float,
        strengths: Strengths = STRENGTHS,
        usual: Floats | None = None,
    ):
        """Begin songs.

        Args:
            stage: a piece with their chords and tempo.
            length: of the songs.
            m: songs.
            program: General MIDI program of the soloist; None if it is not one alone.
            strength: 0 to 1: how far the guide is followed.
            strengths: of its parts.
            usual: (length,) mean pitch of whoever plays, NaN if it is not known; if several do.
        """
        self.strength, self.of = strength, strengths
        self.limits = limits(stage, length + AHEAD)
        self.seconds = 60 / stage.tempos[0].bpm / BEAT if stage.tempos else 0.5 / BEAT
        self.resolutions = _resolutions(stage, length)
        self.first = pull_to_register(program)
        mean = MEANS.get(program, np.nan) if program is not None else np.nan
        self.usual = np.full(length, mean) if usual is None else usual
        self.register = self.of.register * (1 if usual is None else AFTER_OTHERS)
        self.level = np.zeros(m)  # mean pitch of the latest notes
        self.pace = np.zeros(m)  # mean steps between them, in phrases
        self.onset, self.end, self.start = np.zeros((3, m), int)
        self.pitch, self.before = np.full((2, m), -1)  # none yet

    def take(self, songs: Integers, onsets: Integers, pitches: Integers, ends: Integers) -> None:
        """Add the next note of some songs (all arrays alike)."""
        breathed = (onsets - self.end[songs] >= BREATH) | (self.pitch[songs] < 0)
        self.start[songs] = np.where(breathed, onsets, self.start[songs])
        first = self.pitch[songs] < 0
        self.level[songs] += np.where(first, 1, 1 / RECENT) * (pitches - self.level[songs])
        waited = np.where(breathed, self.pace[songs], onsets - self.onset[songs])
        self.pace[songs] += (waited - self.pace[songs]) / RECENT
        self.before[songs] = self.pitch[songs]
        self.onset[songs], self.pitch[songs], self.end[songs] = onsets, pitches, ends

    def shifts(self, onsets: Integers) -> Floats:
        """Return how much likelier the next note becomes at `onsets` (m, k)."""
        kind = self._kind(self.onset, self.pitch)
        rest = onsets - self.end[:, None]
        behind = np.select(
            [kind == ANY, kind == OUT_OF_SCALE], [self.of.rest_on_chord_tone, self.of.rest_outside]
        )
        logs = np.where(rest >= BEAT, behind[:, None], 0.0)
        lasted = (self.end - self.start) * self.seconds - BREATHLESS
        urge = np.clip(self.of.breathe * lasted, 0, self.of.most_breath)
        logs += np.where(rest >= BREATH, urge[:, None], 0)
        logs += self.of.silence * np.maximum(rest * self.seconds - SILENT, 0)
        slow = np.clip(self.pace * self.seconds - LIVELY, 0, LIVELY / 2)[:, None]
        wait = np.minimum(rest, BREATH) + (self.end - self.onset)[:, None]  # a breath may last
        logs += self.of.linger * slow * wait * self.seconds
        logs[self.pitch < 0] = 0
        return np.exp(self.strength * logs)

    def pitches(self, songs: Integers, onsets: Integers) -> Floats:
        """Return how much likelier each pitch of the next notes becomes (songs, PITCHES)."""
        last, before = self.pitch[songs][:, None], self.before[songs][:, None]
        below, above = last - np.arange(PITCHES), before - np.arange(PITCHES)
        steps = np.abs(below)
        at = np.minimum(onsets + AHEAD, len(self.limits) - 1)
        kinds = self.limits[at][:, np.arange(PITCHES) % 12]
        inside, tone = kinds != OUT_OF_SCALE, kinds == ANY
        enclosed = (below * above < 0) & (steps <= 2) & (np.abs(above) <= 2) & (before >= 0)
        rests = (onsets - self.end[songs] >= BEAT)[:, None]
        wide = inside & (steps >= SIXTH) & (steps <= OCTAVE)
        leap = self.of.leap * np.minimum(steps, FARTHEST)
        near = self.of.approach * (steps == 1) + self.of.enclose * enclosed
        logs = np.where(rests, leap, self.of.wide * wide) + self._to_third(songs, onsets)
        logs += np.where(tone, near, 0)
        low = np.nan_to_num(self.usual[onsets] - self.level[songs])
        logs -= self.register * low[:, None] * np.clip(below, -OCTAVE, OCTAVE)
        logs = np.where(last < 0, self.first, logs)
        return np.exp(self.strength * logs)

    def durations(self, onsets: Integers, pitches: Integers) -> Floats:
        """Return how much likelier the durations TIMES[1:] of notes become (songs, k)."""
        outside = self._kind(onsets, pitches) == OUT_OF_SCALE
        held = outside[:, None] & (TIMES[1:] >= BEAT)
        return np.exp(self.strength * self.of.hold_outside * held)

    def _kind(self, onsets: Integers, pitches: Integers) -> Integers:
        return self.limits[np.minimum(onsets + AHEAD, len(self.limits) - 1), pitches % 12]

    def _to_third(self, songs: Integers, onsets: Integers) -> Floats:
        """Return how much the thirds are favoured that sevenths fall to (songs, PITCHES)."""
        seventh, third, since = self.resolutions[onsets].T
        last, pitches = self.pitch[songs], np.arange(PITCHES)
        resolves = (seventh == last % 12) & (self.onset[songs] >= since) & (seventh >= 0)
        below = last[:, None] - pitches
        fits = (pitches % 12 == third[:, None]) & (below >= 1) & (below <= 2)
        return self.of.third * (fits & resolves[:, None])


def _resolutions(stage: Piece, length: int) -> npt.NDArray[np.int64]:
    """Return (length, 3) where the root has just fallen by a fifth: the seventh of the chord
    before, the third of the new one, and the onset of the chord before; elsewhere NOWHERE.
    """
    found = np.full((length, 3), NOWHERE)
    for mark, following in pairwise(stage.chords):
        before, chord = parse_chord(mark.symbol), parse_chord(following.symbol)
        if before and chord and falls_by_fifth(before, chord):
            seventh = [t for t in pitch_classes(before) if (t - before.root) % 12 in (10, 11)]
            third = [t for t in pitch_classes(chord) if (t - chord.root) % 12 in (3, 4)]
            if seventh and third:
                now = following.onset
                found[now : now + BEAT] = seventh[0], third[0], mark.onset
    return found
