"""The primer that a song begins with, as the model hears it.

A model hears the parts that it has learned. If it has learned none of a primer's parts but bass and
drums, the primer's lead is played to it as the part that it knows best, and in the song that part
becomes the lead again. The primer's other parts stay in the song, unheard.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.music.analysis.chords_of_notes import with_chords_of_notes
from jazzrnn.music.analysis.key_of_notes import with_key_of_notes
from jazzrnn.music.analysis.lead import lead_part
from jazzrnn.music.band.players import CHORDAL
from jazzrnn.music.notes import (
    PARTS,
    Piece,
    family_of,
    is_melodic,
    make_piece,
    parts_of,
)
from jazzrnn.music.setting import Setting, has_chords, setting_of, without_notes

Programs = tuple[tuple[int, int], ...]
SHOWN = 16  # chords


@dataclass(frozen=True)
class Primer:
    """A primer; as it stands, none.

    Attributes:
        piece: what the song begins with, stand-ins in place of the parts they play.
        name: for people.
        stand_ins: part that the model plays -> part of the primer that it plays in place of.
        unknown: parts of the piece that the model has not learned.
        remarks: how it was heard, one line each.
        skipped: the network does not read it, and knows of it only what the plan says.
    """

    piece: Piece = field(default_factory=Piece)
    name: str = ""
    stand_ins: Mapping[int, int] = field(default_factory=dict[int, int])
    unknown: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()
    skipped: bool = False

    @property
    def heard(self) -> Piece:
        """The piece without the parts that the model has not learned."""
        return replace(
            self.piece,
            notes=tuple(note for note in self.piece.notes if note.part not in self.unknown),
            programs=tuple(pair for pair in self.piece.programs if pair[0] not in self.unknown),
        )

    @property
    def end(self) -> int:
        """The onset where new notes may begin, in grid steps."""
        return self.piece.length

    @property
    def bars(self) -> int:
        """Its length in bars; 0 without a primer."""
        return self.piece.bars

    def in_models_parts(self, programs: Programs) -> Programs:
        """Return programs wished for parts of the primer as those of the stand-ins."""
        played_by = {part: stand_in for stand_in, part in self.stand_ins.items()}
        return tuple((played_by.get(part, part), program) for part, program in programs)

    def in_own_parts(self, programs: Programs) -> Programs:
        """Return programs of stand-ins as those of the parts they play."""
        return tuple((self.stand_ins.get(part, part), program) for part, program in programs)

    def with_unheard(self, song: Piece) -> Piece:
        """Return a song that begins with what the model heard, with the other notes, too."""
        if not self.unknown:
            return song
        notes = [*song.notes, *(note for note in self.piece.notes if note.part in self.unknown)]
        programs = {**dict(self.piece.programs), **dict(song.programs)}.items()
        return make_piece(notes, song.meters, song.tempos, song.chords, programs, song.key)

    def with_own_parts(self, song: Piece) -> Piece:
        """Return a song in which each stand-in is the part that it plays."""
        return _renamed(song, self.stand_ins)


NO_PRIMER = Primer()


def hear(repertoire: Repertoire, piece: Piece, name: str, band: bool) -> Primer:
    """Return a primer as a model hears it, with chords if the model knows chords.

    Args:
        repertoire: of the model.
        piece: the primer.
        name: for people.
        band: whether a band may play. Over chords it goes on with what it can play, and nobody
            stands in for that.
    """
    remarks: list[str] = []
    if not piece.chords and repertoire.knows_chords:
        piece = with_chords_of_notes(piece)
        remarks.append(f"chords found in {name}: {_first_symbols(piece) or 'none'}")
    stand_ins = _stand_ins(repertoire, piece, band)
    piece = _renamed(piece, {part: stand_in for stand_in, part in stand_ins.items()})
    for stand_in, part in stand_ins.items():
        if part in repertoire.parts:
            continue
        way = f"has not learned {PARTS[part]}, and goes on with it as with {PARTS[stand_in]}"
        remarks.append(f"this model {way}")
    known = repertoire.parts
    unknown = tuple(part for part, _ in piece.programs if known and part not in known)
    return Primer(piece, name, stand_ins, unknown, tuple(remarks))


def _stand_ins(repertoire: Repertoire, piece: Piece, band: bool) -> dict[int, int]:
    """Return who stands in for the lead, if anybody has to: the part that plays in most pieces."""
    melodic = {part for part in repertoire.parts if is_melodic(part)}
    first = None if (lead := lead_part(piece.notes)) is None else family_of(lead)
    if lead is not None and first in melodic and lead not in melodic:
        return {first: lead, lead: first}  # they change places: the tune is heard
    played = Counter(p for each in repertoire.settings for p, _ in each.programs if p in melodic)
    heard = melodic & {*parts_of(piece.notes)}
    if not played or lead is None or heard or (band and piece.chords and first in CHORDAL):
        return {}
    return {played.most_common(1)[0][0]: lead}


def _renamed(piece: Piece, parts: Mapping[int, int]) -> Piece:
    """Return a piece with other parts: old -> new."""
    if not parts:
        return piece
    notes = sorted(n._replace(part=parts.get(n.part, n.part)) for n in piece.notes)
    programs = sorted((parts.get(part, part), program) for part, program in piece.programs)
    return replace(piece, notes=tuple(notes), programs=tuple(programs))


def setting_behind(primer: Primer, players: Setting) -> Setting:
    """Return the setting of a primer, and who plays besides: the players of a learned piece.

    A model that has learned a band's music knows none of its players alone.
    """
    own = with_key_of_notes(
        setting_of(primer.piece, PurePath(primer.name).stem), primer.piece.notes
    )
    if not own.key and not has_chords(own):  # nothing but drums
        own = own._replace(key=players.key)
    known = {part: program for part, program in own.programs if part not in primer.unknown}
    return own._replace(programs=tuple(sorted({**dict(players.programs), **known}.items())))


def behind(song: Piece, setting: Setting, bars: int) -> tuple[Piece, Setting]:
    """Return a song without its first bars, and its setting without them.

    Args:
        song: over the bars of `setting`.
        setting: of the song.
        bars: to leave out.
    """
    start = sum(bar.length for bar in setting.bars[:bars])
    rest = setting._replace(bars=setting.bars[bars:], lead_in=0)
    stage = without_notes(rest)
    notes = [n._replace(onset=n.onset - start) for n in song.notes if n.onset >= start]
    tempos = [tempo._replace(onset=max(tempo.onset - start, 0)) for tempo in song.tempos]
    return make_piece(notes, stage.meters, tempos, stage.chords, song.programs, song.key), rest


def _first_symbols(piece: Piece) -> str:
    symbols = [mark.symbol for mark in piece.chords]
    return " ".join(symbols[:SHOWN]) + (" ..." if len(symbols) > SHOWN else "")
