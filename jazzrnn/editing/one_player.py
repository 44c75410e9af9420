"""Which player of a part plays anew, where a file has several of them in it.

A part has two hands of a piano on two tracks, or the second and the third saxophone. A network of
single lines, and a wind, plays one of these lines: the one on top, by the rule of the lead. The
others stay, and the network does not hear them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jazzrnn.errors import counted
from jazzrnn.music.analysis.chords_of_notes import with_chords_of_notes
from jazzrnn.music.analysis.lead import on_top
from jazzrnn.music.instruments import WINDS
from jazzrnn.music.midi.smf import read_tracks
from jazzrnn.music.midi.splicing import Line
from jazzrnn.music.midi.track_notes import read_track_notes
from jazzrnn.music.notes import DRUMS, PARTS, Note, family_of
from jazzrnn.music.opened import Opened


@dataclass(frozen=True)
class Players:
    """Who plays some parts anew.

    Attributes:
        lines: part -> the track and channel of its player, where there are several.
        staying: the notes of the others, also those that the player has, too.
        unheard: those that the player has not.
        remarks: for people, a line for each such part.
    """

    lines: dict[int, Line] = field(default_factory=dict[int, Line])
    staying: frozenset[Note] = frozenset()
    unheard: frozenset[Note] = frozenset()
    remarks: tuple[str, ...] = ()

    def heard(self, opened: Opened, finds_chords: bool) -> Opened:
        """Return a file without the notes that only others play; the chords of all stay."""
        if not self.unheard:
            return opened
        piece = opened.piece
        if finds_chords and not piece.chords:
            piece = with_chords_of_notes(piece)
        notes = tuple(note for note in piece.notes if note not in self.unheard)
        return replace(opened, piece=replace(piece, notes=notes))


def players_of(
    opened: Opened, parts: Sequence[int], start: int, end: int, one_line: bool
) -> Players:
    """Return who plays some parts anew.

    Args:
        opened: the file; its tracks can be changed.
        parts: to be written.
        start: the onset where the new bars begin.
        end: the onset where they end.
        one_line: whether a network of single lines writes.
    """
    of_part: dict[int, dict[Line, set[Note]]] = {}
    for number, track in enumerate(read_track_notes(read_tracks(opened.data))):
        for one in track.notes:
            line = Line(number, one.channel)
            of_part.setdefault(one.note.part, {}).setdefault(line, set()).add(one.note)
    lines: dict[int, Line] = {}
    staying: set[Note] = set()
    unheard: set[Note] = set()
    remarks: list[str] = []
    for part in parts:
        players = of_part.get(part, {})
        if len(players) < 2:
            continue
        if part == DRUMS or not (one_line or family_of(part) in WINDS):
            continue
        chosen = _on_top(players, start, end)
        lines[part] = chosen
        own = {note[:3] for note in players[chosen]}
        theirs = {note[:3] for line in players if line != chosen for note in players[line]}
        of_all = {note for note in opened.piece.notes if note.part == part}
        unheard |= {note for note in of_all if note[:3] not in own}
        staying |= {note for note in of_all if note[:3] not in own or note[:3] in theirs}
        others = counted(len(players) - 1, "other track")
        remarks.append(
            f"{PARTS[part]}: track {chosen.track + 1} plays anew; {others} of this part"
            f" {'stay' if len(players) > 2 else 'stays'}"
        )
    return Players(lines, frozenset(staying), frozenset(unheard), tuple(remarks))


def _on_top(players: dict[Line, set[Note]], start: int, end: int) -> Line:
    """Return the player who has the highest note most often in some bars; if all rest there, in the
    whole piece.
    """
    notes = sorted((note.onset, line, note.pitch) for line in players for note in players[line])
    top = on_top([note for note in notes if start <= note[0] < end] or notes)
    assert top is not None, "somebody plays"
    return top
