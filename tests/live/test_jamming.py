"""Call and response: count-in, band, answers on their bar lines that take up what was played."""

from concurrent.futures import Executor, Future
from dataclasses import replace
from functools import partial
from itertools import pairwise
from threading import Timer

import mido
import numpy as np
import pytest

from jazzrnn.copying.copies import melodies_of
from jazzrnn.encoding.steps import encode
from jazzrnn.errors import OptionError
from jazzrnn.generation.answering import Answer
from jazzrnn.generation.request import Request
from jazzrnn.live.hearing import Hearing
from jazzrnn.live.jamming import Jam
from jazzrnn.live.messages import note_off, note_on
from jazzrnn.live.playing import BEGINS
from jazzrnn.live.session import ACCENT, ANSWERS, CLICK, MUSICIAN, open_session
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import PARTS, Note
from jazzrnn.music.setting import without_notes
from jazzrnn.runs.models import HEADS, box, load_song_model
from tests.commands import call
from tests.live import backend
from tests.live.clocks import Clock, Port, notes_of

BPM, BAR = 150, 48
MOTIF = [(0, 67, 6), (8, 70, 3), (12, 72, 6), (20, 70, 4), (24, 67, 12)]  # step, pitch, duration
OTHER = [(0, 60, 4), (4, 64, 4), (8, 62, 4), (12, 65, 12), (36, 69, 8)]


class AtOnce(Executor):
    """Does its work while it is submitted."""

    def submit(self, work, /, *arguments):
        done = Future()
        done.set_result(work(*arguments))
        return done


@pytest.fixture(scope="module")
def model():
    return load_song_model(HEADS)


@pytest.fixture(scope="module")
def session(model):
    changes = read_changes("F7 | Bb7 | F7 | Cm7 F7 | Bb7 | Bdim7 | F7 | D7 | Gm7 | C7 | F7 | C7")
    request = Request(seed=5, changes=changes, choruses=2, tempo_bpm=BPM)
    return open_session(model, request, 4)


def jammed(model, session, phrase, **more):
    """A session in which somebody plays a phrase in each bar of theirs, 15 ms late."""
    clock = Clock()
    port = Port(clock)
    jam = Jam(model, session, port, clock, AtOnce(), **more)
    zero = clock.now() + BEGINS + session.count_in

    def play(bar, step, pitch, duration):
        for at, message in (
            (step, note_on(3, pitch, 90)),
            (step + duration, note_off(3, pitch)),
        ):
            seconds = session.seconds(session.line(bar) + at) + 0.015
            clock.at(zero + seconds, partial(jam.hear, message))

    for turn in session.turns:
        for bar in range(turn.first, turn.answer):
            for note in phrase:
                play(bar, *note)
    turns = [*jam.run()]
    assert turns == [*session.turns]
    return jam, zero, port.sent


@pytest.fixture(scope="module")
def played(model, session):
    return jammed(model, session, MOTIF)


def of_channel(sent, channel):
    return [note for note in notes_of(sent) if note[2] == channel]


def test_a_bar_is_counted_in_and_the_band_goes_on_to_the_end(session, played):
    _, zero, sent = played
    beat = 60 / BPM
    clicks = [n for n in of_channel(sent, 9) if n[0] < zero - 0.01]
    assert [(n[0], n[3]) for n in clicks] == [
        (pytest.approx(zero + (k - 4) * beat), ACCENT if k == 0 else CLICK) for k in range(4)
    ]
    bars = {int((n[0] - zero + 0.05) / (4 * beat)) for n in notes_of(sent) if n[2] > ANSWERS}
    assert bars == {*range(-1, len(session.setting.bars))} - {-1} | {0}


def test_each_answer_begins_within_20_milliseconds_of_its_bar_line(session, played):
    jam, zero, sent = played
    assert len(jam.answers) == len(session.turns) == 3
    answers = of_channel(sent, ANSWERS)
    for turn, answered in zip(session.turns, jam.answers, strict=True):
        line = zero + session.seconds(session.line(turn.answer))
        end = zero + session.seconds(session.line(turn.end))
        own = [note for note in answers if line - 0.1 < note[0] < end]
        assert abs(own[0][0] - line) < 0.02
        assert answered.ready <= 0.06
        assert len(own) == len(answered.notes) >= 4
        assert all(note[1] < end + 0.1 for note in own)


def test_an_answer_has_one_voice(played):
    _, _, sent = played
    answers = of_channel(sent, ANSWERS)
    assert all(a[1] <= b[0] for a, b in pairwise(answers))


def test_what_was_played_comes_again_as_a_motif(model, session, played):
    def alike(jam, phrase):
        """Share of a phrase's notes (place in the bar, pitch) that the answers have, too."""
        share = []
        for turn, answered in zip(session.turns, jam.answers, strict=True):
            own = {(n.onset - session.line(turn.answer), n.pitch) for n in answered.notes}
            share += [(BAR * bar + s, p) in own for bar in range(4) for s, p, _ in phrase]
        return np.mean(share)

    jam, _, _ = played
    other, _, sent = jammed(model, session, OTHER, through=False)
    assert not of_channel(sent, MUSICIAN)
    assert alike(jam, MOTIF) > 2 * alike(other, MOTIF)
    assert alike(other, OTHER) > 2 * alike(jam, OTHER)


def test_the_port_plays_what_the_musician_plays(played):
    _, zero, sent = played
    through = of_channel(sent, MUSICIAN)
    assert len(through) == 3 * 4 * len(MOTIF)
    assert through[0][0] - zero == pytest.approx(0.015, abs=0.003)


def test_silence_is_answered_and_ctrl_c_ends_all_notes(model, session):
    jam, _, _ = jammed(model, session, [])
    assert all(len(answered.notes) > 2 for answered in jam.answers)
    clock = Clock()
    port = Port(clock)

    def stop():
        raise KeyboardInterrupt

    clock.at(clock.now() + 10, stop)
    with pytest.raises(KeyboardInterrupt):
        list(Jam(model, session, port, clock, AtOnce()).run())
    assert {bytes([0xB0 | channel, 123, 0]) for channel in range(16)} <= {
        m for _, m in port.sent[-32:]
    }


def test_an_error_of_the_worker_is_raised(model, session, monkeypatch):
    def fails(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("jazzrnn.live.jamming.Answer", fails)
    with pytest.raises(ZeroDivisionError):
        jammed(model, session, [])


def test_keys_become_a_melody_on_the_grid():
    hearing = Hearing()
    for time, message in [
        (0.3, note_on(0, 60, 70)), (0.5, note_on(0, 67, 80)),  # together: the highest counts
        (5.0, note_off(0, 60)), (7.4, note_on(0, 69, 90)), (8.0, note_off(0, 67)),
        (11.6, note_off(0, 69)), (47.8, note_on(0, 72, 1)),  # of the next bar
        (60.0, note_on(0, 72, 0)), (70.0, bytes([0xE0, 0, 64])),  # an end, and a pitch bend
        (90.0, note_on(0, 74, 50)),  # still down
    ]:  # fmt: skip
        hearing.take(time, message)
    assert hearing.notes(8, 0, 48) == [Note(0, 8, 67, 8, 80), Note(8, 8, 69, 4, 90)]
    assert hearing.notes(8, 48, 96) == [Note(48, 8, 72, 12, 1), Note(90, 8, 74, 6, 50)]


def test_the_command_hears_the_keyboard_plays_to_the_port_and_keeps_it(
    capsys, ports, monkeypatch, tmp_path
):
    class Played(backend.Input):
        def __init__(self, *arguments, callback, **more):
            super().__init__(*arguments, callback=callback, **more)
            key = mido.Message("note_on", note=61, velocity=90)
            Timer(0.9, callback, [key]).start()  # behind the count-in

    monkeypatch.setattr(backend, "Input", Played)
    options = ("--chords", "F7 | Bb7", "--tempo", "400", "--choruses", "1", "--turn", "1")
    kept = tmp_path / "jam.mid"
    result = call(capsys, "jam", "-m", HEADS, "--seed", "1", "-o", kept, *options)
    assert result.out.splitlines()[1:] == ["bars 1-1: you; bars 2-2: the answer", f"wrote {kept}"]
    parts = {note.part for note in read_midi(kept.read_bytes()).piece.notes}
    assert {PARTS[part] for part in parts} == {"piano", "bass", "reed", "drums"}
    *messages, closed = [message for _, message in backend.SENT]
    assert closed == "closed"
    assert not backend.OPEN
    notes = [m for m in messages if m.type == "note_on"]
    assert [m.note for m in notes if m.channel == MUSICIAN] == [61]
    assert [m for m in notes if m.channel == ANSWERS]


def test_wishes_that_cannot_be_fulfilled(model):
    with pytest.raises(OptionError, match="over chord changes"):
        open_session(model, Request(), 4)
    with pytest.raises(OptionError, match="4 bars: two turns of 4 bars do not fit"):
        open_session(model, Request(changes=read_changes("C | F | G | C")), 4)


def test_answers_copy_no_long_stretch_of_the_music_learned():
    jazz = load_song_model(box())
    changes = read_form("blues")
    longest = {}
    for most in (0, 8):
        request = Request(seed=2, changes=changes, choruses=2, temperature=0.6, max_copy=most)
        session = open_session(jazz, request, 4)
        answer = Answer(jazz, session.setting, session.request, session.turns[2])
        notes = tuple(answer.to([]))
        steps = encode(replace(without_notes(session.setting), notes=notes))[:-1]
        longest[most] = jazz.learned.check(melodies_of(steps, session.setting)).longest
    assert longest[8] <= 8 < longest[0]
