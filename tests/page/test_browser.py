"""A page in a browser: it plays, seeks, mutes and loops, by mouse and by keyboard."""

import numpy as np
import pytest

from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, ChordMark, Note, Tempo, make_piece
from jazzrnn.music.opened import open_song
from jazzrnn.music.sound.loudness import TARGET, lufs
from jazzrnn.page.building import page
from tests.browser import HEARD, MARKS, click, open_browser, until

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
pytestmark = MARKS
REED, BASS, BAR = 8, 4, 48


def song():
    """Sixteen bars for sax, bass and ride."""
    notes = [Note(BAR * b + 12 * k, REED, 67 + (b + 2 * k) % 9, 11, 90)
             for b in range(16) for k in range(4)]  # fmt: skip
    notes += [Note(12 * beat, BASS, 36 + beat % 7, 11, 80) for beat in range(64)]
    notes += [Note(12 * beat, DRUMS, 51, 3, 80) for beat in range(64)]
    chords = [ChordMark(BAR * b, ("C7", "F7")[b % 2]) for b in range(16)]
    return make_piece(notes, chords=chords, tempos=[Tempo(0, 120)])


@pytest.fixture(scope="module")
def browser():
    with open_browser() as driver:
        yield driver


@pytest.fixture
def opened(browser, tmp_path):
    file = tmp_path / "song.html"
    file.write_text(page(open_song(write_midi(song(), title="A <b>song</b>"))), encoding="utf-8")
    browser.get(file.as_uri())
    until(browser, "Boolean(player)")
    return browser


def press(browser, keys):
    webdriver.ActionChains(browser).send_keys(keys).perform()


def test_it_plays_and_pauses(opened):
    click(opened, "Play")
    until(opened, f"player.playing && player.position() > 0.5 && {HEARD} > 0.02")
    assert opened.execute_script(f"const {{ player }} = jazzrnn; return {HEARD}") < 1
    click(opened, "Pause")
    place = until(opened, "!player.playing && player.position()")
    assert until(opened, f"player.context.currentTime > {place} && player.position()") == place


def test_it_asks_nobody_for_anything_and_has_no_errors(opened):
    until(opened, "player.notes.length === 192")
    assert [line for line in opened.get_log("browser") if line["level"] == "SEVERE"] == []
    sent = [
        e["message"] for e in opened.get_log("performance") if "requestWillBeSent" in e["message"]
    ]
    assert all('"url":"file:' in text or '"url":"data:' in text for text in sent)
    assert opened.find_element("css selector", "h1").text == "A <b>song</b>"


def test_muted_parts_are_silent(opened):
    for number in range(3):
        press(opened, str(number + 1))
    press(opened, " ")
    until(opened, f"player.playing && player.position() > 0.3 && {HEARD} < 0.001")
    click(opened, "Solo Acoustic Bass")
    click(opened, "Mute Acoustic Bass")
    until(opened, f"{HEARD} > 0.01")
    press(opened, " ")


def test_playing_along_mutes_the_lead(opened):
    click(opened, "Play along")
    assert opened.execute_script(
        "const { player } = jazzrnn;"
        "return player.song.players.map((each, k) => [each.lead, player.hears(k)])"
    ) == [[False, True], [True, False], [False, True]]
    faded = "return [...document.querySelectorAll('#roll .muted')].every((n) => n.matches('.lead'))"
    size = {"width": 700, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    until(opened, "document.querySelector('#roll svg').clientWidth <= 700")
    until(opened, "document.querySelector('#roll .lead.muted')")  # drawn anew, it is still muted
    assert opened.execute_script(faded)
    opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_keys_go_from_bar_to_bar_and_change_the_tempo(opened):
    press(opened, webdriver.Keys.ARROW_RIGHT * 3)
    assert opened.find_element("id", "place").text == "bar 4 of 16"
    press(opened, webdriver.Keys.ARROW_LEFT)
    assert opened.find_element("id", "place").text == "bar 3 of 16"
    press(opened, "--")
    assert opened.find_element("id", "percent").text == "90 %"
    assert opened.find_element("id", "bpm").text == "108 bpm"
    press(opened, webdriver.Keys.HOME)
    assert opened.find_element("id", "place").text == "bar 1 of 16"


def test_a_click_on_the_roll_goes_there(opened):
    line = opened.find_elements("css selector", "#roll svg")[-1]
    line.click()
    assert until(opened, "player.position()") > 16


def test_a_loop_comes_again_and_faster_each_time(opened):
    opened.execute_script(
        "for (const [id, value] of [['loop-from', 3], ['loop-to', 3], ['ladder-from', 80],"
        " ['ladder-step', 10]]) document.getElementById(id).value = value;"
        "document.getElementById('ladder').click(); document.getElementById('loop').click()"
    )
    assert opened.find_element("id", "percent").text == "80 %"
    press(opened, " ")
    until(opened, "player.rate === 1 && player.playing")
    assert 3.9 < until(opened, "player.position()") < 6.1, "it stays in bar 3"
    press(opened, " l")
    assert until(opened, "!player.playing && player.loop === null")


def test_everything_can_be_reached_by_the_keyboard(opened):
    reached = set()
    for _ in range(60):
        press(opened, webdriver.Keys.TAB)
        reached.add(opened.execute_script("return document.activeElement.id"))
    assert {"play", "seek", "tempo", "along", "loop", "ladder", "roles"} <= reached


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_on_a_phone_and_on_a_screen(opened, width):
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    until(opened, f"document.querySelector('#roll svg').clientWidth <= {width}")
    assert opened.execute_script("return document.documentElement.scrollWidth") <= width
    lines = opened.execute_script("return jazzrnn.roll.lines.length")
    assert lines == {360: 4, 1280: 2}[width]
    opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_it_sounds_as_loud_as_the_wav_and_does_not_clip(opened):
    samples = opened.execute_async_script("""
        const done = arguments[0], { player } = jazzrnn;
        const copy = new player.constructor(player.song);
        const context = new OfflineAudioContext(2, 48000 * 8, 48000);
        copy.connect(context);
        for (const note of copy.notes) if (note.start < 8) copy.sound(note, note.start);
        context.startRendering().then((buffer) => done([0, 1].map((side) =>
            Array.from(buffer.getChannelData(side), (sample) => Math.round(sample * 32768)))));
    """)
    sound = np.array(samples, "f4") / 32768
    assert 0.05 < np.abs(sound).max() < 1
    assert lufs(sound) == pytest.approx(TARGET, abs=4)


def test_nothing_clicks_where_a_loop_begins_again(opened):
    samples = opened.execute_async_script("""
        const done = arguments[0], { player } = jazzrnn, rate = 48000, seconds = 5;
        const copy = new player.constructor(player.song), { bars } = copy.timing;
        const context = new OfflineAudioContext(1, rate * seconds, rate);
        copy.connect(context);
        copy.solo.add(copy.song.players.findIndex((each) => each.bass));
        copy.applyMutes(0);
        copy.loop = { from: bars[2], to: bars[2] + 440 }; // a quarter less 40 ticks
        copy.at = copy.timing.toSeconds(copy.loop.from);
        copy.playing = true;
        copy.begin(0.08);
        for (let time = 0; time < seconds - 0.1; time += 0.05) {
            context.suspend(time).then(() => { copy.plan(); context.resume(); });
        }
        context.startRendering().then((buffer) => done(
            Array.from(buffer.getChannelData(0), (sample) => Math.round(sample * 2 ** 20))));
    """)
    sound = np.array(samples) / 2**20
    assert np.abs(sound[-48000:]).max() > 0.01, "it plays on"
    assert np.abs(np.diff(sound, 4)).max() < 0.005, "a jump of a bass is 0.1 and more"
