"""Songs with a head: a tune first, solos over its changes, and at the end the tune again.

The tune is written by the network that has learned tunes, the solos by the model itself. That
one begins anew, for a tune is no beginning of a solo; but some bars of the solos echo the tune in
part, and of these it is given the notes. At the end the tune comes back varied.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jazzrnn.generation.drafts import Draft, draft
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.primer import NO_PRIMER, Primer
from jazzrnn.generation.register import MEANS, common_range
from jazzrnn.generation.request import MAX_COPY, Request
from jazzrnn.music.band.choruses import SHORTEST_HEAD, has_head
from jazzrnn.music.band.horn import played
from jazzrnn.music.form.plan import PART, Plan, make_plan
from jazzrnn.music.instruments import comfortable
from jazzrnn.music.notes import ChordMark, Note, Piece, as_array, as_notes, is_melodic, tidy
from jazzrnn.music.setting import Setting, plan_of, with_plan, without_notes

MIDDLE, OCTAVE = 68, 12  # the middle of the tunes learned
COMPASS = 19  # semitones of a tune: a twelfth
RESTING, INSIDE = 0.6, 0.6  # how much rarer it is to rest on a note outside, or to play it
MOST_COPIED = 8  # notes: real tunes that were held out copy as many from others
TRIED = 4  # heads, of which the one is kept that is most like the tunes learned


@dataclass(frozen=True)
class Horn:
    """Who plays a head, and how it is written for the network, which knows one part only.

    Attributes:
        part, program: of the song.
        higher: semitones by which it is written higher than it sounds, a number of octaves.
        reach: the lowest and highest pitch that sound.
    """

    part: int
    program: int
    higher: int
    reach: tuple[int, int]

    @property
    def written(self) -> tuple[int, int]:
        """The lowest and highest pitch that may be written."""
        low, high = self.reach
        return low + self.higher, high + self.higher

    def write(self, piece: Piece, part: int) -> Piece:
        """Return what sounds, written for `part`."""
        return _moved(piece, part, self.higher)

    def sound(self, piece: Piece) -> Piece:
        """Return what is written, as it sounds."""
        return _moved(piece, self.part, -self.higher)


def horn_of(setting: Setting, request: Request) -> Horn:
    """Return who plays the head of a song."""
    ((part, usual),) = setting.programs
    program = dict(request.programs).get(part, usual)
    sung = comfortable(program)
    low, high = reach = common_range(sung, request.range or sung) or request.range or sung
    middle = (low + high) / 2 if request.range else MEANS.get(program, (low + high) / 2)
    return Horn(part, program, OCTAVE * round((MIDDLE - middle) / OCTAVE), reach)


def _moved(piece: Piece, part: int, semitones: int) -> Piece:
    notes = tuple(n._replace(part=part, pitch=n.pitch + semitones) for n in piece.notes)
    return replace(piece, notes=notes, programs=((part, piece.programs[0][1]),))


def head_writer(model: SongModel, request: Request, setting: Setting) -> SongModel | None:
    """Return the model that writes the head of a song; None if it has no head of its own.

    It has one if a single part plays over changes, and goes through them once, or so often that
    the head can come again.

    Args:
        model: writes the rest.
        request: what is wished.
        setting: all bars of the song.
    """
    alone = len(setting.programs) == 1 and is_melodic(setting.programs[0][0])
    if not request.changes or request.primer or not alone:
        return None
    bars, form = len(setting.bars), len(request.changes.bars)
    return model.heads if has_head(bars, form) or bars == form >= SHORTEST_HEAD else None


def draft_with_head(
    model: SongModel, heads: SongModel, request: Request, setting: Setting, inside: float | None
) -> Draft:
    """Compose a head, solos and the head again; in a song of one chorus the head alone.

    Args:
        model: writes the solos.
        heads: writes the head.
        request: what is wished, its length settled.
        setting: all bars of the song, and its plan.
        inside: as it was wished; None: nobody wished anything.
    """
    assert request.changes, "a head is over changes"
    form, bars = len(request.changes.bars), len(setting.bars)
    horn, wished = horn_of(setting, request), wishes_of_head(request, inside, bars == form)
    tempo = request.tempo_bpm or setting.tempo_bpm
    head = _write(heads, wished, horn, setting._replace(bars=setting.bars[:form]), None)
    if bars == form:
        why = head.why if request.best_of > 1 else ""
        return head._replace(
            piece=_song(setting, request, played(head.piece.notes, tempo)), why=why
        )
    before = setting._replace(bars=setting.bars[:-form])
    for_solos = replace(request, bars=bars - form, primer=head.piece, meter=None)
    solos = draft(model, for_solos, before, Primer(head.piece, skipped=True))
    again = _write(heads, wished, horn, twice(setting, form), head.piece)
    begins = sum(bar.length for bar in before.bars)
    last = _from(again.piece.notes, head.piece.length, begins)
    notes = [
        *played(head.piece.notes, tempo),
        *_from(solos.piece.notes, head.piece.length),
        *played(last, tempo),
    ]
    piece = _song(setting, request, notes)
    return solos._replace(piece=piece, guards=(*solos.guards, *head.guards, *again.guards))


def wishes_of_head(request: Request, inside: float | None, alone: bool) -> Request:
    """Return what is wished of a head: what nobody has named is as tunes have it. The soloist's
    density and notes outside are for the solos, if there are any: if the head is not `alone`.
    """
    if inside is None:
        inside = 0.0 if alone and request.biases.outside else INSIDE
    biases = request.biases._replace(inside=inside, guide=0.0)
    return replace(
        request,
        biases=biases if alone else biases._replace(density=None, outside=None),
        turns=None,
        max_copy=MOST_COPIED if request.max_copy == MAX_COPY else request.max_copy,
    )


def twice(setting: Setting, form: int) -> Setting:
    """Return the first and the last bars of a song, `form` each, as if nothing were between.

    Echoes of what is between are left out.
    """
    bars, between = len(setting.bars), len(setting.bars) - 2 * form
    rows: list[list[int]] = []
    for bar, part, back, *how in plan_of(setting).tolist():
        new = bar if bar < form else bar - between
        to = new - back if bar < form or bar - back >= bars - form else new - back + between
        if (bar < form or bar >= bars - form) and (to >= form) == (bar - back >= bars - form):
            rows.append([new, part, new - to, *how])
    both = setting._replace(bars=setting.bars[:form] + setting.bars[-form:])
    return with_plan(both, make_plan(rows))


def _from(notes: Sequence[Note], start: int, moved: int | None = None) -> list[Note]:
    """Return the notes from an onset on, moved so that this onset is another one."""
    later = 0 if moved is None else moved - start
    return [note._replace(onset=note.onset + later) for note in notes if note.onset >= start]


def _write(
    heads: SongModel, request: Request, horn: Horn, setting: Setting, before: Piece | None
) -> Draft:
    """Return a head, as it sounds.

    Args:
        heads: writes it.
        request: of the song.
        horn: plays it.
        setting: its bars and plan.
        before: what has come before, in the first of the bars.
    """
    writer, stage, wished = for_head(heads, request, horn, setting)
    ((part, _),) = stage.programs
    primer = Primer(horn.write(before, part)) if before else NO_PRIMER
    wished = replace(
        wished,
        bars=len(setting.bars),
        primer=primer.piece if before else None,
        best_of=max(request.best_of, TRIED),
    )
    found = draft(writer, wished, stage, primer)
    sounding = replace(horn.sound(found.piece), chords=_chords(setting))
    return found._replace(piece=sounding)


def _chords(setting: Setting) -> tuple[ChordMark, ...]:
    """Return the chords of all bars, also those that repeat the one before: so a piece has as many
    bars, however early its last note ends.
    """
    starts = setting.bar_lines
    return tuple(
        mark._replace(onset=start + mark.onset)
        for start, bar in zip(starts, setting.bars, strict=False)
        for mark in bar.chords
    )


def for_head(
    heads: SongModel, request: Request, horn: Horn, setting: Setting
) -> tuple[SongModel, Setting, Request]:
    """Return who writes heads for a horn, over which bars, and what is wished of them.

    Args:
        heads: writes them.
        request: of the song.
        horn: plays them.
        setting: bars and plan, of the song's part.
    """
    ((part, _),) = known = heads.repertoire.settings[0].programs
    repertoire = replace(heads.repertoire, ranges={part: horn.written})
    plan = _of_part(plan_of(setting), part)
    stage = with_plan(setting._replace(programs=known, tempo_bpm=0.0), plan)
    wished = replace(
        request,
        tempo_bpm=None,
        meter=None,
        programs=(),
        range=None,
        biases=request.biases._replace(resting=RESTING, compass=COMPASS),
    )
    return replace(heads, repertoire=repertoire), stage, wished


def _of_part(plan: Plan, part: int) -> Plan:
    rows = plan.copy()
    rows[:, PART] = part
    return make_plan(rows)


def _song(setting: Setting, request: Request, notes: Sequence[Note]) -> Piece:
    """Return a song over all bars of a setting, its head played by a horn."""
    ((part, usual),) = setting.programs
    program = dict(request.programs).get(part, usual)
    stage = without_notes(setting._replace(tempo_bpm=request.tempo_bpm or setting.tempo_bpm))
    tidied = as_notes(tidy(as_array(notes)))
    return replace(stage, notes=tidied, programs=((part, program),))
