import shutil
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from tests import commands

# A busy machine is no bug: no example has to be done in a given time.
settings.register_profile("jazzrnn", deadline=None)
settings.load_profile("jazzrnn")

DATA = Path(__file__).parent.parent.parent / "shared" / "data"


def pytest_collection_modifyitems(items):
    """Put the longest test first, so that no processor waits for it at the end."""
    items.sort(key=lambda item: item.name != "test_types_are_right")


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory):
    """Encoded music is kept where nobody's own is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def data_folder():
    """Gives the path of a folder or file of the development data, or skips the test."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"the development data {path} is not here")
        return path

    return find


@pytest.fixture
def call(capsys):
    """Calls the program in this process: call("train", ...) gives its code, out and err."""
    return partial(commands.call, capsys)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder that the test is in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A folder with music/ and a tiny run, outputs/run-1. Copy what you change."""
    folder = tmp_path_factory.mktemp("trained")
    music = commands.write_music(folder / "music")
    run = folder / "outputs" / "run-1"
    done = commands.ended(commands.start("train", music, "-o", run, *commands.QUICK, cwd=folder))
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def with_run(trained, here):
    """A folder that the test is in, with music/ and the tiny run outputs/run-1."""
    shutil.copytree(trained, here, dirs_exist_ok=True)
    return here
