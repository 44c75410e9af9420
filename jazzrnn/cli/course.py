"""`jazzrnn course`: the course's functions as a lesson."""

import click

from jazzrnn.cli.terminal import say
from jazzrnn.course.lesson import lesson


@click.command()
def course() -> None:
    """Check the course's functions one by one: published values, gradients, speed."""
    for line in lesson():
        say(line)
