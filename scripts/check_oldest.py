"""Install the oldest versions of the dependencies that pyproject.toml allows, and try jazzrnn.

    python scripts/check_oldest.py           # the smoke test: train, generate, read, --help
    python scripts/check_oldest.py --tests   # the quick tests, too

The versions are the lower bounds of pyproject.toml, in a virtual environment of their own, which is
deleted at the end. SECURITY.md lists them.
"""

import argparse
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEST_TOOLS = ["pytest", "hypothesis"]
SCORE = """<score-partwise><part-list><score-part id="P"><part-name/></score-part></part-list>
<part id="P"><measure number="1"><attributes><divisions>1</divisions><time><beats>4</beats>
<beat-type>4</beat-type></time></attributes><harmony><root><root-step>F</root-step></root>
<kind>dominant</kind></harmony><note><rest/><duration>4</duration></note></measure></part>
</score-partwise>"""
OPTIONS = "--hidden 8 --layers 1 --batch-size 2 --epochs 1 --held-out 0 --workers 1"
QUICK = OPTIONS.split()


def oldest() -> list[str]:
    """Return the lower bounds of what is needed, scores included, as pip takes them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["score"]]
    return [each.replace(">=", "==") for each in needed]


def main(tests: bool) -> None:
    """Install and try; the first command that fails ends it."""
    with tempfile.TemporaryDirectory() as place:
        venv.create(Path(place, "venv"), with_pip=True)
        python = str(Path(place, "venv", "bin", "python"))

        def call(*arguments: str) -> None:
            subprocess.run([python, *arguments], cwd=place, check=True)

        tools = TEST_TOOLS if tests else []
        call("-m", "pip", "install", "--quiet", *oldest(), *tools)
        call("-m", "pip", "install", "--quiet", "--no-deps", str(ROOT))
        Path(place, "score.musicxml").write_text(SCORE, encoding="utf-8")
        music = Path(place, "music")
        music.mkdir()
        for file in sorted((ROOT / "midi_data").glob("*.mid"))[:2]:
            (music / file.name).write_bytes(file.read_bytes())
        call("-m", "jazzrnn", "--help")
        call("-m", "jazzrnn", "train", "music", "-o", "run", *QUICK)
        call("-m", "jazzrnn", "generate", "-m", "run", "-o", "song.mid", "--bars", "4")
        over = ["--changes", "score.musicxml", "--choruses", "8"]
        call("-m", "jazzrnn", "generate", "-m", "jazz", *over, "-o", "solo.mid")
        call("-m", "jazzrnn", "info", "solo.mid")
        call("-m", "jazzrnn", "show", "solo.mid", "--score", "solo.svg")
        if tests:
            call("-m", "pytest", "-m", "not slow", str(ROOT / "tests"), "-p", "no:cacheprovider")
    print("the oldest versions work:", ", ".join(oldest()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true")
    sys.exit(main(parser.parse_args().tests))
