"""The rows of the soloist. All of them measure the solo choruses alone.

A phrase ends with a rest of a beat or more. A note is of the chord that sounds half a beat behind
its onset, for players anticipate chords. A note is outside the scale if it is neither a tone of
its chord nor in the scale that is usually played over it.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt

from benchmarks.musicianship.rows import Row, Values
from benchmarks.musicianship.takes import Take
from jazzrnn.generation.resting import AHEAD, ANY, OUT_OF_SCALE, limits
from jazzrnn.music.analysis.key_of_chords import falls_by_fifth
from jazzrnn.music.chords import parse_chord, pitch_classes
from jazzrnn.music.notes import STEPS_PER_QUARTER as BEAT

SLOW = 90  # bpm
SHORTEST_PHRASE = 4  # notes of one that has a middle
MEAN_PITCHES = {  # of real solos
    "trumpet": (56, 70.5), "soprano": (64, 69.0), "alto": (65, 66.0), "tenor": (66, 63.0),
    "trombone": (57, 61.0),
}  # fmt: skip


def _notes(take: Take) -> npt.NDArray[np.int64]:
    """Onsets, pitches, durations and velocities (4, N)."""
    notes = np.array(take.solo.notes, np.int64).reshape(-1, 5)
    return notes[:, [0, 2, 3, 4]].T


def _resting(take: Take) -> npt.NDArray[np.int64]:
    """How each note (N,) fits its chord: ANY, a tone of it; OUT_OF_SCALE; or something between."""
    onsets, pitches, *_ = _notes(take)
    length = int(onsets.max(initial=0)) + AHEAD + 1
    return limits(take.solo, length)[onsets + AHEAD, pitches % 12]


def _rests(take: Take) -> npt.NDArray[np.int64]:
    """The rest behind each note (N,); a long one behind the last."""
    onsets, _, durations, _ = _notes(take)
    return np.append(onsets[1:], 1 << 30)[: len(onsets)] - onsets - durations


def _phrases(take: Take, rest: int = BEAT) -> list[npt.NDArray[np.intp]]:
    """The notes of each phrase, as indices."""
    ends = np.flatnonzero(_rests(take) >= rest) + 1
    return np.split(np.arange(len(take.solo.notes)), ends)[:-1]


def long_outside(take: Take) -> Values:
    """Of notes of a beat or longer: is it outside the scale?"""
    _, _, durations, _ = _notes(take)
    return (_resting(take) == OUT_OF_SCALE)[durations >= BEAT]


def end_of_phrase(take: Take, kind: int) -> Values:
    """Of last notes of phrases: do they fit their chord in this way?"""
    return (_resting(take) == kind)[_rests(take) >= BEAT]


def seventh_to_third(take: Take) -> Values:
    """Of chord changes by a falling fifth with a note on the beat of the change, and one during
    the chord before: is the last one the seventh, and the next one, a step below, the third?
    """
    onsets, pitches, *_ = _notes(take)
    found: list[bool] = []
    for mark, following in zip(take.solo.chords, take.solo.chords[1:], strict=False):
        before, chord = parse_chord(mark.symbol), parse_chord(following.symbol)
        at = int(onsets.searchsorted(following.onset))
        if not before or not chord or not falls_by_fifth(before, chord) or not 0 < at < len(onsets):
            continue
        if onsets[at - 1] < mark.onset or onsets[at] >= following.onset + BEAT:
            continue
        sevenths = [tone for tone in pitch_classes(before) if (tone - before.root) % 12 in (10, 11)]
        thirds = [tone for tone in pitch_classes(chord) if (tone - chord.root) % 12 in (3, 4)]
        falls = pitches[at - 1] - pitches[at] in (1, 2)
        found.append(
            bool(pitches[at - 1] % 12 in sevenths and pitches[at] % 12 in thirds and falls)
        )
    return np.array(found)


def breathless(take: Take) -> Values:
    """The seconds of each stretch without a rest of half a beat."""
    onsets, _, durations, _ = _notes(take)
    stretches = _phrases(take, BEAT // 2)
    lengths = [onsets[notes[-1]] + durations[notes[-1]] - onsets[notes[0]] for notes in stretches]
    return np.array(lengths) * take.step_seconds


def notes_a_beat(take: Take) -> Values:
    """The notes of each beat of a slow solo, from its first to its last bar."""
    if take.tempo_bpm >= SLOW or not take.solo.notes:
        return np.array([])
    onsets = _notes(take)[0]
    bar = take.solo.meters[0].bar_length
    first, last = onsets[0] // bar * bar // BEAT, -(-(onsets[-1] + 1) // bar) * bar // BEAT
    return np.bincount(onsets // BEAT, minlength=last)[first:last]


def wide(take: Take) -> Values:
    """Of intervals within phrases: is it a sixth to an octave (8 to 12 semitones)?"""
    steps = np.abs(np.diff(_notes(take)[1]))[_rests(take)[:-1] < BEAT]
    return (steps >= 8) & (steps <= 12)


def leaps(take: Take) -> Values:
    """The intervals, in semitones, from a phrase to the next one."""
    return np.abs(np.diff(_notes(take)[1]))[_rests(take)[:-1] >= BEAT]


def velocity_by_pitch(take: Take) -> Values:
    """The correlation (Pearson) of velocity and pitch in the solo."""
    _, pitches, _, velocities = _notes(take)
    if len(pitches) < 2 or not np.ptp(velocities) or not np.ptp(pitches):
        return np.array([])
    return np.corrcoef(pitches, velocities)[:1, 1]


def end_by_middle(take: Take) -> Values:
    """How much louder the last note of each phrase is than its notes between first and last."""
    velocities = _notes(take)[3]
    long = [notes for notes in _phrases(take) if len(notes) >= SHORTEST_PHRASE]
    return np.array([velocities[n[-1]] - velocities[n[1:-1]].mean() for n in long])


def mean_pitch(take: Take, program: int) -> Values:
    """The mean pitch of a solo of this instrument."""
    return _notes(take)[1].mean(keepdims=True) if take.program == program else np.array([])


def approached(take: Take) -> Values:
    """Of chord tones behind a note: is that a semitone away?"""
    tones = _resting(take)[1:] == ANY
    return (np.abs(np.diff(_notes(take)[1])) == 1)[tones]


def enclosed(take: Take) -> Values:
    """Of chord tones behind two notes: is one of these above, the other below it, both within two
    semitones?
    """
    pitches = _notes(take)[1]
    first, second = pitches[:-2] - pitches[2:], pitches[1:-1] - pitches[2:]
    around = (first * second < 0) & (np.abs(first) <= 2) & (np.abs(second) <= 2)
    return around[_resting(take)[2:] == ANY]


def outside(take: Take) -> Values:
    """Of all notes: is it outside the scale?"""
    return _resting(take) == OUT_OF_SCALE


def _least(least: float) -> tuple[float, float]:
    return least, np.inf


def _most(most: float) -> tuple[float, float]:
    return -np.inf, most


def _of(measure: Callable[..., Values], argument: int) -> Callable[[Take], Values]:
    return lambda take: measure(take, argument)


ROWS = (
    Row("notes of a beat or longer that are outside the scale", long_outside, _most(0.14),
        "{:.1%}"),
    Row("last note of a phrase is a chord tone", _of(end_of_phrase, ANY), _least(0.60), "{:.1%}"),
    Row("last note of a phrase is outside the scale", _of(end_of_phrase, OUT_OF_SCALE),
        _most(0.15), "{:.1%}"),
    Row("seventh falls to third at changes by a falling fifth", seventh_to_third, _least(0.05),
        "{:.1%}"),
    Row("99th percentile of playing without half a beat's rest, seconds", breathless, _most(10),
        "{:.1f}", pooled=partial(np.percentile, q=99)),
    Row(f"notes a beat below {SLOW} bpm", notes_a_beat, _most(2.9)),
    Row("intervals of a sixth to an octave", wide, _least(0.02), "{:.2%}"),
    Row("leap across a rest, semitones", leaps, _least(4.5)),
    Row("velocity against pitch, correlation", velocity_by_pitch, _least(0.3)),
    Row("end of a phrase against its middle, velocity", end_by_middle, _most(-8), "{:.1f}"),
    *(Row(f"mean pitch, {name}", _of(mean_pitch, program), (real - 1.5, real + 1.5), "{:.1f}")
      for name, (program, real) in MEAN_PITCHES.items()),
    Row("notes outside the scale", outside, unit="{:.1%}"),
    Row("chord tones approached by a semitone", approached, _least(0.21), "{:.1%}"),
    Row("chord tones enclosed by two notes", enclosed, _least(0.076), "{:.1%}"),
)  # fmt: skip
