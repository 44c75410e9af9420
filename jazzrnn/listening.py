"""A song as a file to look at or listen to, from its MIDI file: page, sound, score, picture."""

from pathlib import Path
from typing import NamedTuple

from jazzrnn.music.opened import Opened, open_song
from jazzrnn.music.piano_roll import piano_roll
from jazzrnn.music.picture import png
from jazzrnn.music.score.container import pack
from jazzrnn.music.score.engraving import check_verovio, engrave, engrave_pages, has_verovio
from jazzrnn.music.score.making import Wishes, make_sheet
from jazzrnn.music.score.paper import sheets_of_paper
from jazzrnn.music.score.transposing import check_player
from jazzrnn.music.score.writing import check_music21, has_music21, write_musicxml
from jazzrnn.music.sound.loudness import TARGET
from jazzrnn.music.sound.rendering import render
from jazzrnn.music.sound.soundfont import find_soundfont, player_of, render_soundfont
from jazzrnn.music.sound.tones import RATE
from jazzrnn.music.sound.wav import write_wav
from jazzrnn.page.building import packed
from jazzrnn.page.building import page as build_page
from jazzrnn.page.contents import sections_of

KINDS = {  # endings of names, the usual one first
    "page": (".html", ".htm"),
    "audio": (".wav",),
    "picture": (".svg", ".png"),
    "score": (".musicxml", ".mxl", ".svg", ".html"),
}
ENDINGS = tuple(dict.fromkeys(ending for endings in KINDS.values() for ending in endings))
FEWEST_BARS = 4  # of a lead sheet in a page
SHEET_HEIGHT = 2800  # tenths of a millimetre: it is printed on A4
LEAST_ROOM = 20_000  # bytes that a lead sheet needs
MOST_PAGE = 490_000  # bytes that a page has with its lead sheet


class Choices(NamedTuple):
    """How files are made.

    Attributes:
        soundfont: plays the sound in place of the instruments in the box; see `find_soundfont`.
        player: whom a score is for: "C" as it sounds, "Bb", "Eb" or "F".
        whole_band: whether a score has all parts, and not the melody with its chords alone.
    """

    soundfont: Path | None = None
    player: str = "C"
    whole_band: bool = False


def kind_of(path: Path) -> str | None:
    """Return which kind of file a name means, the first if several; None if none of KINDS."""
    return next((kind for kind, ends in KINDS.items() if path.suffix.lower() in ends), None)


def make_file(
    data: bytes,
    path: Path,
    name: str = "",
    choices: Choices = Choices(),  # noqa: B008 - it does not change
    kind: str | None = None,
) -> tuple[bytes, str]:
    """Return the content of a file that shows or plays a song, and what to say about it.

    Args:
        data: MIDI file.
        path: of the file that is to be written.
        name: of the song, if the MIDI file has no title.
        choices: how it is made.
        kind: one of KINDS; None: what the ending of the file's name says.

    Raises:
        MidiError: the data cannot be read as music.
        OptionError: nobody reads such a score.
        JazzrnnError: what writes or plays it is not installed.
    """
    kind = kind or kind_of(path)
    if kind == "page":
        return page(data, name).encode(), "open it in a browser"
    if kind == "audio":
        return audio(data, choices.soundfont)
    if kind == "score":
        made = score(data, path.suffix.lower(), name, choices.player, choices.whole_band)
        return made, _of_score(choices)
    assert kind == "picture", path
    svg = picture(data, name)
    return (png(svg) if path.suffix.lower() == ".png" else svg.encode()), ""


def page(data: bytes, name: str = "") -> str:
    """Return a page (HTML) that shows and plays a song, without any other file; with its lead
    sheet where music21 and verovio are installed.
    """
    song = open_song(data, name)
    plain = build_page(song)
    room = MOST_PAGE - len(plain.encode())
    if room < LEAST_ROOM or not (has_music21() and has_verovio()):
        return plain
    return build_page(song, _lead_sheet(song, room))


def score(
    data: bytes,
    ending: str = ".musicxml",
    name: str = "",
    player: str = "C",
    whole_band: bool = False,
) -> bytes:
    """Return a song as a score.

    Args:
        data: MIDI file.
        ending: ".musicxml", ".mxl" (the same, compressed), ".svg" (one picture) or ".html" (sheets
            of paper).
        name: of the song, if the MIDI file has no title.
        player: whom it is for: "C" as it sounds, "Bb", "Eb" or "F".
        whole_band: whether it has all parts, and not the melody with its chords alone.

    Raises:
        MidiError: the data cannot be read as music.
        OptionError: nobody reads such a score.
        JazzrnnError: what writes it is not installed.
    """
    check_score(ending, player, whole_band)
    song = open_song(data, name)
    written = write_musicxml(make_sheet(song.piece, _wishes(song, player, whole_band)))
    if ending == ".svg":
        return engrave(written).encode()
    if ending == ".html":
        return sheets_of_paper(engrave_pages(written, SHEET_HEIGHT), song.title).encode()
    return pack(written) if ending == ".mxl" else written.encode()


def check_score(ending: str, player: str = "C", whole_band: bool = False) -> None:
    """Check what can be checked before a score is made.

    Raises:
        OptionError: nobody reads such a score.
        JazzrnnError: what writes it is not installed.
    """
    check_player(player, whole_band)
    check_music21()
    if ending in {".svg", ".html"}:
        check_verovio()


def _wishes(song: Opened, player: str = "C", whole_band: bool = False) -> Wishes:
    sections = [(section.name, section.first) for section in sections_of(song)]
    return Wishes(song.title, str(song.made.get("style", "")), sections, player, whole_band)


def _of_score(choices: Choices) -> str:
    if choices.whole_band:
        return "a score of the whole band"
    return "a lead sheet" + (f" for {choices.player} instruments" if choices.player != "C" else "")


def _lead_sheet(song: Opened, most: int) -> list[str]:
    """Return the pages of a song's lead sheet as SVG; of a long one the beginning, so that they
    have `most` bytes together as they are packed; none if there is no room for any.
    """
    sheet = make_sheet(song.piece, _wishes(song))
    pages = engrave_pages(write_musicxml(sheet), SHEET_HEIGHT)
    while (size := len(packed(pages))) > most:
        if len(sheet.order) < FEWEST_BARS:
            return []
        sheet = sheet.shortened(0.95 * most / size)
        pages = engrave_pages(write_musicxml(sheet), SHEET_HEIGHT)
    return pages


def audio(data: bytes, soundfont: Path | None = None) -> tuple[bytes, str]:
    """Return the sound of a song as a WAV file, and who plays it."""
    performance = open_song(data).performance
    font = find_soundfont(soundfont)
    if font:
        sound = render_soundfont(performance, data, font)
        by = f"played with {font.name} by {player_of(font)}"
    else:
        sound, by = render(performance), "played by the instruments in the box"
    minutes, seconds = divmod(round(sound.shape[1] / RATE), 60)
    return write_wav(sound), f"{minutes}:{seconds:02} minutes at {TARGET:g} LUFS, {by}"


def picture(data: bytes, name: str = "") -> str:
    """Return the piano roll of a song as SVG."""
    song = open_song(data, name)
    return piano_roll(song.piece, song.title)
