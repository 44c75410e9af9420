"""What a network hears of a piece: its bars, the parts that it knows, in the key that it writes.

A network that has learned all parts of a band hears all that it knows. One that has learned single
lines hears the line that is to go on. In songs with heads the tunes are of another network than the
solos, and each hears its own bars.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from jazzrnn.editing.gap import plays_line
from jazzrnn.editing.wished_before import request_of
from jazzrnn.errors import OptionError
from jazzrnn.generation.compose import with_guide
from jazzrnn.generation.heads import for_head, horn_of, wishes_of_head
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.generation.request import Request
from jazzrnn.generation.settings import usual_inside, writes_lines
from jazzrnn.music.analysis.chords_of_notes import with_chords_of_notes
from jazzrnn.music.analysis.key_of_chords import key_of_chords
from jazzrnn.music.analysis.key_of_notes import with_key_of_notes
from jazzrnn.music.analysis.lead import lead_part
from jazzrnn.music.band.arrangement import one_at_a_time
from jazzrnn.music.band.horn import played
from jazzrnn.music.notes import PARTS, Note, Piece, is_melodic
from jazzrnn.music.opened import Opened
from jazzrnn.music.setting import Setting, has_chords, setting_of, usual_tempo, without_notes

LOUDNESS = 72  # of all notes of the tunes that heads are learned from


@dataclass(frozen=True)
class View:
    """A piece as a network hears it.

    Attributes:
        model: the network.
        piece: its notes.
        setting: its bars.
        request: the wishes.
        parts: part of the network -> part of the piece.
        higher: semitones by which notes are written higher than they sound.
        in_head: whether it is a tune that a network of its own writes.
        spans: (onset in the piece, its end, onset here) of the bars that are heard.
        whole: the piece itself.
    """

    model: SongModel
    piece: Piece
    setting: Setting
    request: Request
    parts: dict[int, int]
    higher: int
    in_head: bool
    spans: tuple[tuple[int, int, int], ...]
    whole: Piece

    def here(self, onset: int) -> int:
        """Return where an onset of the piece is heard; a bar line that ends a span, at its end."""
        return next(at + onset - start for start, end, at in self.spans if start <= onset <= end)

    def sounding(self, notes: Sequence[Note]) -> list[Note]:
        """Return notes that were written here as they sound in the piece. A bass or a wind
        plays one at a time.
        """
        if self.in_head:
            notes = played(notes, usual_tempo(self.whole.tempos, self.whole.length))
        for name, part in self.parts.items():
            if plays_line(self.whole, part):
                notes = one_at_a_time(replace(self.piece, notes=tuple(notes)), name).notes
        found: list[Note] = []
        for note in notes:
            start, _, at = next(s for s in self.spans if s[2] <= note.onset < s[2] + s[1] - s[0])
            found.append(
                note._replace(
                    onset=note.onset - at + start,
                    part=self.parts[note.part],
                    pitch=note.pitch - self.higher,
                )
            )
        return found


def network_parts(model: SongModel, opened: Opened, start: int, end: int) -> list[int]:
    """Return the parts that a model writes anew in bars of a piece, if nobody names one."""
    known = model.repertoire.parts
    there = [part for part, _ in opened.piece.programs if part not in opened.band]
    if not writes_lines(model.repertoire):
        return [part for part in there if part in known]
    playing = [n for n in opened.piece.notes if start <= n.onset < end and n.part in there]
    lead = lead_part(playing)
    lead = lead_part(opened.piece.notes) if lead is None else lead
    return [] if lead is None else [lead]


def view_of(
    model: SongModel, opened: Opened, parts: Sequence[int], start: int, end: int, seed: int
) -> View:
    """Return what a model hears of a piece in which it is to write some parts.

    Args:
        model: writes them; where the piece has heads, its own model for these does.
        opened: the piece.
        parts: of the piece.
        start: the onset where the new bars begin.
        end: the onset where they end.
        seed: of the notes to come.

    Raises:
        OptionError: the model has not learned these parts.
    """
    piece = opened.piece
    if not piece.chords and model.repertoire.knows_chords:
        piece = with_chords_of_notes(piece)
    names = _names(model.repertoire, piece, parts)
    if writes_lines(model.repertoire):
        heard = {part: names[part] for part in parts}
    else:
        heard = {p: names.get(p, p) for p, _ in piece.programs if p in model.repertoire.parts}
        heard |= names
    setting = with_key_of_notes(setting_of(piece, opened.name), piece.notes)
    if has_chords(setting) and not setting.key and (found := key_of_chords(setting.bars)):
        setting = setting._replace(key=found.name)
    playing = tuple(sorted((heard[p], program) for p, program in piece.programs if p in heard))
    setting = setting._replace(programs=playing)
    bars, in_head = _bars_heard(model, opened, setting, start, end)
    request = _settled(model, request_of(opened, seed), setting)
    higher = 0
    if in_head and model.heads:
        horn = horn_of(setting, request)
        inside = request_of(opened, seed).biases.inside
        wished = wishes_of_head(request, inside, opened.form == len(setting.bars))
        model, setting, request = for_head(model.heads, wished, horn, setting)
        higher = horn.higher
        heard = dict.fromkeys(heard, setting.programs[0][0])
    view = View(model, piece, setting, request, heard, higher, in_head, (), opened.piece)
    return _cut(view, bars)


def _names(repertoire: Repertoire, piece: Piece, parts: Sequence[int]) -> dict[int, int]:
    """Return the part that a model plays for each of some parts: itself, if it has learned it."""
    known = repertoire.parts
    if writes_lines(repertoire) and len(parts) > 1:
        there = ", ".join(PARTS[part] for part in parts)
        raise OptionError(f"`part`: this model writes one line at a time: name one of {there}")
    played = Counter(p for each in repertoire.settings for p, _ in each.programs)
    names: dict[int, int] = {}
    for part in parts:
        free = [p for p, _ in played.most_common() if is_melodic(p) and p not in names.values()]
        free = [p for p in free if p not in dict(piece.programs) or writes_lines(repertoire)]
        if not known or part in known:
            names[part] = part
        elif free and is_melodic(part):
            names[part] = free[0]
        else:
            there = ", ".join(PARTS[p] for p in sorted(known))
            raise OptionError(
                f"`part` {PARTS[part]}: this model has not learned it, but {there}; name another"
                " `model`"
            )
    return names


def _bars_heard(
    model: SongModel, opened: Opened, setting: Setting, start: int, end: int
) -> tuple[list[int], bool]:
    """Return the numbers of the bars that belong together with new ones, and whether they are of a
    head. In a song with heads these are both heads, up to the new bars, or the solos between them.
    """
    starts = setting.bar_lines
    every = [*range(len(setting.bars))]
    if not model.heads or not opened.has_heads or len(setting.programs) != 1:
        return every, False
    first, form = opened.intro, opened.form
    new = [bar for bar in every if start <= starts[bar] < end]
    head, again = every[first : first + form], every[-form:]
    for bars, is_head in (
        (head, True),
        ([*head, *again], True),
        (every[first + form : -form], False),
    ):
        if {*new} <= {*bars} and not ({*new} & {*head} and {*new} & {*again}):
            return bars, is_head
    return every, False


def _settled(model: SongModel, request: Request, setting: Setting) -> Request:
    """Return a request with the usual biases of a model where nobody has wished anything."""
    biases = request.biases
    if biases.inside is None:
        biases = biases._replace(inside=usual_inside(model.repertoire, setting))
    if len(setting.programs) > 1:  # these are for songs of one part
        biases = biases._replace(phrases=None, rests=None, density=None, guide=None)
        request = replace(request, range=None)
    return with_guide(model, setting, replace(request, biases=biases))


def _cut(view: View, bars: Sequence[int]) -> View:
    """Return a view of some of the bars, with the notes of the parts that are heard."""
    lengths = [bar.length for bar in view.setting.bars]
    starts = [*accumulate(lengths, initial=0)]
    setting = view.setting._replace(bars=tuple(view.setting.bars[bar] for bar in bars), lead_in=0)
    spans: list[tuple[int, int, int]] = []
    at = 0
    for bar in bars:
        if spans and spans[-1][1] == starts[bar]:
            spans[-1] = (spans[-1][0], starts[bar + 1], spans[-1][2])
        else:
            spans.append((starts[bar], starts[bar + 1], at))
        at += lengths[bar]
    notes = [
        note._replace(
            onset=note.onset - start + here,
            part=view.parts[note.part],
            pitch=note.pitch + view.higher,
            duration=min(note.duration, end - note.onset),
            velocity=LOUDNESS if view.in_head else note.velocity,
        )
        for start, end, here in spans
        for note in view.piece.notes
        if start <= note.onset < end and note.part in view.parts
    ]
    piece = replace(without_notes(setting), notes=tuple(sorted(notes)))
    back = {name: part for part, name in view.parts.items()}
    return replace(view, piece=piece, setting=setting, parts=back, spans=tuple(spans))
