"""Changes as musicians type them: "Dm7 G7 | Cmaj7 | % |", as text.

    title: My tune            # lines above the chords: all may be missing
    key: C                    # and meter, tempo, style, and form, the order of the sections
    [A] |: Dm7 G7 | Cmaj7 |1. Em7 A7 :|2. C6 / / A7 |
    [B] Gm7 | C7 | Fmaj7 | % |

Bars stand between bar lines or line ends; where there is neither, nor a slash, every chord has a
bar. The chords of a bar share it on its beats, the first of them the longer ones. With slashes,
every chord and every slash is a beat, or half of one if they are twice as many. "%" is the bar
before once more, "%%" the two bars before. "3/4:" begins another meter. What stands behind a "#"
between words is for people.

Other habits are read, too: see `habits` and `spelling`. What cannot be read costs itself, and is in
the remarks of the progression.
"""

import re
from typing import NoReturn

from jazzrnn.errors import ChangesError
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.beats import read_meter
from jazzrnn.music.leadsheets.changes_bars import TextReader
from jazzrnn.music.leadsheets.habits import from_chord_pro, is_heading, without_lyrics
from jazzrnn.music.leadsheets.line_habits import plain_lines
from jazzrnn.music.leadsheets.other_names import in_english, key_in_english
from jazzrnn.music.leadsheets.progression import (
    Progression,
    arranged,
    make_progression,
    read_style,
)
from jazzrnn.music.leadsheets.repeat_signs import MOST_BARS

MOST_TEXT = 1_000_000  # characters; the longest song, with four chords a bar, has 150,000
MOST_WORDS = 40_000
LONGEST_VALUE = 60  # characters of a key, a meter, a tempo
_HEADER = re.compile(r"\s*([A-Za-z]{2,12})\s*:(?!\||\])(.*)")
_HEADERS = {
    **{name: name for name in ("title", "key", "meter", "tempo", "style", "form")},
    "time": "meter",
    "bpm": "tempo",
    "feel": "style",
    "song": "title",
    **dict.fromkeys(("tonart", "tonalidad", "tonalidade", "tonalita"), "key"),
    **dict.fromkeys(("titel", "titolo", "titulo"), "title"),
    "takt": "meter",
    "stil": "style",
}
_LIKE_BAR_LINES = str.maketrans(
    {**dict.fromkeys("¦│┃｜‖‗", "|"), "\N{MUSICAL SYMBOL LEFT REPEAT SIGN}": "|:",
     "\N{MUSICAL SYMBOL RIGHT REPEAT SIGN}": ":|"}
)  # fmt: skip
_COMMENT = re.compile(r"^\s*#.*|\s#(?!5|9|11).*")  # in "C7(b9, #11)" is none


def read_changes(text: str, name: str = "", meter: tuple[int, int] = (4, 4)) -> Progression:
    """Read a progression.

    >>> [mark.symbol for bar in read_changes("|: Dm7 G7 :| C").bars for mark in bar.chords]
    ['Dm7', 'G7', 'Dm7', 'G7', 'C']

    Args:
        text: as above.
        name: if it has no title.
        meter: if it does not name one.

    Raises:
        ChangesError: the message points at the place: line, column, number of the written bar.
        OptionError: its key is none.
    """
    if len(text) > MOST_TEXT or len(text.split()) > MOST_WORDS:
        raise ChangesError(f"more than {MOST_TEXT:,} characters or {MOST_WORDS:,} words: no song")
    lines, converted = from_chord_pro(text.translate(_LIKE_BAR_LINES).splitlines())
    lines, put_right = plain_lines(lines)
    headers, body, remarks = _headers(lines)
    key = read_key(key_in_english(headers["key"])).name if headers.get("key") else ""
    style, unknown_style = read_style(headers.get("style", ""))
    body, renamed = in_english(body, key)
    chart = without_lyrics(body)
    if "meter" in headers:
        meter = read_meter(headers["meter"]) or _refuse(f"meter: {headers['meter']} is no meter")
    tempo = re.search(r"\d+(?:\.\d+)?", headers.get("tempo", ""))
    if "tempo" in headers and not (tempo and 10 <= float(tempo[0]) <= 500):
        raise ChangesError(f"tempo: {headers['tempo']!r} is not from 10 to 500 beats a minute")
    reader = TextReader(meter)
    progression = make_progression(
        headers.get("title") or chart.title or name,
        reader.read(chart.lines),
        key=key,
        tempo_bpm=float(tempo[0]) if tempo else 0.0,
        style=style,
        remarks=[
            *converted,
            *put_right,
            *remarks,
            *unknown_style,
            *renamed,
            *chart.remarks,
            *reader.remarks,
        ],
    )
    order = _order(headers["form"], progression) if headers.get("form") else []
    return arranged(progression, order) if order else progression


def _headers(lines: list[str]) -> tuple[dict[str, str], list[str], list[str]]:
    """Return the header lines by name, the other lines, each in its place, and remarks."""
    headers: dict[str, str] = {}
    body: list[str] = []
    remarks: list[str] = []
    for number, line in enumerate(lines, 1):
        plain = _COMMENT.sub("", line)
        found = _HEADER.fullmatch(line if line.lower().lstrip().startswith("title") else plain)
        name = found[1].lower() if found else ""
        if found and name in _HEADERS:
            value = found[2].strip()
            headers[_HEADERS[name]] = value if name in {"title", "form"} else value[:LONGEST_VALUE]
            body.append("")
        elif found and not is_heading(plain):
            known = ", ".join(dict.fromkeys(_HEADERS.values()))
            remarks.append(f"line {number}: no header '{name}:', left out; there are {known}")
            body.append("")
        else:
            body.append(plain)
    return headers, body, remarks


def _order(form: str, progression: Progression) -> list[str]:
    """Read the names in "A A B A" or "AABA"."""
    names = {section.name for section in progression.sections}
    words = re.split(r"[\s,]+", form.strip())
    if sum(map(len, words)) > MOST_BARS:
        raise ChangesError(f"form: more than {MOST_BARS:,} sections")
    return [
        part
        for word in words
        for part in ([word] if word in names or not set(word) <= names else word)
    ]


def _refuse(problem: str) -> NoReturn:
    raise ChangesError(problem)
