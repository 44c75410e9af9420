"""The studio as a server on 127.0.0.1: it runs until Ctrl-C."""

import errno
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from jazzrnn.errors import JazzrnnError
from jazzrnn.studio.app import studio_app
from jazzrnn.studio.security import guarded
from jazzrnn.studio.takes import Takes

HOST = "127.0.0.1"
LAST_WORDS = 1  # seconds that answers have, once it is over


def serve(folder: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serve the studio until a signal ends it.

    Args:
        folder: with the runs; kept songs are written into it.
        port: of this machine; 0: one that is free.
        ready: is called with the address, which holds a new token.

    Raises:
        JazzrnnError: the port is taken.
    """
    with listening(port) as door:
        port, token = door.getsockname()[1], secrets.token_urlsafe(24)
        takes = Takes()
        server = uvicorn.Server(
            uvicorn.Config(
                guarded(studio_app(folder, takes), token, port),
                log_config=None,
                log_level="critical",  # whoever sends nonsense writes nothing into the terminal
                ws="none",
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=LAST_WORDS,
            )
        )
        ready(f"http://{HOST}:{port}/{token}/")
        try:
            server.run([door])
        finally:
            takes.close()


def listening(port: int) -> socket.socket:
    """Return a socket that listens at a port of this machine only.

    Raises:
        JazzrnnError: the port is taken, or may not be used.
    """
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two programs have one port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((HOST, port))
        door.listen()
    except OSError as error:
        door.close()
        why = "is taken" if error.errno == errno.EADDRINUSE else (error.strerror or "").lower()
        raise JazzrnnError(
            f"`port` {port}: {why}: does a studio run already? Name another, or 0 for one that is"
            " free"
        ) from error
    return door
