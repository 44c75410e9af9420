import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from jazzrnn.music.chords import parse_chord, pitch_classes
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import DRUMS, PARTS, Note, Piece

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from compose_midi_data import midi_of  # noqa: E402 - after the path
from composer.catalogue import titles  # noqa: E402 - after the path
from composer.pieces import compose  # noqa: E402 - after the path

FILES = sorted((ROOT / "midi_data").glob("*.mid"))
BASS = PARTS.index("bass")


@cache
def piece_of(path: Path) -> Piece:
    reading = read_midi(path.read_bytes())
    assert reading.repairs == ()
    return reading.piece


@cache
def lead_of(path: Path) -> tuple[Note, ...]:
    """Notes of the parts besides bass and drums that play one note at a time: one or two horns.

    Where both horns play at once, only the upper one's.
    """
    piece = piece_of(path)
    upper: dict[int, Note] = {}
    horns = 0
    for part, _ in piece.programs:
        notes = [note for note in piece.notes if note.part == part]
        alone = len({note.onset for note in notes}) == len(notes)
        if part not in (BASS, DRUMS) and alone:
            horns += 1
            for note in notes:
                if note.onset not in upper or note.pitch > upper[note.onset].pitch:
                    upper[note.onset] = note
    assert horns == len(piece.programs) - 3  # all but comping, bass and drums
    return tuple(note for _, note in sorted(upper.items()))


def test_the_set_is_the_catalogue():
    assert len(FILES) >= 60
    assert {path.name for path in FILES} == {title.file_name for title in titles()}


def test_every_kind_of_tune_is_there():
    kinds = {path.name.split("-in-")[0] for path in FILES}
    assert kinds >= {"blues", "minor-blues", "bird-blues", "rhythm", "two-five", "modal"}
    assert kinds >= {"bossa", "waltz"}
    assert len({piece_of(path).tempos[0].bpm for path in FILES}) > 15
    assert len({path.name.split("-in-")[1].rsplit("-", 1)[0] for path in FILES}) == 12


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_piece(path: Path):
    piece = piece_of(path)
    assert 24 <= piece.bars <= 64
    assert len(piece.programs) >= 4
    assert {BASS, DRUMS} < {part for part, _ in piece.programs}
    assert dict(piece.programs)[BASS] == 32
    assert piece.key
    assert len(piece.tempos) == 1
    assert 88 <= piece.tempos[0].bpm <= 240
    assert len(piece.chords) >= 4
    assert all(parse_chord(mark.symbol) for mark in piece.chords)
    _check_silences(piece)
    _check_ranges(piece)
    _check_grid(piece, straight=path.name.startswith("bossa"))
    _check_ending(piece, lead_of(path))
    assert len({note.velocity // 16 for note in piece.notes}) >= 5


def _check_silences(piece: Piece) -> None:
    bar = piece.meters[0].bar_length
    sounding = 0
    for note in piece.notes:
        assert note.onset - sounding <= 2 * bar
        sounding = max(sounding, note.onset + note.duration)
    assert piece.length - sounding <= 2 * bar


def _check_ranges(piece: Piece) -> None:
    for note in piece.notes:
        low, high = (35, 59) if note.part == DRUMS else (28, 52) if note.part == BASS else (48, 93)
        assert low <= note.pitch <= high
        assert 24 <= note.velocity <= 120
        assert 1 <= note.duration <= 2 * piece.meters[0].bar_length


def _check_grid(piece: Piece, straight: bool) -> None:
    """Offbeat eighths are at two thirds of a beat in swing, at a half in a bossa.

    A slow swing has some runs of sixteenths.
    """
    places = [note.onset % 12 for note in piece.notes if note.part != DRUMS]
    swung, even = places.count(8), places.count(6)
    assert (even > 10 * swung) if straight else (swung > 4 * even)


def _check_ending(piece: Piece, lead: tuple[Note, ...]) -> None:
    """The last bar is one held chord; the lead's note is of it."""
    last = piece.length - piece.meters[0].bar_length
    final = [note for note in piece.notes if note.onset >= last]
    assert {note.onset for note in final} == {last}
    chord = parse_chord(piece.chords[-1].symbol)
    assert chord is not None
    assert lead[-1].onset == last
    assert lead[-1].pitch % 12 in pitch_classes(chord)


def test_lines_are_lines():
    """The figures of the set that make it music, within wide bounds."""
    strong: list[bool] = []
    sizes: list[int] = []
    density: list[float] = []
    for path in FILES:
        piece, lead = piece_of(path), lead_of(path)
        bar = piece.meters[0].bar_length
        density.append(len(lead) / piece.bars)
        marks = {mark.onset: parse_chord(mark.symbol) for mark in piece.chords}
        for note in lead:
            if note.onset % (24 if bar == 48 else bar) == 0:
                chord = marks[max(onset for onset in marks if onset <= note.onset)]
                assert chord is not None
                strong.append(note.pitch % 12 in pitch_classes(chord))
        sizes += [
            abs(two.pitch - one.pitch)
            for one, two in pairwise(lead)
            if two.onset - one.onset - one.duration < 12
        ]
    assert 0.70 < sum(strong) / len(strong) < 0.85
    assert 0.65 < sum(1 <= size <= 3 for size in sizes) / len(sizes) < 0.85
    assert sum(size > 12 for size in sizes) < 0.01 * len(sizes)
    assert 3.5 < sum(density) / len(density) < 7


def test_no_two_pieces_begin_alike():
    openings = {tuple((note.onset, note.pitch) for note in lead_of(p)[:8]) for p in FILES}
    assert len(openings) == len(FILES)


@pytest.mark.slow
def test_the_script_writes_the_committed_bytes():
    for title in [*titles()][::6]:  # a minute for all
        path = ROOT / "midi_data" / title.file_name
        assert path.read_bytes() == midi_of(title), title.file_name


def test_another_seed_writes_other_music():
    title = next(titles())
    assert compose(title).notes != compose(title, seed=2).notes
