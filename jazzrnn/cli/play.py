"""`jazzrnn play`: a MIDI file played to a MIDI port."""

from pathlib import Path

import click

from jazzrnn.cli.options import strict_option
from jazzrnn.cli.terminal import say
from jazzrnn.errors import JazzrnnError, MidiError, counted
from jazzrnn.live.clock import RealClock
from jazzrnn.live.playing import play as play_performance
from jazzrnn.live.ports import open_output, port_names
from jazzrnn.music.midi.as_played import read_as_played
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_file
from jazzrnn.music.notes import STEPS_PER_QUARTER, bar_starts


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--port", default="", metavar="NAME", help="Part of the port's name; --ports lists.")
@click.option("--ports", is_flag=True, help="List the MIDI ports, and play nothing.")
@click.option("--first-bar", type=click.IntRange(min=1), default=1, help="Where to begin.")
@strict_option()
def play(file: Path | None, port: str, ports: bool, first_bar: int) -> None:
    """Play a MIDI file to a MIDI port: a synthesizer, or another program. Ctrl-C ends it.

    It needs python-rtmidi: pip install 'jazzrnn[live]'.
    """
    if ports:
        for name in port_names("output"):
            say(name)
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    try:
        data = read_file(file)
        piece = read_midi(data).piece
        performance = read_as_played(data, piece)
    except MidiError as error:
        raise MidiError(f"{file}: {error}") from error
    lines = bar_starts(piece.meters, piece.length)
    if first_bar >= len(lines):
        bars = counted(len(lines) - 1, "bar")
        raise JazzrnnError(f"{file} has {bars}: --first-bar {first_bar} is behind its end")
    output = open_output(port)
    say(f"playing {file} to {output.name}; Ctrl-C ends it")
    try:
        begins = lines[first_bar - 1] / STEPS_PER_QUARTER
        play_performance(performance, output, RealClock(), begins)
    finally:
        output.close()
