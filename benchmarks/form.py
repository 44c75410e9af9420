"""Form: what knowing the plan is worth, and whether bars of songs come again as in real music.

    python -m benchmarks.form MIDI_DIR [--files 300] [--updates 900] [--songs 200] [--bars 0]

learns nine tenths of the pieces, once with their plans and once without, and prints the loss of
the other tenth: of the notes, of the plan, of both. Then it writes a song over the bars of each
piece learned that the model keeps (of its length, unless --bars says another) and prints the
structureness indicator in three ranges (Wu and Yang 2020) and how alike bars are by their distance
(Yu et al. 2022): of songs, of the pieces whose bars they have, of all real pieces, and of two
halves of these. Few songs say little: 40 pieces of the tunes lie .05 from all of them.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jazzrnn.encoding.columns import SCHEMA, Steps
from jazzrnn.encoding.corpus import Corpus
from jazzrnn.encoding.folder import read_folder
from jazzrnn.encoding.forgetting import vary
from jazzrnn.encoding.steps import decode, encode
from jazzrnn.evaluation.bar_similarity import compare_bars, sums_of
from jazzrnn.evaluation.structure import LONG, MID, SHORT, structureness
from jazzrnn.generation.compose import compose
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.primer import NO_PRIMER
from jazzrnn.generation.request import Request
from jazzrnn.music.form.cost import plan_costs
from jazzrnn.music.form.plan import FREE
from jazzrnn.music.notes import Piece
from jazzrnn.music.setting import Bar, Setting, plan_of, with_plan, without_notes
from jazzrnn.nn.arrays import Array
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.training import TrainingConfig, begin, held_out_loss, train, updates_an_epoch
from jazzrnn.runs.survey import survey

RANGES = {"2-4": SHORT, "4-8": MID, "8-": LONG}  # bars of the structureness indicator
SEMITONES = 6  # that pieces are transposed by at most, to learn from


class Tune(NamedTuple):
    """A piece and its setting, which has its plan."""

    piece: Piece
    setting: Setting

    def steps(self, planned: bool) -> Steps:
        """The piece as the network learns it, told its plan or none."""
        return encode(self.piece, plan_of(self.setting) if planned else FREE)


def read_tunes(corpus: Corpus, files: int | None) -> list[Tune]:
    """The pieces of a corpus, or the first so many."""
    pairs = zip(corpus.steps, corpus.settings, strict=True)
    return [
        Tune(decode(steps, without_notes(setting)), setting)
        for steps, setting in islice(pairs, files)
    ]


def learn(
    config: ModelConfig, sides: tuple[Sequence[Steps], Sequence[Steps]], updates: int
) -> Array:
    """The weights that are best on the second side, after so many updates on the first."""
    plan = TrainingConfig(evaluate_every=100, patience=updates)
    plan = replace(plan, epochs=-(-updates // updates_an_epoch(sides[0], plan)))
    state = begin(config, plan)
    augment = partial(vary, most=SEMITONES)
    for _ in train(config, plan, state, sides[0], sides[1], augment):
        pass
    return state.best_weights


def write_songs(model: SongModel, settings: Sequence[Setting], bars: int) -> list[Piece]:
    """A song over each setting."""
    return [
        compose(model, setting, Request(seed, bars or len(setting.bars)), NO_PRIMER, [None])[0]
        for seed, setting in enumerate(settings)
    ]


def show_structure(songs: dict[str, list[Piece]], real: list[Piece]) -> None:
    """Print the table of the structureness indicator, and of bars by their distance."""
    order: list[int] = np.random.default_rng(0).permutation(len(real)).tolist()
    halves = {f"half {k + 1}": [real[n] for n in order[k::2]] for k in range(2)}
    sets = songs | {"real": real} | halves
    print("| | " + " | ".join(f"SI {name}" for name in RANGES) + " | by distance |")
    print("|---|" + "---:|" * (len(RANGES) + 1))
    for name, pieces in sets.items():
        means = [
            np.nanmean([structureness(piece, bars) for piece in pieces]) for bars in RANGES.values()
        ]
        bars = compare_bars(sums_of(real), sums_of(pieces), np.random.default_rng(0))
        error = f"{bars.error:.4f}" if name in songs else ""
        error = f"(two halves: {bars.halves:.4f})" if name == "real" else error
        print(f"| {name} | " + " | ".join(f"{mean:.3f}" for mean in means) + f" | {error} |")


def _bars(setting: Setting) -> tuple[Bar, ...]:
    """Return the bars of a setting without what only a model knows of them."""
    return tuple(bar._replace(silent=None) for bar in setting.bars)


def main() -> None:
    """Read, learn, evaluate, write, measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("midi_dir", type=Path)
    parser.add_argument("--files", type=int, help="so many pieces of the folder, the first by name")
    parser.add_argument("--updates", type=int, default=900)
    parser.add_argument("--songs", type=int, default=200, help="at most")
    parser.add_argument("--bars", type=int, default=0, help="of a song; default: as learned")
    arguments = parser.parse_args()
    corpus, _ = read_folder(arguments.midi_dir, False)
    tunes = read_tunes(corpus, arguments.files)
    order: list[int] = np.random.default_rng(0).permutation(len(tunes)).tolist()
    learned = len(tunes) - -(-len(tunes) // 10)
    sides = [tunes[n] for n in order[:learned]], [tunes[n] for n in order[learned:]]
    cost = sum(plan_costs(*([tune.setting for tune in side] for side in sides)))
    known = survey(corpus, order[:learned], np.random.default_rng(0))
    print(f"{len(sides[0])} pieces learned, {len(sides[1])} held out", flush=True)
    config = ModelConfig(SCHEMA, head_dropout=0.3)
    songs: dict[str, list[Piece]] = {}
    print("| | notes | plan | both | processor time an update |\n|---|---:|---:|---:|---:|")
    for name, planned in (("songs with a plan", True), ("songs without", False)):
        steps = (
            [tune.steps(planned) for tune in sides[0]],
            [tune.steps(planned) for tune in sides[1]],
        )
        began = time.process_time()
        weights = learn(config, steps, arguments.updates)
        seconds = (time.process_time() - began) / arguments.updates
        loss = float(held_out_loss(config, weights, steps[1]).sum())
        plan = cost / sum(map(len, steps[1])) if planned else 0.0
        numbers = f"{loss:.3f} | {plan:.3f} | {loss + plan:.3f} | {1e3 * seconds:.0f} ms"
        print(f"| {name.split()[1]} | {numbers} |", flush=True)
        model = SongModel(Model(config, weights, {}), known)
        settings = known.settings[: arguments.songs]
        over = [one if planned else with_plan(one, FREE) for one in settings]
        songs[name] = write_songs(model, over, arguments.bars)
    over_bars = {_bars(tune.setting): tune.piece for tune in tunes}
    songs["their pieces"] = [over_bars[_bars(one)] for one in known.settings[: arguments.songs]]
    show_structure(songs, [tune.piece for tune in tunes])


if __name__ == "__main__":
    main()
