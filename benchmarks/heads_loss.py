"""Held-out loss of tunes: a network of their own, or one that learns solos, too.

    python -m benchmarks.heads_loss TUNES [--with WEIMAR] [--hidden 128] [--updates 700] ...

holds out a tenth of the titles and prints the loss of `shift`, `pitch` and `duration` of the tunes
in nats a note, given their plans, which cost the same whoever plays. With the solos of the Weimar
Jazz Database the tunes are a part of their own, which tells the network what it plays, and the
loss of the solos that `benchmarks.jazz` holds out is printed, too.
"""

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.jazz import REPORTED, SEMITONES, read_split
from benchmarks.tunes import REED, Tune, read_tunes, split_by_title
from jazzrnn.encoding.columns import SCHEMA, Steps
from jazzrnn.encoding.forgetting import vary
from jazzrnn.encoding.steps import encode
from jazzrnn.music.notes import PARTS, Piece
from jazzrnn.nn.model import ModelConfig, size_of
from jazzrnn.nn.training import TrainingConfig, begin, held_out_loss, train, updates_an_epoch

APART = PARTS.index("synth lead")  # no solo has it
NAMES = [column.name for column in SCHEMA if column.chosen]


def steps_of(tunes: list[Tune], part: int) -> list[Steps]:
    """Return tunes as steps, played by a part."""
    return [encode(_played_by(tune.piece, part)) for tune in tunes]


def _played_by(piece: Piece, part: int) -> Piece:
    notes = tuple(note._replace(part=part) for note in piece.notes)
    return replace(piece, notes=notes, programs=((part, 8 * part),))


def show(name: str, losses: np.ndarray) -> None:
    """Print the losses of a side, and their sum."""
    found = dict(zip(NAMES, losses.tolist(), strict=True))
    cells = [*(found[column] for column in REPORTED), sum(found[c] for c in REPORTED)]
    print(f"| {name} | " + " | ".join(f"{loss:.3f}" for loss in cells) + " |", flush=True)


def main() -> None:
    """Train, evaluate, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tunes", type=Path)
    parser.add_argument("--with", type=Path, dest="weimar")
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--units", type=int, default=64, help="of the embedding and of each head")
    parser.add_argument("--dropout", type=float, default=0.5)
    parser.add_argument("--updates", type=int, default=700)
    parser.add_argument("--fold", type=int, default=0)
    arguments = parser.parse_args()
    sides = split_by_title(read_tunes(arguments.tunes), arguments.fold)
    part = APART if arguments.weimar else REED
    learn, held_out = (steps_of(side, part) for side in sides)
    solos = read_split(arguments.weimar, 7) if arguments.weimar else None
    config = ModelConfig(
        SCHEMA,
        hidden=arguments.hidden,
        embedding=arguments.units,
        head=arguments.units,
        dropout=arguments.dropout,
        head_dropout=arguments.dropout,
    )
    every = max(50, arguments.updates // 12)
    plan = TrainingConfig(epochs=1, evaluate_every=every, patience=10**6)
    learn += solos.learn if solos else []
    plan = replace(plan, epochs=max(1, arguments.updates // updates_an_epoch(learn, plan)))
    print(f"{len(learn)} pieces to learn, {size_of(config):,} weights")
    print(f"| | {' | '.join(REPORTED)} | all |\n|---|---:|---:|---:|---:|")
    state = begin(config, plan)
    change = partial(vary, most=SEMITONES)
    for progress in train(config, plan, state, learn, held_out, change):
        if progress.held_out is not None:
            show(f"{len(held_out)} tunes, update {progress.update}", progress.held_out)
    show("tunes, best", held_out_loss(config, state.best_weights, held_out))
    if solos:
        show("solos, then", held_out_loss(config, state.best_weights, solos.held_out))
        show("solos, at the end", held_out_loss(config, state.weights, solos.held_out))


if __name__ == "__main__":
    main()
