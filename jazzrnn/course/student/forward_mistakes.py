"""Mistakes of forward functions, in the names that the course gives to values."""

from collections.abc import Iterator
from itertools import combinations, permutations

from jazzrnn.course.step_by_step import GATES
from jazzrnn.course.student.mistakes import Mistake

VALUE = {"f": "ft", "i": "it", "c": "cct", "o": "ot"}  # of a gate, as the course calls it
KEPT = "ft, it, cct, ot"  # in this order in a cache
SCORES = "for gate in GATES}"  # end of the line that computes all scores


def forward_mistakes() -> Iterator[Mistake]:
    """Yield all mistakes of forward functions."""
    yield from _of("sigmoid", *_SIGMOID)
    yield from _of("softmax", *_SOFTMAX)
    yield from _of("rnn_cell_forward", *_RNN_CELL)
    yield from _of("lstm_cell_forward", *_LSTM_CELL, *_lstm_gates())
    for function, y in (("rnn_forward", "y_pred"), ("lstm_forward", "y")):
        yield from _of(function, *_over_time(y))
    yield from _of("lstm_forward", *_LSTM_STATES)


def _of(function: str, *rows: tuple[str, str, str]) -> Iterator[Mistake]:
    for row in rows:
        yield Mistake(function, *row)


_SIGMOID = (
    ("the sign is missing: 1 / (1 + exp(-x)) is meant", "-1.0", "1.0"),
    ("tanh is computed, not sigmoid", "np.exp(-np.logaddexp(0.0, np.multiply(x, -1.0)))",
     "np.tanh(x)"),
)  # fmt: skip
_EXPS = "exps = np.exp(scores - scores.max(axis=0, keepdims=True))  # at most exp(0)\n    return "
_COLUMN = " / exps.sum(axis=0, keepdims=True)"
_WHOLE = "the sum is over the whole array; with axis=0 it is over each column"
_ROWS = "the sum has axis=1; with axis=0 it is over each column"
_NO_SUM = "the division by the sum is missing"
_SOFTMAX = (
    # With one maximum for all columns, or with none: what is divided by a sum over all is the same.
    (_WHOLE, f"{_EXPS}exps{_COLUMN}", "exps = np.exp(scores)\n    return exps / exps.sum()"),
    (_ROWS, f"{_EXPS}exps{_COLUMN}",
     "exps = np.exp(scores)\n    return exps / exps.sum(axis=1, keepdims=True)"),
    (_NO_SUM, f"{_EXPS}exps{_COLUMN}", "return np.exp(scores)"),
    (_NO_SUM, f"{_EXPS}exps{_COLUMN}", "return np.exp(scores - scores.max())"),
    (_WHOLE, "exps.sum(axis=0, keepdims=True)", "exps.sum()"),
    (_ROWS, "exps.sum(axis=0, keepdims=True)", "exps.sum(axis=1, keepdims=True)"),
    (_NO_SUM, f"return exps{_COLUMN}", "return exps"),
)  # fmt: skip
_IN_CELL = (
    "the softmax in yt_pred divides by the sum of the whole array; the sum of each column"
    " (axis=0) is meant", "softmax(", "(lambda z: np.exp(z) / np.exp(z).sum())(",
)  # fmt: skip
_RNN_CELL = (
    ("tanh is missing in a_next", "np.tanh(Waa @ a_prev + Wax @ xt + ba)",
     "Waa @ a_prev + Wax @ xt + ba"),
    ("sigmoid stands in a_next where tanh is meant", "np.tanh(", "sigmoid("),
    ("ba is not added in a_next", " + ba)", ")"),
    ("Waa @ a_prev is missing in a_next", "Waa @ a_prev + ", ""),
    ("Wax @ xt is missing in a_next", " + Wax @ xt", ""),
    ("* multiplies element by element; @ or np.dot is meant in Waa @ a_prev", "Waa @ a_prev",
     "Waa * a_prev"),
    ("* multiplies element by element; @ or np.dot is meant in Wax @ xt", "Wax @ xt", "Wax * xt"),
    ("Wax and Waa are swapped", "Waa @ a_prev + Wax @ xt", "Wax @ a_prev + Waa @ xt"),
    ("Waa is transposed", "Waa @ a_prev", "Waa.T @ a_prev"),
    ("a_prev stands in yt_pred where a_next is meant", '"Wya"] @ a_next', '"Wya"] @ a_prev'),
    ("by is not added in yt_pred", ' + parameters["by"])', ")"),
    _IN_CELL,
    ("softmax is missing in yt_pred", "softmax(", "("),
    ("sigmoid stands in yt_pred where softmax is meant", "softmax(", "sigmoid("),
    ("the cache is (a_prev, a_next, xt, parameters); (a_next, a_prev, xt, parameters) is meant",
     "(a_next, a_prev, xt, parameters)", "(a_prev, a_next, xt, parameters)"),
)  # fmt: skip
_LSTM_CELL = (
    ("ft and it are swapped in c_next", "ft * c_prev + it * cct", "it * c_prev + ft * cct"),
    ("it is missing in c_next", "+ it * cct", "+ cct"),
    ("ft is missing in c_next", "ft * c_prev", "c_prev"),
    ("it * cct is missing in c_next", " + it * cct", ""),
    ("ft * c_prev is missing in c_next", "ft * c_prev + ", ""),
    ("a_prev stands in c_next where c_prev is meant", "ft * c_prev", "ft * a_prev"),
    ("tanh is missing in a_next: it is ot * tanh(c_next)", "np.tanh(c_next)", "c_next"),
    ("a_next is tanh(ot * c_next); ot * tanh(c_next) is meant", "ot * np.tanh(c_next)",
     "np.tanh(ot * c_next)"),
    ("c_prev stands in a_next where c_next is meant", "np.tanh(c_next)", "np.tanh(c_prev)"),
    ("cct stands in a_next where c_next is meant", "np.tanh(c_next)", "np.tanh(cct)"),
    ("ot is missing in a_next", "ot * np.tanh(c_next)", "np.tanh(c_next)"),
    ("xt stands above a_prev in concat; a_prev above xt is meant", "[a_prev, xt]", "[xt, a_prev]"),
    ("c_next stands in yt_pred where a_next is meant", '"Wy"] @ a_next', '"Wy"] @ c_next'),
    ("by is not added in yt_pred", ' + parameters["by"])', ")"),
    _IN_CELL,
    ("softmax is missing in yt_pred", "softmax(", "("),
    ("sigmoid stands in yt_pred where softmax is meant", "softmax(", "sigmoid("),
    ("a_prev and c_prev are swapped in the cache", "c_next, a_prev, c_prev, ft",
     "c_next, c_prev, a_prev, ft"),
    ("a_next and c_next are swapped in the cache", "(a_next, c_next, a", "(c_next, a_next, a"),
)  # fmt: skip


def _lstm_gates() -> Iterator[tuple[str, str, str]]:
    """Yield the mistakes that can be made with each gate, or with two of them."""
    for gate, value in VALUE.items():
        squash, other = ("np.tanh", "sigmoid") if gate == "c" else ("sigmoid", "np.tanh")
        line = f'{value} = {squash}(score["{gate}"])'
        for wrong in (other, ""):
            name = wrong.removeprefix("np.")
            words = f"{name} stands in {value} where {squash.removeprefix('np.')} is meant"
            if not wrong:
                words = f"{squash.removeprefix('np.')} is missing in {value}"
            yield words, line, f'{value} = {wrong}(score["{gate}"])'
        without = f'{SCORES}\n    score["{gate}"] = parameters["W{gate}"] @ concat'
        yield f"b{gate} is not added in {value}", SCORES, without
    for a, b in combinations(GATES, 2):
        swap = f'score["{a}"], score["{b}"] = score["{b}"], score["{a}"]'
        yield f"W{a} and W{b} (with b{a} and b{b}) are swapped", SCORES, f"{SCORES}\n    {swap}"
    for gate, other in permutations(GATES, 2):
        words = f"W{other} and b{other} stand in {VALUE[gate]} where W{gate} and b{gate} are meant"
        yield words, SCORES, f'{SCORES}\n    score["{gate}"] = score["{other}"]'
    for order in permutations(VALUE.values()):
        if ", ".join(order) != KEPT:
            words = f"the gate order differs in the cache: it has {', '.join(order)}; {KEPT}"
            yield f"{words} is meant", f"c_prev, {KEPT}", f"c_prev, {', '.join(order)}"


def _over_time(y: str) -> Iterator[tuple[str, str, str]]:
    """Yield the mistakes of a loop over time."""
    carried = "x[:, :, t], a_next"
    yield "each step starts from a0: a_next is not carried on", carried, "x[:, :, t], a0"
    yield (
        "a_next starts from zeros; a0 is meant (a[:, :, t - 1] is zero before the first step)",
        carried,
        "x[:, :, t], a_next * (t > 0)",
    )
    yield "each step reads the first input: x[:, :, t] is meant", carried, "x[:, :, 0], a_next"
    yield (
        "a has the states before the steps: a[:, :, t] = a_next is meant",
        "states.append(a_next)",
        "states.append(a0 if t == 0 else caches[-1][0])",
    )
    yield f"{y} stays zero: nothing is stored in it", "append(yt_pred)", "append(0 * yt_pred)"
    yield "caches is (x, caches); (caches, x) is meant", "(caches, x)", "(x, caches)"
    yield (
        "caches has the last cache only: append each of them",
        "caches.append(cache)",
        "caches[:] = [cache]",
    )


_LSTM_STATES = (
    ("c = a makes one array of two: the memories overwrite the hidden states; a copy is meant",
     "return a, y, c,", "return c, y, c,"),
    ("c has the hidden states: c[:, :, t] = c_next is meant, and c = a makes one array of two",
     "return a, y, c,", "return a, y, a,"),
    ("c_next is not carried on: each step starts from zeros", "a_next, c_next, parameters)",
     "a_next, np.zeros_like(a0), parameters)"),
    ("c_next starts from a0; zeros are meant", "np.zeros_like(a0)", "a0"),
    ("a_next is handed over where c_next is meant", "a_next, c_next, parameters)",
     "a_next, a_next, parameters)"),
)  # fmt: skip
