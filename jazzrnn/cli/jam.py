"""`jazzrnn jam`: call and response with a musician at a MIDI keyboard."""

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import click

from jazzrnn.cli.options import Number, strict_option
from jazzrnn.cli.terminal import say
from jazzrnn.errors import counted
from jazzrnn.files import check_overwrite, check_writable, write_whole
from jazzrnn.generation.request import Request
from jazzrnn.generation.song import Song
from jazzrnn.live.clock import RealClock
from jazzrnn.live.jamming import Jam
from jazzrnn.live.ports import open_input, open_output, port_names
from jazzrnn.live.session import open_session
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import STYLES
from jazzrnn.music.leadsheets.files import (
    ChangesRequest,
    read_requested_changes,
)
from jazzrnn.music.leadsheets.forms import FORMS
from jazzrnn.runs.models import box, load_song_model, model_path
from jazzrnn.seeds import new_seed

SWITCHES = 0.001  # seconds after which a thread that computes lets the one that plays go on


@click.command()
@click.option(
    "--form",
    type=click.Choice([*FORMS], case_sensitive=False),
    help="Well-known chord changes to play over.  [default: blues]",
)
@click.option("--chords", metavar="CHANGES", help="Your own, such as 'Dm7 G7 | Cmaj7 | %'.")
@click.option("--changes", metavar="FILE", help="A file with chord changes.")
@click.option("--key", help="Key to move the chord changes to, such as Bb.")
@click.option("--tempo", type=Number(40, 400), metavar="BPM", help="Quarter notes a minute.")
@click.option("--style", type=click.Choice(STYLES), help="In which the band plays.")
@click.option(
    "--choruses",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="Times through the chord changes.",
)
@click.option(
    "--turn",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    metavar="BARS",
    help="Bars that you play, and bars of each answer.",
)
@click.option(
    "-m",
    "--model",
    type=click.Path(path_type=Path),
    help="A run's folder; it has learned single lines.  [default: the jazz model]",
)
@click.option("--keyboard", default="", metavar="NAME", help="Part of the name of your port.")
@click.option("--port", default="", metavar="NAME", help="Part of the name of the port that plays.")
@click.option("--ports", is_flag=True, help="List the MIDI ports, and play nothing.")
@click.option(
    "--through/--no-through",
    default=True,
    help="Whether the port plays what you play, too; not if your keyboard sounds.",
)
@click.option(
    "--temperature",
    type=Number(0, 10),
    default=1.0,
    show_default=True,
    help="Below 1 the answers are more predictable, above 1 wilder.",
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="MIDI file to keep the session in."
)
@strict_option()
@click.option("--force", is_flag=True, help="Overwrite a file that exists.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Of the band and the answers.")
def jam(
    form: str | None, chords: str | None, changes: str | None, key: str | None,
    tempo: float | None, style: Style | None, choruses: int, turn: int, model: Path | None,
    keyboard: str, port: str, ports: bool, through: bool, temperature: float, out: Path | None,
    force: bool, seed: int | None,
) -> None:  # fmt: skip
    """Trade fours with the jazz model: you play a MIDI keyboard, it answers, a band goes on.

    After a bar of count-in it is your turn. Then the model answers with what you played as its
    motif. It needs python-rtmidi: pip install 'jazzrnn[live]'. Ctrl-C ends it.
    """
    if ports:
        for name in port_names("input"):
            say(f"keyboard: {name}")
        for name in port_names("output"):
            say(f"port: {name}")
        return
    if out:
        check_overwrite(out, force)
        check_writable(out)  # what was played is lost else
    if not (form or chords or changes):
        form = "blues"
    read = read_requested_changes(ChangesRequest(chords, changes, form, None, key))
    loaded = load_song_model(model_path(model) if model else box())
    request = Request(
        seed=new_seed(seed), changes=read.changes,
        choruses=choruses, tempo_bpm=tempo, style=style, temperature=temperature,
    )  # fmt: skip
    session = open_session(loaded, request, turn)
    with ExitStack() as opened:
        output = opened.enter_context(closing(open_output(port)))
        worker = opened.enter_context(ThreadPoolExecutor(1))
        playing = Jam(loaded, session, output, RealClock(), worker, through)
        opened.callback(open_input(playing.hear, keyboard))
        bars = counted(len(session.setting.bars), "bar")
        say(f"{session.setting.name}: {bars} at {session.bpm:g} bpm, seed {request.seed}")
        sys.setswitchinterval(SWITCHES)
        try:
            for each in playing.run():
                yours, mine = f"{each.first + 1}-{each.answer}", f"{each.answer + 1}-{each.end}"
                say(f"bars {yours}: you; bars {mine}: the answer")
        finally:
            if out:
                made = {"setting": session.setting.name, "seed": request.seed, "jam": turn}
                data = Song(playing.piece(), made, session.feel).midi()
                write_whole(out, lambda file: file.write(data))
                say(f"wrote {out}")
