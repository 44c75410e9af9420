"""The studio as a command: its address, its port, its end, and songs by a real model."""

import http.client
import json
import re
import shutil
import signal
import socket
import time
from contextlib import closing

import pytest

from jazzrnn.cli import studio as command
from jazzrnn.generation.request import Request
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.studio.serving import HOST
from jazzrnn.studio.takes import Takes
from jazzrnn.studio.worker import Writing
from tests.commands import check_one_line, ended, start


def test_it_ends_at_once_in_one_line(here):
    process = start("studio", "--port", "0", cwd=here)
    line = process.stdout.readline()
    found = re.fullmatch(r"studio: http://([\d.]+):(\d+)(/[\w-]{32}/) \(Ctrl-C ends it\)\n", line)
    assert found, line
    host, port, path = found[1], int(found[2]), found[3]
    assert host == HOST
    with socket.create_connection((host, port)) as nonsense:
        nonsense.sendall(b"\xff nonsense\r\n\r\n")
        assert b"400" in nonsense.recv(100)
    with closing(http.client.HTTPConnection(host, port)) as connection:
        connection.request("GET", f"{path}state")  # and it stays open
        assert json.loads(connection.getresponse().read())["kept"] == []
        process.send_signal(signal.SIGINT)
        result = ended(process)
    assert result == (130, "the studio has ended\n", "")
    assert not [*here.iterdir()], "nothing is written unless a song is kept"


def test_a_taken_port_is_one_line(call, here):
    with socket.socket() as door:
        door.bind((HOST, 0))
        door.listen()
        port = door.getsockname()[1]
        check_one_line(
            call("studio", "--port", port), 1, f"--port {port}: is taken", "or 0 for one"
        )
    (here / "file").write_text("")
    check_one_line(call("studio", "file"), 1, "file is a file")


def test_without_its_extra_it_says_what_to_install(call, here, monkeypatch):
    monkeypatch.setattr(command, "NEEDS", ("starlette", "a_library_that_nobody_has"))
    check_one_line(call("studio"), 1, "a_library_that_nobody_has", "pip install 'jazzrnn[studio]'")


@pytest.mark.slow
def test_a_model_writes_in_a_process_of_its_own(trained, here):
    shutil.copytree(trained / "outputs", here / "outputs")
    takes = Takes()
    try:
        file = here / "outputs" / "run-1" / "model.npz"
        takes.add(
            "run-1", [Writing(file, Request(seed=1, bars=2)), Writing(here / "none", Request())]
        )
        while any(take.state in {"waiting", "writing"} for take in takes.all()):
            time.sleep(0.01)
        assert [take.state for take in takes.all()] == ["done", "failed"], takes.all()
        assert read_midi(takes.song(1).midi).piece.bars == 2
        assert json.loads(takes.song(1).shown)["about"].startswith("2 bars")
    finally:
        takes.close()
