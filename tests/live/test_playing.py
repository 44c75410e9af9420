"""A file played to a port: in time, by whom it names, and silent at its end."""

import mido
import pytest

from jazzrnn.errors import JazzrnnError
from jazzrnn.live.playing import BEGINS, play
from jazzrnn.music.midi.as_played import Performance, Played, Player, read_as_played
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, Tempo
from tests import commands
from tests.commands import check_one_line, tune
from tests.live import backend
from tests.live.clocks import Clock, Port, notes_of


def performance(**more):
    data = write_midi(tune(1, **more))
    return read_as_played(data, read_midi(data).piece)


def played(of, begins=0.0):
    clock = Clock()
    port = Port(clock)
    play(of, port, clock, begins)
    return port.sent


def test_notes_come_when_they_are_written_and_end():
    of = performance(tempos=[Tempo(0, 100), Tempo(96, 200)])
    notes = notes_of(played(of))
    channel = {DRUMS: 9}
    others = (c for c in range(16) if c != 9)
    channels = [channel.get(player.part) or next(others) for player in of.players]
    expected = sorted(
        (round(100 + BEGINS + float(of.seconds(note.start)), 6), channels[note.player], note.pitch)
        for note in of.notes
    )
    assert sorted((round(start, 6), *where) for start, _, *where in notes) == expected
    assert notes[-1][0] == pytest.approx(100 + BEGINS + 8 * 0.6 + 7 * 0.3)


def test_players_get_their_instruments_before_the_first_note():
    messages = [message for _, message in played(performance())]
    first = next(k for k, message in enumerate(messages) if message[0] & 0xF0 == 0x90)
    programs = {m[0] & 0x0F: m[1] for m in messages[:first] if m[0] & 0xF0 == 0xC0}
    assert programs == {0: 32, 1: 66, 9: 0}


def test_it_begins_in_the_middle():
    notes = notes_of(played(performance(), begins=8.0))
    assert len(notes) == 8 * 3
    assert notes[0][0] == pytest.approx(100 + BEGINS)


def test_ctrl_c_silences_all_notes():
    clock = Clock()
    port = Port(clock)

    def stop():
        raise KeyboardInterrupt

    clock.at(101.0, stop)
    with pytest.raises(KeyboardInterrupt):
        play(performance(), port, clock)
    off = [message[:2] for _, message in port.sent[-6:]]
    assert off == [bytes([0xB0 | c, n]) for c in (0, 1, 9) for n in (123, 120)]


def test_more_instruments_than_channels_are_an_error():
    players = tuple(Player(f"{k}", k % 16, 8 * (k % 16) + k // 16, 100) for k in range(16))
    notes = tuple(Played(0.0, 1.0, k, 60, 80) for k in range(16))
    with pytest.raises(JazzrnnError, match="16 instruments, and a MIDI port has 15 channels"):
        played(Performance(players, notes, ((0.0, 120.0),)))


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    """Calls the program beside a short song."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "song.mid").write_bytes(write_midi(tune(1, bars=1, tempos=[Tempo(0, 480)])))
    return lambda *arguments: commands.call(capsys, *arguments)


def test_the_command_plays_to_the_port_that_is_named(call, ports):
    assert call("play", "--ports").out.splitlines() == backend.NAMES["output"]
    result = call("play", "song.mid", "--port", "fluid")
    assert result.out == "playing song.mid to FLUID Synth 128:0; Ctrl-C ends it\n"
    *messages, closed = backend.SENT
    assert closed == ("FLUID Synth 128:0", "closed")
    assert len(notes_of([(0, bytes(message.bytes())) for _, message in messages])) == 12
    check_one_line(call("play", "song.mid", "--port", "piano"), 2, "'piano'", "FLUID Synth 128:0")
    check_one_line(call("play", "song.mid", "--first-bar", "3"), 1, "has 2 bars", "--first-bar 3")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ModuleNotFoundError("No module named 'rtmidi'"), "pip install 'jazzrnn[live]'"),
        (RuntimeError("MidiInAlsa: error creating client object."), "error creating client object"),
        (None, "there is no MIDI output on this computer"),
    ],
)
def test_without_a_port_one_line_says_what_else_there_is(call, ports, monkeypatch, error, words):
    def names():
        if error:
            raise error
        return []

    monkeypatch.setattr(mido, "get_output_names", names)
    check_one_line(call("play", "song.mid"), 1, words, "--audio", "--page")
