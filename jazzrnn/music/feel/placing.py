"""Where the notes of a part are placed, before chance: by who plays it, the beat and the tempo.

Soloists are placed as those of the Weimar Jazz Database (`learned`): behind the beat at slow tempi,
their eighths flatter than those of the drums. The rhythm section keeps the beat and swings by
`swing.usual_ratio`. How closely it keeps the beat is taste: ride and bass lie within some
milliseconds of each other, and comping is a little behind them.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jazzrnn.music.feel.learned import Placement, placement_at
from jazzrnn.music.feel.swing import BEAT, in_beat, second_eighth, usual_ratio
from jazzrnn.music.notes import BASS, DRUMS, Meter

SCATTER_SHARE = 0.5  # of what was measured; the rest is taken for errors of measurement: taste


class Feel(NamedTuple):
    """How a piece is played."""

    amount: float = 1.0  # 0: on the grid; 1: as learned; above it is exaggerated
    swing: float | None = None  # ratio of a beat's two eighths; None: by the tempo
    straight: bool = False  # its eighths are even, unless `swing` says more
    behind_ms: float | None = None  # of soloists on the beat; None: as learned


ON_GRID = Feel(amount=0.0)


class Spot(NamedTuple):
    """Where a note is placed, in grid steps, and what chance adds, in milliseconds."""

    place: float
    scatter_ms: float  # standard deviation from note to note
    drift_ms: float  # and of what lasts for some beats


class _Steady(NamedTuple):
    """How a player of the rhythm section keeps the beat, in milliseconds."""

    behind_ms: float
    scatter_ms: float
    drift_ms: float


_STEADY = {DRUMS: _Steady(0, 3, 2), BASS: _Steady(0, 4, 3)}
_COMPING = _Steady(4, 5, 3)


def steps_in(milliseconds: float, tempo_bpm: float) -> float:
    """Return a time in grid steps.

    >>> steps_in(500, 120)
    12.0
    """
    return milliseconds * tempo_bpm * BEAT / 60_000


def soloist_at(
    time: int, tempo_bpm: float, swings: Mapping[int, int], meters: Sequence[Meter], feel: Feel
) -> Spot:
    """Return where a soloist places a note.

    Args:
        time: of the note.
        tempo_bpm: there.
        swings: times that swing, each with the onset of its beat.
        meters: of the piece.
        feel: its amount does not count here.
    """
    learned = placement_at(tempo_bpm)
    if time in swings:
        place = swings[time] + BEAT * _offbeat(learned, tempo_bpm, feel)
    else:
        within = in_beat(time, meters)[1]
        triplet = within % (BEAT // 3) == 0
        finer_ms = learned.triplet_ms if triplet else learned.sixteenth_ms
        place = time + steps_in(finer_ms if within else learned.on_beat_ms, tempo_bpm)
    return Spot(place, SCATTER_SHARE * learned.scatter_ms, learned.drift_ms)


def _offbeat(learned: Placement, tempo_bpm: float, feel: Feel) -> float:
    """Return where a soloist places the second of two eighths, in beats: who plays behind the beat
    does so here, too, and the rest is swing, which follows that of the band.
    """
    late = steps_in(learned.on_beat_ms, tempo_bpm) / BEAT
    usual = second_eighth(usual_ratio(tempo_bpm)) - 0.5
    return 0.5 + late + (learned.offbeat - 0.5 - late) * (_band(tempo_bpm, feel) - 0.5) / usual


def rhythm_at(
    time: int, tempo_bpm: float, swings: Mapping[int, int], part: int, feel: Feel
) -> Spot:
    """Return where a player of the rhythm section places a note; see `soloist_at`."""
    steady = _STEADY.get(part, _COMPING)
    place = swings[time] + BEAT * _band(tempo_bpm, feel) if time in swings else time
    behind = steps_in(steady.behind_ms, tempo_bpm)
    return Spot(place + behind, steady.scatter_ms, steady.drift_ms)


def _band(tempo_bpm: float, feel: Feel) -> float:
    """Return where the rhythm section places the second of two eighths, in beats."""
    return second_eighth(feel.swing or (1.0 if feel.straight else usual_ratio(tempo_bpm)))
