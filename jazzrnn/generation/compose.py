"""From a model to a song: the setting, the sampler and the guide put together."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from jazzrnn.encoding.columns import SCHEMA, Steps, vocabulary
from jazzrnn.encoding.steps import decode, encode
from jazzrnn.errors import OptionError, RunError
from jazzrnn.generation.biases import AS_THE_MODEL, Manner
from jazzrnn.generation.constraints import SongGuide
from jazzrnn.generation.copy_guard import CopyWatch
from jazzrnn.music.analysis.key_of_notes import key_kept, leaning, with_key
from jazzrnn.music.band.arrangement import lead_part
from jazzrnn.music.band.bass import BASS
from jazzrnn.music.band.players import CHORDAL
from jazzrnn.music.instruments import WIND_RANGES
from jazzrnn.music.notes import DRUMS, PARTS, Piece, make_piece, parts_of
from jazzrnn.music.setting import (
    Setting,
    fit_bars,
    has_chords,
    in_meter,
    setting_of,
    without_notes,
)
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.sampling import PerColumn, sample

SETTINGS = "settings"  # what a model's `about` calls the settings of its training pieces
VOCABULARY = "vocabulary"  # what its numbers mean
RANGES = "ranges"  # (part, lowest, highest pitch) of what it has learned
TYPICAL = "typical"  # measure -> mean, standard deviation in the same
DRUM_SOUNDS = "drum sounds"  # pitches of the drums in it
PLACES_IN_BEAT = "places in beat"  # grid steps from a beat at which its notes begin
REPEATS = "repeats"  # (part, longest run on one pitch, on two) of the same
IN_KEY = "in key"  # for what share of the time training pieces without chords are in their key
OCTAVE = 12
ANY_KEY = "C"  # where only the size of its scale counts


@dataclass(frozen=True)
class Wish:
    """What the song shall be like.

    Attributes:
        bars: exactly so many, primer included.
        seed: the same seed and wish give the same song.
        temperature: below 1 more predictable, above 1 wilder; 0 always takes the likeliest. One
            for all attributes of a note, or for each by name.
        top_p: leave out what is unlikely: the rest has this probability. One, or by name.
        tempo_bpm: quarter notes a minute; None as in the tune whose setting it is.
        meter: (numerator, denominator); None as in that tune.
        programs: part -> General MIDI program.
        manner: what it leans to.
    """

    bars: int
    seed: int
    temperature: PerColumn
    top_p: PerColumn
    tempo_bpm: float | None = None
    meter: tuple[int, int] | None = None
    programs: tuple[tuple[int, int], ...] = ()
    manner: Manner = AS_THE_MODEL


def learned_parts(model: Model) -> set[int]:
    """The parts that a model has learned; none if nobody knows."""
    return {part for part, *_ in model.about.get(RANGES, [])}


def strange_parts(model: Model, piece: Piece) -> tuple[int, ...]:
    """The parts of a piece that a model has never learned; none if nobody knows."""
    learned = learned_parts(model)
    return tuple(part for part, _ in piece.programs if learned and part not in learned)


def without_parts(piece: Piece, parts: Collection[int]) -> Piece:
    """A piece as if some parts were not there."""
    return replace(
        piece,
        notes=tuple(note for note in piece.notes if note.part not in parts),
        programs=tuple(pair for pair in piece.programs if pair[0] not in parts),
    )


def as_learned(
    model: Model, settings: Iterable[Setting], primer: Piece, band: bool
) -> tuple[Piece, dict[int, int]]:
    """A primer as a model can hear it. If it has learned none of its parts but bass and drums, the
    lead goes over to the part that plays most often in the music learned; but over chords a band
    goes on with what it can play.

    Args:
        model: the model.
        settings: of the music that it has learned.
        primer: the primer.
        band: whether one may play.

    Returns:
        The primer; and for `played_by` the part that plays in place of which one, if any does.
    """
    learned = learned_parts(model) - {BASS, DRUMS}
    played = Counter(part for each in settings for part, _ in each.programs if part in learned)
    lead = lead_part(primer.notes)
    heard = learned & {*parts_of(primer.notes)}
    if not played or lead is None or heard or (band and primer.chords and lead in CHORDAL):
        return primer, {}
    part = played.most_common(1)[0][0]
    return played_by(primer, {lead: part}), {part: lead}


def played_by(piece: Piece, instead: Mapping[int, int]) -> Piece:
    """A piece in which parts play in place of others, `instead`: old part -> new one."""
    notes = sorted(n._replace(part=instead.get(n.part, n.part)) for n in piece.notes)
    programs = sorted((instead.get(part, part), program) for part, program in piece.programs)
    return replace(piece, notes=tuple(notes), programs=tuple(programs))


def choose_setting(settings: list[Setting], wish: Wish, primer: Piece | None = None) -> Setting:
    """The setting for a song: one of those with the wished parts and the primer's and, if there
    are, in the wished meter.
    """
    rng = np.random.default_rng([wish.seed, 1])
    parts = {part for part, _ in (*wish.programs, *(primer.programs if primer else ()))}
    playing = [setting for setting in settings if parts <= {part for part, _ in setting.programs}]
    in_meter = [setting for setting in playing if wish.meter in {None, setting.bars[0][:2]}]
    fitting = in_meter or playing or settings
    return fitting[rng.integers(len(fitting))]


def choose_band(settings: list[Setting], wish: Wish, meter: tuple[int, int]) -> Setting:
    """The setting that lends its band and tempo to a song over other changes, which are in
    `meter`: one with chords, if there are.
    """
    fitting = [setting for setting in settings if has_chords(setting)] or settings
    return choose_setting(fitting, replace(wish, meter=wish.meter or meter))


def join_band(primer: Piece, name: str, band: Setting, strange: Collection[int] = ()) -> Setting:
    """The setting of a primer of this name, and who plays besides: a model that has learned a
    band's music knows none of its players alone. Parts of the primer that are `strange` to it do
    not play.
    """
    own = with_key(setting_of(primer, name), primer.notes)
    if not own.key and not has_chords(own):  # nothing but drums
        own = own._replace(key=band.key)
    known = {part: program for part, program in own.programs if part not in strange}
    return own._replace(programs=tuple(sorted({**dict(band.programs), **known}.items())))


def leans(model: Model, manner: Manner) -> bool:
    """Whether a model that does not follow chords by itself is brought closer to them."""
    usual = manner.inside is None and model.about.get(IN_KEY) is not None
    return usual or bool(manner.inside)


def usual_manner(
    model: Model, learned: Iterable[Setting], setting: Setting, manner: Manner
) -> Manner:
    """How a song over a setting is played if nobody says how close to its chords or its key: a
    model that follows the chords by itself, for some settings `learned` have chords, is left
    alone; else as close as the music learned keeps to its keys.
    """
    share = model.about.get(IN_KEY)
    if manner.inside is not None:
        return manner
    alone = any(map(has_chords, learned)) if has_chords(setting) else not setting.key
    if share is None or alone:
        return manner._replace(inside=0.0)
    return manner._replace(inside=round(leaning(share, setting.key or ANY_KEY), 3))


def compose_many(
    model: Model,
    setting: Setting,
    wish: Wish,
    primer: Piece | None,
    watches: Sequence[CopyWatch | None],
) -> list[Piece]:
    """Write songs over a setting side by side, which takes little longer than one.

    Args:
        model: trained on steps of this program's schema.
        setting: its form is repeated or cut to the bars wished.
        wish: how long, how wild, how fast.
        primer: the songs begin with these notes; they lie in the bars of the setting. The model
            does not hear parts that it has not learned.
        watches: one for each song; takes it back where it copies too much.

    Raises:
        RunError: the model was trained on something else than music.
        OptionError: the primer leaves no bar to be written, or a wish cannot be fulfilled.
    """
    if model.config.schema != SCHEMA or model.about.get(VOCABULARY) != vocabulary():
        raise RunError("this model reads notes in another way than this version: train again")
    if wish.meter and primer:
        raise OptionError("--meter and --primer: a song goes on in the meter of its primer")
    missing = [part for part, _ in wish.programs if part not in dict(setting.programs)]
    if missing:
        there = ", ".join(PARTS[part] for part, _ in setting.programs)
        raise OptionError(f"no {PARTS[missing[0]]} in this song, which has {there}")
    phrased = wish.manner.phrase_bars or wish.manner.rests is not None
    if phrased and len(setting.programs) > 1:
        parts = ", ".join(PARTS[part] for part, _ in setting.programs)
        raise OptionError(f"--phrases and --rests are for songs of one part; this one has {parts}")
    if wish.meter:
        setting = in_meter(setting, *wish.meter)
    if wish.tempo_bpm:
        setting = setting._replace(tempo_bpm=wish.tempo_bpm)
    setting = fit_bars(setting, wish.bars)
    stage = without_notes(setting)
    strange = strange_parts(model, primer) if primer else ()
    begun = replace(stage, notes=without_parts(primer, strange).notes if primer else ())
    if primer and primer.bars >= wish.bars:
        raise OptionError(
            f"the primer has {primer.bars} bars and the song {wish.bars}: ask for more with --bars"
        )
    begins = primer.length if primer else 0
    written = _write(model, setting, wish, encode(begun)[:-1], begins, watches)
    songs = (_with_programs(decode(steps, stage), wish) for steps in written)
    if primer:
        return [_with_parts(song, primer, strange) for song in songs]
    if has_chords(setting):
        return [*songs]
    return [replace(song, key=key_kept(song.notes, setting.key)) for song in songs]


def _write(
    model: Model,
    setting: Setting,
    wish: Wish,
    opening: Steps,
    begins: int,
    watches: Sequence[CopyWatch | None],
) -> list[Steps]:
    """The steps of songs, END included. What a watch takes back is drawn anew, once the other
    songs have come as far as they can.
    """
    songs = [[*opening] for _ in watches]
    for watch in watches:
        if watch:
            watch.begin(setting, len(opening))
    unfinished = [*range(len(songs))]
    for attempt in count():
        rng = np.random.default_rng([wish.seed, attempt + 1, 2])
        guide = _guide(model, setting, begins, len(unfinished), wish)
        primers = [np.array(songs[k], np.int16).reshape(-1, len(SCHEMA)) for k in unfinished]
        drawing = sample(
            model.config, model.weights, guide, rng, m=len(unfinished),
            temperature=wish.temperature, top_p=wish.top_p, primers=primers,
        )  # fmt: skip
        going, taken_back = dict(enumerate(unfinished)), list[int]()
        while going:
            steps = next(drawing)
            for row, k in [*going.items()]:
                song, watch = songs[k], watches[k]
                song.append(steps[row])
                kept = watch.keep(song, int(guide.onset[row])) if watch else len(song)
                if kept < len(song):
                    del song[kept:]
                    taken_back.append(k)
                    guide.stop(row)
                if guide.ended[row]:
                    del going[row]
        if not taken_back:
            break
        unfinished = taken_back
    written = [np.array(song) for song in songs]
    for watch, steps in zip(watches, written, strict=True):
        if watch:
            watch.end(steps)
    return written


def _guide(model: Model, setting: Setting, begins: int, m: int, wish: Wish) -> SongGuide:
    ranges, repeats = (
        {part: (a, b) for part, a, b in model.about.get(name, [])} for name in (RANGES, REPEATS)
    )
    programs = {**dict(setting.programs), **dict(wish.programs)}
    for part, (low, high) in ranges.items():
        lowest, highest = WIND_RANGES.get(programs.get(part, 0), (low, high))
        if min(high, highest) - max(low, lowest) >= OCTAVE:  # else the part is of another kind
            ranges[part] = max(low, lowest), min(high, highest)
    sounds, places = (model.about.get(name, []) for name in (DRUM_SOUNDS, PLACES_IN_BEAT))
    return SongGuide(setting, begins, ranges, m, repeats, wish.manner, sounds, places)


def _with_parts(song: Piece, primer: Piece, parts: Collection[int]) -> Piece:
    """A song with some parts of its primer, which the model has not heard."""
    if not parts:
        return song
    notes = [*song.notes, *(note for note in primer.notes if note.part in parts)]
    programs = {**dict(primer.programs), **dict(song.programs)}.items()
    return make_piece(notes, song.meters, song.tempos, song.chords, programs, song.key)


def _with_programs(song: Piece, wish: Wish) -> Piece:
    programs = dict(song.programs)
    programs |= {part: program for part, program in wish.programs if part in programs}
    return replace(song, programs=tuple(programs.items()))
