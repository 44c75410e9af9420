"""Music that was played without a beat: it is read over the beat that is found, or reported."""

from collections import Counter

import numpy as np
import pytest

from jazzrnn.errors import MidiError
from jazzrnn.music.midi.as_played import read_as_played
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.splicing import splice
from tests.dumps import header, track

BARS, CHORDS = 16, ((48, 64, 67), (53, 57, 60), (55, 59, 65), (48, 52, 64))
REPORT = "played without a beat: its notes fit no bar lines"


def file_of(notes):
    """A file at 120 bpm with notes: seconds, pitch."""
    switches = sorted(
        (round(960 * time), status, pitch)
        for start, pitch in notes
        for time, status, pitch in ((start, 0x90, pitch), (start + 0.1, 0x80, pitch))
    )
    events, now = b"", 0
    for tick, status, pitch in switches:
        wait = tick - now
        events += bytes([wait >> 7 | 0x80, wait & 0x7F, status, pitch, 64])
        now = tick
    events += b"\0\xff\x2f\0"
    return header() + b"MTrk" + len(events).to_bytes(4, "big") + events


def played(rng, beats_in_bar=4, drift=0.02, usual=0.43):
    """A chord a bar, a bass and a melody, by somebody who slows down and hurries."""
    intervals = usual * np.exp(np.cumsum(rng.normal(0, drift, BARS * beats_in_bar)))
    beats = 1 + np.append(0, np.cumsum(intervals))
    notes = []
    for beat, interval in enumerate(intervals):
        bar, place = divmod(beat, beats_in_bar)
        chord = CHORDS[bar % 4]
        low = chord if place == 0 else [chord[0] - 12]
        upper = [(0, chord[beat % 3] + 12), (interval / 2, chord[(beat + 1) % 3] + 14)]
        for late, pitch in [*((0, pitch) for pitch in low), *upper]:
            notes.append((beats[beat] + late + rng.normal(0, 0.008), pitch))
    return notes


@pytest.mark.parametrize("beats_in_bar", [4, 3])
def test_music_is_read_over_the_beat_that_is_found(beats_in_bar):
    data = file_of(played(np.random.default_rng(3), beats_in_bar))
    piece, repairs = read_midi(data)
    assert repairs[0].startswith("played without a beat: read over the beat that was found")
    assert piece.meters == ((0, beats_in_bar, 4),)
    places = Counter(note.onset % 12 for note in piece.notes)
    assert places[0] + places[6] > 0.7 * places.total()
    chords = Counter(n.onset % (12 * beats_in_bar) for n in piece.notes if 47 < n.pitch < 58)
    assert chords[0] > 0.7 * chords.total()
    assert len({tempo.bpm for tempo in piece.tempos}) > 8


@pytest.mark.parametrize("bpm", [114, 118, 123])
def test_a_tempo_near_that_of_the_file_does_not_hide_that_nobody_kept_to_it(bpm):
    data = file_of(played(np.random.default_rng(3), drift=0.005, usual=60 / bpm))
    piece, repairs = read_midi(data)
    assert repairs[0].startswith("played without a beat: read over the beat that was found")
    assert read_as_played(data, piece).notes[-1].start * 12 == pytest.approx(
        piece.notes[-1].onset, abs=1
    )


@pytest.mark.parametrize("division", [0xE728, 0xE350])  # 25 frames of 40 ticks, 29.97 of 80
def test_film_frames_are_read_over_the_beat_too(division):
    ticks = {0xE728: 1000, 0xE350: 80 * 30 / 1.001}[division] / 960
    notes = [(start * ticks, pitch) for start, pitch in played(np.random.default_rng(3))]
    data = file_of(notes)
    piece, repairs = read_midi(data[:12] + division.to_bytes(2, "big") + data[14:])
    assert repairs[0].startswith("its time is in film frames: read over the beat")
    assert {round(tempo.bpm, -1) for tempo in piece.tempos} <= {110, 120, 130, 140, 150, 160, 170}
    assert Counter(note.onset % 6 for note in piece.notes)[0] > 0.7 * len(piece.notes)


def test_it_sounds_as_before():
    notes = sorted(played(np.random.default_rng(3)))
    data = file_of(notes)
    performance = read_as_played(data, read_midi(data).piece)
    sounding = performance.seconds([note.start for note in performance.notes])
    heard = np.array([start for start, _ in notes])
    assert np.abs(np.diff(sounding) - np.diff(heard)).max() < 0.03


def test_its_tracks_cannot_be_changed():
    with pytest.raises(MidiError, match="played without a beat: put it over a beat"):
        splice(file_of(played(np.random.default_rng(3))), lambda note: False, [], {}, "")


def test_where_no_beat_is_sure_the_file_is_left_as_it_is_and_that_is_reported():
    rng = np.random.default_rng(1)
    onsets = np.cumsum(rng.gamma(2, 0.15, 400))
    piece, repairs = read_midi(file_of([(onset, 40 + k % 40) for k, onset in enumerate(onsets)]))
    assert repairs == (REPORT,)
    assert piece.notes[0].onset == round(onsets[0] * 24)
    assert not read_midi(file_of([*zip(onsets[:20], range(40, 60), strict=True)])).repairs


@pytest.mark.parametrize(
    ("second", "late", "quick"), [(0.5, 0, 1), (0.62, 0, 1), (0.5, 0.05, 1), (0.5, 0, 2)]
)
def test_what_is_played_to_its_beat_is_left_as_it_is(second, late, quick):
    rng = np.random.default_rng(1)
    steady = [
        (1 + late + 0.5 * (beat + part) / quick + rng.normal(0, 0.015 / quick), 60 + beat % 7)
        for beat in range(64)
        for part in (0, second)
    ]
    piece, repairs = read_midi(file_of(steady))
    assert not any("beat" in repair for repair in repairs)
    assert len(piece.tempos) < 2


@pytest.mark.parametrize(("division", "wait"), [(480, "00"), (960, "01"), (1, "00")])
def test_many_notes_within_a_beat_are_read(division, wait):
    slowest = "00 FF 51 03 FF FF FF"  # 16.8 seconds to a quarter note
    note = f"{wait} 90 3C 40  01 80 3C 40"
    piece, _ = read_midi(header(division=division) + track(slowest + note * 40))
    assert piece.notes[0].onset == 0
    assert piece.notes[0].pitch == 60
