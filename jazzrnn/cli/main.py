"""The command `jazzrnn`, and how every one of its commands fails: with one line."""

import sys
import traceback

import click

from jazzrnn import __version__
from jazzrnn.blas import use_one_thread
from jazzrnn.cli.generate import generate
from jazzrnn.cli.info import info
from jazzrnn.cli.train import train
from jazzrnn.errors import JazzrnnError

INTERRUPTED = 130  # exit code after Ctrl-C, as shells expect it


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show where in the program an error comes from.")
def jazzrnn(debug: bool) -> None:
    """Learn the music in a folder of MIDI files, and write new MIDI files.

    \b
        jazzrnn train midi_data/
        jazzrnn generate -o song.mid
    """
    del debug  # `main` reads it from the arguments: errors of the options happen before this


for command in (train, generate, info):
    jazzrnn.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 an error, 2 a wrong call, 130 after Ctrl-C."""
    arguments = sys.argv[1:] if arguments is None else arguments
    use_one_thread()
    try:
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
        if "--debug" in arguments:
            traceback.print_exc()
        _fail(str(error) or type(error).__name__, 1)


def _fail(message: str, code: int) -> None:
    click.echo(f"jazzrnn: {message}", err=True)
    sys.exit(code)
