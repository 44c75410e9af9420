"""A request from plain values, as they are given to the library or typed as options."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jazzrnn.errors import MidiError, OptionError
from jazzrnn.generation.biases import Biases
from jazzrnn.generation.request import (
    TOP_P,
    Request,
    per_attribute,
    read_meter_wish,
    read_programs,
    read_range,
)
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import Band
from jazzrnn.music.instruments import find_program
from jazzrnn.music.leadsheets.files import ChangesRequest, read_requested_changes
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_file
from jazzrnn.music.notes import Piece
from jazzrnn.nn.sampling import PerColumn
from jazzrnn.seeds import new_seed

PerAttribute = float | Mapping[str, float]
WALTZ = (3, 4)  # meter of changes that name none


def request_from(
    *,
    bars: int | None,
    chords: str | None,
    changes: str | Path | None,
    title: str | None,
    form: str | None,
    key: str | None,
    choruses: int | None,
    tempo: float | None,
    meter: str | None,
    primer: str | Path | Piece | None,
    drop_primer: bool,
    band: Band | None,
    style: Style | None,
    intro: int,
    swing: float | None,
    feel: float | None,
    behind: float | None,
    programs: Mapping[str, str | int] | None,
    temperature: PerAttribute,
    top_p: PerAttribute | None,
    inside: float | None,
    phrases: float | None,
    rests: float | None,
    density: float | None,
    outside: float | None,
    guide: float | None,
    range: str | None,  # noqa: A002 - the word of musicians
    soloists: str | Sequence[str | int] | None,
    trade: int | None,
    best_of: int,
    max_copy: int,
    plan: str,
    variation: float,
    seed: int | None,
) -> Request:
    """Return the request of plain values; `library.Model.generate` describes them.

    Raises:
        OptionError: a value makes no sense, or a file cannot be read.
        ChangesError: the chord changes make no sense.
    """
    asked = None if meter is None else read_meter_wish(meter)
    source = None if changes is None else str(changes)
    read = read_requested_changes(
        ChangesRequest(chords, source, form, title, key), WALTZ if style == "waltz" else asked
    )
    heard, primer_name = _primer(primer)
    return Request(
        seed=new_seed(seed),
        bars=bars,
        choruses=choruses,
        changes=read.changes,
        key=key,
        primer=heard,
        primer_name=primer_name,
        drop_primer=drop_primer,
        tempo_bpm=_number("tempo", tempo),
        meter=asked,
        programs=read_programs((str(part), str(name)) for part, name in (programs or {}).items()),
        band=band,
        style=style,
        intro=intro,
        swing=_number("swing", swing),
        feel=_number("feel", feel),
        behind_ms=_number("behind", behind),
        temperature=_numbers("temperature", temperature, {}),
        top_p=_numbers("top_p", {} if top_p is None else top_p, TOP_P),
        biases=Biases(
            _number("inside", inside),
            _number("phrases", phrases),
            _number("rests", rests),
            density=_number("density", density),
            outside=_number("outside", outside),
            guide=_number("guide", guide),
        ),
        range=read_range(range) if range else None,
        soloists=_soloists(soloists or ()),
        trade=trade,
        best_of=best_of,
        max_copy=max_copy,
        plan=plan,
        variation=_number("variation", variation) or 0.0,
        remarks=read.remarks,
    )


def read_piece(path: str | Path) -> Piece:
    """Read a MIDI file.

    Raises:
        MidiError: it is missing, or cannot be read as music.
    """
    try:
        return read_midi(read_file(path)).piece
    except OSError as error:
        raise MidiError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    except MidiError as error:
        raise MidiError(f"{path}: {error}") from error


def _primer(primer: str | Path | Piece | None) -> tuple[Piece | None, str]:
    """Return a primer and its name."""
    if primer is None:
        return None, ""
    if isinstance(primer, Piece):
        return primer, "primer"
    try:
        return read_piece(primer), Path(primer).name
    except MidiError as error:
        raise OptionError(f"`primer` {error}") from error


def _soloists(named: str | Sequence[str | int]) -> tuple[int, ...]:
    """Return the programs of instruments, from a list of names or a text with commas."""
    names = named.split(",") if isinstance(named, str) else named
    return tuple(find_program(str(name)) for name in names)


def _number(parameter: str, value: float | None) -> float | None:
    """Return a number that is wished for, as a float."""
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError) as error:
        raise OptionError(f"`{parameter}` {value}: it is a number") from error
    except OverflowError as error:
        raise OptionError(f"`{parameter}`: no number is that large") from error


def _numbers(parameter: str, value: PerAttribute, usual: Mapping[str, float]) -> PerColumn:
    """Return one number for all attributes of a note, or one for each."""
    given = value.items() if isinstance(value, Mapping) else [("", value)]
    pairs = [(attribute, _number(parameter, number) or 0.0) for attribute, number in given]
    return per_attribute(pairs, usual)
