"""A bidirectional network: every step knows what came before it and what comes after it.

Two networks of the course's cells read the same sequence, one from its beginning and one from its
end. Each has its own parameters. At step t the first has seen x_0 ... x_t, the second
x_t ... x_{T-1}. Together, their hidden states hold the context of both sides:

    a_t = [forward a_t; backward a_t]                                   (2 n_a, m)
    y_t = softmax(forward W_y a_t + b_y + backward W_y a_t + b_y)       (n_y, m)

The second line is one layer on top of both states. Such a network needs the whole sequence before
its first prediction. So it can label music (chords, phrases), but cannot improvise.

Sizes: n_x inputs, n_a hidden units a direction, n_y outputs, m sequences, T time steps.

Source: Schuster and Paliwal 1997; DeepLearning.AI, Sequence Models, "Bidirectional RNN".
"""

from typing import Any, Literal

import numpy as np

from jazzrnn.course.step_by_step import (
    Array,
    Named,
    lstm_backward,
    lstm_forward,
    rnn_backward,
    rnn_forward,
    softmax,
)

Cell = Literal["lstm", "rnn"]
Caches = tuple[Any, Any, Cell]  # of the forward and of the backward pass over time


def birnn_forward(
    x: Array, a0: tuple[Array, Array], parameters: tuple[Named, Named], cell: Cell = "lstm"
) -> tuple[Array, Array, Caches]:
    """Compute all time steps in both directions.

    Args:
        x: (n_x, m, T) inputs.
        a0: for each direction (n_a, m), the hidden state before its first step. The backward
            direction's first step is the last of x.
        parameters: for each direction, as in `lstm_cell_forward` or `rnn_cell_forward`.
        cell: "lstm" or "rnn".

    Returns:
        a (2 n_a, m, T), the forward direction's states above the backward direction's;
        y_pred (n_y, m, T); and what `birnn_backward` needs.
    """
    states, caches = list[Array](), list[Any]()
    for inputs, start, weights in zip((x, x[:, :, ::-1]), a0, parameters, strict=True):
        if cell == "lstm":
            a, _, _, cache = lstm_forward(inputs, start, weights)
        else:
            a, _, cache = rnn_forward(inputs, start, weights)
        states.append(a)
        caches.append(cache)
    states[1] = states[1][:, :, ::-1]  # back into the order of x
    W_y = "Wy" if cell == "lstm" else "Wya"
    forward_scores, backward_scores = (
        np.tensordot(weights[W_y], a, axes=1) + weights["by"][:, :, None]
        for weights, a in zip(parameters, states, strict=True)
    )
    y_pred = softmax(forward_scores + backward_scores)
    return np.concatenate(states), y_pred, (caches[0], caches[1], cell)


def birnn_backward(da: Array, caches: Caches) -> dict[str, Any]:
    """Compute the gradients of both directions.

    Args:
        da: (2 n_a, m, T) gradient of the loss with respect to every hidden state of all steps.
        caches: from `birnn_forward`.

    Returns:
        dx (n_x, m, T), and under "forward" and "backward" the other gradients of each
        direction: da0 and those of its parameters, as in `lstm_backward` or `rnn_backward`.
    """
    *both, cell = caches
    steps = both[0][1].shape[2]
    if da.shape[2] != steps:  # the backward direction starts at the end: it must be there
        raise ValueError(f"da has {da.shape[2]} time steps, but x has {steps}")
    backward = lstm_backward if cell == "lstm" else rnn_backward
    da_forward, da_backward = np.split(da, 2)
    forward_gradients = backward(da_forward, both[0])
    backward_gradients = backward(da_backward[:, :, ::-1], both[1])
    dx = forward_gradients.pop("dx") + backward_gradients.pop("dx")[:, :, ::-1]
    return {"dx": dx, "forward": forward_gradients, "backward": backward_gradients}
