"""What MIDI files hold besides notes, put on the grid: meters, tempos, chord symbols, the key."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from jazzrnn.errors import counted
from jazzrnn.music.midi.chord_texts import Text, find_chords
from jazzrnn.music.midi.performance import KeySignature, TempoEvent, TimeSignature
from jazzrnn.music.notes import STEPS_PER_QUARTER, STEPS_PER_WHOLE, ChordMark, Meter, Tempo

LAST_ONSET = 10_000 * STEPS_PER_WHOLE  # nothing starts later: 10,000 bars are 5 hours
LONGEST_METER = 64  # beats
SLOWEST_BPM, FASTEST_BPM = 10.0, 500.0


# fmt: off
KEYS = (  # from 7 flats to 7 sharps: major, minor
    ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#"),
    ("Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am",
     "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m"),
)
# fmt: on
DENOMINATORS = {1, 2, 4, 8, 16, 32, 64}
MICROSECONDS_PER_MINUTE = 60_000_000


def read_meters(signs: Sequence[TimeSignature], ticks: int) -> tuple[list[Meter], list[str]]:
    """Return the meters, and what is wrong with them."""
    meters: list[Meter] = []
    dropped: list[str] = []
    for onset, event in _on_grid(signs, ticks):
        meter = Meter(onset, event.numerator, event.denominator)
        if 1 <= meter.numerator <= LONGEST_METER and meter.denominator in DENOMINATORS:
            meters.append(meter)
        else:
            dropped.append(f"{meter.numerator}/{meter.denominator}")
    if dropped:
        return meters, [f"{counted(len(dropped), 'impossible meter')} dropped ({dropped[0]})"]
    return meters, []


def read_tempos(events: Sequence[TempoEvent], ticks: int) -> tuple[list[Tempo], list[str]]:
    """Return the tempos, and what is wrong with them."""
    tempos: list[Tempo] = []
    clipped = 0
    for onset, event in _on_grid(events, ticks):
        bpm = round(MICROSECONDS_PER_MINUTE / max(1, event.mspq), 2)
        held = min(max(bpm, SLOWEST_BPM), FASTEST_BPM)
        tempos.append(Tempo(onset, held))
        clipped += held != bpm
    return tempos, [f"{counted(clipped, 'tempo')} held to 10 to 500 bpm"] if clipped else []


def read_chords(texts: Sequence[Text], ticks: int) -> tuple[list[ChordMark], list[str]]:
    """Return the texts that are chord symbols, and what is wrong with them."""
    if not texts:
        return [], []
    chords, unread, remarks = find_chords(_by_time(texts))
    marks = [ChordMark(onset, text.text) for onset, text in _on_grid(chords, ticks)]
    what = f"{counted(len(unread), 'chord symbol')} left out, for nobody knows it"
    return marks, [*remarks, *([f"{what} ({unread[0]})"] if unread else [])]


def read_key(signs: Sequence[KeySignature]) -> str:
    """Return the first key signature that makes sense; a wrong one harms nothing."""
    for event in _by_time(signs):
        if -7 <= event.key <= 7 and event.tonality in {0, 1}:
            return KEYS[event.tonality][event.key + 7]
    return ""


class _HasTime(Protocol):
    @property
    def time(self) -> int: ...


_Event = TypeVar("_Event", bound=_HasTime)


def _by_time(events: Sequence[_Event]) -> list[_Event]:
    return sorted(events, key=lambda event: event.time) if len(events) > 1 else [*events]


def _on_grid(events: Sequence[_Event], ticks: int) -> list[tuple[int, _Event]]:
    """Return events by time, with their onsets; not those where no note can be any more."""
    return [
        (onset, event)
        for event in _by_time(events)
        if 0 <= (onset := (2 * STEPS_PER_QUARTER * event.time + ticks) // (2 * ticks)) <= LAST_ONSET
    ]
