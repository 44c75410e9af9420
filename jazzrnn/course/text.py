"""The character language model of the course: it learns names and invents new ones.

A plain recurrent network sees one character a step, as a one-hot column, and predicts the next
one. Names are the examples; a newline ends each of them. One name is one step of stochastic
gradient descent.

Sizes: n_a hidden units, n_x = n_y = vocab_size characters, T characters of a name.
An index is the number of a character; None stands for the zero column before the first one.

Source: the assignment "Character level language model - Dinosaurus Island" of DeepLearning.AI,
Sequence Models.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jazzrnn.course.step_by_step import softmax

Array = NDArray[Any]
Named = dict[str, Array]  # parameters, or gradients, by name
ByStep = dict[int, Array]  # a column for every time step; step -1 is what was there before
Cache = tuple[ByStep, ByStep, ByStep]  # predictions, hidden states, inputs
LogEntry = tuple[int, float, list[str]]  # iteration, smoothed loss, sampled names

LEARNED = ("Wax", "Waa", "Wya", "b", "by")  # the gradient of Wax is called dWax, and so on
LONGEST = 50  # characters of a sampled name


def initialize_parameters(n_a: int, n_x: int, n_y: int) -> Named:
    """Return small random weights and zero biases, the same at every call.

    Returns:
        Wax (n_a, n_x), Waa (n_a, n_a), Wya (n_y, n_a), b (n_a, 1), by (n_y, 1).
    """
    rng = np.random.RandomState(1)  # the course's numbers come from this old generator
    return {
        "Wax": rng.randn(n_a, n_x) * 0.01,
        "Waa": rng.randn(n_a, n_a) * 0.01,
        "Wya": rng.randn(n_y, n_a) * 0.01,
        "b": np.zeros((n_a, 1)),
        "by": np.zeros((n_y, 1)),
    }


def rnn_step_forward(parameters: Named, a_prev: Array, x: Array) -> tuple[Array, Array]:
    """Compute one step: read a character, predict the next one.

    Args:
        parameters: as in `initialize_parameters`.
        a_prev: (n_a, 1) hidden state.
        x: (n_x, 1) the character, one-hot.

    Returns:
        a_next (n_a, 1), and p_t (n_y, 1), the probability of every next character.
    """
    Wax, Waa, Wya, b, by = (parameters[name] for name in LEARNED)
    a_next = np.tanh(Wax @ x + Waa @ a_prev + b)
    return a_next, softmax(Wya @ a_next + by)


def rnn_step_backward(
    dy: Array, gradients: Named, parameters: Named, x: Array, a: Array, a_prev: Array
) -> Named:
    """Add the gradients of one step to those of the steps after it.

    Args:
        dy: (n_y, 1) gradient of the loss with respect to the scores Wya a + by.
        gradients: dWax, dWaa, dWya, db, dby so far, and da_next (n_a, 1), the gradient of `a`
            that comes from the next step. The arrays are changed in place.
        parameters: as in `initialize_parameters`.
        x: (n_x, 1) input of the step.
        a: (n_a, 1) hidden state after the step.
        a_prev: (n_a, 1) hidden state before the step.

    Returns:
        The same `gradients`; its da_next is now the gradient of a_prev.
    """
    da = parameters["Wya"].T @ dy + gradients["da_next"]
    dz = (1 - a * a) * da  # tanh'(z) = 1 - tanh(z)^2
    gradients["dWya"] += dy @ a.T
    gradients["dby"] += dy
    gradients["dWax"] += dz @ x.T
    gradients["dWaa"] += dz @ a_prev.T
    gradients["db"] += dz
    gradients["da_next"] = parameters["Waa"].T @ dz
    return gradients


def rnn_forward(
    X: Sequence[int | None], Y: Sequence[int], a0: Array, parameters: Named, vocab_size: int = 27
) -> tuple[float, Cache]:
    """Read a name, and add up the loss -log p(character) of each character.

    Args:
        X: (T,) indices; None is the zero column.
        Y: (T,) indices to predict: those of X, one step later.
        a0: (n_a, 1) hidden state before the name.
        parameters: as in `initialize_parameters`.
        vocab_size: number of characters.

    Returns:
        The loss in nats, summed over the name, and (y_hat, a, x): columns by time step.
    """
    y_hat, a, x, loss = ByStep(), {-1: np.copy(a0)}, ByStep(), 0.0
    for t, (index, target) in enumerate(zip(X, Y, strict=True)):
        x[t] = np.zeros((vocab_size, 1))
        if index is not None:
            x[t][index] = 1
        a[t], y_hat[t] = rnn_step_forward(parameters, a[t - 1], x[t])
        loss -= float(np.log(y_hat[t][target, 0]))
    return loss, (y_hat, a, x)


def rnn_backward(
    X: Sequence[int | None], Y: Sequence[int], parameters: Named, cache: Cache
) -> tuple[Named, ByStep]:
    """Compute the gradients of the loss of a name: backpropagation through time.

    Args:
        X: (T,) as in `rnn_forward`.
        Y: (T,) as in `rnn_forward`.
        parameters: as in `rnn_forward`.
        cache: from `rnn_forward`.

    Returns:
        dWax, dWaa, dWya, db, dby, and da_next, the gradient of a0; and the hidden states by
        time step.
    """
    y_hat, a, x = cache
    gradients = {"d" + name: np.zeros_like(parameters[name]) for name in LEARNED}
    gradients["da_next"] = np.zeros_like(a[-1])
    for t in reversed(range(len(X))):
        dy = np.copy(y_hat[t])
        dy[Y[t]] -= 1  # gradient of -log softmax with respect to the scores
        gradients = rnn_step_backward(dy, gradients, parameters, x[t], a[t], a[t - 1])
    return gradients, a


def update_parameters(parameters: Named, gradients: Named, lr: float) -> Named:
    """Make one step of gradient descent, in place; return the same `parameters`."""
    for name in LEARNED:
        parameters[name] -= lr * gradients["d" + name]
    return parameters


def clip(gradients: Named, maxValue: float) -> Named:
    """Return gradients with all elements clipped to [-maxValue, maxValue]; keep the input."""
    names = ["d" + name for name in LEARNED]
    return {name: np.clip(gradients[name], -maxValue, maxValue) for name in names}


def sample(parameters: Named, char_to_ix: dict[str, int], seed: int) -> list[int]:
    """Sample a name from the model, character by character.

    To give the course's names, numpy's global random state is seeded anew before every draw:
    with seed, seed + 2, seed + 4, ... Do not do this elsewhere. It resets the random numbers of
    every other part of a program. And names are no longer independent: seed 2 gives the random
    numbers of seed 0, one character later. So an untrained model invents both
    Nkzxwtdmfqoeyhsqwasjkjvu and Kzxwtdmfqoeyhsqwasjkjvu. Everywhere else in this package
    randomness is an argument, a `np.random.Generator`.

    Args:
        parameters: as in `initialize_parameters`.
        char_to_ix: index of every character, newline among them.
        seed: the first of the seeds.

    Returns:
        Indices: at most 50, then a newline; a newline ends a name earlier, too.
    """
    vocab_size: int = parameters["by"].shape[0]
    n_a, newline = parameters["Waa"].shape[1], char_to_ix["\n"]
    x, a, indices = np.zeros((vocab_size, 1)), np.zeros((n_a, 1)), list[int]()
    for counter in range(LONGEST):
        a, y = rnn_step_forward(parameters, a, x)
        np.random.seed(seed + 2 * counter)  # noqa: NPY002 - see above
        index = int(np.random.choice(vocab_size, p=y.ravel()))  # noqa: NPY002 - see above
        indices.append(index)
        if index == newline and len(indices) < LONGEST:
            return indices
        x = np.zeros((vocab_size, 1))
        x[index] = 1
    return [*indices, newline]


def optimize(
    X: Sequence[int | None],
    Y: Sequence[int],
    a_prev: Array,
    parameters: Named,
    learning_rate: float = 0.01,
) -> tuple[float, Named, Array]:
    """Learn from one name: forward, backward, clip at 5, update `parameters` in place.

    Returns:
        The loss before the update, the clipped gradients, and a_last (n_a, 1), the hidden
        state after the name.
    """
    loss, cache = rnn_forward(X, Y, a_prev, parameters, parameters["by"].shape[0])
    gradients, a = rnn_backward(X, Y, parameters, cache)
    gradients = clip(gradients, 5)
    update_parameters(parameters, gradients, learning_rate)
    return loss, gradients, a[len(X) - 1]


def model(
    examples: Sequence[str],
    char_to_ix: dict[str, int],
    ix_to_char: dict[int, str],
    num_iterations: int = 35000,
    n_a: int = 50,
    dino_names: int = 7,
    vocab_size: int = 27,
    every: int = 2000,
) -> tuple[Named, list[LogEntry]]:
    """Train on names in shuffled order, over and over, and log what the model invents.

    The hidden state is carried from name to name. The order of names and the first weights
    are those of the course. So are the losses, as long as floating-point rounding allows.
    Changes numpy's global random state; see `sample`.

    Args:
        examples: names, such as the lines of a file, in any case, with spaces around them.
        char_to_ix: index of every character, newline among them.
        ix_to_char: character of every index.
        num_iterations: how many names to learn from.
        n_a: hidden units.
        dino_names: how many names to sample for the log, with seeds 0, 1, 2, ...
        vocab_size: number of characters.
        every: iterations from one log entry to the next.

    Returns:
        parameters, and the log: (iteration, smoothed loss, sampled names), the first one
        after iteration 0.
    """
    names = [example.lower().strip() for example in examples]
    np.random.seed(0)  # noqa: NPY002 - the course's order of names comes from this generator
    np.random.shuffle(names)  # noqa: NPY002 - as above
    parameters = initialize_parameters(n_a, vocab_size, vocab_size)
    loss, a_prev = get_initial_loss(vocab_size, dino_names), np.zeros((n_a, 1))
    log: list[LogEntry] = []
    for iteration in range(num_iterations):
        name = [char_to_ix[character] for character in names[iteration % len(names)]]
        X, Y = [None, *name], [*name, char_to_ix["\n"]]
        name_loss, _, a_prev = optimize(X, Y, a_prev, parameters, learning_rate=0.01)
        loss = smooth(loss, name_loss)
        if iteration % every == 0:
            sampled = [sample(parameters, char_to_ix, seed) for seed in range(dino_names)]
            log.append((iteration, loss, [get_sample(s, ix_to_char).strip() for s in sampled]))
    return parameters, log


def smooth(loss: float, cur_loss: float) -> float:
    """Return the running mean of the loss: the newest value counts a thousandth."""
    return loss * 0.999 + cur_loss * 0.001


def get_initial_loss(vocab_size: int, seq_length: int) -> float:
    """Return the loss in nats of guessing `seq_length` characters, all equally likely."""
    return float(-np.log(1.0 / vocab_size) * seq_length)


def get_sample(sample_ix: Sequence[int], ix_to_char: dict[int, str]) -> str:
    """Return the text of sampled indices: first letter upper case, newline at the end."""
    text = "".join(ix_to_char[index] for index in sample_ix)
    return text[:1].upper() + text[1:]


def print_sample(sample_ix: Sequence[int], ix_to_char: dict[int, str]) -> None:
    """Print the text of sampled indices; its own newline ends the line."""
    print(get_sample(sample_ix, ix_to_char), end="")  # noqa: T201 - printing is its purpose
