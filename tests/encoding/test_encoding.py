"""A file becomes what it has become before, or the encoding has another version."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from jazzrnn.encoding.encoded import ENCODING, encode_files, read_description
from jazzrnn.encoding.pack import Encoded
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark, Meter, Note, Tempo, make_piece
from tests.dumps import header, track

GOLDEN = Path(__file__).with_name("golden.json")  # a version, and the hash of each file in it
PIANO, BASS, REED = (PARTS.index(name) for name in ("piano", "bass", "reed"))
FLAWS = """
    00 FF 58 04 00 02 18 08     # a meter of 0/4
    00 FF 51 03 00 00 01        # 60 million bpm
    00 90 3C 40
    60 90 3C 40                 # begins again before its end
    83 60 80 3C 40
    00 90 40 40
    00 80 40 40                 # without length
    81 70 90 43 40
    9C B6 00 80 43 40           # longer than 64 bars
"""
TRIPLETS = """
    00 C0 42        # tenor saxophone
    13 90 3C 40     # 19 ticks of 40 to a step
    81 20 80 3C 40
    00 90 3E 7F
    81 21 80 3E 40
    00 90 40 01
    81 1F 80 40 40
"""


def line(part, pitches, duration=12, start=0):
    return [Note(start + duration * k, part, p, duration, 72) for k, p in enumerate(pitches)]


def chord(onset, *pitches):
    return [Note(onset, PIANO, pitch, 48, 72) for pitch in pitches]


def band():
    drums = line(DRUMS, [36, 42, 38, 42] * 4, duration=6)
    bass = line(BASS, [36, 40, 43, 45, 46, 45, 43, 40])
    tune = line(REED, [60, 63, 64, 67, 69, 72], duration=8, start=4)
    programs = [(BASS, 33), (REED, 66), (DRUMS, 8)]
    return make_piece([*drums, *bass, *tune], programs=programs, key="Bb")


def comping(**more):
    notes = [
        *chord(0, 50, 53, 57, 60),
        *chord(48, 55, 59, 62, 65),
        *chord(96, 48, 52, 55, 59),
        *line(BASS, [38, 43, 36], duration=48),
    ]
    return make_piece(notes, **more)


def files():
    """The bytes of small files, by what is special about each."""
    symbols = ["Dm7", "G7b9", "Cmaj7/E", "N.C.", "F#m7b5"]
    chords = [ChordMark(24 * k, symbol) for k, symbol in enumerate(symbols)]
    meters = [Meter(0, 3, 4), Meter(72, 7, 8), Meter(156, 4, 4)]
    tempos = [Tempo(0, 173.5), Tempo(96, 90)]
    far = [*line(REED, [60, 61]), *line(REED, [62, 24, 108], duration=500, start=1000)]
    good = write_midi(band())
    return {
        "band": good,
        "chords": write_midi(comping(chords=chords)),
        "no chords": write_midi(comping()),
        "meters": write_midi(make_piece(line(REED, range(60, 84)), meters=meters, tempos=tempos)),
        "pickup": write_midi(make_piece(line(REED, [67, 72, 74, 76], start=36))),
        "far apart": write_midi(make_piece(far)),
        "triplets": header() + track(TRIPLETS),
        "repaired": header(form=2, tracks=3) + track(FLAWS),
        "empty": b"",
        "picture": b"\x89PNG\r\n\x1a\n",
        "cut off": good[: len(good) // 2],
        "no notes": header() + track("00 C0 42"),
        "film": header(division=0xE728) + track("00 90 3C 40  60 80 3C 40"),
    }


def encoded(folder, find_chords=False):
    """What each file becomes."""
    content = files()
    for name, data in content.items():
        (folder / name).write_bytes(data)
    paths = [str(folder / name) for name in content]
    return dict(zip(content, encode_files(paths, (), find_chords), strict=True))


@pytest.fixture(scope="module")
def as_they_are(tmp_path_factory):
    return encoded(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def with_chords_of_notes(tmp_path_factory):
    return encoded(tmp_path_factory.mktemp("files"), find_chords=True)


def test_the_files_have_all_that_the_encoding_must_cope_with(as_they_are, with_chords_of_notes):
    found = {name: read_description(one.text) for name, one in as_they_are.items()}
    assert len(found["repaired"].repairs) >= 5
    unusable = {name for name, description in found.items() if description.reason}
    assert unusable == {"empty", "picture", "no notes", "film"}
    assert any("cut off" in repair for repair in found["cut off"].repairs)
    assert [*found["chords"].bars[3][0]] == [0, "Dm7"]
    assert not found["no chords"].bars[3]
    chords = read_description(with_chords_of_notes["no chords"].text).bars[3]
    assert [mark[1] for mark in chords] == ["Dm7", "G7", "Cmaj7"]


def test_the_version_is_raised_when_files_become_something_else(as_they_are, with_chords_of_notes):
    found = {name: hash_of(one) for name, one in as_they_are.items()}
    for name in ("no chords", "band"):
        found[f"{name}, found"] = hash_of(with_chords_of_notes[name])
    version, files = json.loads(GOLDEN.read_text(encoding="utf-8")).values()
    changed = [name for name, golden in files.items() if found.get(name) != golden]
    if changed and version == ENCODING:
        pytest.fail(
            f"These files become something else than in version {ENCODING} of the encoding:"
            f" {'; '.join(changed)}. If that is no mistake, what is kept of files on disk is out of"
            f" date: raise ENCODING in jazzrnn/encoding/encoded.py to {ENCODING + 1}, and run this"
            " test again; it says what comes next.",
            pytrace=False,
        )
    if (version, files) != (ENCODING, found):
        new = json.dumps({"version": ENCODING, "files": found}, indent=1)
        pytest.fail(f"put this into {GOLDEN}:\n{new}", pytrace=False)


def hash_of(one):
    """12 characters for all that is kept of a file, but its key."""
    assert isinstance(one, Encoded)
    return sha256(b"\0".join([one.digest, one.tune, one.rows, one.text])).hexdigest()[:12]
