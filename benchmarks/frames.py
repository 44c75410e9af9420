"""Piano rolls as steps for the network, and the exact probability of a roll back from its losses.

A roll is a 0/1 array (frames, keys), as in Boulanger-Lewandowski, Bengio and Vincent (2012). A
step is one note; the notes of a frame come from low to high.

Why the notes' losses add up to the frame's. Every set of keys has one order from low to high, so
it is drawn in one way only: for each note first whether there is one more in this frame (shift 0)
or the frame is over (shift k > 0: the next note is k frames later, those between are empty), then
which key, above the last one. The probability of a roll is the product over these choices, and
since in each choice what is impossible (a key that is not above the last) is given probability 0
and the rest is scaled up to 1, the probabilities of all rolls add up to 1.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.nn.arrays import Array, Integers
from jazzrnn.nn.batches import chunks, concatenate, whole_streams
from jazzrnn.nn.heads import Head, Heads
from jazzrnn.nn.model import ModelConfig, Network
from jazzrnn.schema import ABSENT, Column, Schema, index_of

Roll = npt.NDArray[np.uint8]
LONGEST = 128  # frames that a held note lasts, and without a note if a set has no longer pause
PLACES = 16  # a frame's number is known modulo this
STREAMS, CHUNK = 32, 128
KEY = 5  # number of the column


def longest_pause(rolls: Iterable[Roll]) -> int:
    """The most frames from one with a note to the next, or from the beginning; at least LONGEST:
    what `frame_schema` has to know of all rolls of a set.
    """
    pauses = (np.diff(np.flatnonzero(roll.any(axis=1)), prepend=0) for roll in rolls)
    return max([LONGEST, *(int(own.max(initial=0)) for own in pauses)])


def frame_schema(keys: int, held: bool, longest: int = LONGEST) -> Schema:
    """The columns of a step. With `held` a note lasts over frames, else every frame says anew.
    A shift is `longest` frames at most; the class behind that is the end.

    `below` is the note before in the same frame; `over` the lowest note of the last frame with
    notes that is above `below`, and `voice` the one that has the same number from below: where
    music moves in steps or stays, the next note is near them. `left` is what `over` will be for
    one more note: whether the last frame has notes left.
    """
    columns = [
        Column("shift", longest + 2),
        Column("place", PLACES, chosen=False),
        Column("below", keys, chosen=False),
        Column("over", keys, chosen=False),
        Column("voice", keys, chosen=False),
        Column("key", keys, relative_to=("below", "over", "voice")),
        Column("left", keys, chosen=False),
    ]
    return (*columns, Column("duration", LONGEST)) if held else tuple(columns)


def notes_of(roll: Roll, held: bool) -> Iterator[tuple[int, int, int]]:
    """(frame, key, duration) of each note, sorted; a note that lasts is one note if `held`."""
    if not held:
        yield from ((int(frame), int(key), 1) for frame, key in np.argwhere(roll))
        return
    on = np.diff(np.pad(roll.astype(np.int8), ((1, 1), (0, 0))), axis=0)
    for frame, key in np.argwhere(on == 1):
        duration = int(np.argmax(on[frame + 1 :, key] == -1)) + 1
        for begun in range(0, duration, LONGEST):
            yield int(frame) + begun, int(key), min(LONGEST, duration - begun)


def encode_roll(roll: Roll, held: bool, longest: int = LONGEST) -> Integers:
    """(notes + 1, columns): a row a note, and a row for the end; see `frame_schema`."""
    rows: list[list[int]] = []
    now, frame, last = 0, [], []
    for at, key, duration in sorted(notes_of(roll, held)):
        shift = at - now
        if shift > longest:
            raise ValueError(f"{shift} frames without a note; {longest} are the most")
        if shift:
            now, last, frame = at, frame, []
        below = frame[-1] if frame else ABSENT
        voice = last[min(len(frame), len(last) - 1)] if last else ABSENT
        frame.append(key)
        over, left = (next((k for k in last if k > edge), ABSENT) for edge in (below, key))
        row = [shift, at % PLACES, below, over, voice, key, left]
        rows.append([*row, duration - 1] if held else row)
    end = [longest + 1, *[ABSENT] * (len(frame_schema(1, held)) - 1)]
    return np.array([*rows, end], np.int16)


def transpose(steps: Integers, rng: np.random.Generator, most: int, keys: int) -> Integers:
    """Move all keys by up to `most`, as far as the keyboard goes."""
    present = steps[:-1, KEY]
    if not len(present):
        return steps
    down, up = min(most, int(present.min())), min(most, keys - 1 - int(present.max()))
    moved = steps.copy()
    pitches = moved[:, KEY - 3 : KEY + 2]  # all columns that hold a key
    pitches[pitches >= 0] += np.int16(rng.integers(-down, up + 1))
    return moved


class Choices(NamedTuple):
    """What a model gave to the choices of one roll, a row a step; natural logarithms."""

    shift: Array  # (rows, classes) of each shift
    key: Array  # of the key that came
    duration: Array  # of the duration that came; 0 without


def choices(
    config: ModelConfig, models: Sequence[Array], sequences: Sequence[Integers]
) -> list[Choices]:
    """The logarithms of the probabilities of all choices of each sequence, averaged over models:
    in each choice the mean of the models' probabilities.
    """
    streams = whole_streams(sequences, STREAMS)
    networks = [Network(config, CHUNK, len(streams), np.float32) for _ in models]
    for network, weights in zip(networks, models, strict=True):
        network.load(weights)
    found: list[list[Choices]] = [[] for _ in streams]
    for inputs, targets, starts in chunks(streams, CHUNK):
        each = [_chunk_choices(n, inputs, targets, starts) for n in networks]
        mean = Choices(
            *(np.logaddexp.reduce(a, axis=0) - np.log(len(each)) for a in zip(*each, strict=True))
        )
        for j, parts in enumerate(found):
            parts.append(
                Choices(*(a.reshape(CHUNK, len(streams), *a.shape[1:])[:, j] for a in mean))
            )
    by_start: dict[bytes, Choices] = {}
    for stream, parts in zip(map(concatenate, streams), found, strict=True):
        whole = Choices(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
        edges = [*np.flatnonzero(stream.starts), len(stream.starts)]
        for first, last in pairwise(edges):
            key = stream.targets[first:last].tobytes()
            by_start[key] = Choices(*(array[first:last] for array in whole))
    return [by_start[sequence.tobytes()] for sequence in sequences]


def _chunk_choices(
    network: Network, inputs: Integers, targets: Integers, starts: npt.NDArray[np.bool_]
) -> Choices:
    """`Choices` of a chunk, a row a step: impossible keys out, the rest scaled up."""
    losses = network.loss(inputs, targets, starts)
    heads, schema = network.heads, network.config.schema
    values = targets.reshape(-1, targets.shape[-1])
    before = inputs.reshape(values.shape)[:, index_of(schema, "key")]
    shift_head, key_head = heads.heads[:2]
    shift = _log_softmax(heads, shift_head, values)
    top = key_head.classes - 1
    shift[before == top, 0] = -np.inf  # no key is above the highest
    shift -= np.logaddexp.reduce(shift, axis=1, keepdims=True)
    key = _log_softmax(heads, key_head, values)
    possible = np.arange(top + 1) > values[:, [index_of(schema, "below")]]
    possible[:, top] = True  # rows without a key: any finite number will do
    mass = np.logaddexp.reduce(np.where(possible, key, -np.inf), axis=1)
    came = key[np.arange(len(values)), values[:, key_head.column]] - mass
    duration = -losses[:, 2] if losses.shape[1] > 2 else np.zeros(len(values), losses.dtype)
    return Choices(shift, came, duration)


def _log_softmax(heads: Heads, head: Head, values: Integers) -> Array:
    """(N, classes) of a head whose units are still those of the last loss."""
    scores = np.empty((len(values), head.classes), heads.units.dtype)
    heads.scores(head, heads.units[:, head.units], values, scores)
    scores -= scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def frame_losses(steps: Integers, chosen: Choices, frames: int) -> npt.NDArray[np.float64]:
    """Negative log-likelihood of each frame of a roll, in nats; their sum is that of the roll.

    The end of a frame counts to the frame, and empty frames with the next note's to the first of
    them. Behind the last note nothing is left but that no note comes before the roll ends.
    """
    losses = np.zeros(frames + 1)  # the last one collects what lies behind the end: exactly 0
    end = steps[-1, 0]
    now = -1 if steps[0, 0] else 0  # before the first frame, if it is empty
    for row, (shift, *_) in enumerate(steps):
        log_p = chosen.shift[row].astype(np.float64)
        over = np.logaddexp.reduce(log_p[1:])
        if shift == 0:
            losses[now] -= log_p[0]
        else:
            losses[max(now, 0)] -= over
            nothing_until = frames - 1 - max(now, 0)
            rest = np.logaddexp.reduce(log_p[1 + nothing_until :]) if shift == end else log_p[shift]
            losses[max(now, 0) + 1] -= rest - over
            now = max(now, 0) + shift
        if shift != end:
            losses[now] -= chosen.key[row] + chosen.duration[row]
    return losses[:frames]
