"""The studio in a browser, from typed chords to a file on the disk, by a tiny model."""

import re
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import STEPS_PER_QUARTER, Note
from tests.browser import HEARD, MARKS, PATIENCE, click, open_browser, until
from tests.commands import REED, ended, start

pytestmark = MARKS
TAKES = "document.querySelectorAll('.card[data-state=done] .strip svg').length"


@pytest.fixture
def studio(with_run):
    """The address of a studio in its own process; it ends with Ctrl-C."""
    process = start("studio", "--port", "0", cwd=with_run)
    yield re.search(r"http\S+", process.stdout.readline())[0]
    process.send_signal(signal.SIGINT)
    assert ended(process).code == 130


def type_chords(browser, chords):
    field = browser.find_element("name", "chords")
    field.clear()
    field.send_keys(chords)


def downloaded(folder: Path) -> bytes:
    """The file that is loaded down; until it is complete it has another ending."""
    for _ in range(100 * PATIENCE):
        if found := [*folder.glob("*.mid")]:
            return found[0].read_bytes()
        time.sleep(0.01)
    raise AssertionError(f"nothing comes into {folder}")


def song_of(browser, number):
    """A take as a piece."""
    data = browser.execute_async_script(
        "fetch(arguments[0]).then((answer) => answer.arrayBuffer())"
        ".then((data) => arguments[1]([...new Uint8Array(data)]))",
        f"takes/{number}/file.mid",
    )
    return read_midi(bytes(data)).piece


def outside(piece, first, last):
    """The notes that are not in some bars of 4/4."""
    bar = 4 * STEPS_PER_QUARTER
    return [note for note in piece.notes if not (first - 1) * bar <= note.onset < last * bar]


def melody_alone(piece):
    """Eight bars of one part, without chords."""
    tune = [Note(k * STEPS_PER_QUARTER, REED, 60 + 4 * (k % 3), 12, 80) for k in range(32)]
    return replace(piece, chords=(), notes=tuple(tune), programs=((REED, 65),))


def change_bars(browser):
    """Write bars 3 and 4 of the first of two takes anew."""
    click(browser, "Change take 1")
    bars = browser.find_element("css selector", "#changing [name=bars]")
    bars.send_keys("9")
    click(browser, "Write 3 versions")
    until(browser, "document.querySelector('#changing [name=bars][aria-invalid]')")
    assert "1 to 8" in browser.find_element("id", "change-wrong").text
    bars.clear()
    bars.send_keys("3-4")
    browser.find_element("css selector", "#changing [name=takes] [value='1']").click()
    click(browser, "Write a version")
    until(browser, f"{TAKES} === 3")
    click(browser, "Play take 3")
    until(browser, f"player?.playing && player.position() > 0.2 && {HEARD} > 0.02")
    old, new = (song_of(browser, number) for number in (1, 3))
    assert outside(old, 3, 4) == outside(new, 3, 4)
    assert old != new
    click(browser, "Pause take 3")


def menu_left(browser):
    """Where the menu of a take's files begins, once it is open."""
    return browser.execute_script(
        "const [menu] = document.querySelectorAll('.card .download'); menu.open = true;"
        "const { left } = menu.querySelector('ul').getBoundingClientRect();"
        "menu.open = false; return left"
    )


def find_chords(browser, melody):
    """Open the melody of a take as a file, find its chords, and take them."""
    melody.write_bytes(write_midi(melody_alone(song_of(browser, 1))))
    browser.find_element("id", "open-song").send_keys(str(melody))
    until(browser, f"{TAKES} === 4")
    click(browser, "Change take 4")
    browser.find_element("css selector", "#changing [value=harmonize] + span").click()
    browser.find_element("css selector", "#changing [name=takes] [value='3']").click()
    click(browser, "Find 3 proposals")
    until(browser, f"{TAKES} === 7")
    click(browser, "Use the chords of take 6")
    until(browser, "document.querySelectorAll('.chart-bar').length === 8")
    assert song_of(browser, 6).chords


def test_from_typed_chords_to_a_file_that_was_heard(studio, here):
    with open_browser(**{"download.default_directory": str(here / "down")}) as browser:
        browser.get(studio)
        type_chords(browser, "Dm7 Hm7x |")
        until(browser, "document.querySelector('mark')?.textContent === 'Hm7x'")
        assert browser.find_element("id", "problems").text == "bar 1: Hm7x: no chord: left out"
        type_chords(browser, "Dm7 | G7 | Cmaj7 | A7b9 | Dm7 | G7 | C6 | C6")
        until(browser, "document.querySelectorAll('.chart-bar').length === 8")
        browser.find_element("css selector", "[name=model] [value=run-1]").click()
        browser.find_element("name", "count").send_keys("1")
        browser.find_element("name", "tempo").send_keys("5")
        browser.find_element("name", "takes").send_keys("2")
        browser.find_element("name", "seed").send_keys("2")
        click(browser, "Write 2 takes")
        until(browser, "document.querySelector('[name=tempo][aria-invalid]')")
        browser.find_element("name", "tempo").send_keys("00")
        assert browser.execute_script(f"return {TAKES}") == 0
        browser.find_element("name", "tempo").clear()
        browser.find_element("name", "tempo").send_keys("120")
        click(browser, "Write 2 takes")
        until(browser, f"{TAKES} === 2")

        click(browser, "Play take 2")
        until(browser, f"player?.playing && player.position() > 0.2 && {HEARD} > 0.02")
        assert browser.find_element("id", "stage-title").text == "Take 2"
        click(browser, "Pause take 2")

        click(browser, "Keep take 2")
        name = browser.find_element("css selector", ".keep input")
        name.clear()
        name.send_keys("My tune\n")
        until(browser, "document.querySelector('#kept .name')?.textContent === 'My tune'")
        browser.find_element("css selector", ".card.shown [aria-label^=Download]").click()
        browser.find_element("link text", "MIDI").click()
        kept = (here / "outputs" / "songs" / "My tune.mid").read_bytes()
        assert downloaded(here / "down") == kept
        piece = read_midi(kept).piece
        assert (piece.bars, piece.tempos[0].bpm) == (8, 120)
        assert [mark.symbol for mark in piece.chords][:3] == ["Dm7", "G7", "Cmaj7"]

        change_bars(browser)
        find_chords(browser, here / "melody.mid")
        sizes = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", sizes)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
        assert menu_left(browser) >= 0
        browser.find_element("id", "to-training").click()
        until(browser, "document.querySelector('#losses svg')")
        assert browser.find_element("id", "run-title").text == "run-1"
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**sizes, "width": 1000})
        until(browser, "document.querySelector('#losses svg').clientWidth > 360")
        errors = [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]
        assert [
            line["message"] for line in errors if "400 (Bad Request)" not in line["message"]
        ] == []
