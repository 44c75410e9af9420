"""The Weimar Jazz Database as MIDI: a small copy of it in both forms, made of a few rows."""

import csv
import sqlite3
from contextlib import closing
from itertools import pairwise

import pytest

from jazzrnn.errors import WeimarError
from jazzrnn.music.chords import parse_chord, spell_chord
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.notes import BASS, PARTS, ChordMark, Meter, Note
from jazzrnn.music.weimar.solos import NOTICE, read_solo, read_solos, with_bass
from jazzrnn.music.weimar.tables import find_entries
from tests.commands import check_one_line, everything_in

BRASS, REED = PARTS.index("brass"), PARTS.index("reed")
BEAT_SECONDS = 0.5
# bar, beat, tatum, division, pitch, seconds, dB
MELODY = [
    (0, 4, 1, 1, 62, 0.9, 66.0),  # longer than the beat that is left to it
    (1, 1, 1, 2, 65, 0.2, 70.0),
    (1, 1, 2, 3, 67, 0.05, 64.0),  # a triplet
    (1, 2, 2, 4, 69, 0.01, 76.0),  # a sixteenth, shorter than a grid step
    (2, 1, 1, 1, 70, 0.5, -66.2),  # its loudness could not be measured
    (3, 3, 1, 1, 72, 0.5, 70.0),
]
# bar, beat, signature, chord, bass
BEATS = [
    (0, 4, "4/4", "NC", 40),
    *((1, beat, "4/4", "D-7", 38) for beat in (1, 2, 3, 4)),
    *((2, beat, "3/4", "G79b", None) for beat in (1, 2, 3)),
    *((3, beat, "4/4", "Cj7", 36) for beat in (1, 2, 3, 4)),
]
NOTES = {  # of the solo: onset, pitch, duration
    (36, 62, 12), (48, 65, 4), (52, 67, 1), (63, 69, 1), (96, 70, 12), (156, 72, 12),
}  # fmt: skip


def write_csv(path, names, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows])


def csv_folder(folder, *names):
    for name in names:
        write_csv(
            folder / "melody" / f"{name}.csv",
            ["onset", "duration", "division", "bar", "beat", "tatum", "beat_duration", "pitch",
             "loud_median"],
            [(9.0, seconds, division, bar, beat, tatum, BEAT_SECONDS, pitch, loud)
             for bar, beat, tatum, division, pitch, seconds, loud in MELODY],
        )  # fmt: skip
        write_csv(
            folder / "beats" / f"{name}.csv",
            ["onset", "duration", "bar", "beat", "signature", "chord", "bass"],
            [(BEAT_SECONDS * place, BEAT_SECONDS, bar, beat, f"'{signature}'", chord, bass)
             for place, (bar, beat, signature, chord, bass) in enumerate(BEATS)],
        )  # fmt: skip
    return folder


def sqlite_file(path):
    """The tables and columns that are read, in the database's order, and a few that are not."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript("""
            CREATE TABLE melody(eventid INTEGER PRIMARY KEY, melid INTEGER, onset REAL, pitch REAL,
              duration REAL, period INTEGER, division INTEGER, bar INTEGER, beat INTEGER,
              tatum INTEGER, subtatum INTEGER, num INTEGER, denom INTEGER, beatprops TEXT,
              beatdur REAL, tatumprops TEXT, f0_mod TEXT, loud_max REAL, loud_med REAL);
            CREATE TABLE beats(beatid INTEGER PRIMARY KEY, melid INTEGER, onset REAL, bar INTEGER,
              beat INTEGER, signature TEXT, chord TEXT, form TEXT, bass_pitch INTEGER,
              chorus_id INTEGER);
            CREATE TABLE sections(melid INTEGER, type TEXT, start INTEGER, end INTEGER, value TEXT);
            CREATE TABLE transcription_info(melid INTEGER, filename_sv TEXT, status TEXT);
            CREATE TABLE solo_info(melid INTEGER, performer TEXT, title TEXT, titleaddon TEXT,
              solopart INTEGER, instrument TEXT, style TEXT, avgtempo FLOAT, key TEXT,
              signature TEXT);
            INSERT INTO solo_info VALUES
              (7, 'Ann Player', 'A Tune', '', 1, 'tb', 'BEBOP', 120.0, 'Bb-maj', '4/4'),
              (8, 'Ann Player', 'Another Tune', '', 1, 'ts', 'BEBOP', 120.0, 'C-dor', '4/4');
            INSERT INTO transcription_info VALUES (7, 'AnnPlayer_ATune_FINAL.sv', 'FINAL');
        """)
        for place, (bar, beat, tatum, division, pitch, seconds, loud) in enumerate(MELODY):
            values = (place, pitch, seconds, division, bar, beat, tatum, BEAT_SECONDS, loud)
            database.execute(
                "INSERT INTO melody(melid, onset, pitch, duration, division, bar, beat, tatum,"
                " beatdur, loud_med) VALUES (7, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values,
            )  # fmt: skip
        before = ("", "")
        for place, (bar, beat, signature, chord, bass) in enumerate(BEATS):
            # only what is new stands there
            new = tuple(
                now if now != b else "" for now, b in zip((signature, chord), before, strict=True)
            )
            before = (signature, chord)
            database.execute(
                "INSERT INTO beats(melid, onset, bar, beat, signature, chord, bass_pitch)"
                " VALUES (7, ?, ?, ?, ?, ?, ?)", (BEAT_SECONDS * place, bar, beat, *new, bass),
            )  # fmt: skip
        database.commit()
    return path


@pytest.fixture(params=["csv", "sqlite"])
def solo(request, tmp_path):
    """The same solo from both forms of the database."""
    if request.param == "csv":
        return next(read_solos(csv_folder(tmp_path, "DonEllis_ATune-2_FINAL")))
    return next(read_solos(sqlite_file(tmp_path / "wjazzd.db")))


def test_notes_stand_where_they_are_annotated(solo):
    assert {(note.onset, note.pitch, note.duration) for note in solo.piece.notes} == NOTES
    assert solo.title == "A Tune"


def test_chords_meters_tempo_and_bass_come_along(solo):
    piece = with_bass(solo)
    assert piece.meters == (Meter(0, 4, 4), Meter(96, 3, 4), Meter(132, 4, 4))
    assert piece.chords == (
        ChordMark(36, "N.C."), ChordMark(48, "Dm7"), ChordMark(96, "G7b9"), ChordMark(132, "Cmaj7"),
    )  # fmt: skip
    assert [tempo.bpm for tempo in piece.tempos] == [120.0]
    assert [note.onset for note in solo.bass] == [36, 48, 60, 72, 84, 132, 144, 156, 168]
    assert solo.bass[0] == Note(36, BASS, 40, 12, solo.bass[0].velocity)
    assert {note.part for note in solo.piece.notes}.isdisjoint({BASS})


def test_velocity_follows_the_loudness(solo):
    velocity = {note.pitch: note.velocity for note in solo.piece.notes}
    assert velocity[65] == velocity[70] == velocity[72] == 80  # the median, and no measurement
    assert velocity[67] < velocity[62] < 80 < velocity[69]
    assert velocity[69] == round(80 * 10 ** (6 / 40))


def test_the_instrument_is_the_databases_or_what_the_player_is_known_for(tmp_path):
    database = next(read_solos(sqlite_file(tmp_path / "wjazzd.db")))
    assert database.piece.programs == ((BRASS, 57),)
    assert database.piece.key == "Bb"
    names = ("DonEllis_ATune_FINAL", "PepperAdams_ATune_FINAL", "SomeoneElse_ATune_FINAL")
    solos = read_solos(csv_folder(tmp_path / "csv", *names))
    found = [(s.performer, s.piece.programs) for s in solos]
    assert found == [
        ("Don Ellis", ((BRASS, 56),)),
        ("Pepper Adams", ((REED, 67),)),
        ("Someone Else", ((REED, 66),)),
    ]


def test_import_writes_midi_files_that_name_the_database(call, tmp_path):
    source = csv_folder(tmp_path / "weimar", "DonEllis_ATune-1_FINAL", "LeeKonitz_OtherTune_FINAL")
    done = call("import", "weimar", source, "-o", tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    assert "2 solos with 12 notes" in done.out
    assert NOTICE in done.out
    data = (tmp_path / "out" / "DonEllis_ATune-1.mid").read_bytes()
    assert read_label(data) == ("Don Ellis: A Tune", NOTICE)
    assert read_midi(data) == (with_bass(next(read_solos(source))), ())
    assert NOTICE in call("info", tmp_path / "out" / "LeeKonitz_OtherTune.mid").out


def test_import_can_leave_the_bass_out(call, tmp_path):
    source = csv_folder(tmp_path / "weimar", "DonEllis_ATune-1_FINAL")
    (solo,) = read_solos(source)
    assert with_bass(solo) != solo.piece
    assert call("import", "weimar", source, "-o", tmp_path / "out", "--no-bass").code == 0
    assert read_midi((tmp_path / "out" / "DonEllis_ATune-1.mid").read_bytes()).piece == solo.piece


def test_import_overwrites_nothing_without_force(call, tmp_path):
    source = csv_folder(tmp_path / "weimar", "DonEllis_ATune_FINAL")
    out = tmp_path / "out"
    out.mkdir()
    (out / "DonEllis_ATune.mid").write_text("mine")
    check_one_line(call("import", "weimar", source, "-o", out), 2, "exists", "--force")
    assert everything_in(out) == {out / "DonEllis_ATune.mid": b"mine"}
    assert call("import", "weimar", source, "-o", out, "--force").code == 0


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda text: text.split("\n")[0] + "\n", "no notes"),
        (lambda text: text.replace(",62,", ",sixty,"), "pitch"),
        (lambda text: text.replace(",62,", ",,"), "pitch"),
        (lambda text: text.replace("beat_duration", "length"), "beat_duration"),
        (lambda text: text.replace(",0.5,62", ",0,62"), "a beat of 0 seconds"),
        (lambda text: text.replace("\n9.0,0.9,1,0,4", "\n9.0,0.9,1,9,4"), "bar 9"),
        (lambda text: text.replace("\n9.0,0.9,1,0,4", "\n9.0,0.9,1,0,5"), "beat 5"),
        (lambda text: text.replace("\n9.0,0.9,1,", "\n9.0,0.9,0,"), "tatum"),
        (lambda text: text[:-15], "'beat_duration': None"),  # cut short
    ],
)
def test_a_damaged_solo_is_one_line_and_the_rest_is_imported(call, tmp_path, damage, words):
    source = csv_folder(tmp_path / "weimar", "DonEllis_ATune_FINAL", "LeeKonitz_OtherTune_FINAL")
    path = source / "melody" / "DonEllis_ATune_FINAL.csv"
    path.write_bytes(damage(path.read_text()).encode())
    done = call("import", "weimar", source, "-o", tmp_path / "out")
    assert done.code == 0
    assert done.err.startswith("  skipped DonEllis_ATune: ")
    assert done.err.count("\n") == 1
    assert words in done.err
    assert "1 solos with 6 notes" in done.out
    assert [path.name for path in everything_in(tmp_path / "out")] == ["LeeKonitz_OtherTune.mid"]


def test_a_solo_without_beats_and_a_solo_without_rows_are_reported(call, tmp_path):
    source = csv_folder(tmp_path / "weimar", "DonEllis_ATune_FINAL")
    (source / "beats" / "DonEllis_ATune_FINAL.csv").unlink()
    result = call("import", "weimar", source, "-o", tmp_path / "out")
    assert result.code == 1
    assert "no such file" in result.err
    database = sqlite_file(tmp_path / "wjazzd.db")  # melid 8 has no rows
    done = call("import", "weimar", database, "-o", tmp_path / "out")
    assert "skipped AnnPlayer_AnotherTune-1: no notes" in done.err.replace("beats", "notes")
    assert [path.name for path in everything_in(tmp_path / "out")] == ["AnnPlayer_ATune.mid"]


def test_what_is_not_the_database_is_refused(call, tmp_path):
    (tmp_path / "text.db").write_text("hello")
    sqlite_file(tmp_path / "cut.db").write_bytes((tmp_path / "cut.db").read_bytes()[:4096])
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("CREATE TABLE shopping(item TEXT)")
        database.commit()
    (tmp_path / "empty").mkdir()
    for name, words in {
        "text.db": "not an SQLite file",
        "cut.db": "damaged",
        "other.db": "no such table: solo_info",
        "empty": "no CSV files",
        "missing": "no such file",
    }.items():
        result = call("import", "weimar", tmp_path / name, "-o", tmp_path / "out")
        check_one_line(result, 1, tmp_path / name, words)


def test_a_name_leads_out_of_no_folder(tmp_path):
    path = sqlite_file(tmp_path / "wjazzd.db")
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE transcription_info SET filename_sv = '../../evil/..\\x_FINAL.sv'")
        database.commit()
    names = [entry.name for entry in find_entries(path)]
    assert all(not {*"/\\"} & {*name} and not name.startswith(".") for name in names)


@pytest.mark.slow
def test_every_solo_at_hand_is_read(data_folder):
    source = data_folder("weimar")
    entries = find_entries(source)
    assert len(entries) == 355
    for entry in entries[::15]:
        solo = read_solo(entry)
        starts = sorted({note.onset for note in solo.piece.notes})
        following = dict(pairwise(starts))
        assert all(
            note.onset + note.duration <= following.get(note.onset, solo.piece.length)
            for note in solo.piece.notes
        )
        assert all(spell_chord(parse_chord(m.symbol)) == m.symbol for m in solo.piece.chords)
        assert all(b.onset - a.onset >= 12 for a, b in pairwise(solo.bass))


def test_reading_all_stops_at_the_damaged_one(tmp_path):
    source = csv_folder(tmp_path, "DonEllis_ATune_FINAL")
    (source / "melody" / "DonEllis_ATune_FINAL.csv").write_text("onset\n1\n")
    with pytest.raises(WeimarError, match="DonEllis_ATune: no number under 'beat_duration'"):
        list(read_solos(source))
