"""The charts here are made up, or are progressions that belong to everybody."""

import html
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jazzrnn.errors import ChangesError, ChordError
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.ireal_chart import read_chart
from jazzrnn.music.leadsheets.ireal_links import Song, songs_in, unscramble

QUALITIES = {  # all that the application offers -> ours
    "": "", "5": "5", "2": "add9", "add9": "add9", "+": "+", "o": "dim", "h": "m7b5",
    "sus": "sus4", "^": "maj7", "-": "m", "^7": "maj7", "-7": "m7", "7": "7", "7sus": "7sus4",
    "h7": "m7b5", "o7": "dim7", "^9": "maj9", "^13": "maj13", "6": "6", "69": "6/9",
    "^7#11": "maj7#11", "^9#11": "maj9#11", "^7#5": "maj7#5", "-6": "m6", "-69": "m6/9",
    "-^7": "mMaj7", "-^9": "mMaj9", "-9": "m9", "-11": "m11", "-7b5": "m7b5", "h9": "m9b5",
    "-b6": "m", "-#5": "m", "9": "9", "7b9": "7b9", "7#9": "7#9", "7#11": "7#11", "7b5": "7b5",
    "7#5": "7#5", "9#11": "9#11", "9b5": "9b5", "9#5": "9#5", "7b13": "7b13", "7#9#5": "7#5#9",
    "7#9b5": "7b5#9", "7#9#11": "7#9#11", "7b9#11": "7b9#11", "7b9b5": "7b5b9",
    "7b9#5": "7#5b9", "7b9#9": "7b9#9", "7b9b13": "7b9b13", "7alt": "7alt", "13": "13",
    "13#11": "13#11", "13b9": "13b9", "13#9": "13#9", "7b9sus": "7sus4b9",
    "7susadd3": "7sus4", "9sus": "9sus4", "13sus": "13sus4", "7b13sus": "7sus4b13",
    "11": "9sus4", "*j7*": "maj7",
}  # fmt: skip
BLUES = (
    "*A{T44F7   |Bb7   |F7   |C-7 F7 |Bb7   |Bo7   |F7   |A-7b5 D7b9 |"
    "N1G-7   |C7   |F7 D7 |G-7 C7 }N2G-7   |C7b9   |F6   | x  Z "
)


def scramble(chart):
    """A chart as iReal Pro writes it."""
    for short, long in (("Kcl", "| x"), ("LZ", " |"), ("XyQ", "   ")):
        chart = chart.replace(long, short)
    scrambled = ""
    while len(chart) > 51:
        block, chart = [*chart[:50]], chart[50:]
        for k in (0, 1, 2, 3, 4, *range(10, 24)):
            block[k], block[49 - k] = block[49 - k], block[k]
        scrambled += "".join(block)
    return "1r34LbKcu7" + scrambled + chart


def link(*songs, name=""):
    """A link with songs: (title, style, key, tempo, chart)."""
    fields = (
        f"{title}=Nobody={''}={style}={key}={''}={scramble(chart)}={style}={tempo}=3"
        for title, style, key, tempo, chart in songs
    )
    return "irealb://" + quote("===".join([*fields, name] if name else fields))


def bars(chart):
    """The chords of each bar."""
    progression = read_chart(Song("", "", "", "", chart))
    return [" ".join(mark.symbol for mark in bar.chords) for bar in progression.bars]


def test_a_link_tells_all_about_a_song():
    (song,) = songs_in(link(("My Blues", "Medium Up Swing", "F", "180", BLUES)))
    progression = read_chart(song)
    assert (progression.name, progression.key, progression.tempo_bpm) == ("My Blues", "F", 180)
    assert progression.style == "swing"
    assert write_changes(progression) == (
        "title: My Blues\nkey: F\ntempo: 180\nstyle: swing\nmeter: 4/4\n"
        "[A] F7 | Bb7 | F7 | Cm7 F7\n"
        "Bb7 | Bdim7 | F7 | Am7b5 D7b9\n"
        "Gm7 | C7 | F7 D7 | Gm7 C7\n"
        "[A] F7 | Bb7 | F7 | Cm7 F7\n"
        "Bb7 | Bdim7 | F7 | Am7b5 D7b9\n"
        "Gm7 | C7b9 | F6 | F6\n"
    )


def test_the_old_format_is_read_too():
    old = "irealbook://" + quote(f"Old Blues=Nobody=Slow Swing=F=n={BLUES}")
    swapped = "irealbook://" + quote(f"Old Blues=Nobody=Slow Swing=n=F={BLUES}")
    for text in (old, swapped):
        (song,) = songs_in(text)
        assert (song.title, song.style, song.key, song.chart) == (
            "Old Blues", "Slow Swing", "F", BLUES,
        )  # fmt: skip
    two = "irealbook://" + quote("One=N=Swing=C=n=[C Z=Two=N=Swing=F=n=[F Z=My list")
    assert [(song.title, song.chart) for song in songs_in(two)] == [
        ("One", "[C Z"),
        ("Two", "[F Z"),
    ]


def test_a_page_with_playlists():
    first = link(('It\'s "one"', "Ballad", "C", "0", "[C Z"), ("Two", "", "D-", "", "[D- Z"))
    second = link(("Three", "Waltz", "G", "90", "T34[G |D7 Z"), name="My list")
    page = (
        f'<html><body><p>Songs</p><a href="{html.escape(first)}">iReal Pro</a>\n'
        f"<a href='{second.replace(chr(39), '%27')}'>more</a> irealb:// </body></html>"
    )
    songs = songs_in(page)
    assert [song.title for song in songs] == ['It\'s "one"', "Two", "Three"]
    assert read_chart(songs[0]).style == "ballad"
    assert read_chart(songs[0]).tempo_bpm == 0
    assert read_chart(songs[1]).key == "Dm"
    assert read_chart(songs[2]).meter == (3, 4)
    assert read_chart(songs[2]).style == "waltz"


def test_a_composer_may_be_missing_and_fields_at_the_end_too():
    text = "irealb://" + quote(f"Alone===Swing=C=={scramble('[C |F Z')}")
    (song,) = songs_in(text)
    assert song.title == "Alone"
    assert song.key == "C"
    assert [bar.chords[0].symbol for bar in read_chart(song).bars] == ["C", "F"]


@pytest.mark.parametrize("length", [0, 1, 2, 49, 50, 51, 52, 99, 100, 101, 102, 150, 1234])
def test_what_is_scrambled_is_plain_again(length):
    chart = "".join(chr(0x100 + k) for k in range(length))  # every letter another one
    scrambled = scramble(chart).removeprefix("1r34LbKcu7")
    assert unscramble(scrambled) == chart
    assert (scrambled == chart) == (length < 52)


@given(st.text(alphabet="CDEF^-7|[]{}xr *ALZKclyQ", max_size=200))
def test_any_chart_comes_through_the_scrambling(chart):
    plain = chart.replace("XyQ", "   ").replace("LZ", " |").replace("Kcl", "| x")
    again = unscramble(scramble(plain).removeprefix("1r34LbKcu7"))
    assert again == plain.replace("LZ", " |").replace("Kcl", "| x").replace("XyQ", "   ")


@pytest.mark.parametrize("written", QUALITIES)
def test_every_quality_has_our_spelling(written):
    assert bars(f"[C{written}   Z") == [f"C{QUALITIES[written]}"]
    assert bars(f"[Bb{written}/D   Z") == [f"Bb{QUALITIES[written]}/D"]


@pytest.mark.parametrize(
    ("chart", "played"),
    [
        ("[T44C   |F G |C,D-,E-,F|C D-F|C  G|C F Z", "C; F G; C Dm Em F; C Dm F; C G; C F"),
        ("[T34C  |F G |C  G|D G|C FG|C,F,GZ", "C; F G; C G; D G; C F G; C F G"),
        ("[T64C  F  |T54C  F |T22C F |T12C FG|T32C D E Z", "C F; C F; C F; C F G; C D E"),
        ("[T24C D E F |C D Z", "C D E F; C D"),
        ("[C   | x  |F7   | r |   |G   Z", "C; C; F7; C; F7; G"),
        ("[C   |D   |r|E   Z", "C; D; C; D; E"),
        ("[C   |XyQ|F   Z", "C; C; F"),
        ("[C   |    ]    [F   |   {G   }  Z", "C; C; F; G; G"),
        ("[C   ]XyQXyQ[F   ]Y[G   Z   ", "C; F; G"),
        ("[C7   |n   |p   |C  n|F p p G Z", "C7; N.C.; N.C.; C N.C.; F G"),
        ("[C-7   |W/Bb   |W/A W/Ab |F/A W/G Z", "Cm7; Cm7/Bb; Cm7/A Cm7/Ab; F/A F/G"),
        ("[C^7(A7)   |(F#h7)F   |sC^7lD-7|C7b9susf Z", "Cmaj7; F; Cmaj7 Dm7; C7sus4b9"),
        ("[C   |<*36a text>F   |<Fine>G U Z", "C; F; G"),
        ("{C   |F   <3x>}G   Z", "C; F; C; F; C; F; G"),
        ("{C   |N1D   |E   }N2F   |G   Z", "C; D; E; C; F; G"),
        ("{C   |N1D   }N2E   }N3F   Z", "C; D; C; E; C; F"),
        ("[SC   |F   Q]<D.C. al Coda>[G   ]QA   Z", "C; F; G; C; F; A"),
        ("[C   |SF   |QG   |D7   <D.S. al Coda>]Q[A-   Z", "C; F; G; D7; F; Am"),
        ("[C   ]QA-   Z", "C"),
        ("[*AC   <Fine>][*BF   |G   <D.C. al Fine>Z", "C; F; G; C"),
        ("[*AC   <Fine>][*BF   |G   Z<D.C. al Fine>", "C; F; G; C"),
        ("{C   |N1D   }N2E   ][F   <D.C. al 2nd End.>Z", "C; D; C; E; F; C; E"),
        ("[C   |F   <D.C.>Z", "C; F"),  # the form begins again, as it does anyway
        ("[C   |F   <*50D.C. al Fine>Z", "C; F"),  # likewise: there is no Fine
        ("[C   <Fine>|F   <D.C.>Z", "C; F; C"),
        ("[SC   |F   Q]<D.S.>[G   ]QA   Z", "C; F; G; C; F; A"),
        ("[C   |F   <D.C.>|G   Z", "C; F; C; F; G"),
    ],
)  # fmt: skip
def test_signs_of_a_chart(chart, played):
    assert bars(chart.replace("XyQ", "   ")) == played.split("; ")


@pytest.mark.parametrize(
    ("bar", "onsets"),
    [
        ("T44C   ", [0]),
        ("T44F G ", [0, 24]),
        ("T44C D-F", [0, 24, 36]),
        ("T44C  G", [0, 36]),
        ("T44C,D-,E-,F", [0, 12, 24, 36]),
        ("T44C,D-,E-", [0, 24, 36]),  # cells that only chords have are shared
        ("T44C   F   ", [0, 24]),
        ("T44C D E F G ", [0, 9, 19, 28, 38]),  # more chords than beats
        ("T34F G ", [0, 24]),
        ("T34C  G", [0, 24]),
        ("T34C,G", [0, 24]),
        ("T34C FG", [0, 12, 24]),
        ("T54C  F ", [0, 36]),
        ("T54C F ", [0, 36]),  # 3 + 2, as everybody plays it
        ("T54CDEF", [0, 24, 36, 48]),
        ("T74C F ", [0, 48]),
        ("T78C F ", [0, 24]),
        ("T64C F ", [0, 36]),
        ("T64C  F  ", [0, 36]),
        ("T22C F ", [0, 24]),
        ("T68C  F  ", [0, 18]),
        ("T12C FG", [0, 36, 54]),
        ("T32C D E ", [0, 24, 48]),
        ("T24C D E F ", [0, 6, 12, 18]),
    ],
)
def test_the_cells_of_a_bar_share_its_beats(bar, onsets):
    first = read_chart(Song("", "", "", "", f"[{bar}|C Z")).bars[0]
    assert [mark.onset for mark in first.chords] == onsets


def remarks(chart):
    return read_chart(Song("", "", "", "", chart)).remarks


def test_a_chord_that_is_not_known_costs_itself_and_is_named():
    assert bars("[Co^7   |D*what*|G7#7#7/BZ") == ["CdimMaj7", "D", "G7/B"]
    assert remarks("[Co^7   |D*what*   |G7#7#7 Z") == (
        "bar 2: 'Dwhat' is no chord: read as D",
        "bar 3: 'G7#7#7' is no chord: read as G7",
    )
    assert bars("[T99C   |T34F   Z") == ["C", "F"]
    assert remarks("[T99C   |T34F   Z") == ("bar 1: 9/9 is no meter",)
    assert bars("[Cxyz   |Hm   |G   Z") == ["C", "C", "G"]
    assert remarks("[Cxyz   |Hm   |G   Z") == (
        "bar 1: 'x' is no chord: left out",
        "bar 1: 'yz' is no chord: left out",
        "bar 2: 'Hm' is no chord: left out",
    )
    assert remarks("[C-b6   Z") == ("bar 1: 'C-b6': read as Cm",)
    assert not remarks("[sC   |lF   |fG   |AU   Z")


def test_a_bar_that_is_repeated_begins_with_the_chord_that_is_held_into_it():
    assert bars("[C   |  D |x   Z") == ["C", "C D", "C D"]


def test_sections_have_their_names():
    progression = read_chart(Song("", "", "", "", "[*iC Z{*AF |G }*BD |C ]*vE Z"))
    assert [(section.name, section.start) for section in progression.sections] == [
        ("Intro", 0), ("A", 1), ("A", 3), ("B", 5), ("Verse", 7),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chart", "reason"),
    [
        ("", "there is no chord in it"),
        ("[   |   Z", "there is no chord in it"),
        ("[x  |C   Z", "bar 1 of the chart: nothing before it to repeat"),
        ("[C   |r|  Z", "bar 2 of the chart: nothing before it to repeat"),
        ("{C   <99x>}" * 99, "its repeats make more than 4096 bars"),
    ],
)
def test_a_chart_that_makes_no_sense(chart, reason):
    with pytest.raises(ChangesError) as caught:
        bars(chart)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    "text",
    ["", "irealb://", "irealbook://", "irealb://search?blues", "irealb://A=B==C=D==plain=1=2",
     "irealb://1r34LbKcu7[C Z", "irealbook://n", "irealbook://a=b=c=n", "http://irealpro.com"],
)  # fmt: skip
def test_a_text_without_songs(text):
    with pytest.raises(ChangesError, match="no song in it"):
        songs_in(text)


@example("N2A}")  # a second ending, and nothing else
@example("A*,*")  # an unknown quality that is only a comma
@given(st.text(alphabet="CF^-7hoW/bs ,|[]{}Zxrnp*AiBT346N12QSU<D.alCodaine>()Y", max_size=80))
def test_any_chart_is_a_progression_or_one_clear_line(chart):
    try:
        progression = read_chart(Song("any", "", "", "", chart))
    except (ChangesError, ChordError) as error:
        reason = str(error)
    else:
        reason = ""
        assert 1 <= len(progression.bars) <= 4096
        for bar in progression.bars:
            onsets = [mark.onset for mark in bar.chords]
            assert onsets == sorted(set(onsets))
            assert all(0 <= onset < bar.length for onset in onsets)
    assert "\n" not in reason
