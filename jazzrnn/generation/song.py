"""A song: the piece, how it was made, and what there is to say about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from jazzrnn import listening
from jazzrnn.arguments import checked
from jazzrnn.files import check_ending, check_overwrite, write_whole
from jazzrnn.music.feel.placing import ON_GRID, Feel
from jazzrnn.music.feel.playing import Played, play
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import Piece
from jazzrnn.music.piano_roll import piano_roll
from jazzrnn.seeds import FEEL, rng_for

FRAME_HEIGHT = 900  # pixels of a page in a notebook


@dataclass(frozen=True)
class Song:
    """What a model has written.

    Attributes:
        piece: the notes as written, on the grid, with bars, chords, tempo and instruments.
        made: how it was made, by the names of options: all that it takes to make it again.
        feel: how the notes are played, finer than the grid.
        remarks: what a musician should know about it, a line each.
    """

    piece: Piece
    made: Mapping[str, Any]
    feel: Feel = ON_GRID
    remarks: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Whose bars it has, if they have a name, and its seed."""
        return ", ".join(filter(None, (self.made["setting"], f"seed {self.made['seed']}")))

    def played(self) -> list[Played]:
        """Return when and how loud each note of the piece is played."""
        return play(self.piece, self.feel, rng_for(self.made["seed"], FEEL))

    def midi(self) -> bytes:
        """Return the song as a MIDI file, as it is played; how it was made stands in it."""
        made = json.dumps({**self.made})
        return write_midi(self.piece, title=self.title, made=made, played=self.played())

    @checked
    def save(
        self, path: str | Path, *, overwrite: bool = False, soundfont: str | Path | None = None
    ) -> None:
        """Write the song as a file, by the ending of its name: MIDI (.mid), a page for the browser
        (.html), its sound (.wav), its piano roll (.svg, .png), its lead sheet (.musicxml, .mxl).

        Args:
            path: of the file.
            overwrite: whether it may replace another.
            soundfont: plays the sound in place of the instruments in the box.

        Raises:
            OptionError: the file exists and may not be overwritten.
            JazzrnnError: it cannot be written.
        """
        path, data = Path(path), self.midi()
        check_ending(path, listening.ENDINGS)
        check_overwrite(path, overwrite)
        if listening.kind_of(path):
            choices = listening.Choices(None if soundfont is None else Path(soundfont))
            data, _ = listening.make_file(data, path, self.title, choices)
        write_whole(path, lambda file: file.write(data))

    @checked
    def score(
        self,
        path: str | Path,
        *,
        player: str = "C",
        whole_band: bool = False,
        overwrite: bool = False,
    ) -> None:
        """Write the song as a score: MusicXML (.musicxml, .mxl), a picture (.svg) or sheets of
        paper (.html).

        Args:
            path: of the file.
            player: whom the lead sheet is for: "C" as it sounds, "Bb", "Eb" or "F".
            whole_band: whether all parts are written, and not the melody with its chords alone.
            overwrite: whether it may replace another.

        Raises:
            OptionError: the file exists and may not be overwritten, or nobody reads such a score.
            JazzrnnError: what writes it is not installed, or it cannot be written.
        """
        path = Path(path)
        check_overwrite(path, overwrite)
        choices = listening.Choices(player=player, whole_band=whole_band)
        content, _ = listening.make_file(self.midi(), path, self.title, choices, "score")
        write_whole(path, lambda file: file.write(content))

    def page(self) -> str:
        """Return a page (HTML) that shows and plays the song, without any other file."""
        return listening.page(self.midi(), self.title)

    def piano_roll(self) -> str:
        """Return a picture of the song, as SVG."""
        return piano_roll(self.piece, self.title)

    def _repr_html_(self) -> str:
        """Return the page in a frame: a notebook shows and plays it where a cell ends with it."""
        return (
            f'<iframe srcdoc="{escape(self.page())}" width="100%" height="{FRAME_HEIGHT}"'
            ' sandbox="allow-scripts" allow="autoplay" style="border:0"></iframe>'
        )

    _repr_svg_ = piano_roll  # where a notebook runs no scripts
