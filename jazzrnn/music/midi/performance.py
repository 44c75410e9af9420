"""MIDI files as they are played: notes off the grid, with each player's instrument and volume.

`read_midi` puts notes on the grid, to learn from them; here they stay where they are, with their
swing and their place beside the beat. So a file sounds as it was written.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.midi.events import listed
from jazzrnn.music.midi.reading import parse
from jazzrnn.music.midi.smf import read_tracks
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, STEPS_PER_WHOLE, Piece

if TYPE_CHECKING:
    from symusic.core import TrackTick

USUAL_BPM, USUAL_VOLUME = 120.0, 100  # where a file says nothing
VOLUME = 7  # number of the controller
LONGEST_QUARTERS = 64 * STEPS_PER_WHOLE / STEPS_PER_QUARTER  # a longer note is one without an end


class Player(NamedTuple):
    """Who plays: a track of a file, on one instrument."""

    name: str  # of the instrument, or of the track if several players have that instrument
    part: int  # index into PARTS
    program: int  # General MIDI program; of drums the kit
    volume: int  # 0 to 127


class Played(NamedTuple):
    """A note as it is played. The fields' order is the order of notes in a performance."""

    start: float  # quarter notes from the beginning
    end: float
    player: int  # index
    pitch: int
    velocity: int


class Performance(NamedTuple):
    """A file as it is played."""

    players: tuple[Player, ...]
    notes: tuple[Played, ...]  # sorted
    tempos: tuple[tuple[float, float], ...]  # quarter note and bpm from there on; first at 0

    @property
    def quarters(self) -> float:
        """Where the last note ends."""
        return max((note.end for note in self.notes), default=0.0)

    def seconds(self, quarters: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the seconds from the beginning at which some quarter notes come."""
        starts, bpms = np.array(self.tempos).T
        lengths = 60 / bpms
        reached = np.append(0, np.cumsum(np.diff(starts) * lengths[:-1]))
        at = np.asarray(quarters, np.float64)
        k = np.maximum(0, np.searchsorted(starts, at, side="right") - 1)
        return reached[k] + (at - starts[k]) * lengths[k]


def read_performance(data: bytes, piece: Piece) -> Performance:
    """Read how a MIDI file is played.

    Args:
        data: the file.
        piece: what `read_midi` reads from it.

    Raises:
        MidiError: it is no MIDI file, or damaged.
    """
    tracks = read_tracks(data)
    score = parse(tracks)
    ticks = tracks.ticks_per_quarter
    found: dict[tuple[int, int, str], int] = {}  # part, program, track -> index
    players: list[Player] = []
    notes: list[Played] = []
    for track in listed(score.tracks):
        if not len(track.notes):
            continue
        part = DRUMS if track.is_drum else track.program // 8
        key = part, track.program, "" if track.is_drum else track.name
        if key not in found:
            found[key] = len(players)
            players.append(Player(track.name.strip(), part, track.program, _volume(track)))
        notes += _notes(track, ticks, found[key])
    tempos = [(tempo.onset / STEPS_PER_QUARTER, tempo.bpm) for tempo in piece.tempos]
    if not tempos or tempos[0][0] > 0:
        tempos.insert(0, (0.0, USUAL_BPM))
    return Performance(_named(players), tuple(sorted(notes)), tuple(tempos))


def _notes(track: "TrackTick", ticks: int, player: int) -> Iterator[Played]:
    """Yield the notes of a track; those under the sustain pedal ring until it is lifted."""
    pedals = [(pedal.time, pedal.time + pedal.duration) for pedal in listed(track.pedals)]
    presses = [down for down, _ in pedals]
    for note in listed(track.notes):
        end = note.time + max(1, note.duration)
        if (k := bisect_right(presses, end) - 1) >= 0:
            end = max(end, pedals[k][1])
        start = note.time / ticks
        held = min(end / ticks, start + LONGEST_QUARTERS)
        yield Played(start, held, player, note.pitch, min(127, max(1, note.velocity)))


def _volume(track: "TrackTick") -> int:
    """Return the first volume that a track sets."""
    volumes = [control.value for control in listed(track.controls) if control.number == VOLUME]
    return volumes[0] if volumes else USUAL_VOLUME


def _named(players: Sequence[Player]) -> tuple[Player, ...]:
    """Give players the names of their instruments; where two have the same, those of tracks."""
    named: list[Player] = []
    instruments = ["Drums" if p.part == DRUMS else PROGRAM_NAMES[p.program] for p in players]
    for player, name in zip(players, instruments, strict=True):
        alone = instruments.count(name) == 1 or not player.name
        named.append(player._replace(name=name if alone else player.name))
    return tuple(named)
