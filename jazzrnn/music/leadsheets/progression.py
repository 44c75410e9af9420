"""A progression: the chords of one time through a form, bar by bar, before anyone plays them.

`changes`, `ireal` and `score` read one from what a musician has; `forms` has the usual ones.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from jazzrnn.errors import ChangesError, OptionError
from jazzrnn.music.chords import transpose_symbol
from jazzrnn.music.keys import read_key, way
from jazzrnn.music.leadsheets.repeat_signs import MOST_BARS, Signs, play_order
from jazzrnn.music.notes import ChordMark
from jazzrnn.music.setting import Bar, Setting

MOST_REMARKS = 8  # that are shown


class Section(NamedTuple):
    """A part of a form, up to the next one."""

    name: str  # "A", "Bridge"
    start: int  # index of its first bar


@dataclass(frozen=True)
class Progression:
    """One time through a form. Build it with `make_progression`.

    Attributes:
        name: of the tune, or another text that identifies it.
        bars: whole ones, at least one; each begins with the chord that holds there.
        sections: by their start; empty if none are marked.
        key: "Bb", "F#m"; "" if it is not named.
        tempo_bpm: quarter notes a minute; 0 if it is not named.
        style: "swing", "bossa", "waltz", "ballad"; "" if it is not named.
        remarks: what was repaired or left out when it was read, a line each.
    """

    name: str
    bars: tuple[Bar, ...]
    sections: tuple[Section, ...] = ()
    key: str = ""
    tempo_bpm: float = 0.0
    style: str = ""
    remarks: tuple[str, ...] = field(default=(), compare=False)

    @property
    def meter(self) -> tuple[int, int]:
        """The meter it begins in."""
        return self.bars[0].numerator, self.bars[0].denominator


class WrittenBar(NamedTuple):
    """A bar as it stands on paper: its chords may begin later than it, or not at all."""

    bar: Bar
    signs: Signs = Signs()
    section: str = ""  # begins here


def make_progression(
    name: str,
    written: Sequence[WrittenBar],
    *,
    key: str = "",
    tempo_bpm: float = 0.0,
    style: str = "",
    remarks: Sequence[str] = (),
) -> Progression:
    """Make a progression from what is written, its repeats played.

    A bar that does not say with which chord it begins goes on with the last.

    Raises:
        ChangesError: there is no chord, no bar is ever played, or there are too many.
    """
    if not any(written_bar.bar.chords for written_bar in written):
        raise ChangesError(f"there is no chord in it{f' ({remarks[0]})' if remarks else ''}")
    bars: list[Bar] = []
    sections: list[Section] = []
    symbol = ""
    for k in play_order([written_bar.signs for written_bar in written]):
        bar = written[k].bar
        if section := " ".join(re.sub(r"[\[\]|]", " ", written[k].section).split()):
            sections.append(Section(section, len(bars)))
        begins = bool(bar.chords) and bar.chords[0].onset == 0
        first = () if begins or not symbol else (ChordMark(0, symbol),)
        bars.append(bar._replace(chords=(*first, *bar.chords)))
        symbol = bar.chords[-1].symbol if bar.chords else symbol
    if not bars:
        raise ChangesError("no bar of it is ever played: its first time through has no ending")
    if not any(bar.chords for bar in bars):
        raise ChangesError("there is no chord in the bars of it that are ever played")
    return Progression(
        name, tuple(bars), tuple(sections), key, tempo_bpm, style, shortened(remarks)
    )


def shortened(remarks: Sequence[str]) -> tuple[str, ...]:
    """Return the first remarks, and how many more there are."""
    more = len(remarks) - MOST_REMARKS
    return (*remarks[:MOST_REMARKS], *([f"and {more:,} more such remarks"] if more > 0 else []))


def bars_again(written: Sequence[WrittenBar], count: int) -> list[Bar]:
    """Return the last bars as they sound when they are repeated: with the chords held into them.

    Args:
        written: all bars so far.
        count: how many bars are repeated, at most all.
    """
    again: list[Bar] = []
    for k in range(len(written) - count, len(written)):
        bar = written[k].bar
        before = next((w.bar.chords[-1] for w in written[:k][::-1] if w.bar.chords), None)
        held = before and not (bar.chords and bar.chords[0].onset == 0)
        first = (before._replace(onset=0),) if held and before else ()
        again.append(bar._replace(chords=(*first, *bar.chords)))
    return again


def arranged(progression: Progression, order: Sequence[str]) -> Progression:
    """Return the sections of a progression in another order, each as often as it is named.

    Raises:
        ChangesError: a section is not there.
    """
    starts = [*(section.start for section in progression.sections), len(progression.bars)]
    passes: dict[str, list[tuple[Bar, ...]]] = {}  # a section that is repeated has several
    before = ""
    for (name, start), end in zip(progression.sections, starts[1:], strict=True):
        if name == before or name not in passes:
            passes.setdefault(name, []).append(progression.bars[start:end])
        before = name
    missing = [name for name in order if name not in passes]
    if missing:
        there = ", ".join(f"[{name[:20]}]" for name in [*passes][:12]) or "none"
        raise ChangesError(f"form: no section [{missing[0][:20]}] in it, its sections are {there}")
    bars: list[Bar] = []
    sections: list[Section] = []
    for name in order:
        for once in passes[name]:
            sections.append(Section(name, len(bars)))
            bars.extend(once)
    if len(bars) > MOST_BARS:
        raise ChangesError(f"form: its sections make more than {MOST_BARS} bars")
    return replace(progression, bars=tuple(bars), sections=tuple(sections))


def find_style(text: str) -> str:
    """Return the style that a description names ("Medium Up Swing"), or ""."""
    names = {"waltz": "waltz", "bossa": "bossa", "samba": "bossa", "latin": "bossa"}
    names |= {"ballad": "ballad", "swing": "swing", "blues": "swing", "bebop": "swing"}
    return next((style for name, style in names.items() if name in text.lower()), "")


def read_style(text: str) -> tuple[str, list[str]]:
    """Return the style that a chart names, and a remark if it is none of ours."""
    style = find_style(text)
    if style or not text.strip():
        return style, []
    shown = " ".join(text.split())[:30]
    return "", [f"style '{shown}' is none of swing, bossa, waltz, ballad: left out"]


def in_key(progression: Progression, name: str) -> Progression:
    """Return the progression moved to another key, as near as its names allow.

    Raises:
        OptionError: `name` is no key, its mode is another, or the present key is not known.
    """
    if not progression.key:
        raise OptionError(
            "the key that these changes are in now is neither named nor clear: put a line such as"
            " 'key: C' above them"
        )
    now = read_key(progression.key)
    new_key = read_key(name, now.minor)  # "C" for a minor blues can only mean C minor
    if new_key.minor != now.minor:
        mode = "minor" if now.minor else "major"
        raise OptionError(
            f"'{progression.name}' is in {mode}: name a {mode} key, such as {progression.key}"
        )
    semitones, letters = way(now, new_key)
    names = new_key.names

    def moved(bar: Bar) -> Bar:
        return bar._replace(
            chords=tuple(
                mark._replace(symbol=transpose_symbol(mark.symbol, semitones, letters, names))
                for mark in bar.chords
            )
        )

    return replace(progression, bars=tuple(map(moved, progression.bars)), key=new_key.name)


def over(progression: Progression, band: Setting) -> Setting:
    """Return the setting of a song over a progression, one time through, with another's band."""
    tempo = progression.tempo_bpm or band.tempo_bpm
    return Setting(progression.name, progression.bars, tempo, band.programs, progression.key)
