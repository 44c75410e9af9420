"""A studio without a network: its application is asked directly, a stand-in writes its songs."""

import asyncio
import json
import time
from contextlib import suppress
from multiprocessing import Pipe
from threading import Event, Thread
from typing import NamedTuple

import pytest

pytest.importorskip("starlette", reason="the studio's tests need its extra")

from jazzrnn.music.midi.writing import write_midi
from jazzrnn.studio import takes
from jazzrnn.studio.app import studio_app
from jazzrnn.studio.changing import seed_of
from jazzrnn.studio.security import guarded
from jazzrnn.studio.worker import Changing, HowFar, Worker, Written, as_json
from tests.commands import tune

TOKEN, PORT = "a-token", 4711
PATIENCE = 3000  # looks
MIDI = write_midi(tune(3), title="tune 3, seed 5")
OWN = {"host": f"127.0.0.1:{PORT}"}


class Answer(NamedTuple):
    """What the application answers."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        assert self.status == 200, self.text
        return json.loads(self.body)


async def _asked(app, method, path, body, headers):
    parts, sent = [body[k : k + 65_536] for k in range(0, len(body), 65_536)] or [b""], []

    async def receive():
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message):
        sent.append(message)

    path, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }  # fmt: skip
    await app(scope, receive, send)
    start, *rest = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], named, b"".join(part.get("body", b"") for part in rest))


class Studio:
    """A studio to be asked."""

    def __init__(self, folder):
        self.folder, self.takes = folder, takes.Takes()
        self._app = guarded(studio_app(folder, self.takes), TOKEN, PORT)

    def ask(self, path, sent=None, method=None, token=TOKEN, headers=OWN):
        """Send a request: bytes as they are, anything else as JSON; headers in a dict or pairs."""
        body = (
            sent if isinstance(sent, bytes) else b"" if sent is None else json.dumps(sent).encode()
        )
        method = method or ("GET" if sent is None else "POST")
        pairs = headers if isinstance(headers, list) else [*headers.items()]
        return asyncio.run(_asked(self._app, method, f"/{token}/{path}", body, pairs))

    def states(self):
        return [take["state"] for take in self.ask("state").json()["takes"]]

    def until(self, *states):
        """Wait until the takes are in these states."""
        for _ in range(PATIENCE):
            if self.states() == [*states]:
                break
            time.sleep(0.01)
        assert self.states() == [*states]
        return self.ask("state").json()["takes"]

    def until_bars(self, number):
        """Wait until a take says how far it is: bars written, bars asked for."""
        for _ in range(PATIENCE):
            takes = {take["number"]: take for take in self.ask("state").json()["takes"]}
            if any(takes[number]["bars"]):
                break
            time.sleep(0.01)
        return takes[number]["bars"]


class _StandIn:
    """A process that writes one song again and again. Seed 13 fails, 14 ends it, 15 never comes."""

    def __init__(self):
        self.desk, self._theirs = Pipe()
        self._killed = Event()
        Thread(target=self._work, daemon=True).start()

    def _work(self):
        with self._theirs, suppress(EOFError, OSError):  # the studio is gone
            while not self._killed.is_set():
                if not self._theirs.poll(0.01):
                    continue
                order = self._theirs.recv()
                seed = seed_of(order)
                if seed == 14:
                    return
                problem = "`bars`: no song" if seed == 13 else ""
                chart = "C | F" if isinstance(order, Changing) else ""
                song = Written(MIDI, f"tune {seed}", ("a remark",), as_json(MIDI), problem, chart)
                self._theirs.send(HowFar(1, 8))
                if seed != 15:
                    self._theirs.send(song)

    def kill(self):
        self._killed.set()

    def join(self):
        pass


def _stand_in():
    process = _StandIn()
    return Worker(process, process.desk)


@pytest.fixture
def studio(tmp_path, monkeypatch):
    """A studio with a folder of its own, whose songs are written by a stand-in."""
    monkeypatch.setattr(takes, "start_worker", _stand_in)
    found = Studio(tmp_path / "outputs")
    yield found
    found.takes.close()
