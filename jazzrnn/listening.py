"""A song as a file to look at or listen to, from its MIDI file: page, sound, picture."""

from pathlib import Path

from jazzrnn.music.piano_roll import piano_roll
from jazzrnn.music.picture import png
from jazzrnn.music.sound.loudness import TARGET
from jazzrnn.music.sound.rendering import render
from jazzrnn.music.sound.soundfont import find_soundfont, player_of, render_soundfont
from jazzrnn.music.sound.tones import RATE
from jazzrnn.music.sound.wav import write_wav
from jazzrnn.page.building import page as build_page
from jazzrnn.page.contents import open_song

KINDS = {  # endings of names, the usual one first
    "page": (".html", ".htm"),
    "audio": (".wav",),
    "picture": (".svg", ".png"),
}


def kind_of(path: Path) -> str | None:
    """Return which kind of file a name means, None if it means none of KINDS."""
    return next((kind for kind, ends in KINDS.items() if path.suffix.lower() in ends), None)


def make_file(
    data: bytes, path: Path, name: str = "", soundfont: Path | None = None
) -> tuple[bytes, str]:
    """Return the content of a file that shows or plays a song, and what to say about it.

    Args:
        data: MIDI file.
        path: of the file that is to be written; its ending says what it holds.
        name: of the song, if the MIDI file has no title.
        soundfont: plays the sound in place of the instruments in the box; see `find_soundfont`.

    Raises:
        MidiError: the data cannot be read as music.
        JazzrnnError: what writes or plays it is not installed.
    """
    kind = kind_of(path)
    if kind == "page":
        return page(data, name).encode(), "open it in a browser"
    if kind == "audio":
        return audio(data, soundfont)
    assert kind == "picture", path
    svg = picture(data, name)
    return (png(svg) if path.suffix.lower() == ".png" else svg.encode()), ""


def page(data: bytes, name: str = "") -> str:
    """Return a page (HTML) that shows and plays a song, without any other file."""
    return build_page(open_song(data, name))


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
