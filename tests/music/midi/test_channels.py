"""Who plays a note, and how long it sounds: that depends on its channel, whatever the track."""

import pytest

from jazzrnn.music.midi.drum_names import names_drums
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import DRUMS, PARTS
from tests.dumps import header, track

NOTE = "00 90 3C 40  83 60 80 3C 40"
REED = PARTS.index("reed")
BASS = PARTS.index("bass")


def read(*dumps):
    return read_midi(header(tracks=len(dumps)) + b"".join(map(track, dumps))).piece


def parts(*dumps):
    return [note.part for note in read(*dumps).notes]


def named(name, dump):
    """A track of this name."""
    return f"00 FF 03 {len(name):02X} {name.encode().hex()} {dump}"


def on(channel, dump=NOTE):
    """The notes on another channel, from 0 on."""
    return dump.replace(" 90", f" 9{channel:X}").replace(" 80", f" 8{channel:X}")


@pytest.mark.parametrize(
    ("dumps", "expected"),
    [
        (["00 C0 42", NOTE], [REED]),  # in a track of its own
        ([NOTE, "00 C0 42"], [REED]),
        (["00 C0 42  87 40 C0 20", NOTE * 3], [REED, REED, BASS]),  # from its time on
        (["00 C0 42", "00 C0 20" + NOTE], [BASS]),  # a track that names its own keeps it
        (["00 C1 42", NOTE], [0]),  # on another channel
        (["00 FF 21 01 01 00 C0 42", NOTE], [0]),  # on another port
        (["00 FF 21 01 01 00 C0 42", "00 FF 21 01 01" + NOTE], [REED]),
        (["00 90 3C 40 00 C0 42 83 60 80 3C 40"], [REED]),  # behind the note, at the same time
        (["00 90 3C 40 0A C0 42 83 60 80 3C 40"], [REED]),  # and a little later
        (["00 90 3C 40 9F 00 C0 42 83 60 80 3C 40"], [0]),  # much later
        ([NOTE * 2 + "00 C0 42" + NOTE], [0, 0, REED]),  # no note before it, if one long before
        (["00 C0 42" + NOTE * 2, "87 3F C0 20"], [REED] * 2),  # in a track without notes: too soon
        (["00 C0 42" + NOTE * 4, "89 20 C0 20"], [REED, REED, REED, BASS]),  # or from its time on
        (["00 C0 42" + NOTE * 4, "89 20 C0 20" + NOTE], [*[REED] * 3, BASS, REED]),  # a player's
        (["00 FF 09 01 41 00 C0 42", "00 FF 09 01 42" + NOTE], [0]),  # on another device
        (["00 FF 09 01 41 00 C0 42", "00 FF 09 01 41" + NOTE], [REED]),
        (["00 FF 09 01 41", "00 C0 42", "00 FF 09 01 41" + NOTE], [REED]),  # the first device's
    ],
)
def test_a_program_holds_for_its_channel_from_its_time_on(dumps, expected):
    assert parts(*dumps) == expected


@pytest.mark.parametrize(
    ("dumps", "drums"),
    [
        ([named("Drums", on(10))], True),
        ([named("DRUM KIT 1", on(10))], True),
        ([named("Schlagzeug", on(3))], True),
        ([named("Hi-Hat", on(3))], True),
        ([named("Bass Drum", on(3))], True),
        ([named("Steel Drums", on(3))], False),
        ([named("Drums", on(10, NOTE.replace("3C", "12")))], False),  # no kit has it
        ([named("Drums", on(3) + on(4))], False),  # a whole file is called so
        ([f"00 FF 20 01 0A {named('Drums', on(10))} {NOTE}"], True),  # this channel is called so
        ([f"00 FF 20 01 00 {named('Drums', on(10))} {NOTE}"], False),  # another one
        (["00 BA 00 7F 00 CA 00" + on(10)], True),  # a bank of drum kits (XG)
        (["00 BA 00 78 00 CA 00" + on(10)], True),  # (General MIDI 2)
        (["00 BA 00 01 00 CA 00" + on(10)], False),
        (["00 F0 0A 41 10 42 12 40 1A 15 02 0F F7" + on(10)], True),  # a rhythm part (GS)
        (["00 F0 0A 41 10 42 12 40 10 15 00 0F F7" + on(9)], False),  # none any more
        (["00 F0 08 43 10 4C 08 0A 07 02 F7" + on(10)], True),  # a drum part (XG)
        ([on(9)], True),
        # Nine channels that are one instrument (MPE): the tenth is no drum channel then.
        (["00 B0 65 00 00 64 06 00 06 0A" + on(9)], False),
    ],
)
def test_drums_are_found_wherever_they_are(dumps, drums):
    assert parts(*dumps)[0] == (DRUMS if drums else 0)


@pytest.mark.parametrize(
    ("names", "drums"),
    [
        ("01_Drums, Drums_2, Snare2, LiveDrums, Drummer, Drumloop, Hi Hat, Jazz Kit", True),
        ("Brushes, Cajón, Timbales, Rimshot, Perkussion, Ударные, ドラム", True),
        ("Kit, Ride 2, HH, 03_Crash", True),
        ("Ride the Tiger, Crash Blues, Kit's Song, Eardrums, SteelDrums, Synth_Drum", False),
    ],
)
def test_drums_have_many_names(names, drums):
    assert {names_drums(name) for name in names.split(", ")} == {drums}


def test_the_channels_of_one_instrument_have_its_program():
    assert parts("00 C0 42 00 B0 65 00 00 64 06 00 06 0A" + on(4)) == [REED]


@pytest.mark.parametrize("touch", ["00 BC 4A 30", "00 EC 00 50"])  # its timbre, its bend
def test_notes_that_are_bent_one_by_one_are_those_of_one_instrument(touch):
    """Nobody says that it is one (MPE), and one of its channels is the tenth."""
    bent = [touch.replace("C ", f"{k:X} ") + on(k) for k in (9, 10, 11)]
    assert parts("00 C0 42" + "".join(bent)) == [REED] * 3
    assert parts(*bent) == [0]  # all at once
    assert DRUMS in parts(*(on(k) for k in (9, 10, 11)))  # no bends
    assert DRUMS in parts(bent[0] + on(9), *bent[1:])  # one for two notes: a setting of the kit


def durations(*dumps):
    return [(note.onset, note.pitch, note.duration) for note in read(*dumps).notes]


def test_the_pedal_holds_notes_until_it_comes_up_or_they_are_struck_again():
    down, up = "00 B0 40 7F", "83 60 B0 40 00"
    short = "00 90 3C 40  60 80 3C 40"  # two grid steps and a half
    assert durations(down + short + up) == [(0, 60, 14)]
    assert durations(down, short + up) == [(0, 60, 14)]  # in another track
    assert durations(down + short + short + up) == [(0, 60, 2), (2, 60, 15)]
    assert durations("00 B1 40 7F" + short + up) == [(0, 60, 2)]  # on another channel
    assert durations("00 B0 40 3F" + short + up) == [(0, 60, 2)]  # hardly pressed
    assert durations(on(9, short) + "00 B9 40 7F") == [(0, 60, 2)]


def test_a_pedal_pressed_as_the_key_comes_up_waits_for_the_next_chord():
    legato = "00 B0 40 7F  00 90 3C 40  83 60 B0 40 00  00 B0 40 7F  00 80 3C 40"
    assert durations(legato + "00 90 43 40  83 60 80 43 40  00 B0 40 00") == [
        (0, 60, 12),
        (12, 67, 12),
    ]


def test_the_sostenuto_pedal_holds_the_keys_that_are_down_when_it_goes_down():
    bass = "00 90 24 40  60 B0 42 7F  60 80 24 40"
    later = "00 90 3C 40  60 80 3C 40  83 60 B0 42 00"
    assert durations(bass + later) == [(0, 36, 19), (5, 60, 2)]
    assert durations(bass + "00 90 24 40  60 80 24 40  83 60 B0 42 00") == [(0, 36, 5), (5, 36, 2)]


def test_all_controllers_put_back_lift_the_pedal():
    piece = read(f"00 B0 40 7F {NOTE} 00 B0 79 00 {NOTE} {NOTE}")
    assert {note.duration for note in piece.notes[1:]} == {12}


def test_a_pedal_that_never_comes_up_is_that_of_the_last_chord_or_a_fault():
    short, waiting = "00 90 3C 40  60 80 3C 40", "83 00"
    beats = [short, *[waiting + short[2:]] * 20]
    dump = "00 B0 40 7F" + "".join(beats)
    reading = read_midi(header() + track(dump))
    assert {note.duration for note in reading.piece.notes} == {2}
    assert reading.repairs == ("1 pedal never lifted, taken as not pressed",)
    lasting = read_midi(header() + track("".join(beats[:8]) + "00 B0 40 7F" + "".join(beats[8:])))
    assert lasting.piece.notes[-2].duration == 12
    assert not lasting.repairs
    drums = dump.replace(" B0", " B9").replace(" 90", " 99").replace(" 80", " 89")
    assert not read_midi(header() + track(drums)).repairs
