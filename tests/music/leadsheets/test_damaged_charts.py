"""Whatever the bytes of a chart: changes that can be played, or one line that says what is wrong.

Run it for more: python -m tests.music.leadsheets.test_damaged_charts COUNT
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from jazzrnn.errors import JazzrnnError, OptionError
from jazzrnn.music.chords import parse_chord
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.files import (
    ChangesRequest,
    changes_in,
    read_requested_changes,
)
from jazzrnn.music.leadsheets.repeat_signs import MOST_BARS
from tests.music.leadsheets.charts import KINDS, MUSICXML, damaged, with_odd_elements


def read(path: Path, data: bytes) -> str:
    """Read a chart: "read" or "refused"; what is read can be played, written and read again."""
    path.write_bytes(data)
    try:
        changes = read_requested_changes(ChangesRequest(changes=str(path))).changes
    except JazzrnnError as error:
        reason = str(error)
    else:
        reason = ""
    assert "\n" not in reason
    assert len(reason) < 500
    if reason:
        return "refused"
    assert 1 <= len(changes.bars) <= MOST_BARS
    for bar in changes.bars:
        onsets = [mark.onset for mark in bar.chords]
        assert onsets == sorted({*onsets})
        assert all(0 <= onset < bar.length for onset in onsets)
        assert all(parse_chord(mark.symbol) or mark.symbol == "N.C." for mark in bar.chords)
    assert write_changes(changes)
    return "read"


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_charts_are_read_or_refused(kind, tmp_path):
    rng = random.Random(kind)
    outcomes = Counter(read(tmp_path / "x", damaged(KINDS[kind], rng)) for _ in range(100))
    assert outcomes["read"] > 0


def test_scores_with_odd_elements_are_read_or_refused(tmp_path):
    rng = random.Random(1)
    charts = (with_odd_elements(MUSICXML.encode(), rng) for _ in range(150))
    outcomes = Counter(read(tmp_path / "x", chart) for chart in charts)
    assert outcomes["read"] > 50


@pytest.mark.parametrize("kind", KINDS)
def test_charts_that_are_whole_are_read(kind, tmp_path):
    assert read(tmp_path / "x", KINDS[kind]) == "read"


@pytest.mark.parametrize("data", [b"MThd\0\0\0\6", b"%PDF-1.4\n", b"{\\rtf1 Dm7 | G7}"])
def test_other_files_are_named(data):
    with pytest.raises(OptionError, match=r"song: a (MIDI file|PDF|document)"):
        changes_in(data, "song")


def test_a_word_that_cannot_be_printed_makes_a_short_message(tmp_path):
    assert read(tmp_path / "x", ("t" + "\1" * 190).encode("utf-16")) == "refused"


def main(count: int) -> None:
    """Read `count` damaged charts of each kind, and print how many were read and refused."""
    with TemporaryDirectory() as folder:
        for kind, data in {**KINDS, "odd elements": MUSICXML.encode()}.items():
            damage = with_odd_elements if kind == "odd elements" else damaged
            rng = random.Random(f"{kind} of a long run")
            outcomes: Counter[str] = Counter()
            slowest = 0.0
            for number in range(count):
                chart = damage(data, rng)
                before = time.process_time()
                try:
                    outcomes[read(Path(folder) / "x", chart)] += 1
                except Exception as error:
                    outcomes[f"FAILED {type(error).__name__} {error}"[:200]] += 1
                    Path(f"failed-{kind}-{number}").write_bytes(chart)
                slowest = max(slowest, time.process_time() - before)
            print(kind, dict(outcomes), f"slowest {slowest:.2f} s")  # noqa: T201 - a script here


if __name__ == "__main__":
    main(int(sys.argv[1]))
