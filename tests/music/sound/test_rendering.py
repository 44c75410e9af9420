"""What a listener may expect of the sound of a performance: parts heard, in tune, no clipping."""

import numpy as np
import pytest

from jazzrnn.music.sound.loudness import CEILING, SOFT, TARGET, at_loudness, bend, lufs
from jazzrnn.music.sound.rendering import mix, render
from jazzrnn.music.sound.tones import RATE
from jazzrnn.music.sound.wav import read_wav, write_wav
from tests.music.sound.songs import KIT, performance, player
from tests.music.sound.test_tones import cents_off

PIANO, BASS, SAX = player(0), player(32), player(66)


def quartet():
    """Two bars: a held sax, a walking bass, chords, a ride."""
    notes = [(0, 4, 2, 70), (4, 8, 2, 67, 80)]
    for beat in range(8):
        notes += [(beat, beat + 0.9, 1, 36 + beat), (beat, beat + 0.2, 3, 51, 80)]
        notes += [(beat + 0.5, beat + 0.8, 0, pitch, 60) for pitch in (53, 57, 64)]
    return performance(*notes, players=[PIANO, BASS, SAX, KIT], bpm=120)


def test_loudness_is_measured_as_the_standard_says():
    """ITU-R BS.1770: a sine of 997 Hz at full scale in one channel has -3.01 LUFS."""
    sine = np.sin(2 * np.pi * 997 / RATE * np.arange(3 * RATE)).astype("f4")
    one = np.stack([sine, np.zeros_like(sine)])
    assert lufs(one) == pytest.approx(-3.01, abs=0.02)
    assert lufs(0.1 * one) == pytest.approx(-23.01, abs=0.02)
    with_silence = np.concatenate([one, np.zeros((2, 20 * RATE), "f4")], axis=1)
    assert lufs(with_silence) == pytest.approx(-3.01, abs=0.3), "silence does not count"
    assert lufs(np.zeros((2, RATE), "f4")) == -np.inf


def test_low_frequencies_count_less_than_high_ones():
    def of(hz):
        sine = np.sin(2 * np.pi * hz / RATE * np.arange(RATE)).astype("f4")
        return lufs(np.stack([sine, sine]))

    assert of(30) < of(100) < of(1000) < of(4000)


def test_peaks_are_bent_and_never_reach_full_scale():
    samples = np.linspace(-5, 5, 1001, dtype="f4")
    bent = bend(samples)
    assert np.abs(bent).max() <= CEILING
    assert np.all(np.diff(bent) >= 0)
    inside = np.abs(samples) <= SOFT
    np.testing.assert_array_equal(bent[inside], samples[inside])


def test_a_song_has_the_loudness_of_others_and_does_not_clip():
    sound = render(quartet())
    assert lufs(sound) == pytest.approx(TARGET, abs=0.3)
    assert np.abs(sound).max() < 1
    assert sound.shape[1] > 4 * RATE


def test_there_is_no_silence_while_someone_plays():
    sound = render(quartet())[:, : 4 * RATE].reshape(2, -1, RATE // 10)
    assert np.all(np.sqrt(np.mean(sound**2, axis=(0, 2))) > 0.003)


@pytest.mark.parametrize("part", range(4))
def test_each_part_is_heard(part):
    whole = quartet()
    alone = whole._replace(notes=tuple(note for note in whole.notes if note.player == part))
    assert -25 < lufs(mix(alone)) - lufs(mix(whole)) < 0


def test_what_is_written_is_what_is_heard():
    sound = mix(performance((0, 1, 0, 69), (1, 2, 0, 72), players=[SAX])).mean(axis=0)
    for second, hz in ((0, 440.0), (1, 523.25)):
        held = sound[int((second + 0.2) * RATE) : int((second + 0.9) * RATE)]
        assert abs(cents_off(held, hz)) < 5


def test_velocity_tempo_volume_and_place_are_heard():
    def loud(*notes, players=(PIANO,), bpm=60.0):
        return lufs(mix(performance(*notes, players=players, bpm=bpm)))

    note = (0, 1, 0, 60)
    assert loud((*note, 100)) > loud((*note, 50)) + 6
    assert loud(note) > loud(note, players=[PIANO._replace(volume=50)]) + 9
    slow = mix(performance((0, 4, 0, 60), players=[SAX], bpm=60.0))
    quick = mix(performance((0, 4, 0, 60), players=[SAX], bpm=240.0))
    assert slow.shape[1] - quick.shape[1] == pytest.approx(3 * RATE, abs=2)
    left, right = np.mean(mix(performance((0, 1, 0, 60)))[:, :RATE] ** 2, axis=1)
    assert left > 1.3 * right, "the piano sits on the left"


def test_a_closed_hat_stops_an_open_one():
    def tail(*closing):
        strokes = [(0, 0.1, 0, 46), *closing]
        sound = mix(performance(*strokes, players=[KIT]))
        return float(np.mean(sound[:, int(0.5 * RATE) : int(0.6 * RATE)] ** 2))

    assert tail() > 3 * tail((0.25, 0.3, 0, 44, 1))


def test_a_wav_file_reads_back():
    sound = at_loudness(mix(performance((0, 1, 0, 60))))
    again, rate = read_wav(write_wav(sound))
    assert rate == RATE
    np.testing.assert_allclose(again, sound, atol=1e-4)
