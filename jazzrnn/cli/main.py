"""The command `jazzrnn`, and how every one of its commands fails: with one line."""

import signal
import sys
import traceback
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from io import TextIOWrapper
from keyword import iskeyword
from types import FrameType

import click

from jazzrnn import __version__
from jazzrnn.blas import use_one_thread
from jazzrnn.cli.terminal import LONGEST_MESSAGE, one_line, say, with_options
from jazzrnn.errors import JazzrnnError, OptionError

INTERRUPTED = 130  # exit code after Ctrl-C, as shells expect it


COMMANDS = {  # module and function jazzrnn.cli.NAME.NAME (import_ for import) -> its line in --help
    "accompany": "Let a band play beside a melody, which stays as it is.",
    "add": "Add a part to a song; all that is there stays as it is.",
    "course": "Check the course's functions one by one: published values, gradients, speed.",
    "evaluate": "Compare a model, and songs, with the real music in MIDI_DIR.",
    "forms": "List the forms that songs can be written over, or show the chart of one.",
    "generate": "Write a new song in the style of the music that a model has learned.",
    "harmonize": "Find chords for a melody: proposals as charts and as MIDI.",
    "import": "Make MIDI files from other collections of music: the Weimar Jazz Database.",
    "info": "Show what is in a MIDI file and how it was made, or what a run or model has learned.",
    "jam": "Trade fours with the jazz model: you play a MIDI keyboard, it answers, a band goes on.",
    "play": "Play a MIDI file to a MIDI port: a synthesizer, or another program. Ctrl-C ends it.",
    "redo": "Write bars of a song, or a part of it, anew; all else stays as it is.",
    "show": "Write a page, the sound, a score or a picture of a MIDI file.",
    "studio": "Write songs and watch trainings in a browser.",
    "train": "Learn the music of all MIDI files in MIDI_DIR and its subfolders.",
}


class Commands(click.Group):  # click's way to load commands late
    """Imports a command when it is called: its imports (numpy, symusic) are slow."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names for --help."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command itself."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        return getattr(import_module(f"jazzrnn.cli.{name}"), name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list in --help, without importing what it lists."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show where in the program an error happened.")
def jazzrnn(debug: bool) -> None:
    """Learn the music in a folder of MIDI files, and write new MIDI files.

    \b
        jazzrnn train midi_data/
        jazzrnn generate -o song.mid
    """  # noqa: D301 (click reads the backspace as "keep these lines")
    del debug  # `main` reads it from the arguments: errors of the options happen before this


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 an error, 2 a wrong call, 130 after Ctrl-C."""
    arguments = sys.argv[1:] if arguments is None else arguments
    use_one_thread()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # not every terminal knows every letter
    debug = "--debug" in arguments
    if not debug:
        warnings.showwarning = _show_no_warning
    try:
        with _sigterm_as_ctrl_c():
            sys.exit(jazzrnn.main(arguments, prog_name="jazzrnn", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "jazzrnn"
        _fail(f"{error.format_message()} ({command} --help lists the options)", error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted", INTERRUPTED)
    except (JazzrnnError, click.ClickException, OSError, MemoryError) as error:
        _show_where(debug)
        _fail(_reason(error), 2 if isinstance(error, OptionError) else 1)
    except Exception as error:
        _show_where(debug)
        name = type(error).__name__
        _fail(f"a bug in jazzrnn: {name}: {error} ('jazzrnn --debug ...' shows where)", 1)


def _reason(error: Exception) -> str:
    """Return an error's message, also of errors that are not this package's own."""
    if isinstance(error, MemoryError):
        return f"not enough memory: {error or 'try smaller numbers'}"
    if isinstance(error, OSError) and error.strerror:
        file = f"{error.filename}: " if error.filename else ""
        return file + error.strerror.lower()
    return str(error) or type(error).__name__


def _fail(message: str, code: int) -> None:
    say(f"jazzrnn: {one_line(with_options(message), LONGEST_MESSAGE)}", err=True)
    sys.exit(code)


def _show_where(debug: bool) -> None:
    """Print where in the program an error happened, if that was asked for."""
    for line in traceback.format_exc().splitlines() if debug else ():
        say(line, err=True)


def _show_no_warning(*_: object, **__: object) -> None:
    """Show nothing: warnings of libraries are for programmers, and may quote a file's text."""


@contextmanager
def _sigterm_as_ctrl_c() -> Generator[None]:
    """Let SIGTERM, by which systems end programs, do what Ctrl-C does."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
