"""SoundFonts: found or refused in one line, and played where something installed plays them."""

from pathlib import Path

import numpy as np
import pytest

from jazzrnn.errors import JazzrnnError, OptionError
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.opened import open_song
from jazzrnn.music.sound import soundfont
from jazzrnn.music.sound.loudness import TARGET, lufs
from tests.commands import tune

SMALL = Path("/usr/share/sounds/sf2/TimGM6mb.sf2")  # of Debian's timgm6mb-soundfont


def test_without_a_wish_the_instruments_in_the_box_play(monkeypatch):
    monkeypatch.delenv(soundfont.VARIABLE, raising=False)
    assert soundfont.find_soundfont(None) is None


def test_the_variable_names_one_and_the_option_goes_before_it(monkeypatch, tmp_path):
    fonts = [tmp_path / "one.sf2", tmp_path / "two.sf2"]
    for font in fonts:
        font.write_bytes(b"RIFF\0\0\0\0sfbk")
    monkeypatch.setenv(soundfont.VARIABLE, str(fonts[0]))
    assert soundfont.find_soundfont(None) == fonts[0]
    assert soundfont.find_soundfont(fonts[1]) == fonts[1]
    fonts[0].write_bytes(b"no sound")
    with pytest.raises(OptionError, match=r"\$JAZZRNN_SOUNDFONT .*one.sf2: not a SoundFont"):
        soundfont.find_soundfont(None)


def test_the_folders_of_the_system_are_searched(monkeypatch, tmp_path):
    monkeypatch.setattr(soundfont, "FOLDERS", (str(tmp_path),))
    with pytest.raises(OptionError, match=r"`soundfont` system: no \.sf2 or \.sf3 in"):
        soundfont.find_soundfont(Path("system"))
    (tmp_path / "some.sf3").touch()
    assert soundfont.find_soundfont(Path("system")) == tmp_path / "some.sf3"


def test_what_is_missing_is_said_in_one_line(monkeypatch):
    with pytest.raises(OptionError, match=r"`soundfont` none.sf2: there is no such file"):
        soundfont.find_soundfont(Path("none.sf2"))
    monkeypatch.setattr(soundfont, "find_spec", lambda name: None)
    monkeypatch.setattr(soundfont.shutil, "which", lambda name: None)
    with pytest.raises(JazzrnnError, match=r"install FluidSynth.*instruments in the box play"):
        soundfont.player_of(Path("some.sf2"))


@pytest.mark.slow
@pytest.mark.skipif(not SMALL.exists(), reason="needs a SoundFont")
@pytest.mark.parametrize("name", [soundfont.BY_TINYSOUNDFONT, soundfont.BY_FLUIDSYNTH])
def test_a_soundfont_plays_a_song(name, monkeypatch):
    try:
        monkeypatch.setattr(soundfont, "player_of", lambda font: name)
        data = write_midi(tune(1))
        sound = soundfont.render_soundfont(open_song(data).performance, data, SMALL)
    except (ImportError, FileNotFoundError):
        pytest.skip(f"{name} is not installed")
    assert lufs(sound) == pytest.approx(TARGET, abs=0.5)
    assert np.abs(sound).max() < 1
