"""Chromium without a window, for tests of pages; they are skipped where it is not installed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
MARKS = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM or not DRIVER, reason="needs Chromium and its driver"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of selenium's sockets
]
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required", "--window-size=1280,900",
)  # fmt: skip
PATIENCE = 90  # seconds: a busy machine computes sound slowly
HEARD = """(() => { const wave = new Float32Array(2048);
    player.analyser?.getFloatTimeDomainData(wave);
    return wave.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0) })()"""


@contextmanager
def open_browser(**preferences: object) -> Iterator[Any]:
    """Open Chromium.

    Args:
        preferences: of a profile, such as where downloads go.
    """
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in FLAGS:
        options.add_argument(flag)
    options.add_experimental_option("prefs", preferences)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_script_timeout(PATIENCE)
    driver.set_page_load_timeout(PATIENCE)
    try:
        yield driver
    finally:
        driver.quit()


def until(browser: Any, condition: str) -> Any:
    """Wait until a condition in JavaScript holds; return its value."""
    return browser.execute_async_script(
        "const done = arguments[0];"
        "const look = () => { const { player } = globalThis.jazzrnn ?? {};"
        f" const found = {condition};"
        " if (found) done(found); else setTimeout(look, 30); };"
        "look();"
    )


def click(browser: Any, name: str) -> None:
    """Press what a reader of the screen calls by this name."""
    xpath = f"//button[@aria-label='{name}' or normalize-space()='{name}']"
    browser.find_element("xpath", xpath).click()
