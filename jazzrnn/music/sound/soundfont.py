"""Sound from a SoundFont: recorded instruments, by tinysoundfont or FluidSynth where installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from jazzrnn.errors import JazzrnnError, OptionError
from jazzrnn.music.midi.as_played import Performance
from jazzrnn.music.notes import DRUMS
from jazzrnn.music.sound.loudness import Stereo, at_loudness
from jazzrnn.music.sound.tones import RATE
from jazzrnn.music.sound.wav import read_wav

VARIABLE = "JAZZRNN_SOUNDFONT"
FOLDERS = (  # where systems keep them
    "/usr/share/sounds/sf3", "/usr/share/sounds/sf2", "/usr/share/soundfonts",
    "/usr/local/share/soundfonts", "/opt/homebrew/share/soundfonts",
)  # fmt: skip
KINDS = {".sf2", ".sf3"}
TAIL = 1.5  # seconds after the last note
DRUM_CHANNEL, CHANNELS = 9, 16
BY_TINYSOUNDFONT, BY_FLUIDSYNTH = "tinysoundfont", "FluidSynth"


def find_soundfont(named: Path | None) -> Path | None:
    """Return the SoundFont to play with: the named one, that of $JAZZRNN_SOUNDFONT, or None.

    Raises:
        OptionError: the file is not there, or is no SoundFont.
    """
    variable = os.environ.get(VARIABLE, "")
    path = named or (Path(variable) if variable else None)
    if path is None:
        return None
    source = "`soundfont`" if named else f"${VARIABLE}"
    if path == Path("system"):
        found = [file for file in _in_system() if file.suffix.lower() in KINDS]
        if not found:
            raise OptionError(f"{source} system: no .sf2 or .sf3 in {', '.join(FOLDERS)}")
        return found[0]
    if not path.is_file():
        raise OptionError(
            f"{source} {path}: {'no file' if path.exists() else 'there is no such file'}"
        )
    with open(path, "rb") as file:
        head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise OptionError(f"{source} {path}: not a SoundFont (.sf2, .sf3)")
    return path


def player_of(soundfont: Path) -> str:
    """Return the name of the program that plays SoundFonts here.

    Raises:
        JazzrnnError: none is installed.
    """
    if find_spec("tinysoundfont") and soundfont.suffix.lower() != ".sf3":
        return BY_TINYSOUNDFONT
    if shutil.which("fluidsynth"):
        return BY_FLUIDSYNTH
    raise JazzrnnError(
        f"{soundfont}: nothing installed plays SoundFonts: pip install tinysoundfont, or install"
        " FluidSynth; without `soundfont` the instruments in the box play"
    )


def render_soundfont(performance: Performance, data: bytes, soundfont: Path) -> Stereo:
    """Return the sound (2, n) of a performance by a SoundFont, at TARGET LUFS.

    Args:
        performance: of `data`.
        data: MIDI file.
        soundfont: file.

    Raises:
        JazzrnnError: nothing installed plays it, or it is damaged.
    """
    if player_of(soundfont) == BY_TINYSOUNDFONT:
        return at_loudness(_by_tinysoundfont(performance, soundfont))
    return at_loudness(_by_fluidsynth(data, soundfont))


def _by_tinysoundfont(performance: Performance, soundfont: Path) -> Stereo:
    synth: Any = import_module("tinysoundfont").Synth(samplerate=RATE, gain=-6)
    try:
        font = synth.sfload(str(soundfont))
    except Exception as error:  # whatever C throws, it is about this file
        raise JazzrnnError(f"{soundfont}: cannot be read as a SoundFont ({error})") from error
    channels = _channels(performance)
    for player, channel in zip(performance.players, channels, strict=True):
        drums = player.part == DRUMS
        synth.program_select(channel, font, 128 if drums else 0, player.program, drums)
        synth.control_change(channel, 7, player.volume)
    times = performance.seconds([[note.start, note.end] for note in performance.notes])
    events = sorted(
        (round(float(time) * RATE), on, channels[note.player], note.pitch, note.velocity)
        for note, span in zip(performance.notes, times.reshape(-1, 2), strict=True)
        for on, time in enumerate(reversed(span))
    )
    end = (events[-1][0] if events else 0) + round(TAIL * RATE)
    parts: list[Stereo] = []
    spans = pairwise([0, *(time for time, *_ in events), end])
    for (begin, until), (_, on, channel, pitch, velocity) in zip(
        spans, [(0, -1, 0, 0, 0), *events], strict=True
    ):
        if on == 1:
            synth.noteon(channel, pitch, velocity)
        elif on == 0:
            synth.noteoff(channel, pitch)
        if until > begin:
            samples = np.frombuffer(synth.generate(until - begin), np.float32)
            parts.append(samples.reshape(-1, 2).T)
    return np.concatenate(parts, axis=1)


def _channels(performance: Performance) -> Sequence[int]:
    """Return a channel for each player: drums have their own, and more than 15 others share."""
    free = [channel for channel in range(CHANNELS) if channel != DRUM_CHANNEL]
    melodic = 0
    channels: list[int] = []
    for player in performance.players:
        channels.append(DRUM_CHANNEL if player.part == DRUMS else free[melodic % len(free)])
        melodic += player.part != DRUMS
    return channels


def _by_fluidsynth(data: bytes, soundfont: Path) -> Stereo:
    with tempfile.TemporaryDirectory() as folder:
        song, sound = Path(folder) / "song.mid", Path(folder) / "song.wav"
        song.write_bytes(data)
        command = ["fluidsynth", "-ni", "-q", "-r", str(RATE), "-O", "s16", "-T", "wav",
                   "-F", str(sound), str(soundfont), str(song)]  # fmt: skip
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode or not sound.exists():
            reason = (result.stderr.strip() or "no sound").splitlines()[-1]
            raise JazzrnnError(f"{soundfont}: FluidSynth cannot play with it ({reason})")
        samples, _ = read_wav(sound.read_bytes())
    return samples


def _in_system() -> list[Path]:
    return [file for folder in FOLDERS for file in sorted(Path(folder).glob("*.sf[23]"))]
