"""`jazzrnn forms`: the forms in the box, searched and shown."""

import click

from jazzrnn.cli.terminal import say
from jazzrnn.music.leadsheets.forms import FORMS, find_forms, read_chart


@click.command()
@click.argument("words", metavar="[WORD]...", nargs=-1)
def forms(words: tuple[str, ...]) -> None:
    """List the forms that songs can be written over, or show the chart of one.

    A WORD is the name of a form, whose chart is shown; or such as minor, waltz, 5/4, 16: forms that
    have all the words are listed with their bars, meter and key.
    """
    names = {name.lower(): name for name in FORMS}
    if len(words) == 1 and (name := names.get(words[0].lower())):
        _show_chart(name)
        return
    for form in find_forms(*words):
        about = f"{form.bars:3} bars {form.meter:>5} {form.key:3} {form.about}"
        say(f"{form.name:{max(map(len, FORMS))}} {about}")


def _show_chart(name: str) -> None:
    """Print a chart, and the names of others like it behind a # as comments."""
    for line in read_chart(name).splitlines():
        say(line)
    if others := [form.name for form in find_forms(name) if form.name != name]:
        say(f"# see also: {', '.join(others)}")
