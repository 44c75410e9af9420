import pytest

from jazzrnn.music.leadsheets.text_of import text_of

UNICODE = "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-be"
TEXT = "Dm7 | C♭ ü"


@pytest.mark.parametrize("encoding", UNICODE.split())
def test_texts_in_unicode_are_read_with_and_without_a_mark(encoding):
    assert text_of(TEXT.encode(encoding)) == TEXT


def test_the_first_character_may_be_any():
    text = "♭枯葉\nDm7 | G7 | Cmaj7"
    assert [text_of(text.encode(one)) for one in ("utf-16-le", "utf-16-be")] == [text, text]
    assert text_of(b"Dm7 | G7\x1a") == "Dm7 | G7"


def test_other_encodings_are_those_that_are_declared_or_that_of_windows():
    declared = '<?xml version="1.0" encoding="{}"?><a>{}</a>'
    for encoding, title in (
        ("ISO-8859-1", "Für"),
        ("Shift_JIS", "枯葉"),
        ("windows-1251", "Листья"),
    ):
        text = declared.format(encoding, title)
        assert text_of(text.encode(encoding)) == text
    assert text_of("Für Dm7".encode("cp1252")) == "Für Dm7"
    unknown = declared.format("klingon", "a")
    assert text_of(unknown.encode()) == unknown


@pytest.mark.parametrize("data", [bytes(range(256)), b"MThd\0\0\0\6\xff", b"\xff\xfeD"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(ValueError, match="codec"):
        text_of(data)
