"""Draw a MIDI file: `python scripts/draw_piano_roll.py docs/blues-in-f.mid docs/blues-in-f.svg`."""

import sys
from pathlib import Path

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_file, read_label
from jazzrnn.music.piano_roll import piano_roll


def draw(song: Path) -> str:
    """Return the piano roll of a MIDI file, under the title that the file has."""
    data = read_file(song)
    return piano_roll(read_midi(data).piece, read_label(data).title or song.stem)


if __name__ == "__main__":
    song, picture = map(Path, sys.argv[1:])
    picture.write_text(draw(song), encoding="utf-8")
