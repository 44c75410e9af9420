"""What a page knows of a song: plain data, which becomes JSON. player.js and roll.js read it.

Times are in ticks, DIVISION to the quarter note.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

from jazzrnn.music.analysis.chords_of_notes import chords_of_notes
from jazzrnn.music.analysis.lead import lead_part
from jazzrnn.music.chords import Chord, chord_scale, parse_chord, pitch_classes
from jazzrnn.music.form.plan import EXACTLY, NEARLY
from jazzrnn.music.notes import (
    BASS,
    DRUMS,
    STEPS_PER_QUARTER,
    ChordMark,
    Piece,
    bar_starts,
    family_of,
    meter_at,
)
from jazzrnn.music.opened import Opened
from jazzrnn.music.piano_roll import in_print
from jazzrnn.music.sound.band import ALL_VOICES, gain_of, soundings
from jazzrnn.page.copy_check import copy_check
from jazzrnn.page.sections import Run, Section, echo_runs, sections

DIVISION = 480
PER_STEP = DIVISION // STEPS_PER_QUARTER
CHORD_TONE, SCALE_TONE, OUTSIDE, NO_ROLE = range(4)
LONGEST_VALUE = 400  # characters of what is said of how a song was made


def contents(song: Opened) -> dict[str, Any]:
    """Return all that a page shows and plays of a song."""
    piece, performance = song.piece, song.performance
    lines = bar_starts(piece.meters, piece.length)
    marks = piece.chords or chords_of_notes(piece)
    chords = [parse_chord_or_none(mark.symbol) for mark in marks]
    runs = echo_runs(piece)
    notes = _notes(song, marks, chords)
    lead = lead_player(song)
    return {
        "title": song.title,
        "about": about(piece),
        "division": DIVISION,
        "tempos": [[round(start * DIVISION), bpm] for start, bpm in performance.tempos],
        "bars": [line * PER_STEP for line in lines],
        "meters": [_meter(piece, line) for line in lines[:-1]],
        "chords": [*_chords(marks, lines[-1])],
        "chordsFound": not piece.chords and bool(marks),
        "sections": [section._asdict() for section in sections_of(song, runs)],
        "echoes": [[*run] for run in runs],
        "players": [
            {
                "name": player.name,
                "gain": gain_of(player),
                "drums": player.part == DRUMS,
                "bass": family_of(player.part) == BASS,
                "lead": number == lead,
            }
            for number, player in enumerate(performance.players)
        ],
        **notes,
        "voices": {name: ALL_VOICES[name] for name in notes["voiceNames"]},
        "made": [*_as_rows(song.made)],
        "measures": [*_measures(notes["notes"], lead, runs, piece.bars)],
        "copy": copy_check(song.made, performance),
    }


def sections_of(song: Opened, runs: Sequence[Run] | None = None) -> list[Section]:
    """Return the sections of a song, by what the file says of how it was made, or by its notes."""
    bars, intro = song.piece.bars, song.made.get("intro")
    before = intro if isinstance(intro, int) and 0 < intro < bars else 0
    changes = str(song.made.get("changes", ""))
    return sections(song.piece, runs or echo_runs(song.piece), changes, before)


def lead_player(song: Opened) -> int:
    """Return who plays the melody: of several players of the lead part the one with most notes."""
    part = lead_part(song.piece.notes)
    counts = [0] * len(song.performance.players)
    for note in song.performance.notes:
        counts[note.player] += song.performance.players[note.player].part == part
    return max(range(len(counts)), key=counts.__getitem__) if any(counts) else -1


def about(piece: Piece) -> str:
    """Return what a piece is, in one line."""
    meters = " and ".join(dict.fromkeys(f"{m.numerator}/{m.denominator}" for m in piece.meters))
    bars = "1 bar" if piece.bars == 1 else f"{piece.bars} bars"
    key = f" in {in_print(piece.key)}" if piece.key else ""
    return f"{bars} of {meters}{key}"


def parse_chord_or_none(symbol: str) -> Chord | None:
    """Return a chord, or None where a symbol means none."""
    try:
        return parse_chord(symbol)
    except ValueError:
        return None


def _notes(
    song: Opened, marks: Sequence[ChordMark], chords: Sequence[Chord | None]
) -> dict[str, Any]:
    """Return the notes in columns, each start by its distance to the one before."""
    names: dict[str, int] = {}
    columns: dict[str, list[int]] = {
        name: [] for name in ("start", "length", "player", "pitch", "velocity", "voice", "role")
    }
    before, place = 0, -1
    for note, voice in soundings(song.performance):
        start, end = round(note.start * DIVISION), round(note.end * DIVISION)
        onset = round(note.start * STEPS_PER_QUARTER)
        while place + 1 < len(marks) and marks[place + 1].onset <= onset:
            place += 1
        drums = song.performance.players[note.player].part == DRUMS
        chord = None if drums or place < 0 else chords[place]
        values = (
            start - before, max(1, end - start), note.player, note.pitch, note.velocity,
            names.setdefault(voice, len(names)), role(note.pitch, chord),
        )  # fmt: skip
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
        before = start
    return {"notes": columns, "voiceNames": [*names]}


def role(pitch: int, chord: Chord | None) -> int:
    """Return what a pitch is over a chord: of it, of its scale, or neither."""
    if chord is None:
        return NO_ROLE
    if pitch % 12 in pitch_classes(chord):
        return CHORD_TONE
    return SCALE_TONE if pitch % 12 in chord_scale(chord) else OUTSIDE


def _meter(piece: Piece, line: int) -> list[int]:
    meter = meter_at(piece.meters, line)
    return [meter.numerator, meter.denominator]


def _chords(marks: Sequence[ChordMark], end: int) -> Iterator[tuple[int, int, str]]:
    ends = [*(mark.onset for mark in marks[1:]), end]
    for mark, until in zip(marks, ends, strict=False):
        yield mark.onset * PER_STEP, until * PER_STEP, in_print(mark.symbol)


def _as_rows(made: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield how a song was made as names and values for a table."""
    for name, value in made.items():
        if name == "copy":  # shown as a picture
            continue
        if isinstance(value, dict):
            pairs = cast("dict[str, object]", value).items()
            yield name, ", ".join(f"{key} {_as_text(each)}" for key, each in pairs)
        else:
            text = _as_text(value)
            yield name, text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + " ..."


def _as_text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _measures(
    notes: Mapping[str, list[int]], lead: int, runs: Sequence[Any], bars: int
) -> Iterator[tuple[str, str]]:
    """Yield what can be counted in the part with the melody."""
    own = [k for k, player in enumerate(notes["player"]) if player == lead]
    if not own:
        return
    pitches = [notes["pitch"][k] for k in own]
    yield "notes of the lead", f"{len(own)}, {len(own) / max(1, bars):.1f} a bar"
    yield "its range", f"{max(pitches) - min(pitches)} semitones"
    steps = [abs(b - a) for a, b in pairwise(pitches)]
    if steps:
        yield "its mean interval", f"{sum(steps) / len(steps):.1f} semitones"
    roles = [notes["role"][k] for k in own if notes["role"][k] != NO_ROLE]
    if roles:
        names = ("chord tones", "scale tones", "outside")
        shares = (f"{100 * roles.count(k) / len(roles):.0f} % {n}" for k, n in enumerate(names))
        yield "over the chords", ", ".join(shares)
    echoing = {EXACTLY: 0, NEARLY: 0}
    for run in runs:
        if run.level in echoing:
            echoing[run.level] += run.last - run.first + 1
    yield "bars that come again", f"{echoing[EXACTLY]} exactly, {echoing[NEARLY]} nearly"
