import pytest

from jazzrnn.errors import OptionError
from jazzrnn.music.instruments import PROGRAM_NAMES, find_part, find_program
from jazzrnn.music.notes import PARTS


def test_there_are_128_instruments_with_names_of_their_own():
    assert len(PROGRAM_NAMES) == 128
    assert len({name.lower() for name in PROGRAM_NAMES}) == 128


@pytest.mark.parametrize(
    ("program", "name"),
    [
        (0, "Acoustic Grand Piano"),
        (11, "Vibraphone"),
        (32, "Acoustic Bass"),
        (56, "Trumpet"),
        (66, "Tenor Sax"),
        (73, "Flute"),
        (95, "Pad 8 (sweep)"),
        (127, "Gunshot"),
    ],
)
def test_instruments_stand_where_general_midi_has_them(program, name):
    assert PROGRAM_NAMES[program] == name


def test_every_instrument_is_found_by_its_number_and_by_its_name_in_any_case():
    for program, name in enumerate(PROGRAM_NAMES):
        assert find_program(str(program)) == program
        assert find_program(name) == find_program(f" {name.upper()} ") == program


@pytest.mark.parametrize(
    ("typed", "program"),
    [
        ("tenor", 66),
        ("vibra", 11),
        ("jazz guitar", 26),
        ("bass acoustic", 32),
        ("flute", 73),
        ("tenor-sax", 66),
        ("alto saxophone", 65),
        ("Muted_Trumpet", 59),
    ],
)
def test_words_that_only_one_name_has_are_enough(typed, program):
    assert find_program(typed) == program


def test_a_name_that_fits_several_instruments_is_an_error_that_lists_them():
    with pytest.raises(OptionError, match="'sax' fits more than one instrument: Soprano Sax, Alto"):
        find_program("sax")


def test_a_name_with_a_slip_is_an_error_that_names_what_comes_close():
    with pytest.raises(OptionError, match="no instrument 'trombne': did you mean Trombone"):
        find_program("trombne")


@pytest.mark.parametrize("typed", ["128", "-1", "", "  ", "kazoo"])
def test_what_is_no_instrument_is_an_error(typed):
    with pytest.raises(OptionError):
        find_program(typed)


def test_every_part_is_found_by_its_name():
    assert [find_part(name.title()) for name in PARTS] == list(range(len(PARTS)))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("d", "drums"),
        ("chrom", "chromatic percussion"),
        ("Tenor", "reed"),
        ("trumpet", "brass"),
        ("saxophone", "reed"),
        ("violin", "strings"),
    ],
)
def test_the_beginning_of_a_part_or_an_instrument_names_a_part(typed, name):
    assert PARTS[find_part(typed)] == name


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("synth", "'synth' fits more than one part: synth lead, synth pad, synth effects"),
        ("reeds", "no part 'reeds': did you mean reed"),
        ("", "missing"),
        ("xyz", "no part 'xyz'"),
    ],
)
def test_what_is_no_part_is_an_error_that_helps(typed, message):
    with pytest.raises(OptionError, match=message):
        find_part(typed)
