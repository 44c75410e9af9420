"""The band of `jazzrnn generate`: by default, by options, and refused."""

import json

import mido
import pytest

from jazzrnn.music.chords import parse_chord
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark, Note, make_piece, parts_of
from jazzrnn.music.tempi import is_usual
from tests.commands import BASS, QUICK, REED, check_one_line, ended, start, tune

pytestmark = pytest.mark.slow

PIANO, GUITAR, STRINGS = map(PARTS.index, ("piano", "guitar", "strings"))


@pytest.fixture(scope="session")
def soloist(tmp_path_factory):
    """A model of a saxophone alone over chords, and one of the same without chords."""
    folder = tmp_path_factory.mktemp("soloist")
    for name, chords in [("chords", None), ("bare", [])]:
        (folder / name).mkdir()
        for number in range(1, 5):
            band = tune(number)
            notes = [note for note in band.notes if note.part == REED]
            marks = band.chords if chords is None else chords
            solo = make_piece(notes, band.meters, band.tempos, marks, [(REED, 66)], "Cm")
            (folder / name / f"{number}.mid").write_bytes(write_midi(solo))
        run = folder / "outputs" / name
        done = ended(start("train", folder / name, "-o", run, *QUICK, cwd=folder))
        assert done.code == 0, done.err
    return folder / "outputs"


@pytest.fixture
def generate(call, soloist, here):
    """Writes song.mid: gives its piece and how it was made, or the failed call."""

    def write(*options, model="chords"):
        run = soloist / model
        done = call("generate", "-m", run, "-o", "song.mid", "--force", "--seed", 5, *options)
        if done.code:  # what is said of the model before is not the error
            return done._replace(err=done.err.splitlines(keepends=True)[-1])
        data = (here / "song.mid").read_bytes()
        return read_midi(data).piece, json.loads(read_label(data).made)

    return write


BLUES = ("--form", "blues", "--choruses", 1)


def test_a_single_melody_over_chords_gets_a_quartet(generate):
    piece, made = generate("--bars", 8)
    assert parts_of(piece.notes) == [PIANO, BASS, REED, DRUMS]
    assert made["band"] == "bass, drums, piano"
    assert (made["feel"], "swing" in made) == (1, False)  # nobody wished a swing
    assert piece.bars == 8
    assert parse_chord(piece.chords[-1].symbol).root == 0  # C minor


def test_a_melody_without_chords_stays_alone(generate):
    piece, made = generate("--bars", 8, model="bare")
    assert parts_of(piece.notes) == [REED]
    assert "band" not in made
    check_one_line(generate("--band", "duo", model="bare"), 2, "--band duo", "--chords")


@pytest.mark.parametrize(
    ("band", "parts"),
    [("none", [REED]), ("duo", [BASS, REED]), ("trio", [BASS, REED, DRUMS])],
)
def test_the_band_is_as_large_as_asked_for(generate, band, parts):
    assert parts_of(generate(*BLUES, "--band", band)[0].notes) == parts


def test_the_lead_is_the_same_whoever_plays_with_it(generate):
    leads = [
        [note for note in generate(*BLUES, "--band", band)[0].notes if note.part == REED]
        for band in ("none", "trio")
    ]
    assert len({len(lead) for lead in leads}) == 1
    assert [note.pitch for note in leads[0]] == [note.pitch for note in leads[1]]


def test_two_progressions_never_give_the_same_notes(generate):
    one, other = (generate("--chords", chords)[0] for chords in ("Dm7 | G7", "Fm7 | Bb7"))
    for part in (BASS, PIANO):
        assert [n for n in one.notes if n.part == part] != [
            n for n in other.notes if n.part == part
        ]


def ticks(path):
    """When the notes of a file begin, in ticks of their beats."""
    times = set()
    for track in mido.MidiFile(path).tracks:
        now = 0
        for message in track:
            now += message.time
            times |= {now % 480} if message.type == "note_on" else set()
    return times


def test_style_and_swing_are_heard_and_reported(generate, here):
    _, ballad = generate(*BLUES, "--style", "ballad")
    assert ballad["style"] == "ballad"
    assert is_usual("ballad", ballad["tempo"])
    _, bossa = generate(*BLUES, "--style", "bossa")
    assert "swing" not in bossa
    waltz, made = generate(*BLUES, "--style", "waltz", "--swing", 1.5, "--feel", 0)
    assert {meter[1:] for meter in waltz.meters} == {(3, 4)}
    assert (made["swing"], made["feel"]) == (1.5, 0)
    assert 288 in ticks(here / "song.mid")  # 3/5 of 480


def test_feel_leaves_the_grid_in_the_file_alone_and_reads_back_the_same(generate, here):
    on_grid, made = generate(*BLUES, "--feel", 0)
    assert all(tick % 40 == 0 for tick in ticks(here / "song.mid"))
    assert (made["feel"], "swing" in made) == (0, False)
    played, made = generate(*BLUES, "--behind", 25)
    assert any(tick % 40 for tick in ticks(here / "song.mid"))
    assert played == on_grid
    assert (made["feel"], made["behind"]) == (1, 25)
    assert generate(*BLUES, "--band", "none")[1]["feel"] == 0


def test_a_ballad_is_as_fast_as_its_changes_say(generate, here):
    (here / "fast.txt").write_text("style: ballad\ntempo: 140\nC | F | G | C\n")
    piece, made = generate("--changes", "fast.txt")
    assert made["style"] == "ballad"
    assert piece.tempos[0].bpm == 140.0
    assert "tempo" not in made, "nobody asked for it"
    assert "tempo: 140" in made["changes"]
    assert generate("--changes", "fast.txt", "--tempo", 90)[0].tempos[0].bpm == 90


@pytest.mark.parametrize(
    ("options", "low", "high"),
    [
        (("--form", "bossa"), 110, 150),
        (("--form", "waltz"), 110, 190),
        (("--chords", "C | F", "--style", "bossa"), 110, 150),
        (("--form", "bossa", "--band", "none"), 110, 150),
        (("--form", "bossa", "--tempo", 250), 250, 250),
        (("--form", "blues"), 101, 104),  # as in the tunes learned
    ],
)
def test_a_style_has_its_tempo(options, low, high, generate):
    piece, _ = generate(*options, "--choruses", 1)
    assert low <= piece.tempos[0].bpm <= high


def test_no_band_is_reported_only_if_it_was_asked_for(generate):
    assert generate("--bars", 8, "--band", "none")[1]["band"] == "none"
    assert "band" not in generate("--bars", 8, model="bare")[1]


def test_the_band_takes_its_instruments_from_the_options_too(generate):
    piece, _ = generate(*BLUES, "--program", "bass=33", "--program", "reed=65")
    assert dict(piece.programs)[BASS] == 33
    assert dict(piece.programs)[REED] == 65
    done = generate(*BLUES, "--program", "guitar=26")
    check_one_line(done, 2, "no guitar in this song")


def test_the_head_comes_again_and_the_song_ends_on_the_tonic(generate):
    piece, _ = generate("--form", "blues", "--choruses", 3, "--band", "trio", "--swing", 2)
    lead = [note for note in piece.notes if note.part == REED]
    first, last = (
        [(n.onset - start, n.pitch) for n in lead if start <= n.onset < start + 480]
        for start in (0, 24 * 48)
    )
    assert first == last
    assert piece.chords[-1] == ChordMark(34 * 48, "Bb7")  # holds through both last bars
    assert lead[-1].onset == 35 * 48
    assert lead[-1].pitch % 12 in {10, 2, 5}


def test_a_band_plays_an_intro(generate):
    piece, made = generate(*BLUES, "--intro", 4)
    assert (piece.bars, made["intro"], made["bars"]) == (16, 4, 12)
    assert [mark.symbol for mark in piece.chords[:2]] == ["Cm7", "F7"]
    lead = [note.onset for note in piece.notes if note.part == REED]
    assert 3 * 48 < lead[0] < 5 * 48
    check_one_line(generate(*BLUES, "--intro", 4, "--band", "none"), 2, "--intro 4", "no band")


def test_a_few_bars_keep_their_chords_and_are_played_through(generate):
    piece, _ = generate("--chords", "Dm7 | G7", "--bars", 2)
    assert [mark.symbol for mark in piece.chords] == ["Dm7", "G7"]
    assert len({note.onset for note in piece.notes if note.part == DRUMS and note.onset >= 48}) > 3


@pytest.mark.parametrize(
    ("options", "bars"),
    [
        (("--chords", "C | 4/4: F | 1/4: G", "--bars", 3), 3),
        (("--chords", "C", "--bars", 4, "--meter", "1/16"), 4),
        (("--chords", "N.C.", "--bars", 2, "--band", "trio"), 2),
        (("--chords", "N.C. | 3/4: C", "--bars", 2), 2),
    ],
)
def test_a_song_with_a_band_has_exactly_the_bars_asked_for(generate, options, bars):
    assert generate(*options)[0].bars == bars


def test_the_same_seed_writes_the_same_file(call, soloist, here):
    for name in ("one.mid", "two.mid"):
        call("generate", "-m", soloist / "chords", "-o", name, "--seed", 9, *BLUES)
    assert (here / "one.mid").read_bytes() == (here / "two.mid").read_bytes()


def test_what_does_not_fit_is_refused(generate):
    check_one_line(generate("--style", "waltz", "--meter", "4/4"), 2, "--style waltz", "3/4")
    check_one_line(generate("--swing", "0.5"), 2, "--swing")
    done = generate("--style", "bossa", "--band", "none")
    check_one_line(done, 2, "--style bossa", "no band")


def primer_with_strings(here):
    band = tune(2, bars=8)
    notes = [n for n in band.notes if n.part != DRUMS]
    notes += [Note(48 * bar, STRINGS, 80, 48, 60) for bar in range(8)]
    piece = make_piece(notes, chords=band.chords, programs=[(BASS, 33), (REED, 66)])
    (here / "primer.mid").write_bytes(write_midi(piece))
    return piece


def test_the_band_goes_on_with_what_the_model_has_not_learned(generate, call, soloist, here):
    primer = primer_with_strings(here)
    options = ("--primer", "primer.mid", "--bars", 16)
    piece, made = generate(*options, "--swing", 1)
    assert made["band"] == "bass"
    assert dict(piece.programs)[BASS] == 33
    assert [n.pitch for n in piece.notes if n.part == BASS and n.onset < primer.length] == [
        n.pitch for n in primer.notes if n.part == BASS
    ]
    last = {part: max(n.onset for n in piece.notes if n.part == part) for part in (BASS, REED)}
    assert min(last.values()) >= 15 * 48
    assert [n.onset for n in piece.notes if n.part == STRINGS] == [48 * bar for bar in range(8)]
    said = call("generate", "-m", soloist / "chords", "-o", "b.mid", *options, "--band", "none").err
    assert "not learned by this model: silent behind the primer: bass, strings" in said
    said = call("generate", "-m", soloist / "chords", "-o", "c.mid", *options).err
    assert "the band goes on with bass; silent behind the primer: strings" in said
    assert parts_of(generate(*options, "--band", "quartet")[0].notes) == [
        PIANO, BASS, STRINGS, REED, DRUMS,
    ]  # fmt: skip


def test_a_model_that_plays_a_band_is_left_alone(call, with_run):
    result = call("generate", "-o", "song.mid", "--seed", 5, "--bars", 8)
    assert result.code == 0
    piece = read_midi((with_run / "song.mid").read_bytes()).piece
    assert set(parts_of(piece.notes)) <= {REED, BASS, DRUMS}
    result = call("generate", "-o", "more.mid", "--seed", 5, "--bars", 8, "--band", "quartet")
    assert result.code == 0
    piece = read_midi((with_run / "more.mid").read_bytes()).piece
    assert PIANO in parts_of(piece.notes)
    assert GUITAR not in parts_of(piece.notes)
