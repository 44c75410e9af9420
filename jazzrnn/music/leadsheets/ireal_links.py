"""Links of iReal Pro (irealb:// and irealbook://), and pages with them: the songs in them.

A link holds songs with their title, style, key, tempo and chart; that of irealb:// is scrambled.

Source: the format's description for developers, irealpro.com; what it leaves out (the
scrambling, the order of the fields of irealb://) is known from what many programs do.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from jazzrnn.errors import ChangesError

MOST_SONGS = 20_000  # the largest playlists have 4,000
MOST_FIELDS = 12 * MOST_SONGS  # of a link
LONGEST_FIELD = 50_000  # characters of a title or chart as it stands in a link
_LINK = re.compile(
    r"""(?P<quote>["'])(?P<quoted>ireal(?:b|book)://[^\n]*?)(?P=quote)
    |(?P<plain>ireal(?:b|book)://[^"<>\n]*)""",
    re.VERBOSE,
)
_EQUALS = re.compile("=|%3D", re.IGNORECASE)  # between the fields of a link
_MUSIC = "1r34LbKcu7"  # every scrambled chart begins with it
_BLOCK = 50
_SWAPPED = (*range(5), *range(10, 24))  # places in a block that change with their mirror images
_SHORT = {"XyQ": "   ", "LZ": " |", "Kcl": "| x"}
_KEY = re.compile("[A-G][b#]?-?")


class Song(NamedTuple):
    """A song in a link, its chart unscrambled."""

    title: str
    style: str
    key: str
    tempo: str
    chart: str


def songs_in(text: str) -> list[Song]:
    """Read the songs of all links in a text: a link itself, or a page that iReal Pro has exported.

    Raises:
        ChangesError: there is none, or there are too many, or one is too long.
    """
    songs: list[Song] = []
    for found in _LINK.finditer(text):
        songs.extend(_songs_of(found["quoted"] or found["plain"]))
        if len(songs) > MOST_SONGS:
            raise ChangesError(f"more than {MOST_SONGS:,} songs")
    if not songs:
        raise ChangesError("no song in it: export it from iReal Pro once more")
    return songs


def _songs_of(link: str) -> Iterator[Song]:
    """Yield the songs of a link. Only their fields are decoded, so that memory does not grow."""
    kind, _, body = link.partition("://")
    fields = _EQUALS.split(body, maxsplit=MOST_FIELDS)
    if len(fields) > MOST_FIELDS:
        raise ChangesError(f"a link of more than {MOST_SONGS:,} songs")
    for k, field in enumerate(fields):
        if kind == "irealb" and k >= 6 and field.startswith(_MUSIC):
            title, _, _, style, key, _ = map(_decoded, fields[k - 6 : k])
            _, groove, tempo, *_ = *map(_decoded, fields[k : k + 3]), "", ""
            chart = unscramble(_decoded(field).removeprefix(_MUSIC))
            yield Song(title.strip(), f"{style} {groove}", key, tempo, chart)
        elif kind == "irealbook" and field == "n" and 3 <= k < len(fields) - 1:
            around = [*map(_decoded, fields[max(k - 4, 0) : k + 3])]
            here = min(k, 4)
            if k >= 4 and not _KEY.fullmatch(around[here + 1]):
                title, _, style, key, _, chart = around[:6]
            elif k + 2 < len(fields):  # some have the key behind the "n"
                title, _, style, _, key, chart = around[here - 3 :]
            else:
                continue
            yield Song(title.strip(), style, key, "", chart)


def _decoded(field: str) -> str:
    if len(field) > LONGEST_FIELD:
        raise ChangesError(f"a song of it has more than {LONGEST_FIELD:,} characters")
    return unquote(html.unescape(field))


def unscramble(text: str) -> str:
    """Return a chart in plain writing; scrambled without its short forms, it is the same again."""
    blocks = [text[k : k + _BLOCK] for k in range(0, len(text), _BLOCK)]
    swapped = max(0, len(text) - 2) // _BLOCK  # a block with less than two letters behind it stays
    plain = "".join([*map(_mirrored, blocks[:swapped]), *blocks[swapped:]])
    for short, long in _SHORT.items():
        plain = plain.replace(short, long)
    return plain


def _mirrored(block: str) -> str:
    letters = [*block]
    for k in _SWAPPED:
        letters[k], letters[-1 - k] = block[-1 - k], block[k]
    return "".join(letters)
