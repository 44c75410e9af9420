"""Tones: in tune, without clicks, the same in a page; every General MIDI sound has one."""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import jazzrnn.page
from jazzrnn.music.sound.band import ALL_VOICES
from jazzrnn.music.sound.drums import DRUM_VOICES
from jazzrnn.music.sound.programs import PROGRAM_VOICES
from jazzrnn.music.sound.room import convolve, room
from jazzrnn.music.sound.tones import RATE, frequency, natural_length, tone
from jazzrnn.music.sound.voices import VOICES

STATIC = Path(jazzrnn.page.__file__).parent / "static"
RING = [name for name, voice in VOICES.items() if name not in ("noise", "timpani")]


def cents_off(sound, hz):
    """How far the frequency of a sound lies from `hz`: the mean of its power half a semitone
    around, for a vibrato moves it and several players are not in one place.
    """
    size = 2**18
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size)) ** 2
    frequencies = np.fft.rfftfreq(size, 1 / RATE)
    near = np.abs(frequencies / hz - 1) < 0.029
    return 1200 * np.log2(np.sum(power[near] * frequencies[near]) / np.sum(power[near]) / hz)


@pytest.mark.parametrize("name", RING)
def test_every_instrument_is_in_tune(name):
    for pitch in (48, 69):
        voice = ALL_VOICES[name]
        assert abs(cents_off(tone(voice, pitch, 2, 1.0), frequency(voice, pitch))) < 5, pitch


@pytest.mark.parametrize("name", ALL_VOICES)
def test_a_tone_begins_and_ends_in_silence_and_is_not_empty(name):
    sound = tone(ALL_VOICES[name], 60, 3, 0.6)
    assert abs(sound[0]) < 0.02
    assert sound[-1] == 0
    assert 0.01 < np.abs(sound).max() < 2.5


def test_a_loud_note_is_brighter_than_a_soft_one():
    def centre(layer):
        power = np.abs(np.fft.rfft(tone(VOICES["saxophone"], 60, layer, 0.5))) ** 2
        return np.sum(power * np.fft.rfftfreq(RATE // 2, 1 / RATE)) / np.sum(power)

    assert centre(3) > 1.1 * centre(2) > 1.1 * centre(0)


def test_plucked_notes_die_away_and_blown_ones_do_not():
    def later(name):
        sound = tone(VOICES[name], 45, 2, 3.0)
        early, late = (np.mean(sound[k : k + 4800] ** 2) for k in (4800, 96_000))
        return late / early

    assert later("double bass") < 0.3
    assert later("saxophone") > 0.4
    assert natural_length(VOICES["saxophone"], 60) > natural_length(VOICES["double bass"], 60)


def test_every_program_and_drum_has_a_voice_and_every_voice_is_plain_data():
    assert {*PROGRAM_VOICES} == {*VOICES}
    assert json.loads(json.dumps(ALL_VOICES)) == ALL_VOICES
    assert not {*VOICES} & {*DRUM_VOICES}


def test_convolution_in_blocks_is_convolution():
    rng = np.random.default_rng(1)
    sound, answers = (rng.normal(size=size).astype("f4") for size in ((5000,), (2, 300)))
    for answer, found in zip(answers, convolve(sound, answers), strict=True):
        np.testing.assert_allclose(found, np.convolve(sound, answer)[:5000], atol=1e-3)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_a_page_computes_the_same_tones(tmp_path):
    names = ("double bass", "saxophone", "strings", "vibraphone", "ride", "snare", "open hat")
    for name in ("tone.js", "room.js"):
        shutil.copy(STATIC / name, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    voices = {name: ALL_VOICES[name] for name in names}
    (tmp_path / "run.js").write_text(
        'import { tone } from "./tone.js"; import { roomAnswer } from "./room.js";\n'
        f"const voices = {json.dumps(voices)};\n"
        "const written = (samples) => Buffer.from(samples.buffer).toString('base64');\n"
        "const tones = Object.values(voices).map((v) => written(tone(v, 57, 2, 0.4, 48000)));\n"
        "console.log(JSON.stringify([...tones, written(roomAnswer(1, 48000))]));\n"
    )
    result = subprocess.run(["node", "run.js"], cwd=tmp_path, capture_output=True, check=True)
    found = [np.frombuffer(base64.b64decode(text), "<f4") for text in json.loads(result.stdout)]
    ours = [tone(voice, 57, 2, 0.4) for voice in voices.values()]
    for here, there in zip([*ours, room(1)], found, strict=True):
        np.testing.assert_allclose(here, there, atol=1e-4)
