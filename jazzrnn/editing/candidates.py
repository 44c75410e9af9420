"""Candidates for a gap: many are drawn side by side, and judged by what comes behind it.

The network reads from left to right, so nothing that it writes knows where it is to arrive. But how
likely it finds the bars behind the gap, once they come, says how well each candidate leads there.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from jazzrnn.editing.filling import FillingConstraints
from jazzrnn.editing.gap import AHEAD, Gap
from jazzrnn.encoding.columns import CHOSEN, PITCH, VELOCITY
from jazzrnn.generation.compose import song_constraints
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.progress import progress
from jazzrnn.generation.request import Request
from jazzrnn.music.notes import Note
from jazzrnn.nn.losses import losses_of_each
from jazzrnn.nn.sampling import sample
from jazzrnn.seeds import CANDIDATES, rng_for

CANDIDATES_AT_ONCE = 32
CONTEXT = 1024  # notes in front of a gap that the network reads


class Candidate(NamedTuple):
    """New notes for a gap."""

    notes: tuple[Note, ...]
    missing: int  # pitches that were to be kept and have found no place
    loss: float  # nats of what it is judged by

    @property
    def rank(self) -> tuple[int, float]:
        """Less is better."""
        return self.missing, self.loss


def candidates_for(
    model: SongModel, gap: Gap, request: Request, count: int = CANDIDATES_AT_ONCE
) -> list[Candidate]:
    """Return different candidates for a gap, the best first.

    Args:
        model: writes them.
        gap: to be filled.
        request: the seed, how wild and with which biases; its biases are settled.
        count: how many are drawn.
    """
    drawn = draw(model, gap, request, count)
    missing = {tuple(notes): count for notes, count in drawn}  # each once
    losses = judge(model, gap, [*missing])
    both = zip(missing.items(), losses, strict=True)
    found = [Candidate(notes, count, loss) for (notes, count), loss in both]
    return sorted(found, key=lambda candidate: candidate.rank)


def draw(model: SongModel, gap: Gap, request: Request, count: int) -> list[tuple[list[Note], int]]:
    """Return the new notes of candidates, and how many kept pitches each has not placed."""
    network, opening = model.network, gap.opening
    song = song_constraints(model, gap.setting, gap.start, count, request)
    constraints = FillingConstraints(song, gap, count)
    drawing = sample(
        network.config, network.weights, constraints, rng_for(request.seed, CANDIDATES), m=count,
        temperature=request.temperature, top_p=request.top_p, primers=[opening] * count,
        unheard=max(0, len(opening) - CONTEXT),
    )  # fmt: skip
    how_far, lines = progress(), gap.lines_within
    how_far.ask(len(lines) - 1)
    while not constraints.done.all():
        next(drawing)
        onsets = np.where(constraints.done, gap.end, constraints.song.onset)
        how_far.reach(lines, int(onsets.min()))
    left = [sum(map(len, one.values())) for one in constraints.left]
    return [*zip(constraints.written, left, strict=True)]


def judge(
    model: SongModel,
    gap: Gap,
    candidates: Sequence[Sequence[Note]],
    bars: tuple[int, int] = (0, AHEAD),
) -> list[float]:
    """Return the loss of what candidates are judged by, in nats: of their pitches, if these are of
    other parts in the gap, else of all but how loud they are.

    Args:
        model: the judge.
        gap: to be filled.
        candidates: the new notes of each.
        bars: behind the gap that count, see `Gap.judged`.
    """
    first = max(0, len(gap.before) - CONTEXT)
    both = [gap.judged(notes, bars) for notes in candidates]
    found = losses_of_each(
        model.network.config, model.network.weights,
        [steps[first:] for steps, _ in both], counted=[counts[first:] for _, counts in both],
    )  # fmt: skip
    counted = [CHOSEN.index(c) for c in CHOSEN if c == PITCH or not (gap.is_last or c == VELOCITY)]
    return np.asarray(found.losses[:, counted].sum(axis=1)).tolist()
