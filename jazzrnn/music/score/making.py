"""From a piece to a sheet: the melody with its chords, or all of the band."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from jazzrnn.music.analysis.chords_of_notes import chords_of_notes
from jazzrnn.music.analysis.key_of_notes import key_of_notes
from jazzrnn.music.analysis.lead import lead_part, pitched
from jazzrnn.music.feel.swing import BEAT, drums_swing, in_beat
from jazzrnn.music.keys import Key, read_key
from jazzrnn.music.notes import ChordMark, Note, Piece
from jazzrnn.music.piano_roll import in_print
from jazzrnn.music.score.bars import Bar, written_bars
from jazzrnn.music.score.lines import lines_of
from jazzrnn.music.score.repeats import fold
from jazzrnn.music.score.rhythms import Feel
from jazzrnn.music.score.sheet import Chords, Mark, Sheet, Staff
from jazzrnn.music.score.staves import band_staves, staff_of
from jazzrnn.music.score.transposing import interval, moved_symbol
from jazzrnn.music.score.units import EIGHTH, PER_STEP
from jazzrnn.music.score.voice import melody
from jazzrnn.music.setting import usual_tempo

SLOW, FAST = 100, 160  # quarters a minute: swing below and above has sixteenths, or hardly any
SOME_SWUNG, FEW_SWUNG = 0.1, 3  # beats that end on the last third: of those halved; what is chance
STYLES = {"bossa": "Bossa nova", "ballad": "Ballad", "waltz": "Jazz waltz"}
_CHORUS = re.compile(r"(intro|head|solo \d+)?\s*(.*)")


@dataclass(frozen=True)
class Wishes:
    """What a score should have.

    Attributes:
        title: of the song.
        style: of the band: one of STYLES, "swing" or "".
        sections: name ("head A", "solo 1", "B") and first bar of each.
        player: who reads it: one of `transposing.PLAYERS`.
        whole_band: whether all parts are written, as they sound, and not the melody alone.
    """

    title: str = ""
    style: str = ""
    sections: Sequence[tuple[str, int]] = ()
    player: str = "C"
    whole_band: bool = False


def make_sheet(piece: Piece, wishes: Wishes) -> Sheet:
    """Return the score of a piece.

    Raises:
        OptionError: nobody reads what is asked for.
    """
    key = read_key(piece.key) if piece.key else key_of_notes(pitched(piece)) or Key("C", False)
    bars, lead = written_bars(piece), lead_part(piece.notes)
    tune = melody(note for note in piece.notes if note.part == lead)
    tempo_bpm = usual_tempo(piece.tempos, piece.length)
    feel = _feel(piece, tune, tempo_bpm)
    semitones, letters, written = interval(wishes.player, [note.pitch for note in tune], key)
    sections = [*_sections(wishes.sections, piece.bars - len(bars), bars)]
    marks = dict(_marks(sections))
    chords = [*_chords(piece, bars, {*marks}, (key, written))]
    if wishes.whole_band:
        staves = [*band_staves(piece, lead, bars, chords, key, feel)]
    else:
        staff = staff_of(tune, bars, chords, written, feel, (semitones, letters))
        staves = [
            replace(staff, name="" if wishes.player == "C" else in_print(f"for {wishes.player}"))
        ]
    names = {start: name.rstrip("'") for name, start in sections}
    contents = [(names.get(k), _content(k, bar, chords, staves)) for k, bar in enumerate(bars)]
    order = fold(contents, [*marks])
    signs = [max(len(staff.bars[k]) for staff in staves) for k in range(len(bars))]
    return Sheet(
        title=wishes.title,
        words=", ".join(filter(None, (STYLES.get(wishes.style, ""), "Swing" * feel.swings))),
        tempo_bpm=tempo_bpm,
        key=written,
        bars=bars,
        staves=staves,
        chords=chords,
        marks=marks,
        order=order,
        lines=lines_of(order, [*marks], signs, pickup=bars[0].is_short),
    )


def _feel(piece: Piece, tune: Sequence[Note], tempo_bpm: float) -> Feel:
    if not is_swung(piece, tune):
        return Feel.EVEN
    return Feel.BALLAD if 0 < tempo_bpm < SLOW else Feel.FAST if tempo_bpm > FAST else Feel.SWING


def is_swung(piece: Piece, tune: Sequence[Note]) -> bool:
    """Return whether eighths are swung: the drums swing, or the melody has beats whose second note
    is on the last third. Solos have many of theirs on the middle, where they were transcribed or
    played by people: some are enough. Beats in triplets of quarters or halves do not count.
    """
    if drums_swing(piece):
        return True
    beats: dict[int, set[int]] = defaultdict(set)
    for note in tune:
        start, place = in_beat(note.onset, piece.meters)
        beats[start].add(place)
    third = BEAT // 3
    inside = [
        places - {0}
        for start, places in beats.items()
        if {third} not in (beats.get(start - BEAT), beats.get(start + BEAT))
    ]
    last, middle = inside.count({2 * third}), inside.count({BEAT // 2})
    return last > max(SOME_SWUNG * middle, FEW_SWUNG) or last > middle


def _sections(
    sections: Sequence[tuple[str, int]], skipped: int, bars: Sequence[Bar]
) -> Iterator[tuple[str, int]]:
    """Yield sections by the bars that are written; no section begins with a pickup."""
    first = int(len(bars) > 1 and bars[0].is_short)
    for name, start in sections:
        yield name, max(first, start - skipped)


def _marks(sections: Sequence[tuple[str, int]]) -> Iterator[tuple[int, Mark]]:
    """Yield the sections by their bars: what stands in the box, and the words beside it."""
    before = ""
    for name, start in sections:
        found = _CHORUS.fullmatch(name)
        chorus, box = (found[1] or "", found[2]) if found else ("", name)
        words = chorus.capitalize()
        yield start, Mark(box or words, words if box and chorus != before else "")
        before = chorus


def _chords(
    piece: Piece, bars: Sequence[Bar], again: set[int], keys: tuple[Key, Key]
) -> Iterator[list[tuple[int, str]]]:
    """Yield the chord symbols of each bar, as they are written.

    Args:
        piece: whose chords are found in its notes if it names none.
        bars: that are written.
        again: bars at which the chord that holds is written again.
        keys: in which the music sounds, and is written.
    """
    marks = piece.chords or _behind_pickup(chords_of_notes(piece), bars)
    held = ""
    for k, bar in enumerate(bars):
        inside: dict[int, str] = {0: held} if k in again and held else {}
        first, end = (
            bisect_left(marks, onset, key=lambda mark: mark.onset)
            for onset in (bar.onset, bar.onset + bar.steps)
        )
        for mark in marks[first:end]:
            place = round((mark.onset - bar.onset) * PER_STEP / EIGHTH) * EIGHTH
            held = moved_symbol(mark.symbol, *keys)
            inside[min(place, (bar.end - bar.start - 1) // EIGHTH * EIGHTH)] = held
        yield sorted(inside.items())


def _behind_pickup(marks: Sequence[ChordMark], bars: Sequence[Bar]) -> list[ChordMark]:
    """Return chords that were found without those of a pickup: its few notes make none."""
    begin = bars[0].onset + bars[0].steps * bars[0].is_short
    before = [mark._replace(onset=begin) for mark in marks if mark.onset <= begin]
    return [*before[-1:], *(mark for mark in marks if mark.onset > begin)]


def _content(number: int, bar: Bar, chords: Chords, staves: Sequence[Staff]) -> Hashable:
    """Return what is written in a bar; bars that look the same are equal."""
    signs = tuple(
        (w.sign.start - bar.start, w.sign.end - bar.start, w.names, w.sign.tied, w.sign.ties)
        for staff in staves
        for w in staff.bars[number]
    )
    meter = (bar.end - bar.start, bar.numerator, bar.denominator)
    return meter, tuple(chords[number]), signs
