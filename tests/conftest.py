from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no bug: no example has to be done in a given time.
settings.register_profile("jazzrnn", deadline=None)
settings.load_profile("jazzrnn")

DATA = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def data_folder():
    """Gives the path of a folder or file of the development data, or skips the test."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"the development data {path} is not here")
        return path

    return find
