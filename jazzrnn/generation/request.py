"""A request: what is wished of a song, as plain data that says nothing of how it is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import cast

from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.errors import OptionError
from jazzrnn.generation.biases import AS_THE_MODEL, Biases
from jazzrnn.generation.register import OCTAVE
from jazzrnn.generation.request_limits import LIMITS, MOST_BARS
from jazzrnn.generation.soloists import Turns, check_programs
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import BANDS, STYLES, Band
from jazzrnn.music.instruments import find_part, find_program
from jazzrnn.music.keys import read_pitch
from jazzrnn.music.leadsheets.beats import read_meter
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.notes import Piece
from jazzrnn.nn.sampling import PerColumn

ATTRIBUTES = tuple(column.name for column in SCHEMA if column.chosen)  # of a note
BARS = 32  # of a song whose length nobody has named
MOST_PRIMER = 20_000  # notes, which the network reads one by one; a long sonata has half of that
MAX_COPY = 16  # notes; docs/benchmarks.md reports what real pieces copy
# Long rests and notes are rare, and music, too: without them songs get too dense.
TOP_P = {"part": 0.95, "pitch": 0.95}


@dataclass(frozen=True)
class Request:
    """What is wished of a song. Whatever is None is chosen as the music learned has it.

    Attributes:
        seed: the same seed, request and model write the same song.
        bars: length, a primer's bars included.
        choruses: times through the chord changes, in place of `bars`.
        changes: the chord changes to write the song over.
        key: of a song over a form that the program chooses.
        primer: the song begins with this piece and goes on from it.
        primer_name: of the primer, for people.
        drop_primer: the song is what comes behind it.
        tempo_bpm: quarter notes a minute.
        meter: (numerator, denominator).
        programs: (part, General MIDI program).
        band: who joins what the model plays; None: a quartet beside a single melody over chords.
        style: in which the band plays.
        intro: bars that the band plays before the song, which has as many more.
        swing: length of a beat's first eighth by its second.
        feel: 0: played on the grid; 1: as soloists of records; None: 1 if a band joins or the
            drums swing.
        behind_ms: how far soloists play behind the beat.
        temperature: below 1 more predictable, above 1 wilder; 0 always takes the likeliest. One
            for all attributes of a note, or for each by name.
        top_p: choose among the likeliest values that have this probability together.
        biases: what comes more or less often than the model would have it.
        range: lowest and highest pitch of a song of one part.
        soloists: General MIDI programs of those who play the solos in turn.
        trade: bars after which they change; None: after each chorus.
        turns: which of them plays when, once that is settled.
        plan: which bars are like which earlier ones, see `music.form.notation`; "" as the music
            learned has it.
        variation: 0 keeps echoes as close as the plan says, 1 has none.
        best_of: songs written at once, of which the best is kept.
        max_copy: notes of the longest stretch of a learned piece that may stay; 0: any.
        remarks: how the chord changes were read, a line each.
    """

    seed: int = 0
    bars: int | None = None
    choruses: int | None = None
    changes: Progression | None = None
    key: str | None = None
    primer: Piece | None = None
    primer_name: str = ""
    drop_primer: bool = False
    tempo_bpm: float | None = None
    meter: tuple[int, int] | None = None
    programs: tuple[tuple[int, int], ...] = ()
    band: Band | None = None
    style: Style | None = None
    intro: int = 0
    swing: float | None = None
    feel: float | None = None
    behind_ms: float | None = None
    temperature: PerColumn = 1.0
    top_p: PerColumn = field(default_factory=lambda: per_attribute((), TOP_P))
    biases: Biases = AS_THE_MODEL
    range: tuple[int, int] | None = None
    soloists: tuple[int, ...] = ()
    trade: int | None = None
    turns: Turns | None = None
    plan: str = ""
    variation: float = 0.0
    best_of: int = 1
    max_copy: int = MAX_COPY
    remarks: tuple[str, ...] = ()


def read_meter_wish(text: str) -> tuple[int, int]:
    """Return a meter that is typed as "3/4".

    Raises:
        OptionError: it is no meter.
    """
    found = read_meter(text)
    if not found:
        raise OptionError(f"`meter` {text}: a meter is such as 4/4, 3/4 or 12/8")
    return found


def read_range(text: str) -> tuple[int, int]:
    """Return the lowest and highest pitch that are typed as "Eb3-C6" or "51-84"; C4 is middle C.

    >>> read_range("Eb3-C6")
    (51, 84)

    Raises:
        OptionError: it is none.
    """
    found = [read_pitch(name) for name in text.split("-")]
    if len(found) != 2 or found[0] is None or found[1] is None:
        raise OptionError(f"`range` {text}: write the lowest and highest pitch, such as Eb3-C6")
    low, high = found[0], found[1]
    if high - low < OCTAVE:  # which is also less than nothing
        raise OptionError(f"`range` {text}: a soloist needs an octave or more, such as Eb3-C6")
    return low, high


def read_programs(named: Iterable[tuple[str, str]]) -> tuple[tuple[int, int], ...]:
    """Return (part, General MIDI program) of their names, such as ("reed", "Alto Sax").

    Raises:
        OptionError: nothing, or more than one thing, fits a name.
    """
    return tuple((find_part(part), find_program(name)) for part, name in named)


def per_attribute(given: Iterable[tuple[str, float]], usual: Mapping[str, float]) -> PerColumn:
    """Return one number if all attributes of a note have the same, else one for each by name.

    >>> per_attribute([("", 0.8)], {})
    0.8
    >>> per_attribute([("pitch", 0.9)], {})["pitch"]
    0.9

    Args:
        given: (attribute, number), the attribute "" for all of them; the later counts.
        usual: of attributes, unless a number for all is given; 1 where it has none.

    Raises:
        OptionError: there is no such attribute.
    """
    given = [*given]
    unknown = {attribute for attribute, _ in given} - {"", *ATTRIBUTES}
    if unknown:
        raise OptionError(f"{unknown.pop()!r}: an attribute is one of {', '.join(ATTRIBUTES)}")
    numbers = dict.fromkeys(ATTRIBUTES, 1.0) | {**usual}
    for number in [number for attribute, number in given if not attribute][-1:]:
        numbers = dict.fromkeys(ATTRIBUTES, number)
    numbers |= {attribute: number for attribute, number in given if attribute}
    return numbers if len(set(numbers.values())) > 1 else numbers[ATTRIBUTES[0]]


def check_wishes(request: Request, plays_forms: bool) -> None:
    """Raise an OptionError if wishes contradict each other, whatever the model.

    Args:
        request: what is wished.
        plays_forms: of the model, see `SongModel`.
    """
    check_values(request)
    if request.soloists and request.primer:
        raise OptionError("`soloists`: a song goes on with the soloist of its primer")
    if request.soloists and not request.changes and not plays_forms:
        raise OptionError("`soloists` need changes: `chords`, `changes` or `form`")
    check_programs(request.soloists, request.programs)
    if request.primer and len(request.primer.notes) > MOST_PRIMER:
        notes = len(request.primer.notes)
        raise OptionError(f"`primer`: it has {notes:,} notes, {MOST_PRIMER:,} are the most: cut it")
    if request.drop_primer and not request.primer:
        raise OptionError("`drop_primer`: there is none: name it with `primer`")
    if request.intro and request.primer:
        raise OptionError("`intro`: a song that goes on from a primer has begun")
    if request.bars is not None and request.choruses is not None:
        raise OptionError("`bars` and `choruses`: both say how long the song is")
    if request.changes:
        bars_over(request, request.changes)
    elif request.primer or not plays_forms:
        for name, value in (("key", request.key), ("choruses", request.choruses)):
            if value is not None:
                raise OptionError(f"`{name}` needs changes: `chords`, `changes` or `form`")


def check_values(request: Request) -> None:
    """Raise an OptionError for a value that makes no sense."""
    biases = request.biases._asdict()
    named: dict[str, object] = {"tempo": request.tempo_bpm, "behind": request.behind_ms}
    for name, limits in LIMITS.items():
        wished: object = named.get(name, biases.get(name, getattr(request, name, None)))
        for value in _by_attribute(wished):
            if value is not None and not limits.fit(value):
                raise OptionError(f"`{name}` {value}: it is {limits}")
    for name, value, known in (("band", request.band, BANDS), ("style", request.style, STYLES)):
        if value is not None and value not in known:
            raise OptionError(f"`{name}` {value}: it is one of {', '.join(known)}")


def _by_attribute(wished: object) -> Iterable[object]:
    """Return the numbers of a wish: one for each attribute, or one for all."""
    return (
        cast("Mapping[str, object]", wished).values() if isinstance(wished, Mapping) else [wished]
    )


def bars_over(request: Request, changes: Progression, heads: int = 0) -> int:
    """Return the length of a song over chord changes: as wished, or whole choruses.

    Args:
        request: what is wished.
        changes: one time through the form.
        heads: choruses that come besides, if nobody says how many.

    Raises:
        OptionError: there are too many bars.
    """
    form = len(changes.bars)
    if request.bars is not None:
        return request.bars
    turns = 0 if request.trade else len(request.soloists)  # each has a chorus at least
    choruses = request.choruses or heads + max(ceil(BARS / form), turns)
    if choruses * form > MOST_BARS:
        raise OptionError(
            f"{choruses} choruses of {form} bars make {choruses * form:,}: {MOST_BARS:,} are the"
            " most that a song can have"
        )
    return choruses * form
