"""`jazzrnn studio`: the studio in a browser."""

import sys
from importlib.util import find_spec
from pathlib import Path

import click

from jazzrnn.cli.terminal import say
from jazzrnn.errors import JazzrnnError

PORT = 8765
NEEDS = ("starlette", "uvicorn")


@click.command()
@click.argument("folder", default="outputs", type=click.Path(path_type=Path))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    metavar="N",
    help="Port on 127.0.0.1; 0: one that is free.",
)
def studio(folder: Path, port: int) -> None:
    """Write songs and watch trainings in a browser.

    FOLDER has the runs; songs that you keep are written into its folder songs. Ctrl-C ends it.
    """
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        raise JazzrnnError(
            f"the studio needs {' and '.join(missing)}: pip install 'jazzrnn[studio]'"
        )
    if folder.exists() and not folder.is_dir():
        raise JazzrnnError(f"{folder} is a file: name a folder with runs")
    from jazzrnn.studio.serving import serve  # noqa: PLC0415 - optional

    try:
        serve(folder, port, lambda address: say(f"studio: {address} (Ctrl-C ends it)"))
    except KeyboardInterrupt:
        say("the studio has ended")
        sys.exit(130)
