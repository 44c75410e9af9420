"""Where in a bar its chords begin, between slashes, dots, dashes and percent signs."""

from collections.abc import Sequence

from jazzrnn.music.leadsheets.beats import in_slots, shared
from jazzrnn.music.leadsheets.changes_tokens import DASHES, is_beat
from jazzrnn.music.notes import ChordMark


def is_pause(text: str) -> bool:
    """Return whether a word among chords is a beat more of the one before it."""
    return is_beat(text) or text in DASHES or text in {"x", "X", "%"}


def place_chords(
    words: Sequence[tuple[str, str]], meter: tuple[int, int]
) -> tuple[ChordMark, ...] | None:
    """Return the chords of a bar where they begin; None if they do not fit its beats.

    Args:
        words: of the bar, each with the chord that it is; "" if it is none.
        meter: numerator and denominator.
    """
    slots = [
        symbol
        for text, symbol in words
        for symbol in ([symbol] * (len(text) if is_beat(text) else 1))
    ]
    symbols = [symbol for symbol in slots if symbol]
    paused = any(is_pause(text) for text, _ in words)
    onsets = in_slots(len(slots), meter) if paused else None
    if onsets is None and any(text == "%" for text, _ in words):
        onsets = shared(len(slots), meter)
    elif onsets is None and any("/" in text and is_beat(text) for text, _ in words):
        return _above_slashes(slots, meter)
    if onsets is None:
        slots, onsets = symbols, shared(len(symbols), meter)
    if onsets is None:
        return None
    return tuple(
        ChordMark(onset, symbol) for onset, symbol in zip(onsets, slots, strict=True) if symbol
    )


def _above_slashes(slots: Sequence[str], meter: tuple[int, int]) -> tuple[ChordMark, ...] | None:
    """Return the chords of "Am // D //", whose slashes are all beats, with chords above."""
    onsets = in_slots(slots.count(""), meter)
    if onsets is None or not slots[0] or slots[-1]:
        return None
    marks: list[ChordMark] = []
    beat = 0
    for symbol, behind in zip(slots, [*slots[1:], ""], strict=True):
        if symbol and behind:
            return None  # two chords above one slash
        if symbol:
            marks.append(ChordMark(onsets[beat], symbol))
        beat += not symbol
    return tuple(marks)
