"""MIDI files as they are played: notes off the grid, with each player's instrument and volume.

`read_midi` puts notes on the grid, to learn from them; here they stay where they are, with their
swing and their place beside the beat. So a file sounds as it was written.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.midi.found_beat import read_performance
from jazzrnn.music.midi.quick import first_volumes, read_quickly
from jazzrnn.music.midi.reading import LONGEST_NOTE
from jazzrnn.music.midi.smf import read_tracks
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, Piece

USUAL_BPM, USUAL_VOLUME = 120.0, 100  # where a file says nothing


class Player(NamedTuple):
    """Who plays: all that a file has for one instrument."""

    name: str  # of the instrument
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


def read_as_played(data: bytes, piece: Piece) -> Performance:
    """Read how a MIDI file is played.

    Args:
        data: the file.
        piece: what `read_midi` reads from it.

    Raises:
        MidiError: it is no MIDI file, or damaged.
    """
    tracks = read_tracks(data)
    ticks = tracks.ticks_per_quarter
    found = read_performance(tracks).tracks
    # Of a file that is read carefully, who plays which track is not sure.
    volumes = first_volumes(tracks) if read_quickly(tracks) else {}
    known: dict[tuple[int, int], int] = {}  # part and program -> index
    players: list[Player] = []
    notes: list[Played] = []
    for track in found:
        key = track.part, track.program
        if key not in known:
            known[key] = len(players)
            name = "Drums" if track.part == DRUMS else PROGRAM_NAMES[track.program]
            players.append(Player(name, *key, volumes.get(key, USUAL_VOLUME)))
        columns = (track.start, track.start + np.maximum(track.length, 1), track.pitch,
                   np.clip(track.velocity, 1, 127))  # fmt: skip
        for start, end, pitch, velocity in zip(*(c.tolist() for c in columns), strict=True):
            held = min(end / ticks, start / ticks + LONGEST_NOTE / STEPS_PER_QUARTER)
            notes.append(Played(start / ticks, held, known[key], pitch, velocity))
    tempos = [(tempo.onset / STEPS_PER_QUARTER, tempo.bpm) for tempo in piece.tempos]
    if not tempos or tempos[0][0] > 0:
        tempos.insert(0, (0.0, USUAL_BPM))
    return Performance(tuple(players), tuple(sorted(notes)), tuple(tempos))
