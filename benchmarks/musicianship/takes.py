"""What is measured: songs of the model in the box, and real solos."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.forms import USUAL
from jazzrnn.generation.generate import generate
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.request import Request
from jazzrnn.music.band.choruses import has_head
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.notes import Note, Piece
from jazzrnn.music.weimar.solos import read_solos

TEMPI = {  # bpm, of songs in a style, in turn
    "swing": (60, 85, 110, 140, 170, 200, 230, 270),
    "ballad": (56, 60, 64, 72),
    "bossa": (110, 130, 150),
    "waltz": (110, 140, 170, 190),
}
PROGRAMS = (56, 66, 65, 57, 64)  # trumpet, tenor, alto, trombone, soprano, in turn
SHORT = 8  # bars of a form below which it is played twice as often
CHORUSES = 4  # the tune, two solos, the tune again


@dataclass(frozen=True)
class Take:
    """A song, or a real solo.

    Attributes:
        piece: all that sounds.
        solo: the same with only the notes of the solo choruses of the lead.
        part: of the lead.
        program: General MIDI program of the lead.
        tempo_bpm: quarter notes a minute.
        style: in which the band plays; "" for a real solo.
        form: bars of a chorus; 0 for a real solo.
    """

    piece: Piece
    solo: Piece
    part: int
    program: int
    tempo_bpm: float
    style: str
    form: int

    @property
    def step_seconds(self) -> float:
        """Seconds of a grid step."""
        return 60 / self.tempo_bpm / 12


def songs(model: SongModel, count: int, first_seed: int = 0) -> Iterator[Take]:
    """Yield songs over the usual forms, in all styles, at many tempi, by five winds in turn."""
    for number in range(count):
        yield song(model, number, first_seed + number)


def song(model: SongModel, number: int, seed: int) -> Take:
    """Write a song; its form, tempo and instrument follow from its number.

    Every fourth song over a form in swing is a ballad.
    """
    around, form = divmod(number, len(USUAL))
    changes = read_form(USUAL[form])
    slow = changes.style == "swing" and number % 4 == 3
    style = "ballad" if slow else changes.style
    tempo = float(TEMPI[style][(number + around) % len(TEMPI[style])])
    program = PROGRAMS[(number + around) % len(PROGRAMS)]
    part, bars = program // 8, len(changes.bars)
    request = Request(
        seed=seed,
        choruses=CHORUSES * (1 if bars >= SHORT else SHORT // bars),
        changes=replace(changes, style=style, tempo_bpm=0.0),
        tempo_bpm=tempo,
        programs=((part, program),),
    )
    piece = generate(model, request).piece
    return Take(piece, solo_of(piece, part, bars), part, program, tempo, style, bars)


def solo_of(song: Piece, part: int, form: int) -> Piece:
    """Return a song with only the notes of its lead between the first and the last chorus; with
    all of its lead where no chorus is a head.
    """
    bars = song.bars
    chorus = song.meters[0].bar_length * form
    heads = has_head(bars, form)
    start, end = (chorus, (bars // form - 1) * chorus) if heads else (0, song.length)
    notes = [note for note in song.notes if note.part == part and start <= note.onset < end]
    return replace(song, notes=tuple(_within(note, end) for note in notes))


def _within(note: Note, end: int) -> Note:
    return note._replace(duration=min(note.duration, end - note.onset))


def real_solos(weimar: Path) -> Iterator[Take]:
    """Yield the solos of the Weimar Jazz Database."""
    for solo in read_solos(weimar):
        piece = solo.piece
        ((part, program),) = piece.programs
        yield Take(piece, piece, part, program, piece.tempos[0].bpm, "", 0)
