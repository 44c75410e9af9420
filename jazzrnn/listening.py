"""A song to look at and listen to, from the bytes of its MIDI file: page, sound, picture."""

from pathlib import Path

from jazzrnn.music.picture import png
from jazzrnn.music.piano_roll import piano_roll
from jazzrnn.music.sound.loudness import TARGET
from jazzrnn.music.sound.rendering import render
from jazzrnn.music.sound.soundfont import find_soundfont, player_of, render_soundfont
from jazzrnn.music.sound.tones import RATE
from jazzrnn.music.sound.wav import write_wav
from jazzrnn.page.building import page as build_page
from jazzrnn.page.contents import open_song


def page(data: bytes, name: str = "") -> str:
    """Return a page (HTML) that shows and plays a song, without any other file.

    Args:
        data: MIDI file.
        name: of the song, if the file has no title.

    Raises:
        MidiError: it cannot be read as music.
    """
    return build_page(open_song(data, name))


def audio(data: bytes, soundfont: Path | None = None) -> tuple[bytes, str]:
    """Return the sound of a song as a WAV file, and in words who plays it.

    Args:
        data: MIDI file.
        soundfont: plays in place of the instruments in the box; see `find_soundfont`.

    Raises:
        MidiError: it cannot be read as music.
        OptionError: the SoundFont is not there.
        JazzrnnError: nothing installed plays it.
    """
    performance = open_song(data).performance
    font = find_soundfont(soundfont)
    if font:
        sound = render_soundfont(performance, data, font)
        by = f"{font.name} by {player_of(font)}"
    else:
        sound, by = render(performance), "the instruments in the box"
    minutes, seconds = divmod(round(sound.shape[1] / RATE), 60)
    return write_wav(sound), f"{minutes}:{seconds:02} min at {TARGET:g} LUFS, {by}"


def picture(data: bytes, name: str = "", kind: str = ".svg") -> bytes:
    """Return the piano roll of a song, as ".svg" or ".png".

    Raises:
        MidiError: it cannot be read as music.
        JazzrnnError: PNG needs a library that is not installed.
    """
    song = open_song(data, name)
    svg = piano_roll(song.piece, song.title)
    return png(svg) if kind == ".png" else svg.encode()
