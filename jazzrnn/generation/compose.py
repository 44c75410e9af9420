"""The notes of songs: constraints and biases, the sampler and the copy guard put together."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import numpy as np

from jazzrnn.encoding.columns import LONGEST, SCHEMA, SCHEMAS, Steps
from jazzrnn.encoding.steps import decode, encode
from jazzrnn.errors import OptionError, RunError
from jazzrnn.generation.constraints import SongConstraints
from jazzrnn.generation.contour import shaped
from jazzrnn.generation.copy_guard import CopyGuard
from jazzrnn.generation.habits import Habits
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.primer import Primer
from jazzrnn.generation.progress import progress
from jazzrnn.generation.register import common_range
from jazzrnn.generation.repertoire import check_vocabulary
from jazzrnn.generation.request import Request
from jazzrnn.generation.settings import with_programs_learned
from jazzrnn.music.analysis.key_of_notes import sounding_key
from jazzrnn.music.band.arrangement import one_at_a_time
from jazzrnn.music.instruments import WIND_RANGES
from jazzrnn.music.keys import spell_pitch
from jazzrnn.music.notes import PARTS, PITCHES, Piece
from jazzrnn.music.setting import Setting, fit_bars, has_chords, in_meter, plan_of, without_notes
from jazzrnn.nn.sampling import sample
from jazzrnn.seeds import NOTES, rng_for

SIXTEENTHS = (0, 3, 6, 9)  # of a quarter: meters of eighths, of which little is learned, are even


def compose(
    model: SongModel,
    setting: Setting,
    request: Request,
    primer: Primer,
    guards: Sequence[CopyGuard | None],
) -> list[Piece]:
    """Write songs over a setting side by side, which takes little longer than one.

    Args:
        model: trained on music.
        setting: its form is repeated or cut to the bars wished for.
        request: how long, how wild, how fast; its length is settled.
        primer: the songs begin with it; it lies in the bars of the setting.
        guards: one for each song; takes it back where it copies too much.

    Raises:
        RunError: the model was trained on something else than this version's notes.
        OptionError: a wish cannot be fulfilled.
    """
    _check(model, setting, request, primer)
    assert request.bars is not None, "the length is settled"
    if request.meter:
        setting = in_meter(setting, *request.meter)
    if request.tempo_bpm:
        setting = setting._replace(tempo_bpm=request.tempo_bpm)
    programs = {**dict(setting.programs), **dict(request.programs)}
    setting = fit_bars(setting._replace(programs=tuple(programs.items())), request.bars)
    empty, known = without_notes(setting), with_programs_learned(setting, model.repertoire)
    heard = replace(empty, notes=primer.heard.notes, programs=known.programs)
    opening = encode(heard, plan_of(setting))[:-1]
    request = with_guide(model, setting, request)
    written = _write(model, setting, request, opening, primer, guards)
    songs = [decode(steps, empty) for steps in written]
    for part in model.repertoire.single:
        songs = [one_at_a_time(song, part, primer.end) for song in songs]
    if request.biases.guide:
        songs = [_with_contour(song, primer.end, request.biases.guide) for song in songs]
    if request.primer:
        return [primer.with_unheard(song) for song in songs]
    if has_chords(setting):
        return [*songs]
    return [replace(song, key=sounding_key(song.notes, setting.key)) for song in songs]


def with_guide(model: SongModel, setting: Setting, request: Request) -> Request:
    """Return a request that says how far a soloist's taste is followed: wholly by the model in the
    box, if it plays alone over chords, and not by models of other music.
    """
    if request.biases.guide is not None:
        return request
    soloist = model.plays_forms and len(setting.programs) == 1 and has_chords(setting)
    return replace(request, biases=request.biases._replace(guide=1.0 if soloist else 0.0))


def _with_contour(song: Piece, begins: int, strength: float) -> Piece:
    """Return a song with the dynamics of phrases in the notes that are new."""
    old = [note for note in song.notes if note.onset < begins]
    new = [note for note in song.notes if note.onset >= begins]
    return replace(song, notes=(*old, *shaped(new, strength)))


def _check(model: SongModel, setting: Setting, request: Request, primer: Primer) -> None:
    """Raise an error for what cannot be written: see `compose`."""
    if model.network.config.schema not in SCHEMAS:
        raise RunError("this model reads notes in another way than this version: train again")
    check_vocabulary(model.repertoire, model.network.config.schema)
    if request.meter and request.primer:
        raise OptionError("`meter` and `primer`: a song goes on in the meter of its primer")
    heard = primer.heard.notes
    if heard and heard[-1].onset + LONGEST < primer.end:
        raise OptionError(
            "`primer`: the parts that this model knows rest for 16 bars at its end: cut it there"
        )
    there = ", ".join(PARTS[part] for part, _ in setting.programs)
    for part, _ in request.programs:
        if part not in dict(setting.programs):
            raise OptionError(f"no {PARTS[part]} in this song, which has {there}")
    biases = request.biases
    wished = {
        "phrases": biases.phrases, "rests": biases.rests, "density": biases.density,
        "range": request.range, "soloists": request.turns, "guide": biases.guide or None,
    }  # fmt: skip
    for name, value in wished.items():
        if value is not None and len(setting.programs) > 1:
            raise OptionError(f"`{name}`: it is for songs of one part; this one has {there}")


def _write(
    model: SongModel,
    setting: Setting,
    request: Request,
    opening: Steps,
    primer: Primer,
    guards: Sequence[CopyGuard | None],
) -> list[Steps]:
    """Return the steps of songs, END included. What a guard takes back is drawn anew, once the
    other songs have come as far as they can.
    """
    network = model.network
    songs = [[*opening] for _ in guards]
    how_far, lines = progress(), [line for line in setting.bar_lines if line >= primer.end]
    reached = np.zeros(len(songs), int)
    how_far.begin()
    for guard in guards:
        if guard:
            guard.begin(setting, len(opening))
    unfinished = [*range(len(songs))]
    for attempt in count():
        rng = rng_for(request.seed, NOTES, attempt)
        constraints = song_constraints(model, setting, primer.end, len(unfinished), request)
        primers = [np.array(songs[k], np.int16).reshape(-1, len(SCHEMA)) for k in unfinished]
        drawing = sample(
            network.config, network.weights, constraints, rng, m=len(unfinished),
            temperature=request.temperature, top_p=request.top_p, primers=primers,
            unheard=len(opening) if primer.skipped else 0,
        )  # fmt: skip
        going, taken_back = dict(enumerate(unfinished)), list[int]()
        while going:
            steps = next(drawing)
            for row, k in [*going.items()]:
                song, guard = songs[k], guards[k]
                song.append(steps[row])
                reached[k] = lines[-1] if constraints.ended[row] else constraints.onset[row]
                kept = guard.keep(song, int(constraints.onset[row])) if guard else len(song)
                if kept < len(song):
                    del song[kept:]
                    taken_back.append(k)
                    constraints.stop(row)
                if constraints.ended[row]:
                    del going[row]
            how_far.reach(lines, int(reached.min()))
        if not taken_back:
            break
        unfinished = taken_back
    written = [np.array(song) for song in songs]
    for guard, steps in zip(guards, written, strict=True):
        if guard:
            guard.end(steps)
    return written


def song_constraints(
    model: SongModel, setting: Setting, begins: int, m: int, request: Request
) -> SongConstraints:
    """Return the constraints of m songs; winds keep to what their instrument can play."""
    ranges = dict(model.repertoire.ranges)
    for part, program in setting.programs:
        known = ranges.get(part, (0, PITCHES - 1))
        playing = request.turns.programs if request.turns else (program,)
        reaches = [WIND_RANGES.get(program, known) for program in playing]
        reach = min(low for low, _ in reaches), max(high for _, high in reaches)
        ranges[part] = common_range(known, reach) or known  # else the part is of another kind
        if request.range:
            ranges[part] = _within(request.range, ranges[part])
    known = model.repertoire
    places = known.places_in_beat
    if model.plays_forms and setting.bars[0].denominator >= 8:
        places = SIXTEENTHS
    habits = Habits(
        ranges=ranges,
        drum_sounds=known.drum_sounds,
        places_in_beat=places,
        rests=known.rests,
        least_notes=known.least_notes | dict(setting.notes_a_bar),
        most_together=known.most_together,
        homorhythmic=known.homorhythmic,
        repeats=known.repeats,
    )
    learned = with_programs_learned(setting, known)
    licks, biases = model.plays_forms, request.biases
    return SongConstraints(learned, begins, m, habits, biases, licks, request.turns)


def _within(wished: tuple[int, int], known: tuple[int, int]) -> tuple[int, int]:
    """Return the pitches that are wished and that an instrument has."""
    found = common_range(known, wished)
    if not found:
        names = f"{spell_pitch(known[0])}-{spell_pitch(known[1])}"
        raise OptionError(f"`range`: this instrument plays {names}; name an octave of that or more")
    return found
