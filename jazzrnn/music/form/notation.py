"""Plans as people write them.

By sections, each as long as it says, or all equally long:

    A A B A                 bars 9 to 16 of a song of 32 are bars 1 to 8 again, and so are the last
    A8 A~ B A'              the second time nearly, the third time (' is ~, and '' is ?) as well
    A4 A+2 B8               the second time two semitones higher

Bar by bar, for each part or for all of them:

    reed: 5-8=1 9-12~1+2; drums: 2-32=1

which reads: bars 5 to 8 are bars 1 to 4 again, bars 9 to 12 nearly, two semitones higher. The
signs are = exactly, ~ nearly, ? in part.

Bars count from 1. What is not named is free.
"""

import re
from collections.abc import Iterator, Sequence

from jazzrnn.errors import OptionError
from jazzrnn.music.form.finding_echoes import HIGHEST
from jazzrnn.music.form.plan import EXACTLY, IN_PART, NEARLY, Plan, make_plan
from jazzrnn.music.notes import DRUMS, PARTS

SIGNS = {"=": EXACTLY, "~": NEARLY, "?": IN_PART}
_SIGN_OF = {level: sign for sign, level in SIGNS.items()}
_SECTION = re.compile(r"([A-Za-z]+)(\d{0,6})([=~?]|'{0,2})([+-]\d{1,6})?")
_BARS = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?([=~?])(\d{1,6})([+-]\d{1,6})?")
_Row = tuple[int, int, int, int, int]


def names_bars(text: str) -> bool:
    """Return whether a plan is written bar by bar, not by sections."""
    return bool(re.search(r"\d[=~?]\d", text))


def read_plan(text: str, bars: int, parts: Sequence[int]) -> Plan:
    """Return the plan that a text says for a song of `bars` bars that `parts` play.

    Raises:
        OptionError: it cannot be read, or does not fit the song.
    """
    if names_bars(text):
        rows = [row for line in text.split(";") for row in _line(line, bars, parts)]
    else:
        rows = [*_sections(text, bars, parts)]
    return make_plan([*{row[:2]: row for row in rows}.values()])


def write_plan(plan: Plan) -> str:
    """Write a plan bar by bar, as `read_plan` reads it.

    >>> write_plan(make_plan([(4, 8, 4, EXACTLY, 0), (5, 8, 4, EXACTLY, 0), (8, 8, 7, NEARLY, 2)]))
    'reed: 5-6=1 9~2+2'
    """
    lines: list[str] = []
    for part in sorted(set(plan[:, 1].tolist())):
        runs: list[list[int]] = []  # first bar, last bar, back, level, height
        for bar, _, *echo in plan[plan[:, 1] == part].tolist():
            if runs and runs[-1][1:] == [bar - 1, *echo]:
                runs[-1][1] = bar
            else:
                runs.append([bar, bar, *echo])
        lines.append(f"{PARTS[part]}: {' '.join(_run(*run) for run in runs)}")
    return "; ".join(lines)


def _run(first: int, last: int, back: int, level: int, height: int) -> str:
    named = f"{first + 1}-{last + 1}" if last > first else f"{first + 1}"
    return f"{named}{_SIGN_OF[level]}{first + 1 - back}{f'{height:+}' if height else ''}"


def _line(line: str, bars: int, parts: Sequence[int]) -> Iterator[_Row]:
    """Yield the rows of "reed: 5-8=1 9-12~1+2", or without a part of all parts."""
    name, colon, rest = line.rpartition(":")
    if colon and name.strip() not in PARTS:
        raise OptionError(f"`plan` {name.strip()!r} is no part; the parts are {', '.join(PARTS)}")
    players = [PARTS.index(name.strip())] if colon else parts
    if not {*players} <= {*parts}:
        there = ", ".join(PARTS[part] for part in parts)
        raise OptionError(f"`plan` {name.strip()}: the model plays only {there} here")
    for word in rest.split():
        found = _BARS.fullmatch(word)
        if not found:
            raise OptionError(f"`plan` {word!r} cannot be read: write 5-8=1 or 9-12~1+2")
        first, last, source = (int(found[k] or found[1]) for k in (1, 2, 4))
        height = _height(found[5])
        if not 1 <= source < first <= last <= bars:
            raise OptionError(
                f"`plan` {word!r}: bars echo earlier bars, and this song has bars 1 to {bars}"
            )
        for bar in range(first - 1, last):
            for part in players:
                up = 0 if part == DRUMS else height
                yield bar, part, first - source, SIGNS[found[3]], up


def _sections(text: str, bars: int, parts: Sequence[int]) -> Iterator[_Row]:
    """Yield the rows of "A A' B A"."""
    if re.fullmatch(r"[A-Z]{2,}", text.strip()):  # "AABA"
        text = " ".join(text.strip())
    words = [_SECTION.fullmatch(word) for word in text.split()]
    if not words or None in words:
        raise OptionError(f"`plan` {text!r} cannot be read: write A A B A, A8 A8 B8 A8, or 5-8=1")
    lengths: dict[str, int] = {}
    firsts: dict[str, tuple[int, int]] = {}  # section -> its first bar and length
    named = [word for word in words if word]
    for word in named:
        if word[2]:
            lengths.setdefault(word[1], int(word[2]))
    each, left = divmod(bars, len(named))
    if not lengths and left:
        raise OptionError(
            f"`plan`: {bars} bars cannot be divided into {len(named)} sections: say how long each"
            " is, as in A8 B4"
        )
    now = 0
    for word in named:
        length = int(word[2]) if word[2] else lengths.get(word[1], each)
        start, there = firsts.setdefault(word[1], (now, length))
        level = SIGNS.get(word[3].replace("''", "?").replace("'", "~") or "=", EXACTLY)
        for k in range(min(length, there, bars - now) if start < now else 0):
            for part in parts:
                yield now + k, part, now - start, level, 0 if part == DRUMS else _height(word[4])
        now += length
    if now > bars:
        raise OptionError(f"`plan`: its sections have {now} bars, and the song {bars}")


def _height(text: str | None) -> int:
    height = int(text or 0)
    if abs(height) > HIGHEST:
        raise OptionError(f"`plan` {text}: an echo is at most {HIGHEST} semitones higher or lower")
    return height
