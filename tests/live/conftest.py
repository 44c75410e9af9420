import mido
import pytest

from tests.live import backend


@pytest.fixture
def ports(monkeypatch):
    """Ports that keep what they get."""
    monkeypatch.setattr(backend, "SENT", [])
    before = mido.backend
    mido.set_backend("tests.live.backend")
    yield backend
    mido.set_backend(before)
