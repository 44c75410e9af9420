"""A band for a melody: it plays by its rules over the melody's chords, beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jazzrnn import __version__
from jazzrnn.editing.band_part import play_band, style_of
from jazzrnn.editing.versions import Version
from jazzrnn.errors import OptionError
from jazzrnn.music.analysis.chords_of_notes import with_chords_of_notes
from jazzrnn.music.analysis.harmonizing import harmonize
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import Band, players
from jazzrnn.music.feel.playing import play
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.midi.splicing import NewNote
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark, Piece
from jazzrnn.music.opened import Opened
from jazzrnn.music.setting import setting_of
from jazzrnn.seeds import FEEL, rng_for


@dataclass(frozen=True)
class Accompaniment:
    """What is wished of a band.

    Attributes:
        band: who plays.
        style: how; None: swing, and a waltz in three.
        changes: the chords, in place of those that the piece names or that are found in it.
        takes: how many versions.
        seed: of the band's dice.
    """

    band: Band = "quartet"
    style: Style | None = None
    changes: Progression | None = None
    takes: int = 1
    seed: int = 0


def accompany(opened: Opened, wish: Accompaniment) -> list[Version]:
    """Return versions of a piece with a band that plays beside it.

    Args:
        opened: the piece.
        wish: which band, over which chords.

    Raises:
        OptionError: the piece has all players of the band, or no chords can be found.
    """
    joining = joining_players(opened, wish)
    piece, remarks = _with_chords(opened, wish.changes)
    new_chords = piece.chords if piece.chords != opened.piece.chords else None
    style = style_of(opened, wish.style)
    takes: list[Version] = []
    for number in range(wish.takes):
        seed = (wish.seed + number) % 2**32
        played = play_band(opened, piece, joining, seed, style)
        new = [note for note in played.notes if note.part in joining]
        times = dict(zip(played.notes, play(played, opened.feel, rng_for(seed, FEEL)), strict=True))
        everybody = ", ".join(PARTS[part] for part in dict.fromkeys([*opened.band, *joining]))
        band = {"band": everybody, "style": style}
        made = {"command": "accompany", "seed": seed, "version": __version__, **band}
        data = opened.changed(
            lambda _: False, [NewNote(note, times[note]) for note in new],
            dict(played.programs), opened.made_again(made, band), new_chords,
        )  # fmt: skip
        takes.append(Version(data, played, (f"the band plays {style}: {band['band']}", *remarks)))
    return takes


def joining_players(opened: Opened, wish: Accompaniment) -> tuple[int, ...]:
    """Return the parts of a band that play beside a piece.

    Raises:
        OptionError: the piece has all of them, or is in another meter than the style.
        MidiError: MIDI has no channels left for them.
    """
    there = [part for part, _ in opened.piece.programs]
    joining = players(wish.band, there)
    if not joining:
        names = ", ".join(PARTS[part] for part in there)
        raise OptionError(f"`band` {wish.band}: {opened.name} has all its players: {names}")
    opened.check_room(joining)
    meter = opened.piece.meters[0]
    if wish.style == "waltz" and (meter.numerator, meter.denominator) != (3, 4):
        raise OptionError(f"`style` waltz: it is in 3/4, and {opened.name} is not")
    return joining


def _with_chords(opened: Opened, changes: Progression | None) -> tuple[Piece, list[str]]:
    """Return a piece with the chords that it is played over, and how they were found."""
    piece = opened.piece
    if changes:
        return replace(piece, chords=chords_over(piece, opened.name, changes)), []
    if piece.chords:
        return piece, []
    alone = len({part for part, _ in piece.programs} - {DRUMS}) == 1
    proposals = harmonize(piece) if alone else []
    found = replace(piece, chords=proposals[0].chords) if proposals else with_chords_of_notes(piece)
    return found, [f"chords found in the notes: {_first(found.chords)}"]


def chords_over(piece: Piece, name: str, changes: Progression) -> tuple[ChordMark, ...]:
    """Return changes laid over a piece, behind its pickup, from their top again and again.

    Raises:
        OptionError: they are in another meter.
    """
    setting = setting_of(replace(piece, chords=()), name)  # chords that hold hide a pickup
    starts = setting.bar_lines
    marks: list[ChordMark] = []
    for number, (start, end) in enumerate(pairwise(starts)):
        if number < setting.lead_in:
            continue
        bar = changes.bars[(number - setting.lead_in) % len(changes.bars)]
        if bar.length != end - start and number + 1 < len(setting.bars):
            raise OptionError(
                f"the chord changes are in {bar.numerator}/{bar.denominator}, bar {number + 1} of"
                f" {name} is not"
            )
        marks += [
            mark._replace(onset=start + mark.onset)
            for mark in bar.chords
            if start + mark.onset < end
        ]
    once = [mark for k, mark in enumerate(marks) if not k or marks[k - 1].symbol != mark.symbol]
    return tuple(once)


def _first(chords: Sequence[ChordMark], most: int = 12) -> str:
    symbols = [mark.symbol for mark in chords]
    return " ".join(symbols[:most]) + (" ..." if len(symbols) > most else "")
