"""Calls of the program for tests: a folder of small pieces, a tiny network, one call."""

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from jazzrnn.cli.main import main
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark, Meter, Note, Piece, Tempo, make_piece

BASS, REED = PARTS.index("bass"), PARTS.index("reed")
TINY = ("--hidden", "8", "--layers", "1", "--batch-size", "2", "--seq-len", "16")
QUICK = (*TINY, "--epochs", "1")


class Result(NamedTuple):
    """What a call gave."""

    code: int
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], *arguments: object) -> Result:
    """Call the program in this process."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        main([*map(str, arguments)])
    out, err = capsys.readouterr()
    return Result(int(stop.value.code or 0), out, err)


def usual_ctrl_c() -> None:
    """Let Ctrl-C stop a new process, also where it is ignored, as it is in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*arguments: object, cwd: Path, before=None, **environment: str) -> subprocess.Popen[str]:
    """Call the program in a process of its own.

    Args:
        arguments: of the program.
        cwd: where.
        before: is called in that process before the program, to limit it.
        environment: variables to set.
    """

    def prepare() -> None:
        usual_ctrl_c()
        if before:
            before()

    return subprocess.Popen(
        [sys.executable, "-m", "jazzrnn", *map(str, arguments)],
        cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        preexec_fn=prepare,  # noqa: PLW1509 - nothing here has threads
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> Result:
    """Wait for a process."""
    out, err = process.communicate(timeout=120)
    return Result(process.returncode, out, err)


def tune(number: int, bars: int = 4, **more) -> Piece:
    """A small piece for saxophone, bass and drums; every number up to 8 is another tune."""
    steps = (0, 2, 3, 5, 7, 8, 10, 12)
    notes = [
        note
        for beat in range(4 * bars)
        for note in (
            Note(12 * beat, REED, 60 + steps[(beat * number + beat // 3) % 8], 12, 88),
            Note(12 * beat, BASS, 36 + steps[(beat + number) % 8], 12, 72),
            Note(12 * beat, DRUMS, 38 + 4 * (beat % 2), 3, 56),
        )
    ]
    more.setdefault("chords", [ChordMark(0, "Cm7"), ChordMark(48, "F7")])
    more.setdefault("tempos", [Tempo(0, 100 + number)])
    programs = [(REED, 66), (BASS, 32), (DRUMS, 0)]
    return make_piece(notes, programs=programs, **more)


def write_music(folder: Path, count: int = 5) -> Path:
    """A folder with small pieces, the last of them a waltz."""
    folder.mkdir(parents=True)
    for number in range(1, count + 1):
        meters = [Meter(0, 3, 4)] if number == count else [Meter(0, 4, 4)]
        data = write_midi(tune(number, meters=meters), title=f"tune {number}")
        (folder / f"tune-{number}.mid").write_bytes(data)
    return folder


def everything_in(folder: Path) -> dict[Path, bytes]:
    """All files by name, with what is in them."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def check_one_line(result: Result, code: int, *words: object) -> None:
    """Whatever went wrong is reported in one line that has these words, with this exit code."""
    assert result.code == code
    assert result.err.count("\n") == 1
    assert result.err.startswith("jazzrnn: ")
    assert "Traceback" not in result.err
    for word in words:
        assert str(word) in result.err


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.reader(file)]
