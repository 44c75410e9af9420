"""Solos of the Weimar Jazz Database as pieces: by annotated bar, beat and tatum, never by seconds.

    for solo in read_solos(Path("wjazzd.db")):
        solo.piece, solo.bass

The tables of the database come from `weimar_tables`. What becomes of them here:
- a tatum's place in its beat, (tatum - 1) / division, is rounded to the grid; two notes that fall
  on one place stay two (one note in 900);
- a note lasts its seconds over those of its beat, at least one grid step, and ends where the next
  one begins: a wind player has one voice, and what a tenth of the notes would overlap by (1 or
  2 grid steps, mostly) comes from comparing performed lengths with annotated places;
- the median loudness of a solo is velocity 80, and decibels above and below it change the
  velocity as General MIDI 2 recommends: 40 log10(velocity) dB;
- the walking bass is one note a beat, as it is annotated.

Source: M. Pfleiderer and others, Inside the Jazzomat, 2017; General MIDI 2, 1999.
"""

import statistics
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from jazzrnn.errors import ChordError, WeimarError
from jazzrnn.music.chords import parse_chord, spell_chord
from jazzrnn.music.keys import read_key
from jazzrnn.music.notes import (
    BASS,
    STEPS_PER_QUARTER,
    STEPS_PER_WHOLE,
    ChordMark,
    Meter,
    Note,
    Piece,
    Tempo,
    make_piece,
)
from jazzrnn.music.weimar.tables import Beat, Entry, Event, Tables, find_entries

NOTICE = (
    "Contains information from the Weimar Jazz Database, which is made available under the"
    " Open Database License (ODbL)."
)
ACOUSTIC_BASS = 32
TENOR_SAX = 66
MEDIAN_VELOCITY, BASS_VELOCITY = 80, 72
SOFTEST, LOUDEST = 24, 124
SILENCE_DB = 0.0  # what was measured below comes from notes that could not be measured

PROGRAMS = {  # the database's names of instruments
    "p": 0, "vib": 11, "g": 26, "tp": 56, "cor": 56, "tb": 57, "ss": 64, "as": 65, "ts": 66,
    "ts-c": 66, "bs": 67, "cl": 71, "bcl": 71,
}  # fmt: skip
# The CSV files do not tell the instrument: here is what their players are known for.
_PLAYERS = {
    "p": "HerbieHancock RedGarland",
    "vib": "LionelHampton MiltJackson",
    "g": "JohnAbercrombie PatMartino PatMetheny",
    "tp": "BuckClayton CharlieShavers ChetBaker CliffordBrown DizzyGillespie DonEllis FatsNavarro"
    " FreddieHubbard HarryEdison HenryAllen KennyDorham KennyWheeler LeeMorgan LouisArmstrong"
    " MilesDavis RexStewart RoyEldridge WoodyShaw WyntonMarsalis",
    "cor": "BixBeiderbecke NatAdderley",
    "tb": "CurtisFuller DickieWells JCHigginbotham JJJohnson KaiWinding KidOry SteveTurre",
    "ss": "DavidLiebman SidneyBechet SteveLacy",
    "as": "ArtPepper BennyCarter CannonballAdderley CharlieParker EricDolphy JohnnyHodges"
    " KennyGarrett LeeKonitz OrnetteColeman PaulDesmond PhilWoods SonnyStitt SteveColeman",
    "bs": "GerryMulligan PepperAdams",
    "cl": "BennyGoodman JohnnyDodds",
}
_INSTRUMENTS = {name: code for code, names in _PLAYERS.items() for name in names.split()}


class Solo(NamedTuple):
    """One transcribed solo."""

    name: str  # of its file, such as "ArtPepper_BluesForBlanche"
    performer: str
    title: str  # several solos can share one
    piece: Piece  # the solo alone, with its chords; it begins with the first annotated bar
    bass: tuple[Note, ...]  # empty where it is not annotated


def read_solos(source: Path) -> Iterator[Solo]:
    """Read all solos of a copy of the database: its SQLite file, or a folder of CSV files.

    Raises:
        WeimarError: no such database, or a solo in it is damaged.
    """
    return map(read_solo, find_entries(source))


def read_solo(entry: Entry) -> Solo:
    """Read one solo of those that `find_entries` has found.

    Raises:
        WeimarError: it is damaged; the message names it.
    """
    try:
        tables = entry.read()
        return _solo(entry.name, tables)
    except WeimarError as error:
        raise WeimarError(f"{entry.name}: {error}") from error


def with_bass(solo: Solo) -> Piece:
    """Join the solo and the walking bass below it to one piece."""
    piece = solo.piece
    return make_piece(
        (*piece.notes, *solo.bass), piece.meters, piece.tempos, piece.chords,
        (*piece.programs, (BASS, ACOUSTIC_BASS)), piece.key,
    )  # fmt: skip


def _solo(name: str, tables: Tables) -> Solo:
    if not tables.events or not tables.beats:
        raise WeimarError("no notes" if tables.beats else "no beats")
    bars = _bars(tables.beats)
    code = tables.instrument or _INSTRUMENTS.get(name.partition("_")[0], "")
    program = PROGRAMS.get(code, TENOR_SAX)
    piece = make_piece(
        _one_voice(list(_notes(tables.events, bars, program // 8))),
        meters=bars.values(),
        tempos=[Tempo(0, _tempo_bpm(tables.beats))],
        chords=_chords(tables, bars),
        programs=[(program // 8, program)],
        key=tables.key,
    )
    return Solo(name, tables.performer, tables.title, piece, tuple(_bass(tables.beats, bars)))


def _bars(beats: Sequence[Beat]) -> dict[int, Meter]:
    """Return each annotated bar's onset and meter; the bar behind the last one, too."""
    signatures: dict[int, tuple[int, int]] = {}
    for beat in beats:
        if beat.signature:
            signatures.setdefault(beat.bar, beat.signature)
    first = min(beat.bar for beat in beats)
    if first not in signatures:
        raise WeimarError(f"bar {first} has no meter")
    now, signature = 0, signatures[first]
    bars: dict[int, Meter] = {}
    for bar in range(first, max(beat.bar for beat in beats) + 2):
        signature = signatures.get(bar, signature)
        bars[bar] = Meter(now, *signature)
        now += bars[bar].bar_length
    return bars


def _place(bars: dict[int, Meter], row: Beat | Event, within: Fraction = Fraction(0)) -> int:
    """Return the onset of a place within a beat."""
    meter = bars.get(row.bar)
    if meter is None:
        raise WeimarError(f"a note in bar {row.bar}, which has no beats")
    if not 1 <= row.beat <= meter.numerator:
        raise WeimarError(f"a beat {row.beat} in a bar of {meter.numerator}/{meter.denominator}")
    beat = Fraction(STEPS_PER_WHOLE, meter.denominator)
    return meter.onset + round(beat * (row.beat - 1 + within))


def _notes(events: Sequence[Event], bars: dict[int, Meter], part: int) -> Iterator[Note]:
    measured = [e.loudness_db for e in events if e.loudness_db and e.loudness_db > SILENCE_DB]
    median = statistics.median(measured) if measured else 0.0
    for event in events:
        if not 1 <= event.tatum <= event.division:
            raise WeimarError(f"tatum {event.tatum} of {event.division} in bar {event.bar}")
        if not 0 <= event.pitch <= 127:
            raise WeimarError(f"pitch {event.pitch} in bar {event.bar}")
        onset = _place(bars, event, Fraction(event.tatum - 1, event.division))
        quarters = event.duration_beats * 4 / bars[event.bar].denominator
        duration = max(1, round(STEPS_PER_QUARTER * quarters))
        yield Note(onset, part, event.pitch, duration, _velocity(event.loudness_db, median))


def _velocity(loudness_db: float | None, median_db: float) -> int:
    if not loudness_db or loudness_db <= SILENCE_DB:
        return MEDIAN_VELOCITY
    velocity = MEDIAN_VELOCITY * 10 ** ((loudness_db - median_db) / 40)
    return round(min(max(velocity, SOFTEST), LOUDEST))


def _one_voice(notes: list[Note]) -> Iterator[Note]:
    """Cut each note where the next one begins later."""
    starts = sorted({note.onset for note in notes})
    following = dict(pairwise(starts))
    for note in notes:
        room = following.get(note.onset, note.onset + note.duration) - note.onset
        yield note._replace(duration=min(note.duration, room))


def _bass(beats: Sequence[Beat], bars: dict[int, Meter]) -> Iterator[Note]:
    for beat in beats:
        if beat.bass is not None:
            length = Meter(0, 1, bars[beat.bar].denominator).bar_length
            yield Note(_place(bars, beat), BASS, beat.bass, length, BASS_VELOCITY)


def _chords(tables: Tables, bars: dict[int, Meter]) -> Iterator[ChordMark]:
    key = read_key(tables.key) if tables.key else None
    for beat in tables.beats:
        try:
            yield ChordMark(_place(bars, beat), spell_chord(parse_chord(beat.chord), key))
        except ChordError:  # nothing new here, or nothing that is a chord
            continue


def _tempo_bpm(beats: Sequence[Beat]) -> float:
    """Return the quarter notes a minute, the mean of the whole solo."""
    seconds = beats[-1].onset_seconds - beats[0].onset_seconds
    if len(beats) < 2 or seconds <= 0:
        raise WeimarError("its beats have no times")
    signature = next(beat.signature for beat in beats if beat.signature)
    return round(60 * (len(beats) - 1) / seconds * 4 / signature[1], 2)
