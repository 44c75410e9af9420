"""What the channels of a MIDI file do to its notes: programs, drum kits, the sustain pedal.

A channel belongs to a port, and what is said on it holds for the notes of all tracks.

Source: MIDI Manufacturers Association, MIDI 1.0 Detailed Specification, 1996; MPE 1.1, 2022.
Roland, GS; Yamaha, XG: which channel plays drums is said by system exclusive messages.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jazzrnn.music.midi.pairing import NEVER, Keys, Played
from jazzrnn.music.midi.track_events import LongEvent
from jazzrnn.music.midi.tuning import GS_CHANNELS, as_tuned, read_tuning, semitones_of

DRUM_CHANNEL = 9
_CHANNELS = 16
# Numbers of controllers; the last puts all of them back.
_BANK, _DATA, _PEDAL, _SOSTENUTO, _TIMBRE = 0, 6, 64, 66, 74
_NRPN, _RPN_LOW, _RPN_HIGH, _RESET = (98, 99), 100, 101, 121
_DOWN = 64  # of a pedal
_HELD = 16  # quarter notes for which a pedal that never comes up is the pedal of the last chord
# Controllers that end all notes: those that say so, and those that choose a mode of the channel.
SILENCERS = (120, *range(123, 128))
_MPE_ZONE = (0, 6)  # the registered parameter that makes channels one instrument
_COARSE_TUNING = (0, 2)  # the registered parameter that tunes by semitones
_NO_PARAMETER = (127, 127)
_MASTERS = {0: range(1, _CHANNELS), 15: range(14, -1, -1)}  # of a zone, and its other channels
_MOST_PLAYERS = 64  # tracks of a channel that can be players of their own
_FEWEST_MEMBERS = 3  # of a zone that nobody announces
_DRUM_BANKS, _MELODY_BANK = {120, 126, 127}, 121  # General MIDI 2 and XG


@dataclass
class Channel:
    """What is said on a channel, in order of time."""

    programs: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    """(tick, track, program)"""
    banks: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])
    """(tick, whether drum kits are in this bank)"""
    drums: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])
    """(tick, whether it plays drums), as system exclusive messages say; they count before banks"""
    pedal: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])
    sostenuto: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])
    tuning: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """(tick, semitones)"""
    players: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])
    """track that has notes on it -> ticks of its first and its last"""
    own: dict[int, set[int]] = field(default_factory=dict[int, set[int]])  # track -> its programs
    first: int = NEVER  # ticks of its first note and of its last
    last: int = 0
    size: int = 0  # notes
    touches: int = 0  # bends, and changes of timbre
    parameter: tuple[int, int] = (
        _NO_PARAMETER  # that is registered under this number, and is set next
    )
    master: int | None = None  # the first channel of the zone, if it is in one

    def programs_for(self, track: int, patience: int) -> list[tuple[int, int]]:
        """Return the programs of a track's notes, (tick, program). Those of its own count before
        those of tracks without notes, unless these come more than `patience` ticks later; those of
        other players count if it has none. The first one holds for notes up to `patience` before.
        """
        own = [(tick, program) for tick, by, program in self.programs if by == track]
        if own:
            late = own[0][0] + patience
            own += [
                (tick, program)
                for tick, by, program in self.programs
                if by not in self.players and tick > late
            ]
            own.sort(key=lambda each: each[0])
        found = own or [(tick, program) for tick, _, program in self.programs]
        if found and self.first < found[0][0] <= self.first + patience:
            found[0] = (self.first, found[0][1])
        return found

    def is_apart(self, track: int) -> bool:
        """Return whether a track plays beside another one that has another program: programs that
        put all tracks on one channel write so.
        """
        first, last = self.players[track]
        own = self.own.get(track, set[int]())
        return len(self.players) <= _MOST_PLAYERS and any(
            own and its and not own & its and first <= ends and begins <= last
            for other, (begins, ends) in self.players.items()
            for its in [self.own.get(other, set[int]())]
        )

    def drums_at(self, tick: int) -> bool | None:
        """Return whether somebody says that the channel plays drums; None if nobody says it."""
        for said in (self.drums, self.banks):
            if before := bisect_right(said, tick, key=lambda each: each[0]):
                return said[before - 1][1]
        return None

    @property
    def expressive(self) -> bool:
        """Whether each note on it is bent or coloured by itself, without a program of its own."""
        return self.touches >= self.size > 0 and not self.programs


class Port:
    """The 16 channels of a port."""

    def __init__(self) -> None:
        self.channels = [Channel() for _ in range(_CHANNELS)]
        self.tuning: list[tuple[int, int]] = []  # of all channels

    def control(self, tick: int, number: int, controller: int, value: int) -> None:
        """Take a controller's value on channel `number`."""
        channel = self.channels[number]
        if controller == _TIMBRE:
            channel.touches += 1
        elif controller == _PEDAL:
            channel.pedal.append((tick, value >= _DOWN))
        elif controller == _SOSTENUTO:
            channel.sostenuto.append((tick, value >= _DOWN))
        elif controller == _RESET:
            channel.pedal.append((tick, False))
            channel.sostenuto.append((tick, False))
        elif controller == _BANK and value in _DRUM_BANKS:
            channel.banks.append((tick, True))
        elif controller == _BANK and (value == _MELODY_BANK or number != DRUM_CHANNEL):
            channel.banks.append((tick, False))
        elif controller == _RPN_HIGH:
            channel.parameter = (value, channel.parameter[1])
        elif controller == _RPN_LOW:
            channel.parameter = (channel.parameter[0], value)
        elif controller in _NRPN:
            channel.parameter = _NO_PARAMETER
        elif controller == _DATA and channel.parameter == _COARSE_TUNING:
            channel.tuning.append((tick, semitones_of(value)))
        elif controller == _DATA and channel.parameter == _MPE_ZONE and number in _MASTERS:
            for member in _MASTERS[number][:value]:
                self.channels[member].master = number

    def exclusive(self, event: LongEvent) -> None:
        """Take a system exclusive message: some tune, some say which channels play drums."""
        data = event.data
        if tuned := read_tuning(data):
            who = self if tuned.channel is None else self.channels[tuned.channel]
            who.tuning.append((event.tick, tuned.semitones))
            return
        if data[:1] == b"\x41" and data[2:5] == b"\x42\x12\x40" and data[6:7] == b"\x15":
            channel, value = GS_CHANNELS[data[5] & 0x0F], data[7:8]
        elif data[:1] == b"\x43" and data[2:4] == b"\x4c\x08" and data[5:6] == b"\x07":
            channel, value = data[4], data[6:7]
        else:
            return
        if value and channel < _CHANNELS:
            self.channels[channel].drums.append((event.tick, value != b"\0"))

    def settle(self) -> None:
        """Put by time what has come from several tracks, and find a zone that nobody announced."""
        for channel in self.channels:
            channel.programs.sort(key=lambda each: each[0])
            for _, track, program in channel.programs:
                channel.own.setdefault(track, set()).add(program)
            channel.banks.sort(key=lambda each: each[0])
            channel.drums.sort(key=lambda each: each[0])
            channel.pedal.sort(key=lambda each: each[0])
            channel.sostenuto.sort(key=lambda each: each[0])
            channel.tuning.sort(key=lambda each: each[0])
        self.tuning.sort(key=lambda each: each[0])
        members = [number for number in range(_CHANNELS) if self.channels[number].expressive]
        if DRUM_CHANNEL in members and len(members) >= _FEWEST_MEMBERS:
            for number in members:
                channel = self.channels[number]
                channel.master = 0 if channel.master is None else channel.master

    def play(self, number: int, track: int, pressed: Keys) -> None:
        """Take the notes that a track has on channel `number`."""
        channel = self.channels[number]
        channel.players[track] = pressed.first, pressed.last
        channel.first = min(channel.first, pressed.first)
        channel.last = max(channel.last, pressed.last)
        channel.size += pressed.size

    def plays_drums(self, number: int, tick: int) -> bool:
        """Return whether a channel plays drums at a time."""
        said = self.channels[number].drums_at(tick)
        if said is None:
            return number == DRUM_CHANNEL and self.channels[number].master is None
        return said

    def player(self, number: int, track: int) -> tuple[int, int]:
        """Return who has a track's notes on a channel, by the channel of its zone, if it is in one,
        or by its own, and the track, if others on this channel are other players (else -1).
        """
        channel = self.channels[number]
        if channel.master is not None:
            return channel.master, -1
        return number, track if channel.is_apart(track) else -1

    def programs_for(self, number: int, track: int, patience: int) -> list[tuple[int, int]]:
        """Return the programs of a track's notes on a channel, as `Channel.programs_for`."""
        channel = self.channels[number]
        if channel.master is not None and not channel.programs:
            channel = self.channels[channel.master]
        return channel.programs_for(track, patience)

    def pedal_spans(
        self, number: int, end: int, quarter: int
    ) -> tuple[list[tuple[int, int]], bool]:
        """Return from when to when the pedal of a channel is down, and whether it is left out that
        somebody pressed it and never lifted it. (At the end nobody has to.)
        """
        channel = self.channels[number]
        if channel.master is not None and not channel.pedal:
            channel = self.channels[channel.master]
        spans = _spans(channel.pedal, end)
        last = self.channels[number].last
        hangs = bool(spans) and channel.pedal[-1][1] and last - spans[-1][0] > _HELD * quarter
        return (spans[:-1] if hangs else spans), hangs

    def tuned(self, number: int, notes: Sequence[Played]) -> list[Played]:
        """Return the notes of a channel at the pitch that sounds."""
        return as_tuned(notes, [self.channels[number].tuning, self.tuning])

    @property
    def is_tuned(self) -> bool:
        """Whether some channel sounds at another pitch than its keys."""
        tunings = [self.tuning, *(channel.tuning for channel in self.channels)]
        return any(semitones for tuning in tunings for _, semitones in tuning)

    def held(self, number: int, notes: Sequence[Played], end: int, quarter: int) -> list[Played]:
        """Let the notes of a channel last as its pedals hold them, at most to `end`."""
        spans, _ = self.pedal_spans(number, end, quarter)
        caught = _spans(self.channels[number].sostenuto, end)
        return hold(notes, spans, caught) if spans or caught else [*notes]


def _spans(pedal: Sequence[tuple[int, bool]], end: int) -> list[tuple[int, int]]:
    """Return from when to when a pedal is down, up to `end`."""
    spans: list[tuple[int, int]] = []
    pressed = None
    for tick, down in [*pedal, (end, False)]:
        if down and pressed is None:
            pressed = tick
        elif not down and pressed is not None:
            spans.append((pressed, tick))
            pressed = None
    return spans


def program_at(programs: Sequence[tuple[int, int]], tick: int) -> int:
    """Return the program that holds at a tick, of (tick, program) in order; 0 before the first."""
    before = bisect_right(programs, tick, key=lambda each: each[0])
    return programs[before - 1][1] if before else 0


def is_doubtful(numbers: NDArray[np.integer], values: NDArray[np.integer]) -> bool:
    """Return whether controllers (n,) with these values (n,) do anything to notes."""
    pressed = ((numbers == _PEDAL) | (numbers == _SOSTENUTO)) & (values >= _DOWN)
    return bool((pressed | ((numbers == _BANK) & (values >= min(_DRUM_BANKS)))).any())


def hold(
    notes: Sequence[Played],
    spans: Sequence[tuple[int, int]],
    caught: Sequence[tuple[int, int]] = (),
) -> list[Played]:
    """Let notes last until the pedal comes up, at most until they are struck again.

    Args:
        notes: of one channel, sorted.
        spans: when the sustain pedal is down, in order: it holds what ends under it.
        caught: the same of the sostenuto pedal: it holds the keys that are down when it goes down.
    """
    downs = [start for start, _ in spans]
    catches = [start for start, _ in caught]
    struck: dict[int, int] = {}  # pitch -> its next onset
    held: list[Played] = []
    for note in reversed(notes):
        end = note.end
        before = bisect_left(catches, note.end) - 1
        if before >= 0 and catches[before] >= note.onset:
            end = max(end, caught[before][1])
        # A pedal that goes down as the key comes up holds nothing: it waits for the next chord.
        pressed = bisect_left(downs, end) - 1
        if pressed >= 0:
            end = max(end, spans[pressed][1])
        if end > note.end:
            end = max(note.end, min(end, struck.get(note.pitch, end)))
        held.append(note._replace(end=end))
        struck[note.pitch] = note.onset
    held.reverse()
    return held
