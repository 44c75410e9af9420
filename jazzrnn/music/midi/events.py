"""What MIDI files hold besides notes: meters, tempos, chord symbols, the key.

Events come from symusic, which only this module and reading.py know. See reading.py.
"""

from typing import TYPE_CHECKING, Protocol, TypeVar

from jazzrnn.errors import ChordError
from jazzrnn.music.chords import parse_chord
from jazzrnn.music.notes import STEPS_PER_QUARTER, STEPS_PER_WHOLE, ChordMark, Meter, Tempo

if TYPE_CHECKING:
    from symusic.core import ScoreTick

LAST_ONSET = 10_000 * STEPS_PER_WHOLE  # nothing starts later: 10,000 bars are 5 hours
LONGEST_METER = 64  # beats
LONGEST_SYMBOL = 32  # characters; "C13(b9,#11)/Ab" has 14
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


def read_meters(score: "ScoreTick", ticks: int) -> tuple[list[Meter], list[str]]:
    """Return the meters, and what is wrong with them."""
    meters: list[Meter] = []
    dropped: list[str] = []
    for onset, event in _on_grid(score.time_signatures, ticks):
        meter = Meter(onset, event.numerator, event.denominator)
        if 1 <= meter.numerator <= LONGEST_METER and meter.denominator in DENOMINATORS:
            meters.append(meter)
        else:
            dropped.append(f"{meter.numerator}/{meter.denominator}")
    if dropped:
        return meters, [f"{counted(len(dropped), 'impossible meter')} dropped ({dropped[0]})"]
    return meters, []


def read_tempos(score: "ScoreTick", ticks: int) -> tuple[list[Tempo], list[str]]:
    """Return the tempos, and what is wrong with them."""
    tempos: list[Tempo] = []
    clipped = 0
    for onset, event in _on_grid(score.tempos, ticks):
        bpm = round(MICROSECONDS_PER_MINUTE / max(1, event.mspq), 2)
        held = min(max(bpm, SLOWEST_BPM), FASTEST_BPM)
        tempos.append(Tempo(onset, held))
        clipped += held != bpm
    return tempos, [f"{counted(clipped, 'tempo')} held to 10 to 500 bpm"] if clipped else []


def read_chords(score: "ScoreTick", ticks: int) -> list[ChordMark]:
    """Return the markers that are chord symbols."""
    written = [
        ChordMark(onset, text)
        for onset, event in _on_grid(score.markers, ticks)
        if (text := event.text.strip(" \t\r\n\0"))
    ]
    marks = [mark for mark in written if _is_chord(mark.symbol)]
    if len(marks) < len(written) and all(len(mark.symbol) == 1 for mark in marks):
        return []  # "A" and "B" next to "Intro" are sections of a form
    return marks


def _is_chord(text: str) -> bool:
    try:
        parse_chord(text[: LONGEST_SYMBOL + 1])
    except ChordError:
        return False
    return len(text) <= LONGEST_SYMBOL


def read_key(score: "ScoreTick") -> str:
    """Return the first key signature that makes sense; a wrong one harms nothing."""
    for event in _by_time(score.key_signatures):
        if -7 <= event.key <= 7 and event.tonality in {0, 1}:
            return KEYS[event.tonality][event.key + 7]
    return ""


class _HasTime(Protocol):
    @property
    def time(self) -> int: ...


_Event = TypeVar("_Event", bound=_HasTime)
_Item = TypeVar("_Item")
_Item_co = TypeVar("_Item_co", covariant=True)


class _Items(Protocol[_Item_co]):
    """A list of symusic's."""

    def __len__(self) -> int: ...
    def __getitem__(self, arg: int, /) -> _Item_co: ...


def listed(items: _Items[_Item]) -> list[_Item]:
    """Return the items of one of symusic's lists."""
    # To begin an iteration takes symusic longer than to give a dozen items one by one.
    return [items[k] for k in range(len(items))]


def _by_time(events: _Items[_Event]) -> list[_Event]:
    found = listed(events)
    if len(found) > 1:
        found.sort(key=lambda event: event.time)
    return found


def _on_grid(events: _Items[_Event], ticks: int) -> list[tuple[int, _Event]]:
    """Return events by time, with their onsets; not those where no note can be any more."""
    return [
        (onset, event)
        for event in _by_time(events)
        if 0 <= (onset := (2 * STEPS_PER_QUARTER * event.time + ticks) // (2 * ticks)) <= LAST_ONSET
    ]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, as in "1 note" or "2 notes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
