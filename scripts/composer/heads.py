"""Heads: motifs that are stated, repeated, moved, answered, and sections that return.

A section is a row of units of two bars, each with a sign: a or b is a motif (new, or again
as it was), a+ the motif at another height, a' its beginning with another end, f its first
bar twice at two heights, c a cadence.
"""

from dataclasses import replace

import numpy as np

from composer.motifs import Bars
from composer.phrases import Phrase
from composer.player import Player
from composer.rhythm import Rhythm
from composer.sections import Section
from jazzrnn.music.band.chart import BEAT
from jazzrnn.music.dice import between, happens, one_of, pick

_PLANS: dict[int, dict[str, float]] = {
    4: {"a c": 1.0, "a a+": 1.0, "a a'": 0.8},
    8: {
        "a a+ f c": 1.0, "a b a c": 2.6, "a a a c": 1.0, "a a+ a+ c": 0.6, "a a' b c": 1.0,
        "a b a+ c": 1.0, "a a+ a c": 1.2, "a a b c": 0.8,
    },
    12: {
        "a b a b a c": 1.2, "a a+ a a+ b c": 0.8, "a b a b f c": 0.8, "a a' a a' b c": 1.0,
        "a b a b d c": 1.2, "a a a a b c": 0.8, "a b a b a b": 0.6,
    },
}  # fmt: skip
_BRIDGES: dict[int, dict[str, float]] = {
    4: {"a a+": 1.0, "a c": 0.6},
    8: {"a a+ a a+": 0.8, "a a+ f c": 1.0, "a b a+ c": 1.0, "a a+ a+ c": 1.2},
}
_OTHER = {"song": "swing", "swing": "song", "riff": "song", "bop": "swing", "bossa": "bossa"}


class Head:
    """The tune of a piece: what its sections are, once they have been played."""

    def __init__(self, player: Player, manner: str) -> None:
        self.player = player
        self.manner = manner
        self.sections: dict[str, tuple[int, list[Phrase]]] = {}  # start and phrases
        self.motif: Phrase | None = None  # the first one, which B of an ABAC takes up
        self.closing: Phrase | None = None  # the last phrase of a section that closes

    @property
    def phrases(self) -> list[Phrase]:
        """All phrases of the tune, each once."""
        return [phrase for _, phrases in self.sections.values() for phrase in phrases]

    def play(self, section: Section, order: str) -> None:
        """Play a section: a new one, or one that was there before."""
        letter, start = section.letter.upper(), section.first_bar * self.player.chart.bar_length
        if letter in self.sections:
            self._again(section, start)
            return
        before = len(self.player.played)
        bridge = letter == "B" and "C" not in order
        self._state(start, len(section.bars), letter, bridge)
        self.sections[letter] = (start, self.player.played[before:])

    def _again(self, section: Section, start: int) -> None:
        """Play a section again, with another close or with small variations."""
        rng, player = self.player.rng, self.player
        first, phrases = self.sections[section.letter.upper()]
        closes = section.letter.islower()  # which is a change by itself
        change = 0.25 if section.role == "out" else 0.0 if closes else 0.1
        for place, phrase in enumerate(phrases):
            offset = phrase.start - first
            if place + 1 == len(phrases) and closes:
                again = player.again(
                    self.closing or phrase, start + offset, final=self.closing is None
                )
                self.closing = self.closing or again
                continue
            again = player.again(phrase, start + offset)
            if happens(rng, change):
                player.played[-1] = varied(again, player.chart.offbeat, rng)

    def _state(self, start: int, bars: int, letter: str, bridge: bool) -> None:
        """Invent a section."""
        player, manner = self.player, self.manner
        plans = (_BRIDGES if bridge else _PLANS)[bars]
        if bridge:
            manner = _OTHER[manner] if happens(player.rng, 0.6) else manner
        unit = _Units(player, Bars(player.chart, manner, player.rng), 4 if bridge else 0)
        if letter in "BC" and not bridge and self.motif and happens(player.rng, 0.7):
            unit.motifs["a"] = self.motif
        for place, sign in enumerate(pick(player.rng, plans).split()):
            unit.play(sign, start + 2 * place * player.chart.bar_length)
        self.motif = self.motif or unit.motifs["a"]


class _Units:
    """Plays the units of one section."""

    def __init__(self, player: Player, bars: Bars, raised: int) -> None:
        self.player = player
        self.bars = bars
        self.raised = raised  # semitones that a bridge lies higher
        self.motifs: dict[str, Phrase] = {}

    def play(self, sign: str, at: int) -> None:
        """Play the unit of a sign; `at` is the bar line where it begins."""
        name = sign[0]
        if name == "c":
            self._new(*self.bars.cadence(), at)
        elif name == "f":
            self._fragments(at)
        elif name not in self.motifs:
            self.motifs[name] = self._new(*self.bars.motif(), at)
        elif sign.endswith("+"):
            self._moved(self.motifs[name], at)
        elif sign.endswith("'"):
            self._other_end(self.motifs[name], at)
        else:
            self.player.again(self.motifs[name], self.player.aligned(self.motifs[name], at))

    def _new(self, pickup: int, rhythm: Rhythm, at: int) -> Phrase:
        """Find pitches for a rhythm whose pickup comes before the bar line."""
        return self.player.play(at - pickup, rhythm, head=True, raised=self.raised)

    def _moved(self, motif: Phrase, at: int) -> None:
        """Play a motif at another height: as far as the chord has moved, or a step or third."""
        start = self.player.aligned(motif, at)
        self.player.play(
            start, motif.rhythm, recall=motif, shift=self.player.sequence(motif, start), head=True
        )

    def _other_end(self, motif: Phrase, at: int) -> None:
        """Play the first bar of a motif as it was and then another landing."""
        start = self.player.aligned(motif, at)
        kept = max(2, sum(onset < self.player.chart.bar_length for onset, _ in motif.rhythm))
        known = replace(motif, rhythm=motif.rhythm[:kept], pitches=motif.pitches[:kept])
        self.player.play(start, motif.rhythm, recall=known, shift=0, head=True)

    def _fragments(self, at: int) -> None:
        """Play the first bar of the motif twice, the second time at another height."""
        bar, motif = self.player.chart.bar_length, self.motifs["a"]
        start = self.player.aligned(motif, at)
        room = bar - BEAT // 2
        kept = [event for event in motif.rhythm if event[0] < room] or [motif.rhythm[0]]
        onset, length = kept[-1]
        rhythm = (*kept[:-1], (onset, min(length, bar - onset)))
        said = replace(motif, rhythm=rhythm, pitches=motif.pitches[: len(rhythm)])
        shift = one_of(self.player.rng, (-5, -2, 2, 3, 5))
        for place in range(2):
            self.player.play(
                start + place * bar, rhythm, recall=said, shift=shift * (place + 1) // 2, head=True
            )


def varied(phrase: Phrase, offbeat: int, rng: np.random.Generator) -> Phrase:
    """Change a detail: a note is left out, said twice, or comes an eighth late."""
    rhythm, pitches = list(phrase.rhythm), list(phrase.pitches)
    way = pick(rng, {"twice": 1.0, "out": 0.8, "late": 1.0})
    long = [place for place, (_, length) in enumerate(rhythm) if length >= 2 * BEAT]
    if way == "twice" and long:
        place = one_of(rng, long)
        onset, length = rhythm[place]
        first = BEAT if (phrase.start + onset) % BEAT == 0 else BEAT - offbeat
        rhythm[place : place + 1] = [(onset, first), (onset + first, length - first)]
        pitches.insert(place, pitches[place])
    elif way == "out" and len(rhythm) > 4:
        place = between(rng, 1, len(rhythm) - 3)
        del rhythm[place], pitches[place]
    elif rhythm[0][1] >= BEAT and phrase.start % BEAT == 0:
        rhythm[0] = (offbeat, rhythm[0][1] - offbeat)
    return Phrase(phrase.start, tuple(rhythm), tuple(pitches))
