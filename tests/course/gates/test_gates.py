"""Gates over a song: the values are the course's, the page holds them, and a browser shows them."""

import json
import re
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

from jazzrnn.cli.course import course
from jazzrnn.course.convert import from_core
from jazzrnn.course.gates.findings import findings, words_of
from jazzrnn.course.gates.page import LEVELS, gates_page
from jazzrnn.course.gates.values import watch
from jazzrnn.course.step_by_step import lstm_forward
from jazzrnn.encoding.steps import encode
from jazzrnn.errors import OptionError
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, Note, make_piece
from jazzrnn.nn.embedding import add_lookup
from jazzrnn.nn.model import named
from jazzrnn.runs.models import HEADS, load_song_model
from tests.commands import tune

IN_CACHE = {  # kind -> its place in the course's cache
    "hidden state": 0, "cell state": 1, "forget gate": 4, "input gate": 5, "candidate": 6,
    "output gate": 7,
}  # fmt: skip


@pytest.fixture(scope="module")
def model():
    return load_song_model(HEADS)


@pytest.fixture(scope="module")
def watched(model):
    return watch(model, tune(1, bars=12))


def test_values_are_those_of_the_courses_functions(model, watched):
    config = model.network.config
    weights = {name: np.float64(w) for name, w in named(model.network.weights, config).items()}
    steps = np.insert(encode(watched.piece)[:-1], 0, -1, axis=0)
    x = np.zeros((len(steps), config.embedding))
    for c, column in enumerate(config.schema):
        add_lookup(weights[f"embed.{column.name}"], steps[:, c], x)
    inputs = x.T[:, None, :]  # (n_x, m, T)
    for k, layer in enumerate(watched.layers):
        parameters = from_core(weights[f"layer.{k}"], len(inputs))
        parameters |= {"Wy": np.zeros((1, config.hidden)), "by": np.zeros((1, 1))}
        a, _, _, (caches, _) = lstm_forward(inputs, np.zeros((config.hidden, 1)), parameters)
        for kind, place in IN_CACHE.items():
            expected = [cache[place][:, 0] for cache in caches[1:]]
            np.testing.assert_allclose(layer[kind], expected, atol=2e-4, err_msg=kind)
        inputs = a


def test_a_model_of_melodies_reads_the_lead_whoever_plays_it(model, watched):
    assert {note.part for note in watched.piece.notes} == {max(model.repertoire.parts)}
    assert len(watched.piece.notes) == 4 * 12
    drums = make_piece([Note(0, DRUMS, 38, 3, 90)])
    with pytest.raises(OptionError, match="has learned no part that plays in this song"):
        watch(model, drums)


def in_page(page):
    return json.loads(re.search(r'id="song">(.*?)</script>', page)[1])


def test_a_page_holds_all_units_of_its_bars(watched):
    page, last_bar = gates_page(watched, "<b>Tune", "a model", first_bar=3)
    song = in_page(page)
    assert len(page) < 500_000
    assert last_bar == 12
    assert (len(song["notes"]), song["notes"][0][0], len(song["bars"])) == (40, 96, 11)
    assert "<b>Tune" not in page
    assert "default-src 'none'" in page
    assert {*re.findall(r"https?://[^\s\"']+", page)} == {"http://www.w3.org/2000/svg"}
    for layer, shown in zip(watched.layers, song["layers"], strict=True):
        for kind, values in layer.items():
            one = shown[kind]
            levels = [bytes(LEVELS).decode().index(letter) for letter in one["values"]]
            low, high = (np.array(one[end])[:, None] for end in ("low", "high"))
            found = low + np.reshape(levels, (one["units"], -1)) / 63 * (high - low)
            assert np.abs(found - values[8:].T).max() < 0.002 + np.max(high - low) / 63


def test_a_song_without_chords_has_a_page(model):
    page, last_bar = gates_page(watch(model, tune(1, bars=2, chords=[])), "Tune", "a model")
    assert (last_bar, in_page(page)["chords"]) == (2, [])


def test_a_long_song_is_shown_as_far_as_it_fits(model):
    long = watch(model, tune(2, bars=150))
    page, last_bar = gates_page(long, "Long", "a model")
    assert 20 < last_bar < 150
    assert 300_000 < len(page) < 500_000
    with pytest.raises(OptionError, match="bar 151: no note begins there or later"):
        gates_page(long, "Long", "a model", first_bar=151)


def test_findings_name_units_that_follow_something(watched):
    words = words_of(watched.piece)
    assert "length of the note" not in words  # they all last a beat
    found = [*findings(watched)]
    assert {unit.follows for unit in found} == {*words}
    for unit in found:
        values = watched.layers[unit.layer][unit.kind][:, unit.unit]
        expected = np.corrcoef(values, words[unit.follows])[0, 1]
        assert unit.correlation == pytest.approx(expected, abs=1e-4)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # of selenium's sockets
def test_a_browser_shows_one_unit_after_another(tmp_path):
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("needs Chromium and its driver")
    song = tmp_path / "tune.mid"
    song.write_bytes(write_midi(tune(1)))
    arguments = ["gates", str(song), "-m", str(HEADS)]
    result = CliRunner().invoke(course, arguments, catch_exceptions=False)
    assert "bars 1 to 4, " in result.output
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", "--window-size=1280,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        browser.get((tmp_path / "tune-gates.html").as_uri())
        colours = (
            "return [...document.querySelectorAll('.note')].map((n) => n.getAttribute('fill'))"
        )
        first = browser.execute_script(colours)
        assert len(first) == 16
        kind = browser.find_element("id", "kind").get_attribute("value")
        keys = webdriver.Keys
        webdriver.ActionChains(browser).send_keys(keys.ARROW_RIGHT, keys.ARROW_DOWN).perform()
        assert browser.execute_script(colours) != first
        assert browser.find_element("id", "kind").get_attribute("value") != kind
        assert browser.get_log("browser") == []
    finally:
        browser.quit()
