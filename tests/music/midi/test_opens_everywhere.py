"""A song of ours as other programs read it: mido, pretty_midi, music21, and rendered as sound."""

import io
import warnings
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest

from jazzrnn.generation.song import Song
from jazzrnn.music.feel.placing import Feel
from jazzrnn.music.midi.as_played import read_as_played
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import DRUMS, PARTS, bar_starts
from jazzrnn.music.sound.rendering import render
from jazzrnn.music.sound.tones import RATE

pytestmark = pytest.mark.slow


EXAMPLE = Path(__file__).parents[3] / "docs" / "blues-in-f.mid"
BARS = 12


@pytest.fixture(scope="module")
def song():
    """The first chorus of the song in the documentation, played anew by its quartet."""
    whole = read_midi(EXAMPLE.read_bytes()).piece
    end = bar_starts(whole.meters, whole.length)[BARS]
    piece = replace(
        whole,
        notes=tuple(note for note in whole.notes if note.onset + note.duration <= end),
        chords=tuple(mark for mark in whole.chords if mark.onset < end),
    )
    return Song(piece, {"setting": "blues", "seed": 7}, Feel(amount=1.0))


@pytest.fixture(scope="module")
def data(song):
    return song.midi()


def per_part(song):
    """Notes of each part that plays."""
    counts = {part: 0 for part, _ in song.piece.programs}
    for note in song.piece.notes:
        counts[note.part] += 1
    assert len(counts) == 4
    return counts


def test_mido_reads_named_tracks_programs_key_chords_and_no_hanging_notes(song, data):
    file = mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
    assert (file.type, file.ticks_per_beat) == (1, 480)
    conductor, *tracks = file.tracks
    assert conductor.name == song.title
    assert not [message for message in conductor if not message.is_meta]
    kinds = {message.type: message for message in conductor}
    assert kinds["key_signature"].key == song.piece.key
    assert kinds["time_signature"].numerator == 4
    markers = [message.text for message in conductor if message.type == "marker"]
    assert markers == [mark.symbol for mark in song.piece.chords]
    channels = set()
    for track, (part, program) in zip(tracks, song.piece.programs, strict=True):
        assert track.name
        assert track[-1].type == "end_of_track"
        (change,) = (m for m in track if m.type == "program_change")
        assert change.program == program
        assert (change.channel == 9) == (part == DRUMS)
        assert track.index(change) < [m.type for m in track].index("note_on")
        assert {m.channel for m in track if not m.is_meta} == {change.channel}
        channels.add(change.channel)
        sounding = set()
        for message in track:
            if message.type == "note_on":
                assert message.velocity > 0
                assert message.note not in sounding, "struck again before it has ended"
                sounding.add(message.note)
            elif message.type == "note_off":
                sounding.remove(message.note)
        assert not sounding, "hanging notes"
    assert len(channels) == len(tracks)


def test_pretty_midi_finds_the_players_their_notes_and_the_length(song, data):
    pretty_midi = pytest.importorskip("pretty_midi", reason="a second opinion is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own libraries
        read = pretty_midi.PrettyMIDI(io.BytesIO(data))
    counts, programs = per_part(song), dict(song.piece.programs)
    found = {
        DRUMS if each.is_drum else each.program // 8: (each.program, len(each.notes))
        for each in read.instruments
    }
    assert found == {part: (programs[part], counts[part]) for part in counts}
    assert [
        pretty_midi.key_number_to_key_name(k.key_number) for k in read.key_signature_changes
    ] == [f"{song.piece.key} Major"]
    performance = read_as_played(data, read_midi(data).piece)
    ends = [note.end for each in read.instruments for note in each.notes]
    assert max(ends) == pytest.approx(float(performance.seconds(performance.quarters)), abs=0.02)


def test_music21_finds_the_parts_their_notes_and_the_key(song, data):
    music21 = pytest.importorskip("music21", reason="a second opinion is not installed")
    score = music21.converter.parseData(data, format="midi", quantizePost=False)
    names = [part.partName for part in score.parts if part.recurse().notes]
    assert len(names) == len({*names}) == 4
    notes = sum(len(element.pitches) for element in score.recurse().notes if element.pitches)
    melodic = sum(count for part, count in per_part(song).items() if part != DRUMS)
    assert notes >= melodic
    (key,) = {key.sharps for key in score.recurse().getElementsByClass("KeySignature")}
    assert key == music21.key.Key(song.piece.key.replace("b", "-")).sharps


def test_rendered_every_part_is_heard_and_the_end_is_silent(song, data):
    performance = read_as_played(data, read_midi(data).piece)
    for k, player in enumerate(performance.players):
        notes = tuple(n._replace(player=0) for n in performance.notes if n.player == k)[:8]
        sound = render(performance._replace(players=(player,), notes=notes))
        assert np.abs(sound).max() > 0.01, PARTS[player.part]
        assert np.abs(sound[:, -RATE // 100 :]).max() < 0.01, "the sound is cut off"
