"""A survey of the training pieces: what a model will know of its music besides the weights."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from jazzrnn.encoding.corpus import Corpus
from jazzrnn.encoding.habits import (
    drum_sounds_of,
    homorhythmic_of,
    least_notes_of,
    longest_rests_of,
    most_together_of,
    notes_a_bar_of,
    places_in_beat_of,
    ranges_of,
    silences_of,
)
from jazzrnn.encoding.steps import decode
from jazzrnn.generation.ranking import measures_of, typical_of
from jazzrnn.generation.repeated_notes import repeats_of
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.music.analysis.key_of_notes import share_in_key, with_key_of_notes
from jazzrnn.music.setting import Setting, has_chords, with_silences, without_notes

MOST_SETTINGS = 200  # that a model keeps
MOST_MEASURED = 100  # pieces that say what is typical


def survey(corpus: Corpus, learned: Sequence[int], rng: np.random.Generator) -> Repertoire:
    """Return what is usual in the pieces that are learned.

    Args:
        corpus: all pieces.
        learned: indices of those that are learned.
        rng: chooses among many of them.
    """
    kept: list[int] = np.sort(rng.permutation(learned)[:MOST_SETTINGS]).tolist()
    measured: set[int] = {*rng.permutation(kept)[:MOST_MEASURED].tolist()}
    seen = [_look_at(corpus, k, k in measured) for k in kept]
    in_key = [one.in_key for one in seen if one.in_key is not None]
    return Repertoire(
        settings=tuple(one.setting for one in seen),
        ranges=ranges_of(corpus.steps[k] for k in learned),
        drum_sounds=tuple(drum_sounds_of(corpus.steps[k] for k in learned)),
        places_in_beat=tuple(places_in_beat_of(corpus.steps[k] for k in learned)),
        rests=longest_rests_of(corpus.steps[k] for k in kept),
        least_notes=least_notes_of(corpus.steps[k] for k in kept),
        most_together=most_together_of(corpus.steps[k] for k in kept),
        homorhythmic=homorhythmic_of(corpus.steps[k] for k in kept),
        repeats=repeats_of(corpus.steps[k] for k in kept),
        typical=typical_of(one.measures for one in seen if one.measures),
        time_in_key=float(np.mean(in_key)) if in_key else None,
    )


class _Seen(NamedTuple):
    setting: Setting
    in_key: float | None  # how much of its time a piece without chords is in its key
    measures: dict[str, float]  # empty if it is not measured


def _look_at(corpus: Corpus, k: int, measured: bool) -> _Seen:
    """Decode a piece once, if it has to be."""
    notes = notes_a_bar_of(corpus.steps[k])
    setting = corpus.settings[k]._replace(
        notes_a_bar=tuple((part, round(many, 2)) for part, many in notes.items())
    )
    setting = with_silences(setting, silences_of(corpus.steps[k], setting.bar_lines))
    chords = has_chords(setting)
    if chords and not measured:
        return _Seen(setting, None, {})
    piece = decode(corpus.steps[k], without_notes(setting))
    measures = measures_of(piece) if measured else {}
    if chords:
        return _Seen(setting, None, measures)
    setting = with_key_of_notes(setting, piece.notes)
    in_key = share_in_key(piece.notes, setting.key) if setting.key else None
    return _Seen(setting, in_key, measures)
