"""How fast a whole training step is: forward, loss, backward, clipping, Adam; single precision.

    pip install '.[speed]'                         # the rivals; those that are missing are left out
    python -m benchmarks.train_speed               # one thread, all sizes and the note-step model
    python -m benchmarks.train_speed --threads 2   # wall time
    python -m benchmarks.train_speed --sizes 2 --rivals torch,jax --rounds 9

Everybody trains the same language model: one-hot inputs (ours and JAX fetch rows of a matrix;
PyTorch is run with one-hot vectors and with an embedding as wide as the hidden state, and the
faster of the two counts; Keras has the embedding), LSTM layers, one linear softmax. Each runs in
a process of its own, and they take turns: a round is a little work of each. With one thread the
figures are medians of processor time, so that other programs on the machine hardly disturb them,
with more threads medians of wall time, and ours are as many processes with one thread each, as with
`jazzrnn train --workers`. "Of peak": the operations of the matrix products of a
step / (our time * what a large product reaches in the same round); "as dense": of those that there
would be if the one-hot inputs were multiplied like numbers of any kind.
"""

import argparse
import os
import statistics
import time
from importlib.util import find_spec

from benchmarks.rivals.process import Rival
from benchmarks.rivals.sizes import SIZES, Size

RIVALS = {  # name -> what must be installed, function
    "torch": ("torch", "torch_lstm.one_hot_training"),
    "torch, embedded": ("torch", "torch_lstm.embedded_training"),
    "keras": ("tensorflow", "keras_lstm.training"),
    "jax": ("jax", "jax_lstm.training"),
    "naive": ("jazzrnn", "naive.training"),
}
TURN = 0.4  # seconds of work of one rival in a round
PAUSE = 0.3  # seconds before it: threads that wait for work keep a core busy for a while
OURS, PEAK, NOTES = "ours", "peak", "notes"


def race(functions: dict[str, str], size: Size | None, threads: int, rounds: int):
    """Median seconds of a step by name, and the median share of the peak that ours reaches."""
    arguments = () if size is None else (size,)
    rivals: dict[str, Rival] = {}
    for name, (module, function) in ((n, f.split(".")) for n, f in functions.items()):
        place = f"benchmarks.rivals.{module}"
        if name == OURS and threads > 1:  # processes with one thread each
            rivals[name] = Rival(place, function, (*arguments, threads), 1, pinned=False)
        else:
            rivals[name] = Rival(place, function, arguments, threads)
    rivals[PEAK] = Rival("benchmarks.rivals.ours", "peak", (), threads)
    counts = {name: max(1, int(TURN / rival.run(1).wall)) for name, rival in rivals.items()}
    seconds: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, rival in rivals.items():
            time.sleep(PAUSE if threads > 1 else 0)
            times = rival.run(counts[name])
            seconds[name].append(times.processor if threads == 1 else times.wall)
    for rival in rivals.values():
        rival.close()
    shares = [peak / own for peak, own in zip(seconds[PEAK], seconds[OURS], strict=True)]
    return {name: statistics.median(all_) for name, all_ in seconds.items()}, statistics.median(
        shares
    )


def plain_row(size: Size, names: list[str], threads: int, rounds: int) -> list[str]:
    """A row of the table."""
    functions = {OURS: "ours.training"} | {name: RIVALS[name][1] for name in names}
    times, steps_a_peak = race(functions, size, threads, rounds)
    best = [times.pop(name) for name in list(times) if name.startswith("torch")]
    if best:
        times["torch"] = min(best)
    own = times[OURS]
    row = [", ".join(map(str, size)), f"{own * 1e3:.2f} ms"]
    shares = (steps_a_peak * n / (2 * 1024**3) for n in (size.products, size.dense_products))
    row += [f"{share:.2f}" for share in shares]
    return row + [f"{times[name] / own:.2f}" if name in times else "" for name in columns(names)]


def columns(names: list[str]) -> list[str]:
    """The rivals of the table: PyTorch is one of them."""
    return list(dict.fromkeys(name.split(",")[0] for name in names))


def notes_row(names: list[str], threads: int, rounds: int) -> list[str]:
    """The note-step model, which only PyTorch has besides."""
    functions = {OURS: "ours.notes_training"}
    if "torch" in names:
        functions["torch"] = "torch_notes.training"
    times, _ = race(functions, None, threads, rounds)
    ratio = f"{times['torch'] / times[OURS]:.2f}" if "torch" in times else ""
    others = [ratio if name == "torch" else "" for name in columns(names)]
    return ["notes, 2 x 256, batch 32 x 64", f"{times[OURS] * 1e3:.2f} ms", "", "", *others]


def main() -> None:
    """Print the table, a row as soon as it is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="0,1,2,3,4,notes", help="which rows of the table")
    parser.add_argument("--rivals", default="torch,keras,jax,naive")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    wanted = options.rivals.split(",")
    names = [
        name
        for name, (library, _) in RIVALS.items()
        if name.split(",")[0] in wanted and find_spec(library)
    ]
    header = [
        "layers, hidden, batch, steps, classes",
        "ours",
        "of peak",
        "as dense",
        *columns(names),
    ]
    print(f"{options.threads} thread(s), {os.cpu_count()} cores; times as long as ours:\n")
    print("| " + " | ".join(header) + " |\n|---|" + "---:|" * (len(header) - 1))
    for which in options.sizes.split(","):
        if which == NOTES:
            row = notes_row(names, options.threads, options.rounds)
        else:
            row = plain_row(SIZES[int(which)], names, options.threads, options.rounds)
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
