"""A page is one file that asks nobody for anything, and that no text can break out of."""

import json
import random
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import ChordMark, Note, make_piece
from jazzrnn.music.opened import open_song
from jazzrnn.page.building import MODULES, bundle, in_script, page, static
from tests.page.unpacking import unpacked

NASTY = "</script><script>alert(1)</script>\"'<img src=x onerror=alert(2)>&{{song}}\u2028"


COPY = '{"copy": {"part": "reed", "onset": %s, "notes": 9, "bar": 1, "file bar": 1, "file": %s}}'


class Elements(HTMLParser):
    """Collects the elements of a page, and what stands in its scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.found, self.inside, self.open = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.open = tag in ("script", "style")
        if self.open:
            self.inside.append("")

    def handle_endtag(self, tag):
        self.open = False

    def handle_data(self, data):
        if self.open:
            self.inside[-1] += data


def made(title=NASTY, lead_sheet=()):
    notes = [Note(12 * k, 8, 60 + k % 7, 12, 80) for k in range(64)]
    piece = make_piece(notes, chords=[ChordMark(0, "C7")])
    data = write_midi(piece, title=title, made=json.dumps({"model": title, "longest copy": title}))
    return page(open_song(data), lead_sheet)


def test_the_policy_allows_what_stands_in_the_page_and_nothing_else():
    text = made()
    elements = Elements(text)
    policy = next(a["content"] for t, a in elements.found if "http-equiv" in a)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http:" not in policy
    style, _, script = elements.inside
    for content, kind in ((style, "style-src"), (script, "script-src")):
        known = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{kind} 'sha256-{known}'" in policy


def test_nothing_is_asked_from_elsewhere():
    text = made("plain")
    without_names = text.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert "http" not in without_names
    for _, attributes in Elements(text).found:
        assert not {"href", "srcset"} & {*attributes}
        assert attributes.get("src", "data:").startswith("data:")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_text_from_a_file_stays_text():
    elements = Elements(made())
    assert [tag for tag, _ in elements.found].count("script") == 2
    assert not [a for t, a in elements.found if t == "img" and "onerror" in a]
    assert NASTY not in elements.inside[1]
    assert unpacked(made())["song"]["title"] == NASTY
    assert in_script({"a": "</script>"}) == '{"a":"\\u003c/script>"}'


def test_a_page_is_small_even_of_twenty_thousand_notes():
    assert len(made().encode()) < 100_000
    rng = random.Random(1)  # no music: nothing in it comes again
    notes = [Note(2 * k, 0, rng.randint(36, 90), rng.randint(1, 40), rng.randint(30, 120))
             for k in range(20_000)]  # fmt: skip
    song = open_song(write_midi(make_piece(notes, chords=[ChordMark(0, "C7")])))
    assert len(page(song).encode()) < 500_000


def test_a_lead_sheet_is_carried_as_pictures_of_its_pages():
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><style>a{}</style></svg>"
    assert unpacked(made("plain", [svg, svg]))["sheets"] == [svg, svg]
    assert unpacked(made("plain"))["sheets"] == []
    assert unpacked(made("plain"))["roll"].startswith("<svg")


def test_modules_import_only_those_before_them_and_only_what_these_export():
    exports = {
        name: {
            *re.findall(
                r"^export (?:const|(?:async )?function|class) (\w+)", static(f"{name}.js"), re.M
            )
        }
        for name in MODULES
    }
    for place, name in enumerate(MODULES):
        lines = re.findall(r"^import .*$", static(f"{name}.js"), re.M)
        for line in lines:
            names, source = re.fullmatch(
                r'import \{ ([^}]+) \} from "\./(\w+)\.js";', line
            ).groups()
            assert source in MODULES[:place]
            assert {*names.split(", ")} <= exports[source]
    assert not re.search(r"^(import|export) ", bundle(), re.M)


@pytest.mark.parametrize("name", [*(f"{module}.js" for module in MODULES), "style.css"])
def test_no_file_of_a_page_is_too_long_or_writes_html(name):
    text = static(name)
    assert text.count("\n") <= 300
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text)


@pytest.mark.parametrize(
    "made",
    [
        "[" * 100_000,
        '{"a": "\\ud800"}',
        '{"\\ud800": 1}',
        COPY % ("Infinity", '"a"'),
        COPY % ("0", "NaN"),
    ],
)
def test_a_page_is_made_whatever_a_file_says_of_how_it_was_made(made):
    data = write_midi(make_piece([Note(0, 8, 60, 12, 80)]), made=made)
    text = page(open_song(data, "song"))
    assert text.encode().startswith(b"<!")
