"""From a model to a song: the setting, the sampler and the guide put together."""

from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from jazzrnn.copywatch import CopyWatch
from jazzrnn.encoding.guide import SongGuide
from jazzrnn.encoding.steps import SCHEMA, Steps, decode, encode, vocabulary
from jazzrnn.errors import OptionError, RunError
from jazzrnn.music.notes import PARTS, Piece, Tempo
from jazzrnn.music.setting import Setting, fit_bars, in_meter, without_notes
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.sampling import sample

SETTINGS = "settings"  # what a model's `about` calls the settings of its training pieces
VOCABULARY = "vocabulary"  # what its numbers mean
RANGES = "ranges"  # and (part, lowest, highest pitch) of what it has learned


@dataclass(frozen=True)
class Wish:
    """What the song shall be like.

    Attributes:
        bars: exactly so many, primer included.
        seed: the same seed and wish give the same song.
        temperature: below 1 more predictable, above 1 wilder; 0 always takes the likeliest.
        top_p: leave out what is unlikely: the rest has this probability.
        tempo_bpm: quarter notes a minute; None as in the tune whose setting it is.
        meter: (numerator, denominator); None as in that tune.
        programs: part -> General MIDI program.
    """

    bars: int
    seed: int
    temperature: float
    top_p: float
    tempo_bpm: float | None = None
    meter: tuple[int, int] | None = None
    programs: tuple[tuple[int, int], ...] = ()


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


def join_band(primer: Setting, band: Setting) -> Setting:
    """The setting of a primer, and who plays besides: a model that has learned a band's music
    knows none of its players alone.
    """
    return primer._replace(
        programs=tuple(sorted({**dict(band.programs), **dict(primer.programs)}.items()))
    )


def compose(
    model: Model,
    setting: Setting,
    wish: Wish,
    primer: Piece | None = None,
    watch: CopyWatch | None = None,
) -> Piece:
    """Write a song over a setting.

    Args:
        model: trained on steps of this program's schema.
        setting: its form is repeated or cut to the bars wished.
        wish: how long, how wild, how fast.
        primer: the song begins with these notes; they lie in the bars of the setting.
        watch: takes the song back where it copies too much.

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
    if wish.meter:
        setting = in_meter(setting, *wish.meter)
    setting = fit_bars(setting, wish.bars)
    stage = without_notes(setting)
    begun = replace(stage, notes=primer.notes if primer else ())
    if primer and primer.bars >= wish.bars:
        raise OptionError(
            f"the primer has {primer.bars} bars and the song {wish.bars}: ask for more with --bars"
        )
    begins = primer.length if primer else 0
    written = _write(model, setting, wish, encode(begun)[:-1], begins, watch)
    return _with_wishes(decode(written, stage), wish)


def _write(
    model: Model,
    setting: Setting,
    wish: Wish,
    opening: Steps,
    begins: int,
    watch: CopyWatch | None,
) -> Steps:
    """The steps of a song, END included. What the watch takes back is drawn anew."""
    written = [*opening]
    ranges = {part: (low, high) for part, low, high in model.about.get(RANGES, [])}
    if watch:
        watch.begin(setting, len(opening))
    for attempt in count():
        guide = SongGuide(setting, begins, ranges)
        rng = np.random.default_rng([wish.seed, attempt + 1, 2])
        kept = len(written)
        for (step,) in sample(
            model.config, model.weights, guide, rng,
            temperature=wish.temperature, top_p=wish.top_p, primer=np.array(written),
        ):  # fmt: skip
            written.append(step)
            kept = watch.keep(written, guide.onset) if watch else len(written)
            if guide.ended or kept < len(written):
                break
        if kept == len(written):
            break
        del written[kept:]
    if watch:
        watch.end(np.array(written))
    return np.array(written)


def _with_wishes(song: Piece, wish: Wish) -> Piece:
    programs = dict(song.programs)
    for part, program in wish.programs:
        if part in programs:
            programs[part] = program
    tempos = (Tempo(0, wish.tempo_bpm),) if wish.tempo_bpm else song.tempos
    return replace(song, programs=tuple(programs.items()), tempos=tempos)
