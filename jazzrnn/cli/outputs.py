"""The ways to look at and listen to a song, for `generate` and `show`: options, files, remarks."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from jazzrnn.errors import OptionError
from jazzrnn.files import check_overwrite, write_whole


@dataclass(frozen=True)
class Outputs:
    """Files to write besides, or from, a MIDI file."""

    page: Path | None = None
    audio: Path | None = None
    score: Path | None = None
    picture: Path | None = None
    soundfont: Path | None = None
    player: str = "C"
    whole_band: bool = False

    def files(self) -> dict[str, Path]:
        """Return the files by their kind."""
        kinds = ("page", "audio", "score", "picture")
        each = {kind: getattr(self, kind) for kind in kinds}
        return {kind: path for kind, path in each.items() if path}

    def numbered(self, number: int) -> "Outputs":
        """Return the files of one song of several: song-1.html, song-2.html ..."""
        names = {k: p.with_stem(f"{p.stem}-{number}") for k, p in self.files().items()}
        return replace(self, **names)


# fmt: off
_OPTIONS = (
    click.option("--page", metavar="FILE", type=click.Path(path_type=Path),
                 help="Write a page for the browser (.html): it shows, plays and loops the song."),
    click.option("--audio", metavar="FILE", type=click.Path(path_type=Path),
                 help="Write the sound (.wav)."),
    click.option("--soundfont", metavar="FILE", type=click.Path(path_type=Path),
                 help="SoundFont (.sf2, .sf3) that plays the audio, by tinysoundfont or FluidSynth;"
                 " 'system' looks where systems keep them.  [default: $JAZZRNN_SOUNDFONT, else the"
                 " instruments in the box]"),
    click.option("--score", metavar="FILE", type=click.Path(path_type=Path),
                 help="Write a lead sheet: MusicXML (.musicxml, .mxl), a picture (.svg), or sheets"
                 " of paper to print from a browser (.html)."),
    click.option("--for", "player", metavar="KEY", default="C", show_default="C, as it sounds",
                 help="Instruments that the lead sheet is for: Bb, Eb or F."),
    click.option("--whole-band", is_flag=True,
                 help="Write all parts into the score, not the melody and its chords alone."),
    click.option("--picture", metavar="FILE", type=click.Path(path_type=Path),
                 help="Write the piano roll (.svg or .png)."),
)
# fmt: on


def output_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of this module; it gets them as one argument, `outputs`."""

    @wraps(command)
    def gathered(**options: Any) -> None:
        own = {field.name: options.pop(field.name) for field in fields(Outputs)}
        command(outputs=Outputs(**own), **options)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


def check_outputs(outputs: Outputs, force: bool) -> None:
    """Check the names of files before anything is computed.

    Raises:
        OptionError: a file has the wrong ending, is a folder or another output, too, or exists
            and may not be replaced.
        JazzrnnError: what writes it is not installed.
    """
    for_score = outputs.player != "C" or outputs.whole_band
    if not outputs.files() and not outputs.soundfont and not for_score:
        return
    from jazzrnn.listening import KINDS, check_score  # noqa: PLC0415 - slow, and most songs need none
    from jazzrnn.music.picture import check_png  # noqa: PLC0415 - the same
    from jazzrnn.music.sound.soundfont import find_soundfont, player_of  # noqa: PLC0415 - the same

    for kind, path in outputs.files().items():
        if path.is_dir():
            raise OptionError(f"`{kind}` {path} is a folder: name a file in it")
        if path.suffix.lower() not in KINDS[kind]:
            name = path.with_suffix(KINDS[kind][0])
            raise OptionError(
                f"`{kind}` {path}: its name ends in {' or '.join(KINDS[kind])}: {name}"
            )
        same = [f"`{other}`" for other, at in outputs.files().items() if at == path]
        if len(same) > 1:
            raise OptionError(f"{' and '.join(same)} {path}: two files need two names")
        check_overwrite(path, force)
    if outputs.picture and outputs.picture.suffix.lower() == ".png":
        check_png()
    if outputs.score:
        check_score(outputs.score.suffix.lower(), outputs.player, outputs.whole_band)
    elif for_score:
        option = "whole_band" if outputs.whole_band else "for"
        raise OptionError(f"`{option}` is about a score: name its file with `score`")
    if outputs.soundfont and not outputs.audio:
        raise OptionError("`soundfont` plays the sound: name its file with `audio`")
    if outputs.audio and (font := find_soundfont(outputs.soundfont)):
        player_of(font)


def midi_paths(output: str, count: int | None, force: bool) -> list[Path | None]:
    """Return the files to write; None is standard output.

    Raises:
        OptionError: a file exists and may not be overwritten, or the name does not work.
    """
    if output == "-":
        if count is not None:
            raise OptionError("several files are written: name them with -o FILE.mid")
        if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - it is closed
            raise OptionError("standard output is closed: name a file with -o FILE.mid")
        return [None]
    path = Path(output)
    if path.is_dir():
        raise OptionError(f"{path} is a folder: name a file in it, such as -o {path / 'song.mid'}")
    if path.suffix.lower() not in {".mid", ".midi"}:
        raise OptionError(f"{path}: only MIDI can be written: name it {path.with_suffix('.mid')}")
    numbers = range(1, count + 1) if count else ()
    paths = [path.with_stem(f"{path.stem}-{number}") for number in numbers] or [path]
    for path in paths:
        check_overwrite(path, force)
    return [*paths]


def write_outputs(data: bytes, name: str, outputs: Outputs) -> Iterator[str]:
    """Write the files of a song; yield a remark for each.

    Args:
        data: the song as MIDI.
        name: of the song, if it has no title.
        outputs: where to.

    Raises:
        MidiError: it cannot be read as music.
        JazzrnnError: a file cannot be written, or the song not be played.
    """
    for kind, path in outputs.files().items():
        from jazzrnn.listening import Choices, make_file  # noqa: PLC0415 - slow

        choices = Choices(outputs.soundfont, outputs.player, outputs.whole_band)
        content, how = make_file(data, path, name, choices, kind)
        write_whole(path, lambda file, content=content: file.write(content))
        yield f"wrote {path}: {how}" if how else f"wrote {path}"
