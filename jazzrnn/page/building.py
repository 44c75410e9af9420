"""A page put together: one file with its style, its modules and its song, and nothing from outside.

The modules in static/ are ES modules, which an application can serve as they are. In a page they
stand one behind the other in one script, each in a function.
"""

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from jazzrnn.music.opened import Opened
from jazzrnn.music.piano_roll import piano_roll
from jazzrnn.page.contents import about, contents

MODULES = (
    "tone",
    "room",
    "timing",
    "notes",
    "player",
    "roll",
    "form",
    "copy",
    "view",
    "packed",
    "main",
)  # imports go back
_IMPORT = re.compile(r'^import (\{[^}]+\}) from "\./(\w+)\.js";\n', flags=re.MULTILINE)
_EXPORT = re.compile(r"^export (?:const|(?:async )?function|class) (\w+)", flags=re.MULTILINE)


def page(song: Opened, lead_sheet: Sequence[str] = ()) -> str:
    """Return a song as a page that shows and plays it.

    Args:
        song: as `open_song` reads it.
        lead_sheet: SVG pictures of its pages; none if there is no lead sheet.
    """
    tempo = f", {song.performance.tempos[0][1]:g} bpm"
    roll = piano_roll(song.piece, song.title)
    filled = {
        "title": escape(song.title or "A song"),
        "about": escape(about(song.piece) + tempo),
        "song": packed({"song": contents(song), "roll": roll, "sheets": [*lead_sheet]}),
        "view": view(),
    }
    return whole_page(static("page.html"), static("style.css"), bundle(), filled)


def view() -> str:
    """Return the elements that show and play a song, which view.js fills."""
    return static("song.html")


def whole_page(template: str, style: str, script: str, values: Mapping[str, str]) -> str:
    """Return a page with its style, its script, and values in place of other {{names}}.

    Its content security policy names the hashes {{style-hash}} and {{script-hash}}.
    """
    own = {"style": style, "style-hash": _hash(style)}
    return fill(template, own | {"script": script, "script-hash": _hash(script), **values})


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return a template with values in place of {{names}}."""
    return re.sub(r"\{\{([a-z-]+)\}\}", lambda match: values[match[1]], template)


@cache
def static(name: str) -> str:
    """Return a file of the page."""
    return (files("jazzrnn.page") / "static" / name).read_text(encoding="utf-8")


@cache
def bundle() -> str:
    """Return all modules as one script: each a function that returns what it exports."""
    return "\n".join(_as_function(name, static(f"{name}.js")) for name in MODULES)


def _as_function(name: str, module: str) -> str:
    exports = ", ".join(_EXPORT.findall(module))
    body = _IMPORT.sub(r"const \1 = of_\2;\n", module)
    body = re.sub(r"^export ", "", body, flags=re.MULTILINE)
    return f"const of_{name} = (() => {{\n{body}return {{ {exports} }};\n}})();"


def in_script(data: dict[str, Any]) -> str:
    """Return data as JSON that cannot end the element it stands in."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("&", "\\u0026")


def packed(data: object) -> str:
    """Return data as JSON, deflated, in base 64: packed.js reads it."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return b64encode(zlib.compress(text.encode(), level=9)).decode()


def _hash(text: str) -> str:
    """Return the source by which a content security policy knows an inline element."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
