"""Head, solos, head: how jazz plays a form several times."""

from collections.abc import Sequence
from dataclasses import replace

from jazzrnn.music.band.players import Dynamics
from jazzrnn.music.notes import Note, Piece, as_array, as_notes, tidy
from jazzrnn.music.setting import Bar, Setting

FEWEST_WITH_HEAD = 3  # choruses: a head, a solo, the head again
SHORTEST_HEAD = 8  # bars: shorter changes are a vamp
_SECTION = 8  # bars of a section that is not marked


def has_head(bars: int, form: int) -> bool:
    """Return whether a song of `bars` bars begins and ends with the head; `form` 0 is not known."""
    return form >= SHORTEST_HEAD and bars % form == 0 and bars // form >= FEWEST_WITH_HEAD


def play_head_again(song: Piece, setting: Setting, form: int) -> Piece:
    """Return the song with its first chorus again in place of the last one.

    Bars that begin with another chord the last time (an ending) keep what was written for them.

    Args:
        song: over the bars of `setting`, at least two choruses.
        setting: the bars of the whole song.
        form: bars of a chorus.
    """
    starts = setting.bar_lines
    first, last = setting.bars[:form], setting.bars[-form:]
    same = [k for k in range(form) if _alike(first[k], last[k])]
    moved = starts[-form - 1]
    copied = [(starts[k], starts[k + 1]) for k in same]
    kept = _without(song.notes, [(start + moved, end + moved) for start, end in copied])
    head = [note._replace(onset=note.onset + moved) for note in _within(song.notes, copied)]
    return replace(song, notes=as_notes(tidy(as_array([*kept, *head]))))


def _alike(bar: Bar, other: Bar) -> bool:
    return bar.length == other.length and bar.chords[:1] == other.chords[:1]


def _within(notes: Sequence[Note], spans: Sequence[tuple[int, int]]) -> list[Note]:
    """Return the notes that begin in these spans, each cut where the last span it reaches ends."""
    joined = _joined(spans)
    return [
        note._replace(duration=min(note.duration, end - note.onset))
        for start, end in joined
        for note in notes
        if start <= note.onset < end
    ]


def _without(notes: Sequence[Note], spans: Sequence[tuple[int, int]]) -> list[Note]:
    """Return the notes that begin outside of these spans, each cut where the next span begins."""
    joined = _joined(spans)
    kept: list[Note] = []
    for note in notes:
        if any(start <= note.onset < end for start, end in joined):
            continue
        room = min((start - note.onset for start, _ in joined if start > note.onset), default=None)
        cut = note.duration if room is None else min(note.duration, room)
        kept.append(note._replace(duration=cut))
    return kept


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that touch."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def dynamics(bars: int, form: int, sections: Sequence[int] = ()) -> Dynamics:
    """Plan how the energy goes: quiet in the head, rising from solo to solo.

    Args:
        bars: of the song.
        form: bars of a chorus; 0 if it is not known.
        sections: where they begin within the form; every eight bars if none are marked.
    """
    chorus = form or bars
    marked = sections or range(0, chorus, _SECTION)
    tops = sorted({0, *(start + k for start in range(0, bars, chorus) for k in marked)})
    headed = has_head(bars, form)
    solos = max(1, bars // chorus - 2 if headed else -(-bars // chorus))
    energy: list[float] = []
    for bar in range(bars):
        number, place = divmod(bar, chorus)
        if headed:
            if number == 0:
                energy.append(0.3)
                continue
            if bar + chorus >= bars:
                energy.append(0.42)
                continue
            number -= 1
        energy.append(min(1.0, 0.45 + 0.45 * (number + place / chorus) / solos))
    theme = tuple(
        (headed and not chorus <= bar < bars - chorus) or bars == form for bar in range(bars)
    )
    return Dynamics(tuple(top for top in tops if top < bars), tuple(energy), theme)
