"""Chord changes written as text, which changes.py reads."""

from collections.abc import Sequence

from jazzrnn.music.leadsheets.beats import in_slots, shared
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.setting import Bar


def write_changes(progression: Progression) -> str:
    """Write a progression as text, which `read_changes` reads back.

    Its name is one line without blanks around it, or "".
    """
    lines = [f"title: {progression.name}"] if progression.name else []
    lines += [f"key: {progression.key}"] if progression.key else []
    lines += [f"tempo: {progression.tempo_bpm:g}"] if progression.tempo_bpm else []
    lines += [f"style: {progression.style}"] if progression.style else []
    meter = progression.meter
    lines += [f"meter: {meter[0]}/{meter[1]}"]
    names = {section.start: f"[{section.name}] " for section in progression.sections}
    line: list[str] = []
    for number, bar in enumerate(progression.bars):
        if line and (number in names or len(line) == 4):
            lines.append(" | ".join(line))
            line = []
        now = (bar.numerator, bar.denominator)
        change = f"{now[0]}/{now[1]}: " if now != meter else ""
        line.append(names.get(number, "") + change + _write_bar(bar))
        meter = now
    return "\n".join([*lines, " | ".join(line) + " |" * (len(progression.bars) == 1), ""])


def write_bars(bars: Sequence[Bar], most: int) -> str:
    """Write the first `most` bars in one line, for people.

    >>> from jazzrnn.music.leadsheets.changes import read_changes
    >>> write_bars(read_changes("Dm7 G7 | C | F").bars, 2)
    'Dm7 G7 | C | ...'
    """
    rest = [] if len(bars) <= most else ["..."]
    return " | ".join([*map(_write_bar, bars[:most]), *rest])


def _write_bar(bar: Bar) -> str:
    meter = (bar.numerator, bar.denominator)
    onsets = [mark.onset for mark in bar.chords]
    symbols = [mark.symbol for mark in bar.chords]
    if onsets and onsets == shared(len(onsets), meter):
        return " ".join(symbols)
    finer = (in_slots(k * bar.numerator, meter) for k in range(1, bar.length + 1))
    slots = next(slots for slots in finer if slots and set(onsets) <= {*slots})
    at = dict(zip(onsets, symbols, strict=True))
    return " ".join(at.get(onset, "/") for onset in slots)
