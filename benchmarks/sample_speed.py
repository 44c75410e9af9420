"""How long a step of sampling takes, with top-p, one song and 64 songs at once; one thread.

    pip install '.[speed]'                 # the rivals; those that are missing are left out
    python -m benchmarks.sample_speed
    python -m benchmarks.sample_speed --rivals torch,jax --songs 64

The sizes are those of `train_speed`, and so is the way of measuring: a process for each rival,
turn by turn, medians of processor time. PyTorch runs LSTMCell and nn.LSTM in inference mode and
draws by itself; JAX is one jitted function; of Keras the model's `predict` and the model as a
tf.function are run, and numpy draws. A step ends with the class in hand, as a number.
"""

import argparse
import statistics
from importlib.util import find_spec

from benchmarks.rivals.process import Rival
from benchmarks.rivals.sizes import SIZES, Size

RIVALS = {  # name -> what must be installed, function
    "torch LSTMCell": ("torch", "torch_sampling.cells"),
    "torch nn.LSTM": ("torch", "torch_sampling.whole"),
    "keras predict": ("tensorflow", "keras_sampling.predict"),
    "keras tf.function": ("tensorflow", "keras_sampling.function"),
    "jax": ("jax", "jax_sampling.drawing"),
}
TURN = 0.2  # seconds of work of one rival in a round


def race(functions: dict[str, str], size: Size, songs: int, rounds: int) -> dict[str, float]:
    """Median seconds of a step by name."""
    rivals = {
        name: Rival(f"benchmarks.rivals.{module}", function, (size, songs), 1)
        for name, (module, function) in ((n, f.split(".")) for n, f in functions.items())
    }
    counts = {name: max(1, int(TURN / rival.run(3).wall)) for name, rival in rivals.items()}
    seconds: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, rival in rivals.items():
            seconds[name].append(rival.run(counts[name]).processor)
    for rival in rivals.values():
        rival.close()
    return {name: statistics.median(all_) for name, all_ in seconds.items()}


def main() -> None:
    """Print a table for each number of songs, a row as soon as it is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="0,1,2,3,4", help="which rows of the table")
    parser.add_argument("--songs", default="1,64", help="at once")
    parser.add_argument("--rivals", default="torch,keras,jax")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    wanted = options.rivals.split(",")
    names = [
        name
        for name, (library, _) in RIVALS.items()
        if name.split()[0] in wanted and find_spec(library)
    ]
    functions = {"ours": "sampling.ours"} | {name: RIVALS[name][1] for name in names}
    for songs in map(int, options.songs.split(",")):
        print(f"\n{songs} at once, microseconds a step; in brackets times as long as ours\n")
        print("| layers, hidden, classes | ours | " + " | ".join(names) + " |")
        print("|---|" + "---:|" * len(functions))
        for size in (SIZES[int(k)] for k in options.sizes.split(",")):
            times = race(functions, size, songs, options.rounds)
            own = times.pop("ours")
            cells = [f"{own * 1e6:.0f}"]
            cells += [f"{t * 1e6:.0f} ({t / own:.1f})" for t in times.values()]
            title = f"{size.layers}, {size.hidden}, {size.classes}"
            print(f"| {title} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
