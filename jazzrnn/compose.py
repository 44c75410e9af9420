"""From a model to a song: the setting, the sampler and the guide put together."""

from dataclasses import dataclass, replace

import numpy as np

from jazzrnn.encoding.guide import SongGuide
from jazzrnn.encoding.steps import SCHEMA, decode, encode
from jazzrnn.errors import OptionError, RunError
from jazzrnn.music.notes import Piece, Tempo
from jazzrnn.music.setting import Setting, fit_bars, in_meter, without_notes
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.sampling import sample

SETTINGS = "settings"  # what a model's `about` calls the settings of its training pieces


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


def choose_setting(settings: list[Setting], wish: Wish) -> Setting:
    """The setting for a song: one of the settings, of those in the wished meter if there are."""
    rng = np.random.default_rng([wish.seed, 0])
    fitting = [
        setting
        for setting in settings
        if wish.meter is None
        or wish.meter == (setting.bars[0].numerator, setting.bars[0].denominator)
    ]
    if fitting:
        return fitting[rng.integers(len(fitting))]
    return settings[rng.integers(len(settings))]


def compose(model: Model, setting: Setting, wish: Wish, primer: Piece | None = None) -> Piece:
    """Write a song over a setting.

    Args:
        model: trained on steps of this program's schema.
        setting: its form is repeated or cut to the bars wished.
        wish: how long, how wild, how fast.
        primer: the song begins with these notes; they lie in the bars of the setting.

    Raises:
        RunError: the model was trained on something else than music.
        OptionError: the primer leaves no bar to be written.
    """
    if model.config.schema != SCHEMA:
        raise RunError("this model was trained on other columns than those of a note")
    if wish.meter and primer is None:
        setting = in_meter(setting, *wish.meter)
    setting = fit_bars(setting, wish.bars)
    stage = without_notes(setting)
    begun = replace(stage, notes=primer.notes if primer else ())
    if primer and primer.bars >= wish.bars:
        raise OptionError(
            f"the primer has {primer.bars} bars and the song {wish.bars}: ask for more with --bars"
        )
    opening = encode(begun)[:-1]
    guide = SongGuide(setting)
    rng = np.random.default_rng([wish.seed, 1])
    written = [*opening]
    for steps in sample(
        model.config, model.weights, guide, rng,
        temperature=wish.temperature, top_p=wish.top_p, primer=opening,
    ):  # fmt: skip
        written.append(steps[0])
        if guide.ended:
            break
    song = decode(np.array(written), stage)
    return _with_wishes(song, wish)


def _with_wishes(song: Piece, wish: Wish) -> Piece:
    programs = dict(song.programs)
    for part, program in wish.programs:
        if part in programs:
            programs[part] = program
    tempos = (Tempo(0, wish.tempo_bpm),) if wish.tempo_bpm else song.tempos
    return replace(song, programs=tuple(programs.items()), tempos=tempos)
