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


@course.command()
@click.argument("song", type=click.Path(path_type=Path))
@click.option("-m", "--model", type=click.Path(path_type=Path), help="A run's folder, or jazz.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The page; SONG-gates.html.")
@click.option("--first-bar", type=click.IntRange(min=1), default=1, help="Where the page begins.")
@click.option("--force", is_flag=True, help="Overwrite a page that exists.")
def gates(song: Path, model: Path | None, out: Path | None, first_bar: int, force: bool) -> None:
    """Write a page that shows a model's gates and units over the notes of SONG.

    The model reads the notes of the parts that it has learned. The page has as many bars as fit
    into 500 kB.
    """
    from jazzrnn.course.gates.page import gates_page  # noqa: PLC0415 - slow
    from jazzrnn.course.gates.values import watch  # noqa: PLC0415 - slow
    from jazzrnn.files import check_overwrite, write_whole  # noqa: PLC0415 - slow
    from jazzrnn.generation.request_from import read_piece  # noqa: PLC0415 - slow
    from jazzrnn.runs import models  # noqa: PLC0415 - slow

    out = out or song.with_name(f"{song.stem}-gates.html")
    check_overwrite(out, force)
    loaded = models.load_song_model(models.model_path(model) if model else models.newest_or_box())
    watched = watch(loaded, read_piece(song))
    page, last_bar = gates_page(watched, song.stem, loaded.name, first_bar)
    write_whole(out, lambda file: file.write(page.encode(errors="replace")))
    size = f"{len(page) / 1000:.0f} kB"
    say(f"wrote {out}: bars {first_bar} to {last_bar}, {size}; open it in a browser")
