"""One of several players of a part plays anew; what the others play stays."""

from jazzrnn.editing.one_player import players_of
from jazzrnn.editing.versions import version_of
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import Tracks, join_tracks
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import BASS, DRUMS, PARTS, Note, make_piece
from jazzrnn.music.opened import open_file, open_song
from tests.commands import REED, tune

BAR = 48
PIANO = PARTS.index("piano")


def test_one_of_three_saxophones_plays_anew(tmp_path):
    """The second and the third share a part: the upper one is new, the lower one stays."""
    alone, second, brass = tune(2), PARTS.index("reed 2"), PARTS.index("brass")
    lower = [
        n._replace(part=part, pitch=n.pitch - down)
        for part, down in ((second, 5), (brass, 9))
        for n in alone.notes
        if n.part == REED
    ]
    programs = [*alone.programs, (second, 66), (brass, 57)]
    piece = make_piece([*alone.notes, *lower], chords=alone.chords, programs=programs)
    data = write_midi(piece)
    place = data.index(bytes([57]), data.index(b"Trombone"))  # behind its name: the program
    path = tmp_path / "section.mid"
    path.write_bytes(data[:place] + bytes([67]) + data[place + 1 :])
    opened = open_file(path)
    assert {n.part for n in opened.piece.notes} == {BASS, DRUMS, REED, second}
    players = players_of(opened, [second], BAR, 2 * BAR, one_line=False)
    heard = [n for n in players.heard(opened, finds_chords=False).piece.notes if n.part == second]
    # What was a trombone is the first saxophone, as its channel is lower.
    line = [n._replace(part=second) for n in alone.notes if n.part == REED]
    assert [n[:4] for n in heard] == [n[:4] for n in line]
    new = [Note(BAR + 6, second, 50, 6, 88)]
    take = version_of(opened, [second], new, BAR, 2 * BAR, {}, players.remarks, players)
    own = [n for n in heard if not BAR <= n.onset < 2 * BAR]
    others = [n for n in opened.piece.notes if n not in heard]
    assert sorted(read_midi(take.data).piece.notes) == sorted([*own, *others, *new])
    assert take.piece == read_midi(take.data).piece
    assert "plays anew; 1 other track of this part stays" in take.remarks[0]


def pianos(*lines):
    """A file in which each track is a piano with notes of its own: onset, pitch, duration."""
    tracks = []
    for number, line in enumerate(lines):
        channel = number % 9
        events = [(tick, byte, pitch) for onset, pitch, duration in line
                  for tick, byte in ((onset, 0x90), (onset + duration, 0x80))]  # fmt: skip
        now, out = 0, bytearray()
        for tick, byte, pitch in sorted(events):
            out += bytes([tick - now, byte + channel, pitch, 80])
            now = tick
        tracks.append(bytes([*out, 0, 0xFF, 0x2F, 0]))
    return open_song(join_tracks(Tracks(1, len(tracks), 12, tuple(tracks))))


def test_what_two_players_play_in_unison_stays_for_the_other():
    upper = [(6 * k, 72 + k % 5, 6) for k in range(16)]
    lower = [(6 * k, 72 + k % 5 if k % 2 else 60, 5 + k % 3 // 2) for k in range(16)]
    opened = pianos(upper, lower)
    players = players_of(opened, [PIANO], 0, BAR, one_line=True)
    heard = players.heard(opened, finds_chords=False).piece.notes
    assert [(n.onset, n.pitch) for n in heard] == [note[:2] for note in upper]
    new = [Note(6 * k, PIANO, 73, 6, 80) for k in range(8)]
    take = version_of(opened, [PIANO], new, 0, BAR, {}, (), players)
    assert take.piece == read_midi(take.data).piece
    now = {(n.onset, n.pitch) for n in take.piece.notes}
    assert {note[:2] for note in lower} <= now
    assert {(6, 73), (18, 75), (42, 74)} <= now, "in unison"
    assert not {(0, 72), (12, 74)} & now, "the other has them not"


def test_the_one_on_top_of_many_tracks_plays_anew():
    opened = pianos(*([(12 * k, 40 + number, 12) for k in range(8)] for number in range(31)))
    players = players_of(opened, [PIANO], 0, BAR, one_line=True)
    assert players.lines[PIANO].track == 30
    assert players.remarks == ("piano: track 31 plays anew; 30 other tracks of this part stay",)
