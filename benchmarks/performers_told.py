"""What it is worth to tell the network who plays, and whether its songs are recognized then.

    python -m benchmarks.performers_told WEIMAR [--updates 1500] [--songs 4]

The network of the solos learns twice, with as many updates: as it is, and with a column for the
player among those with at least five solos, which a quarter of the solos are learned without, anew
in each epoch. Both are evaluated on the same held-out titles; the second one also with the player
hidden: the same network plays on both sides then, so nothing depends on the luck of two trainings.

Then it writes choruses as each player, on the player's usual instrument, without the guide (which
is a taste of its own); and from the same seeds with the player hidden. The classifier of
`benchmarks.performers` says whose they are: it has read all solos of these players.

Contains information from the Weimar Jazz Database, which is made available under the Open Database
License (ODbL).
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.forms import USUAL
from benchmarks.jazz import SEMITONES, read_split
from benchmarks.performers import FEWEST, Floats, counts_of, likeness, report, scores
from jazzrnn.encoding.columns import CHOSEN, END, PROGRAM, SCHEMA, SHIFT, Steps
from jazzrnn.encoding.forgetting import vary
from jazzrnn.encoding.steps import decode
from jazzrnn.generation.compose import song_constraints
from jazzrnn.generation.constraints import SongConstraints
from jazzrnn.generation.primer import NO_PRIMER
from jazzrnn.generation.request import Request
from jazzrnn.generation.settings import choose_setting
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.notes import Piece
from jazzrnn.music.setting import fit_bars, without_notes
from jazzrnn.music.weimar.solos import Solo, read_solos
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.sampling import sample
from jazzrnn.nn.training import TrainingConfig, begin, held_out_loss, train, updates_an_epoch
from jazzrnn.runs.models import BOX, load_song_model
from jazzrnn.schema import ABSENT, Column, Schema

HIDDEN = 0.25  # of the epochs, of a solo
WHO = PROGRAM + 1  # where the column of the player stands
BARS = 32  # of a song, at least: a solo has 85 in the median


class Told(NamedTuple):
    """The constraints of songs whose network is told who plays."""

    song: SongConstraints  # of a network that is not told
    player: int  # or ABSENT

    def given(self, steps: Steps, columns: slice) -> Steps:
        """Return the given columns, the player's among them."""
        values = self.song.given(untold(steps), slice(shift(columns.start), shift(columns.stop)))
        if not columns.start <= WHO < columns.stop:
            return values
        column = np.where(steps[:, SHIFT] == END, ABSENT, self.player)
        return np.insert(values, WHO - columns.start, column, axis=1)

    def adjust(self, p: npt.NDArray[np.float64], steps: Steps, column: int) -> None:
        """Change the probabilities of a column in place."""
        self.song.adjust(p, untold(steps), shift(column))

    def take(self, steps: Steps) -> None:
        """Go on from steps."""
        self.song.take(untold(steps))


def told(steps: Steps, player: int) -> Steps:
    """Return steps with the column of the player, of whom END is not told."""
    return np.insert(steps, WHO, np.where(steps[:, SHIFT] == END, ABSENT, player), axis=1)


def untold(steps: Steps) -> Steps:
    """Return steps without the column of the player."""
    return np.delete(steps, WHO, axis=1)


def shift(column: int) -> int:
    """Return where a column of the wider schema stands in SCHEMA."""
    return column - (column > WHO)


def vary_told(steps: Steps, rng: np.random.Generator) -> Steps:
    """Return a solo as it is learned in an epoch, with or without its player."""
    player = ABSENT if rng.random() < HIDDEN else int(steps[0, WHO])
    return told(vary(untold(steps), rng, SEMITONES), player)


def fit(schema: Schema, learn: Sequence[Steps], held_out: Sequence[Steps], updates: int) -> Model:
    """Train; return the model that is best on the held-out solos."""
    config = ModelConfig(schema, hidden=256, dropout=0.5, head_dropout=0.5)
    plan = TrainingConfig(m=32, T=64, epochs=1, patience=10**6, evaluate_every=250)
    epochs = max(1, round(updates / updates_an_epoch(learn, plan)))
    state = begin(config, plan)
    change = partial(vary, most=SEMITONES) if schema == SCHEMA else vary_told
    for progress in train(config, replace(plan, epochs=epochs), state, learn, held_out, change):
        if progress.held_out is not None:
            print(f"update {progress.update}: {np.sum(progress.held_out):.3f}", flush=True)
    return Model(config, state.best_weights, {})


def show(name: str, model: Model, solos: Sequence[Steps]) -> None:
    """Print a row of losses in nats a note."""
    losses: list[float] = held_out_loss(model.config, model.weights, solos).tolist()
    print(f"| {name} | " + " | ".join(f"{loss:.3f}" for loss in (*losses, sum(losses))) + " |")


def write(model: Model, solos: Sequence[Solo], player: int, seeds: range) -> list[Piece]:
    """Return songs as a player, or by nobody (ABSENT), on the usual instrument of some solos."""
    box = load_song_model(BOX)
    program, _ = Counter(solo.piece.programs[0][1] for solo in solos).most_common(1)[0]
    tempi = sorted(solo.piece.tempos[0].bpm for solo in solos)
    songs: list[Piece] = []
    for seed in seeds:
        changes = replace(read_form(USUAL[seed % len(USUAL)]), tempo_bpm=0.0)
        form = len(changes.bars)
        request = Request(seed, changes=changes, programs=((program // 8, program),))
        request = replace(request, biases=request.biases._replace(guide=0.0))
        setting = choose_setting(box.repertoire, request, NO_PRIMER)
        tempo = tempi[seed % len(tempi)]
        setting = setting._replace(programs=((program // 8, program),), tempo_bpm=tempo)
        setting = fit_bars(setting, form * -(-BARS // form))
        song = song_constraints(box, setting, 0, 1, request)
        rng = np.random.default_rng(seed)
        drawing = sample(model.config, model.weights, Told(song, player), rng, top_p=request.top_p)
        steps = [next(drawing)]
        while not song.ended[0]:
            steps.append(next(drawing))
        songs.append(decode(untold(np.concatenate(steps)), without_notes(setting)))
    return songs


def main() -> None:
    """Train twice, evaluate, write, classify, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weimar", type=Path)
    parser.add_argument("--updates", type=int, default=1500)
    parser.add_argument("--songs", type=int, default=4)
    arguments = parser.parse_args()
    solos = [*read_solos(arguments.weimar)]
    number = Counter(solo.performer for solo in solos)
    names = sorted(name for name, count in number.items() if count >= FEWEST)
    sides = read_split(arguments.weimar, seed=7)
    player = [[names.index(n) if n in names else ABSENT for n in side] for side in sides.players]
    learn, held_out = (
        [told(*both) for both in zip(steps, who, strict=True)]
        for steps, who in zip((sides.learn, sides.held_out), player, strict=True)
    )
    known = np.flatnonzero(np.not_equal(player[1], ABSENT)).tolist()
    print(f"{len(learn)} solos to learn, {len(held_out)} held out, {len(known)} of these players")
    as_it_is = fit(SCHEMA, sides.learn, sides.held_out, arguments.updates)
    schema = (*SCHEMA[:WHO], Column("player", len(names), chosen=False), *SCHEMA[WHO:])
    model = fit(schema, learn, held_out, arguments.updates)
    nobody = [told(steps, ABSENT) for steps in sides.held_out]
    print("| | " + " | ".join(SCHEMA[c].name for c in CHOSEN) + " | all |")
    for whose, which in (("all", range(len(nobody))), ("of these players", known)):
        for what, one, side in (
            ("as it is", as_it_is, sides.held_out),
            ("player told", model, held_out),
            ("the same, player hidden", model, nobody),
        ):
            show(f"{whose}, {what}", one, [side[k] for k in which])
    classify(model, [solo for solo in solos if solo.performer in names], names, arguments.songs)


def classify(model: Model, solos: Sequence[Solo], names: Sequence[str], songs: int) -> None:
    """Print how many of N songs as each player are recognized."""
    players = [solo.performer for solo in solos]
    counts = [counts_of(solo.piece) for solo in solos]
    known = range(len(solos))
    ranks: dict[str, list[int]] = {"songs as a player": [], "the same, player hidden": []}
    for k, name in enumerate(names):
        own = [solo for solo in solos if solo.performer == name]
        for what, told_of in zip(ranks, (k, ABSENT), strict=True):
            written = write(model, own, told_of, range(k * songs, (k + 1) * songs))
            alike = likeness([*counts, *map(counts_of, written)], known)
            rows: Floats = scores(alike, known, players, range(len(counts), len(alike)))
            ranks[what] += np.sum(rows > rows[:, [k]], axis=1).tolist()
            if what == "songs as a player":
                taken_for: list[int] = rows.argmax(axis=1).tolist()
                guesses = Counter(names[one] for one in taken_for).most_common(3)
                print(f"{name}, taken for: {guesses}", flush=True)
    for what, found in ranks.items():
        report(f"{what}, {len(found)}", found, len(names))


if __name__ == "__main__":
    main()
