"""What the lead plays: a theme with motifs that come back, solos in calls and answers, an end."""

from collections.abc import Sequence

from composer.player import Phrase, Player
from composer.rhythm import Rhythm
from jazzrnn.music.band.chart import BEAT
from jazzrnn.music.dice import between, happens, one_of, pick


def theme(player: Player, start: int, bars: int) -> list[Phrase]:
    """A section of a theme: 4, 8 or 12 bars."""
    if bars == 12:
        return _blues_theme(player, start)
    if bars <= 4:
        return _call_and_answer(player, start, bars)
    bar, rng, kind = player.chart.bar_length, player.rng, player.manner.theme_kind
    beats = bar // BEAT
    pickup = pick(rng, {0: 3.0, 1: 0.8, -1: 1.2 if start else 0.0}) * BEAT
    motif = player.play(
        start + pickup, player.rhythm(kind, between(rng, beats + 1, 2 * beats - 1)), device="song"
    )
    phrases = [motif]
    phrases.append(
        player.play(motif.start + 2 * bar, motif.rhythm, recall=motif, near=happens(rng, 0.4))
    )
    shape = pick(rng, {"fragments": 1.0, "line": 1.0, "new": 1.0, "return": 0.6})
    if shape == "fragments":
        short = _head_of(motif.rhythm, bar)
        for place in (4, 5):
            piece = player.play(motif.start + place * bar, short, recall=phrases[0])
            phrases.append(piece)
        phrases.append(_phrase_to(player, start + 6 * bar, beats + between(rng, 0, 2), kind))
    elif shape == "line":
        phrases.append(_phrase_to(player, start + 4 * bar, 3 * beats, "syncopated"))
    elif shape == "new":
        phrases.append(_phrase_to(player, start + 4 * bar, 2 * beats - 2, kind))
        phrases.append(_phrase_to(player, start + 6 * bar, beats + between(rng, 0, 1), kind))
    else:
        phrases.append(player.play(motif.start + 4 * bar, motif.rhythm, recall=motif))
        phrases.append(_phrase_to(player, start + 6 * bar, beats, kind))
    return phrases


def _head_of(rhythm: Rhythm, length: int) -> Rhythm:
    """The notes of a rhythm within `length`; at least two."""
    kept = [event for event in rhythm if event[0] < length - BEAT]
    kept = kept if len(kept) >= 2 else list(rhythm[:2])
    onset, duration = kept[-1]
    return (*kept[:-1], (onset, min(duration, max(4, length - onset))))


def _phrase_to(player: Player, start: int, beats: int, kind: str) -> Phrase:
    return player.play(start, player.rhythm(kind, beats))


def _call_and_answer(player: Player, start: int, bars: int) -> list[Phrase]:
    bar, rng, kind = player.chart.bar_length, player.rng, player.manner.theme_kind
    beats = bars * bar // BEAT
    call = _phrase_to(player, start, beats // 2 - between(rng, 0, 2), kind)
    after = start + bars * bar // 2
    if happens(rng, 0.6):
        return [call, player.play(after, call.rhythm, recall=call)]
    return [call, _phrase_to(player, after, beats // 2 - between(rng, 1, 2), "syncopated")]


def _blues_theme(player: Player, start: int) -> list[Phrase]:
    """Twelve bars: a line, the same line over the next chords, another to close."""
    bar = player.chart.bar_length
    first = _call_and_answer(player, start, 4)
    second = [player.again(phrase, phrase.start + 4 * bar) for phrase in first]
    if happens(player.rng, 0.35):  # three times the same line: a riff blues
        third = [player.again(phrase, phrase.start + 8 * bar) for phrase in first]
    else:
        third = _call_and_answer(player, start + 8 * bar, 4)
    return [*first, *second, *third]


# Phrases within four bars, in sixteenths of these four bars: start and end.
_LAYOUTS: dict[tuple[tuple[int, int], ...], float] = {
    ((0, 14),): 1.2,
    ((1, 14),): 1.0,
    ((-1, 12),): 1.0,
    ((0, 19),): 0.9,
    ((2, 23),): 0.6,
    ((0, 6), (8, 15)): 1.4,
    ((1, 7), (8, 16)): 1.0,
    ((0, 10), (11, 15)): 1.0,
    ((0, 5), (6, 16)): 1.0,
    ((1, 4), (5, 15)): 0.8,
    ((0, 3), (4, 7), (8, 15)): 0.8,
    ((2, 7), (9, 14)): 0.6,
    ((3, 15),): 0.6,
    ((0, 4), (5, 9), (11, 14)): 0.5,
}


def solo(player: Player, start: int, bars: int, ideas: Sequence[Phrase]) -> None:
    """Improvise over some bars; now and then on an idea of the theme."""
    chart, rng = player.chart, player.rng
    ideas = list(ideas)
    for unit in range(start, start + bars * chart.bar_length, 4 * chart.bar_length):
        energy = chart.energy_at(unit)
        layout = pick(rng, _LAYOUTS)
        call: Phrase | None = None
        for begin, end in layout:
            sixteenth = 4 * chart.bar_length // 16
            at = unit + round(begin * sixteenth / BEAT) * BEAT
            if player.played:  # breath: at least a beat after the phrase before
                at = max(at, -(-(player.played[-1].end + 8) // BEAT) * BEAT)
            beats = (unit + end * sixteenth - at) // BEAT + 1
            if beats < 2 or at >= start + bars * chart.bar_length - BEAT:
                continue
            call = _solo_phrase(player, at, beats, energy, call, ideas)
            if len(call.pitches) >= 4:
                ideas.append(call)


def _solo_phrase(
    player: Player,
    at: int,
    beats: int,
    energy: float,
    call: Phrase | None,
    ideas: Sequence[Phrase],
) -> Phrase:
    rng, length = player.rng, beats * BEAT
    if call is not None and happens(rng, 0.45):
        return player.play(at, _extended(player, call.rhythm, length), recall=call)
    if ideas and happens(rng, 0.18):
        idea = one_of(rng, ideas[-12:])
        # a motif keeps its place in the beat, not in the bar: it may come a beat later
        return player.play(at, _extended(player, idea.rhythm, length), recall=idea)
    kinds = {
        "run": 3.2 + 3.5 * energy,
        "syncopated": 1.3,
        "song": 0.4 * (1 - energy),
        "riff": 0.4,
        "double": player.manner.double * energy,
    }
    kind = pick(rng, kinds)
    if kind == "riff" and beats >= 6:  # a short figure, two or three times
        figure = [(o, min(d, 4 * BEAT - o)) for o, d in player.rhythm("riff", 3)]
        rhythm = tuple(
            (onset + again * 4 * BEAT, duration)
            for again in range(beats // 4 + (beats % 4 == 3))
            for onset, duration in figure
        )
        return player.play(at, rhythm, device="riff" if happens(rng, 0.6) else "blues")
    return player.play(at, player.rhythm(kind, beats))


def _extended(player: Player, rhythm: Rhythm, length: int) -> Rhythm:
    """A known rhythm at the length that there is room for: cut, or led on by a run."""
    kept = tuple(event for event in rhythm if event[0] < length - 4)
    if len(kept) < 2:
        return player.rhythm("syncopated", max(2, length // BEAT))
    onset, duration = kept[-1]
    if length - onset >= 4 * BEAT and happens(player.rng, 0.5):
        beat = -(-(onset + duration) // BEAT) * BEAT
        more = player.rhythm("run", (length - beat) // BEAT) if length - beat >= 2 * BEAT else ()
        return (*kept, *((beat + o, d) for o, d in more))
    return (*kept[:-1], (onset, min(duration, length + BEAT - onset)))


def end(player: Player) -> None:
    """Lead into the last bar, and hold the tonic there."""
    chart, rng = player.chart, player.rng
    last_bar = chart.length - chart.bar_length
    player.played = [
        cut
        for phrase in player.played
        for cut in [phrase.until(last_bar - 3 * BEAT)]
        if cut is not None
    ]
    before = -(-player.played[-1].end // BEAT) * BEAT + BEAT if player.played else 0
    beats = max(1, min((last_bar - before) // BEAT, between(rng, 5, 8)))
    rhythm = player.rhythm(pick(rng, {"run": 1.0, "syncopated": 1.0}), beats)
    lead_in = tuple((o, min(d, beats * BEAT - o)) for o, d in rhythm if o < beats * BEAT - 3)
    held = (beats * BEAT, chart.bar_length - 4)
    player.play(last_bar - beats * BEAT, (*lead_in, held), final=True)
