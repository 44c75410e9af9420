"""A corpus and the configurations of a tiny training, for the tests of runs."""

from pathlib import Path

from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.encoding.corpus import Corpus, find_files, read_corpus
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.training import TrainingConfig
from jazzrnn.runs import run as runs
from jazzrnn.runs.state import Run

CONFIG = ModelConfig(SCHEMA, hidden=6, layers=1, embedding=4, head=4)
PLAN = TrainingConfig(m=2, T=16, epochs=3, evaluate_every=4, seed=3)
DATA = {"folder": "music", "held_out": 0.2, "transpose": 2, "find_chords": False}


def read(folder: Path) -> Corpus:
    corpus = Corpus()
    list(read_corpus(folder, find_files(folder), corpus))
    return corpus


def begin(folder: Path, corpus: Corpus, config=CONFIG, plan=PLAN, **data) -> Run:
    return runs.begin(folder, config, plan, corpus, {**DATA, **data})
