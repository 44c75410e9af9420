"""What is added to the song that a model has written: the head again, an ending, a band."""

from dataclasses import dataclass, replace

import numpy as np

from jazzrnn.music.analysis.lead import lead_part
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.choruses import dynamics, has_head, play_head_again
from jazzrnn.music.band.closing import broadened, choose_close
from jazzrnn.music.band.ending import come_to_rest, with_ending
from jazzrnn.music.band.intro import (
    dynamics_with_intro,
    setting_with_intro,
    song_with_intro,
    with_pickup,
)
from jazzrnn.music.band.players import add_players
from jazzrnn.music.instruments import WIND_RANGES
from jazzrnn.music.notes import Piece, as_array, as_notes, is_melodic, tidy
from jazzrnn.music.setting import Bar, Setting, fit_bars, in_meter

SECTION = 0.1  # share of a part's notes that sound with a higher one: more are written so


@dataclass(frozen=True)
class Arrangement:
    """What is made of a song.

    Attributes:
        players: parts that join, see `band.players`.
        style: they play in.
        ends: on the tonic, with a long note of the lead.
        form: bars of a chorus; 0 if there are no choruses.
        sections: numbers of bars of the form where its sections begin; none if they are not marked.
        programs: (part, General MIDI program) of players, in place of the usual ones.
        plays_again: the last chorus is the head, the first one, again; not if that is written.
        intro: bars that the band plays before the song.
        take_over: players whose parts a primer has, which ends at the onset `taken_over`.
    """

    players: tuple[int, ...] = ()
    style: Style = "swing"
    ends: bool = False
    form: int = 0
    sections: tuple[int, ...] = ()
    programs: tuple[tuple[int, int], ...] = ()
    plays_again: bool = True
    intro: tuple[Bar, ...] = ()
    take_over: tuple[int, ...] = ()
    taken_over: int = 0


def whole_setting(
    setting: Setting, bars: int, meter: tuple[int, int] | None, arrangement: Arrangement
) -> Setting:
    """Return all bars of the song to be written. They have the ending, so that the model can
    prepare it.
    """
    whole = fit_bars(in_meter(setting, *meter) if meter else setting, bars)
    return with_ending(whole) if arrangement.ends else whole


def play_arrangement(
    song: Piece, setting: Setting, arrangement: Arrangement, rng: np.random.Generator
) -> Piece:
    """Arrange the song: play the head again, add the ending, the intro and the band.

    Args:
        song: as written.
        setting: the bars that it was written over, from `whole_setting`.
        arrangement: what to do.
        rng: the dice of the band.
    """
    bars, form = len(setting.bars), arrangement.form
    if arrangement.ends and (wind := soloist(setting)) is not None:
        song = one_at_a_time(song, wind, arrangement.taken_over)
    if arrangement.plays_again and has_head(bars, form):
        song = play_head_again(song, setting, form)
    behind = [note for note in song.notes if note.onset >= arrangement.taken_over]
    closes = arrangement.ends and bool(arrangement.players)
    close, broadens = choose_close(arrangement.style, rng) if closes else ("held", False)
    if arrangement.ends and (part := lead_part(behind)) is not None:
        song = come_to_rest(song, setting, part, short=close == "short")
    if not arrangement.players:
        return song
    energy = dynamics(bars, form, arrangement.sections)
    if arrangement.intro:
        setting = setting_with_intro(setting, arrangement.intro)
        song = song_with_intro(song, setting, arrangement.intro)
        energy = dynamics_with_intro(energy, arrangement.intro)
        if (wind := soloist(setting)) is not None:
            song = with_pickup(song, setting, wind, rng)
    song = add_players(
        song, setting, arrangement.players, arrangement.style, energy, rng,
        dict(arrangement.programs), arrangement.ends,
        dict.fromkeys(arrangement.take_over, arrangement.taken_over), close,
    )  # fmt: skip
    return broadened(song, setting, arrangement.style) if broadens else song


def soloist(setting: Setting) -> int | None:
    """Return the part of a wind instrument that plays the melody alone, if one does."""
    melodic = [pair for pair in setting.programs if is_melodic(pair[0])]
    if len(melodic) == 1 and melodic[0][1] in WIND_RANGES:
        return melodic[0][0]
    return None


def one_at_a_time(song: Piece, part: int, begins: int = 0) -> Piece:
    """Return the song with one part made monophonic from an onset on: notes end where the next one
    begins, and of notes together the highest stays. A part that often plays several is a section,
    and stays.
    """
    line = [note for note in song.notes if note.part == part and note.onset >= begins]
    highest = {note.onset: note for note in line}  # of one onset it comes last
    if not line or len(line) - len(highest) > SECTION * len(line):
        return song
    ends = [*list(highest)[1:], song.length]
    voice = [
        note._replace(duration=min(note.duration, end - note.onset))
        for note, end in zip(highest.values(), ends, strict=True)
    ]
    rest = [note for note in song.notes if note.part != part or note.onset < begins]
    return replace(song, notes=as_notes(tidy(as_array([*rest, *voice]))))
