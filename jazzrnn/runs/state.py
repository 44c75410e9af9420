"""A run in memory: its training, its music, its log; and the model that comes of it."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jazzrnn.encoding.columns import SCHEMA, WIDE_SCHEMA, vocabulary
from jazzrnn.encoding.store import StoredSteps
from jazzrnn.generation.repertoire import Repertoire, to_json
from jazzrnn.music.form.cost import PLAN
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.training import TrainingConfig, TrainingState
from jazzrnn.runs.about import BASE, BASE_LOSSES, FIND_CHORDS
from jazzrnn.runs.file_list import HELD_OUT, LEARNED

CHOSEN_NAMES = [column.name for column in SCHEMA if column.chosen]
LOSSES = [*CHOSEN_NAMES, PLAN]  # of which a held-out loss is the sum
LOG_COLUMNS = ["update", "epoch", "seconds", "loss", "held_out", *LOSSES]


@dataclass
class Run:
    """A training in its folder.

    Attributes:
        data: what decides how the corpus was used: folder, held_out, transpose, and its
            fingerprint; a run is resumed on the same data only. And the names in `about`.
        learn, held_out: the sequences of the two sides.
        repertoire: what is usual in the pieces that are learned.
        log: rows in the order of LOG_COLUMNS.
        plan_cost: of the held-out pieces, nats a note: see `music.form.cost`.
        unlogged: training losses of the updates since the last row.
        remarks: what there is to say of the songs written on the way, a line each.
        place: which folder it is; nothing is saved in another one of the same name.
    """

    folder: Path
    config: ModelConfig
    plan: TrainingConfig
    state: TrainingState
    data: dict[str, Any]
    learn: StoredSteps = field(default_factory=StoredSteps)
    held_out: StoredSteps = field(default_factory=StoredSteps)
    repertoire: Repertoire = field(default_factory=Repertoire)
    log: list[list[float]] = field(default_factory=list[list[float]])
    plan_cost: float = 0.0
    unlogged: list[float] = field(default_factory=list[float])
    remarks: list[str] = field(default_factory=list[str])
    place: tuple[int, int] = (0, 0)

    @property
    def measured_on(self) -> str:
        """Whose loss is measured: "held-out", or "training" if nothing is held out."""
        return "held-out" if self.data["held_out"] else "training"

    @property
    def finds_chords(self) -> bool:
        """Whether chords are found in the notes of files that name none."""
        return self.data.get(FIND_CHORDS, False)

    @property
    def second_players(self) -> bool:
        """Whether its music has two players of a family."""
        return self.config.schema == WIDE_SCHEMA

    def notes(self) -> tuple[int, int]:
        """Return how many notes are learned and held out."""
        learn, held_out = (sum(len(s) - 1 for s in side) for side in (self.learn, self.held_out))
        return learn, held_out


def model_of(run: Run) -> Model:
    """Return the best weights so far, and what is known of the music."""
    sides = [LEARNED, HELD_OUT] if run.data["held_out"] else [LEARNED]
    losses = run.log[-1][5:] if run.log else [*run.data[BASE_LOSSES], run.plan_cost]
    repertoire = replace(
        run.repertoire,
        vocabulary=vocabulary(run.config.schema),
        source=run.data["folder"],
        fingerprint=run.data["fingerprint"],
        base=run.data.get(BASE, ""),
        finds_chords=run.finds_chords,
        pieces=dict(zip(sides, (len(run.learn), len(run.held_out)), strict=False)),
        notes=dict(zip(sides, run.notes(), strict=False)),
        updates=run.state.evaluated,
        loss_of=run.measured_on,
        losses=dict(zip(LOSSES, losses, strict=True)),
    )
    return Model(run.config, run.state.best_weights, to_json(repertoire))
