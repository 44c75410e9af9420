"""`jazzrnn course`: the course's functions as a lesson, and a student's own functions checked."""

from pathlib import Path

import click

from jazzrnn.cli.terminal import say
from jazzrnn.errors import JazzrnnError, counted


@click.group(invoke_without_command=True)
@click.pass_context
def course(ctx: click.Context) -> None:
    """Check the course's functions one by one: published values, gradients, speed.

    `check` does so with your own functions.
    """
    if ctx.invoked_subcommand is None:
        from jazzrnn.course.lesson import lesson  # noqa: PLC0415 - slow

        for line in lesson():
            say(line)


@course.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check your functions in FILE (.py or .ipynb), and name the term that is wrong.

    They are called as in "Building your Recurrent Neural Network - Step by Step", and run in a
    process of their own, with a time limit.
    """
    from jazzrnn.course.student.checking import findings  # noqa: PLC0415 - slow
    from jazzrnn.course.student.examining import WRONG  # noqa: PLC0415 - slow

    found = list[str]()
    for finding in findings(file):
        found.append(finding.verdict)
        first, *others = finding.words or ("",)
        say(f"{finding.function:<20} {finding.verdict:<8} {first}".rstrip())
        for line in others:
            say(f"{'':<29} {line}")
    say(", ".join(f"{found.count(verdict)} {verdict}" for verdict in dict.fromkeys(found)))
    if WRONG in found:
        raise JazzrnnError(f"{counted(found.count(WRONG), 'function')} to mend in {file}")
