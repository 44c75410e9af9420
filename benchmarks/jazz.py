"""Held-out loss of jazz solos, and what each thing that the network is given is worth.

    python -m benchmarks.jazz WEIMAR [--without chords ...] [--lookback] [options]

trains on the solos of the Weimar Jazz Database (its SQLite file or CSV files), a tenth of whose
titles is held out: of a title's solos all are learned or all are held out. It prints the loss of
`shift`, `pitch` and `duration` in nats a note beside the best n-gram on the same split.
`--without` leaves columns out of the schema, `--lookback` adds some: the pitch that stood at this
place of the bar one, two and four bars ago, and one chorus ago.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jazzrnn.encoding.columns import (
    DEGREES,
    END,
    HEARD,
    INTERVALS,
    MEMORY,
    PITCH,
    ROOTS,
    SCHEMA,
    SHIFT,
    TIMES,
    Steps,
)
from jazzrnn.encoding.forgetting import vary
from jazzrnn.encoding.steps import encode, plans_of
from jazzrnn.evaluation.ngram import baselines
from jazzrnn.music.form.cost import plan_costs
from jazzrnn.music.notes import as_array
from jazzrnn.music.setting import Setting, setting_of, with_plan
from jazzrnn.music.weimar.solos import read_solos
from jazzrnn.nn.arrays import Array
from jazzrnn.nn.checkpoint import Model, save_model
from jazzrnn.nn.model import ModelConfig, size_of
from jazzrnn.nn.training import TrainingConfig, begin, held_out_loss, train, updates_an_epoch
from jazzrnn.runs.held_out_loss import losses_with_plans
from jazzrnn.schema import ABSENT, Column, Schema

GROUPS = {
    "chords": {"root", "quality", "next_root", "next_quality", *DEGREES},
    "next-chord": {"next_root", "next_quality", "next_degree"},
    "degrees": {*DEGREES},
    "intervals": {*INTERVALS},
    "bar-position": {"position", "bar"},
    "memory": {*MEMORY[1:], *INTERVALS},
    "tempo": {"tempo"},
    "program": {"program"},
    "recall": {"recall", "recall_length"},
}
REPORTED = ("shift", "pitch", "duration")
SEMITONES = 6  # of transposition, at most
BAR = 48  # grid steps of 4/4
BARS_AGO = (1, 2, 4)
CHORUSES = range(8, 65)  # bars that a chorus can have
LOOKBACK = tuple(f"ago_{bars}" for bars in (*BARS_AGO, "chorus"))


class Split(NamedTuple):
    """The two sides, in the schema's columns; what each plan of the second costs; and who plays."""

    learn: list[Steps]
    held_out: list[Steps]
    plan_costs: list[float]
    players: tuple[list[str], list[str]]


def read_split(weimar: Path, seed: int) -> Split:
    """All solos, divided by title."""
    solos = [*read_solos(weimar)]
    titles = sorted({solo.title for solo in solos})
    order = np.random.default_rng(seed).permutation(len(titles))
    held_out = {titles[k] for k in order[: len(titles) // 10]}
    sides: tuple[list[Steps], list[Steps]] = [], []
    settings: tuple[list[Setting], list[Setting]] = [], []
    players: tuple[list[str], list[str]] = [], []
    for solo in solos:
        side = solo.title in held_out
        (plan,) = plans_of(as_array(solo.piece.notes), [solo.piece])
        sides[side].append(encode(solo.piece, plan))
        players[side].append(solo.performer)
        settings[side].append(with_plan(setting_of(solo.piece, solo.name), plan))
    return Split(*sides, plan_costs(*settings), players)


def schema_of(without: Sequence[str], lookback: bool) -> Schema:
    """The schema of notes without some groups of columns, and with the lookback's."""
    gone = set[str]().union(*(GROUPS[name] for name in without))
    more = LOOKBACK if lookback else ()
    columns: list[Column] = []
    for column in SCHEMA:
        heard = tuple(name for name in column.relative_to if name not in gone)
        if column.name == "pitch":
            columns += [Column(name, 128, chosen=False) for name in more]
            heard += more
        if column.name not in gone:
            columns.append(replace(column, relative_to=heard))
    return tuple(columns)


def project(steps: Steps, schema: Schema) -> Steps:
    """The columns that a schema asks for."""
    found = {column.name: steps[:, c] for c, column in enumerate(SCHEMA)}
    if any(column.name in LOOKBACK for column in schema):
        found |= dict(zip(LOOKBACK, look_back(steps), strict=True))
    return np.column_stack([found[column.name] for column in schema])


def look_back(steps: Steps) -> list[Steps]:
    """For each distance the pitch (N,) that stood, at most a quarter before, at the same place;
    the pitch of the note before where there was none, as what a pitch is relative to must be there.
    """
    notes = steps[steps[:, SHIFT] != END]
    onsets = np.cumsum(TIMES[notes[:, SHIFT]])
    found: list[Steps] = []
    for bars in (*BARS_AGO, chorus_bars(notes, onsets)):
        places = onsets - BAR * bars
        k = np.maximum(np.searchsorted(onsets, places, side="right") - 1, 0)
        there = (places >= onsets[k]) & (places - onsets[k] < BAR // 4)
        pitches = np.where(there, notes[k, PITCH], notes[:, HEARD.start])
        found.append(np.append(pitches, ABSENT).astype(np.int16))
    return found


def chorus_bars(notes: Steps, onsets: Steps) -> int:
    """The distance at which the roots of the chords repeat best; the shortest such."""
    roots = np.full(onsets[-1] // BAR + 1, ABSENT)
    roots[onsets // BAR] = notes[:, ROOTS[0]]
    matches = [
        np.mean(roots[bars:] == roots[:-bars]) if bars < len(roots) else 0 for bars in CHORUSES
    ]
    return CHORUSES[int(np.argmax(np.array(matches) > max(matches) - 0.02))]


def augment(steps: Steps, rng: np.random.Generator, schema: Schema) -> Steps:
    """A piece as it is learned in an epoch, in the schema's columns."""
    return project(vary(steps, rng, SEMITONES), schema)


def fit(config: ModelConfig, arguments: argparse.Namespace, sides: Split) -> Array:
    """The weights that are best on the held-out titles; prints its way."""
    plan = TrainingConfig(
        m=arguments.batch_size, T=arguments.seq_len, epochs=1, patience=10**6, evaluate_every=500,
        seed=arguments.seed,
    )  # fmt: skip
    an_epoch = updates_an_epoch(sides.learn, plan)
    plan = replace(plan, epochs=max(1, round(arguments.updates / an_epoch)))
    held_out = [project(steps, config.schema) for steps in sides.held_out]
    state = begin(config, plan)
    change = partial(augment, schema=config.schema)
    for progress in train(config, plan, state, sides.learn, held_out, change):
        if progress.held_out is not None:
            print(
                f"update {progress.update}, {progress.seconds / 60:.1f} minutes, training"
                f" {progress.loss:.3f}, held out {np.round(progress.held_out, 3)}",
                flush=True,
            )
    return state.best_weights


def show(name: str, losses: dict[str, float]) -> None:
    """Print a row of the table."""
    cells = [*(losses[column] for column in REPORTED), sum(losses[c] for c in REPORTED)]
    print(f"| {name} | " + " | ".join(f"{loss:.3f}" for loss in cells) + " |", flush=True)


def main() -> None:
    """Train, evaluate, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weimar", type=Path)
    parser.add_argument("--without", nargs="*", choices=[*GROUPS], default=[])
    parser.add_argument("--lookback", action="store_true")
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--dropout", type=float, default=0.5)
    parser.add_argument("--head-dropout", type=float, default=0.5)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--seq-len", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0, help="of the weights and the order")
    parser.add_argument("--split-seed", type=int, default=7)
    parser.add_argument("--save", type=Path, help="write the weights into this file")
    arguments = parser.parse_args()
    sides = read_split(arguments.weimar, arguments.split_seed)
    learn, held_out = (sum(len(steps) - 1 for steps in side) for side in sides[:2])
    print(f"{len(sides.learn)} solos ({learn:,} notes) to learn, {len(sides.held_out)}", end=" ")
    print(f"({held_out:,} notes) of other titles held out")
    schema = schema_of(arguments.without, arguments.lookback)
    config = ModelConfig(
        schema,
        hidden=arguments.hidden,
        dropout=arguments.dropout,
        head_dropout=arguments.head_dropout,
    )
    notes = sum(map(len, sides.held_out))
    print(f"{size_of(config):,} weights, {', '.join(column.name for column in schema)}")
    weights = fit(config, arguments, sides)
    names = [column.name for column in schema if column.chosen]
    told = [project(steps, schema) for steps in sides.held_out]
    losses = held_out_loss(config, weights, told)
    found = baselines(SCHEMA, sides.learn, sides.held_out)
    print(f"| | {' | '.join(REPORTED)} | all |\n|---|---:|---:|---:|---:|")
    show("n-gram", dict(zip(names, (baseline.best for baseline in found), strict=True)))
    changed = [
        *(f"without {name}" for name in arguments.without),
        *["lookback"][: arguments.lookback],
    ]
    show(", ".join(changed) or "model", dict(zip(names, losses.tolist(), strict=True)))
    print(f"what the plans of the held-out solos cost: {sum(sides.plan_costs) / notes:.3f}")
    if schema == SCHEMA:
        found, costs = losses_with_plans(Model(config, weights, {}), told, sides.plan_costs)
        shorter = dict(zip(names, (found.losses.sum(axis=0) / notes).tolist(), strict=True))
        show("each with its plan or without, what is shorter", shorter)
        print(f"what it costs to say that, and the plans told: {costs.sum() / notes:.3f}")
    if arguments.save:
        save_model(arguments.save, Model(config, weights, {}))


if __name__ == "__main__":
    main()
