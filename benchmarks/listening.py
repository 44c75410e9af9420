"""What songs sound like, by analysis: loudness, peaks, the balance of the parts, pitch, and time.

    python benchmarks/listening.py FILE.mid ...

Loudness is that of ITU-R BS.1770-5, of the whole song and of each part alone, relative to the
song. The pitch of a voice is the mean frequency of its power half a semitone around the note; the
time is processor time.
"""

import sys
import time
from pathlib import Path

import numpy as np

from jazzrnn.music.opened import open_song
from jazzrnn.music.sound.band import ALL_VOICES
from jazzrnn.music.sound.loudness import at_loudness, lufs
from jazzrnn.music.sound.rendering import mix
from jazzrnn.music.sound.tones import RATE, frequency, tone
from jazzrnn.music.sound.voices import VOICES
from jazzrnn.page.building import page

NO_PITCH = {"noise"}


def song_line(path: Path) -> str:
    """Return what one song sounds like."""
    song = open_song(path.read_bytes(), path.stem)
    began = time.process_time()
    mixed = mix(song.performance)
    sound = at_loudness(mixed)
    took = time.process_time() - began
    minutes = sound.shape[1] / RATE / 60
    whole = lufs(mixed)
    parts: list[str] = []
    for number, player in enumerate(song.performance.players):
        own = tuple(note for note in song.performance.notes if note.player == number)
        alone = mix(song.performance._replace(notes=own))
        parts.append(f"{player.name} {lufs(alone) - whole:+.1f}")
    return (
        f"{path.stem:24} {60 * minutes:6.1f} s  {took / minutes:4.2f} s a minute"
        f"  {lufs(sound):6.2f} LUFS  peak {np.abs(sound).max():.3f}  before levelling {whole:6.2f}"
        f"  page {len(page(song).encode()) / 1000:4.0f} kB  {', '.join(parts)}"
    )


def cents_off(name: str, pitch: int) -> float:
    """Return how far a voice is from its pitch."""
    voice = ALL_VOICES[name]
    hz, sound = frequency(voice, pitch), tone(voice, pitch, 2, 2.0)
    size = 2**19
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size)) ** 2
    frequencies = np.fft.rfftfreq(size, 1 / RATE)
    near = np.abs(frequencies / hz - 1) < 0.029
    mean = np.sum(power[near] * frequencies[near]) / np.sum(power[near])
    return float(1200 * np.log2(mean / hz))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(song_line(Path(name)))
    off = {
        (name, pitch): cents_off(name, pitch)
        for name in VOICES.keys() - NO_PITCH
        for pitch in (36, 48, 60, 72, 84)
    }
    (name, pitch), most = max(off.items(), key=lambda item: abs(item[1]))
    print(f"{len(off)} tones, furthest from its pitch: {name} at {pitch}, {most:+.1f} cents")
