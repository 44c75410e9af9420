"""Solos in calls and answers, on motifs of the head, and the end of a piece.

A solo goes by units of four bars. Some are lines with breath between them; some take a short
idea (of the head, or what was just played) and say it again at other heights; some are riffs.
"""

from collections.abc import Sequence
from dataclasses import replace

from composer.phrases import Phrase
from composer.player import Player
from composer.rhythm import Rhythm
from jazzrnn.music.band.chart import BEAT
from jazzrnn.music.dice import between, happens, one_of, pick

# Phrases within four bars, in sixteenths of these four bars: start and end.
_LAYOUTS: dict[tuple[tuple[int, int], ...], float] = {
    ((0, 13),): 1.0,
    ((1, 14),): 1.0,
    ((-1, 11),): 0.8,
    ((2, 18),): 0.6,
    ((0, 6), (8, 15)): 1.6,
    ((1, 7), (8, 16)): 1.2,
    ((0, 10), (11, 15)): 1.0,
    ((0, 5), (6, 16)): 1.0,
    ((1, 4), (5, 14)): 1.0,
    ((0, 3), (4, 7), (8, 14)): 1.0,
    ((2, 7), (9, 14)): 0.8,
    ((3, 14),): 0.6,
    ((0, 4), (5, 9), (11, 14)): 0.7,
}


class Soloist:
    """Improvises, and remembers what he has said in this piece."""

    def __init__(self, player: Player, ideas: Sequence[Phrase]) -> None:
        self.player = player
        self.ideas = list(ideas)  # of the head
        self.own: list[Phrase] = []
        self.units: list[tuple[int, list[Phrase]]] = []  # start, and the phrases in four bars

    def play(self, start: int, bars: int) -> None:
        """Improvise over some bars."""
        length = 4 * self.player.chart.bar_length
        end = start + bars * self.player.chart.bar_length
        for unit in range(start, end, length):
            before = len(self.player.played)
            self._unit(unit, end)
            said = self.player.played[before:]
            self.units.append((unit, said))
            self.own += idea_of(said[:1])

    def _unit(self, unit: int, end: int) -> None:
        """Play four bars in one way or another."""
        player, rng = self.player, self.player.rng
        energy = player.chart.energy_at(unit)
        kinds = {"lines": 3.2, "develop": 1.0, "riff": 0.3 + 0.3 * energy}
        if len(self.units) > 1:
            kinds["return"] = 1.3
        if not self.units:
            kinds["develop"] = 4.0
        kind = pick(rng, kinds)
        if kind == "return":
            self._return(unit)
        elif kind == "develop" and self.ideas:
            _develop(player, unit, one_of(rng, [*self.ideas, *self.own[-3:], *self.own[-3:]]))
        elif kind == "riff":
            _riff(player, unit)
        else:
            _lines(player, unit, end, [*self.ideas, *self.own])

    def _alike(self, one: int, two: int) -> int:
        """Return on how many beats of four bars the chords are the same."""
        chart = self.player.chart
        beats = range(0, 4 * chart.bar_length, BEAT)
        return sum(chart.chord_at(one + at) == chart.chord_at(two + at) for at in beats)

    def _return(self, unit: int) -> None:
        """Play four bars from before again, as far as the chords let them be, and go on."""
        player, rng = self.player, self.player.rng
        start, phrases = max(self.units[:-1], key=lambda said: self._alike(said[0], unit))
        kept = phrases[: max(1, len(phrases) - happens(rng, 0.4))]
        for phrase in kept:
            at = phrase.start + unit - start
            if not player.played or player.played[-1].end <= at:
                player.play(at, phrase.rhythm, recall=phrase, shift=0)


def idea_of(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Return the beginnings of phrases, three to six notes each: what can be taken up."""
    ideas: list[Phrase] = []
    for phrase in phrases:
        count = min(6, sum(onset < 3 * BEAT for onset, _ in phrase.rhythm))
        if count >= 3:
            onset, length = phrase.rhythm[count - 1]
            rhythm = (*phrase.rhythm[: count - 1], (onset, min(length, BEAT)))
            ideas.append(replace(phrase, rhythm=rhythm, pitches=phrase.pitches[:count]))
    return ideas


def _free(player: Player, at: int, gap: int) -> int:
    """Return the first beat from `at` on that leaves a breath after the phrase before."""
    if not player.played:
        return at
    free = player.played[-1].end + gap
    return at if at >= free else at + -(-(free - at) // BEAT) * BEAT


def _develop(player: Player, unit: int, idea: Phrase) -> None:
    """Say an idea, say it again at another height, and lead it on into a line."""
    bar, rng = player.chart.bar_length, player.rng
    first = _free(player, player.aligned(idea, unit), 4)
    gap = pick(rng, {bar: 2.0, bar - BEAT: 0.6, bar // 2 // BEAT * BEAT: 0.5, 2 * bar: 0.5})
    span = idea.rhythm[-1][0] + BEAT
    gap = max(gap, -(-span // BEAT) * BEAT)
    told = player.play(first, idea.rhythm, recall=idea, shift=0)
    steps = pick(rng, {(0,): 1.2, (1,): 1.0, (0, 1): 1.0, (1, 1): 0.5})
    at = first + gap
    for moved in steps:
        if at + gap > unit + 4 * bar - BEAT:
            break
        shift = player.sequence(idea, at) if moved else 0
        source = player.played[-1] if moved else told
        player.play(at, idea.rhythm, recall=source, shift=shift)
        at += gap
    beats = (unit + 4 * bar - BEAT - at) // BEAT - between(rng, 0, 2)
    if beats >= 3:
        player.play(at, extended(player, idea.rhythm, beats * BEAT), recall=idea)


def _riff(player: Player, unit: int) -> None:
    """Play a short figure three times, bent by the chords only where it must be."""
    bar, rng = player.chart.bar_length, player.rng
    at = _free(player, unit, 4)
    beats = min(4, bar // BEAT)
    drawn = [player.rhythm("riff", beats - 1) for _ in range(4)]
    figure = max(drawn, key=lambda rhythm: min(len(rhythm), 5))
    figure = tuple((o, min(d, bar - BEAT // 2 - o)) for o, d in figure if o < bar - BEAT)
    first = player.play(at, figure, device=one_of(rng, ("riff", "blues", "pentatonic")))
    for place in (1, 2):
        player.play(at + place * bar, figure, recall=first, shift=0)
    if happens(rng, 0.5) and at + 3 * bar < unit + 4 * bar - 2 * BEAT:
        player.play(at + 3 * bar, player.rhythm("syncopated", 2))


def _lines(player: Player, unit: int, end: int, ideas: Sequence[Phrase]) -> None:
    """Play the phrases of a layout, the later ones now and then as answers to the first."""
    bar, rng = player.chart.bar_length, player.rng
    said: list[Phrase] = []
    for begin, last in pick(rng, _LAYOUTS):
        sixteenth = 4 * bar // 16
        at = _free(player, unit + round(begin * sixteenth / BEAT) * BEAT, 8)
        at = -(-at // BEAT) * BEAT
        beats = (unit + last * sixteenth - at) // BEAT + 1
        if beats < 2 or at >= end - BEAT:
            continue
        said.append(_phrase(player, at, beats, said[-1] if said else None, ideas))


def _phrase(
    player: Player, at: int, beats: int, call: Phrase | None, ideas: Sequence[Phrase]
) -> Phrase:
    """Play a phrase: an answer to a call, an idea led on, or something new."""
    rng, length = player.rng, beats * BEAT
    if call is not None and happens(rng, 0.4):
        return player.play(at, extended(player, call.rhythm, length), recall=call)
    if ideas and happens(rng, 0.15):
        idea = one_of(rng, ideas[-12:])
        return player.play(at, extended(player, idea.rhythm, length), recall=idea)
    energy = player.chart.energy_at(at)
    kinds = {
        "run": 4.4 + 3.4 * energy,
        "syncopated": 1.5,
        "song": 0.4 * (1 - energy),
        "double": player.manner.double * energy,
    }
    return player.play(at, player.rhythm(pick(rng, kinds), beats))


def extended(player: Player, rhythm: Rhythm, length: int) -> Rhythm:
    """Return a known rhythm at the length that there is room for: cut, or led on by a run."""
    kept = tuple(event for event in rhythm if event[0] < length - 4)
    if len(kept) < 2:
        return player.rhythm("syncopated", max(2, length // BEAT))
    onset, duration = kept[-1]
    if length - onset >= 3 * BEAT and happens(player.rng, 0.6):
        beat = -(-(onset + duration) // BEAT) * BEAT
        more = player.rhythm("run", (length - beat) // BEAT) if length - beat >= 2 * BEAT else ()
        return (*kept, *((beat + o, d) for o, d in more))
    return (*kept[:-1], (onset, min(duration, length + BEAT - onset)))


def end(player: Player) -> None:
    """Close the last phrase on a held note of the tonic chord in the last bar."""
    bar = player.chart.bar_length
    last_bar = player.chart.length - bar
    player.played = [
        cut for phrase in player.played for cut in [_cut(phrase, last_bar)] if cut is not None
    ]
    if not player.played or player.played[-1].end < last_bar - 2 * BEAT:
        beats = between(player.rng, 3, 5)
        start = max(last_bar - beats * BEAT, _free(player, last_bar - beats * BEAT, 4))
        rhythm = player.rhythm("syncopated", max(1, (last_bar - start) // BEAT))
        short = tuple(event for event in rhythm if start + event[0] < last_bar - 3)
        if short and start < last_bar:
            player.play(start, short)
            player.played[-1:] = [_cut(player.played[-1], last_bar) or player.played[-1]]
    held = ((0, bar - 4),)
    near = Phrase(last_bar, held, player.played[-1].pitches[-1:])
    player.play(last_bar, held, recall=near, shift=0, head=True, final=True)


def _cut(phrase: Phrase, onset: int) -> Phrase | None:
    """Return a phrase without what sounds from `onset` on; None if nothing is left."""
    rhythm = tuple(
        (at, min(length, onset - phrase.start - at))
        for at, length in phrase.rhythm
        if phrase.start + at < onset
    )
    return replace(phrase, rhythm=rhythm, pitches=phrase.pitches[: len(rhythm)]) if rhythm else None
