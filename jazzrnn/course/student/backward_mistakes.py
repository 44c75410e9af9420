"""Mistakes of backward functions, in the names that the course gives to values."""

from collections.abc import Iterator
from itertools import permutations

from jazzrnn.course.student.forward_mistakes import KEPT, VALUE
from jazzrnn.course.student.mistakes import Mistake

Row = tuple[str, str, str]
TERMS = {  # of a gate: its gradient, what is multiplied, the derivative of its squashing
    "f": ("dft", "dc * c_prev", "ft * (1 - ft)"),
    "i": ("dit", "dc * cct", "it * (1 - it)"),
    "c": ("dcct", "dc * it", "(1 - cct**2)"),
    "o": ("dot", "da_next * tanh_c", "ot * (1 - ot)"),
}
TANH_TWICE = "tanh is taken twice"
SPLIT = "da_prev, dxt = np.split(dconcat, [len(a_prev)])"
SUM = "sum(axis=1, keepdims=True)"


def backward_mistakes() -> Iterator[Mistake]:
    """Yield all mistakes of backward functions."""
    rows: dict[str, Iterator[Row]] = {
        "rnn_cell_backward": _rnn_cell(),
        "lstm_cell_backward": _lstm_cell(),
        "rnn_backward": _over_time(["dWax", "dWaa", "dba"]),
        "lstm_backward": _over_time([d + gate for gate in VALUE for d in ("dW", "db")]),
    }
    for function, mistakes in rows.items():
        yield from (Mistake(function, *row) for row in mistakes)
    for words, right, wrong in _LSTM_TIME:
        yield Mistake("lstm_backward", words, right, wrong)


def _rnn_cell() -> Iterator[Row]:
    yield from _RNN_DZ
    for name, right, before, of in (
        ("dxt", 'parameters["Wax"].T @ dz', "Wax", "Waa"),
        ("da_prev", 'parameters["Waa"].T @ dz', "Waa", "Wax"),
    ):
        yield f"{before} is not transposed in {name}", right, f'parameters["{before}"] @ dz'
        yield (
            f"{of} stands in {name} where {before} is meant",
            right,
            f'parameters["{of}"].T @ dz',
        )
    for name, state in (("dWax", "xt"), ("dWaa", "a_prev")):
        right = f"dz @ {state}.T"
        yield f"{state} is not transposed in {name}", right, f"dz @ {state}"
        yield f"{name} is transposed", right, f"{state} @ dz.T"
        yield f"{name} is divided by m: a sum is meant", right, f"dz @ {state}.T / dz.shape[1]"
    yield "a_next stands in dWaa where a_prev is meant", "dz @ a_prev.T", "dz @ a_next.T"
    yield "da_next stands in dba where the gradient before tanh is meant", "dz.sum", "da_next.sum"
    yield from _sums("dba", f"dz.{SUM}", "dz")


_RNN_DZ: tuple[Row, ...] = (
    ("a_prev stands where a_next is meant: 1 - a_next**2", "1 - a_next**2", "1 - a_prev**2"),
    (f"{TANH_TWICE}: a_next is a tanh already, so its derivative is 1 - a_next**2",
     "1 - a_next**2", "1 - np.tanh(a_next) ** 2"),
    ("the derivative is that of sigmoid; tanh's is 1 - a_next**2",
     "1 - a_next**2", "a_next * (1 - a_next)"),
    ("(1 - a_next)**2 stands where 1 - a_next**2 is meant", "1 - a_next**2", "(1 - a_next) ** 2"),
    ("the square is missing: 1 - a_next**2 is meant", "1 - a_next**2", "1 - a_next"),
    ("da_next is missing: the derivative of tanh is multiplied by it", ") * da_next", ")"),
    ("the derivative of tanh is missing: (1 - a_next**2) * da_next is meant",
     "(1 - a_next**2) * ", ""),
)  # fmt: skip


def _sums(name: str, right: str, what: str, when: str = "") -> Iterator[Row]:
    """Yield the mistakes of the gradient of a bias.

    Args:
        name: of the gradient.
        right: the sum, as our function has it.
        what: is summed.
        when: a condition of Python, if `right` computes several gradients.
    """
    rows = (
        (f"{name} is summed without keepdims=True", f"{what}.sum(axis=1)"),
        (f"{name} is summed over the units; over the sequences (axis=1) is meant",
         f"{what}.sum(axis=0, keepdims=True)"),
        (f"{name} is summed over everything: axis=1 is meant", f"{what}.sum()"),
        (f"{name} is a mean; a sum is meant", f"{what}.mean(axis=1, keepdims=True)"),
        (f"{name} is not summed over the sequences (axis=1)", what),
    )  # fmt: skip
    for words, wrong in rows:
        yield words, right, f"({wrong} if {when} else {right})" if when else wrong


def _lstm_cell() -> Iterator[Row]:
    yield from _LSTM_DC
    for gate, (name, factor, slope) in TERMS.items():
        right = f'"{gate}": {factor} * {slope},'
        yield f"the factor {slope} is missing in {name}", right, f'"{gate}": {factor},'
        if gate != "o":
            other = factor.removeprefix("dc * ")
            through_a = "(dc - dc_next)"  # what comes through a_next
            yield (
                f"brackets are missing in {name}: {slope} multiplies both terms",
                right,
                f'"{gate}": dc_next * {other} + {through_a} * {other} * {slope},',
            )
            yield (
                f"dc_next is missing in {name}",
                right,
                f'"{gate}": {through_a} * {other} * {slope},',
            )
            yield (
                f"the term of da_next is missing in {name}",
                right,
                f'"{gate}": dc_next * {other} * {slope},',
            )
    yield from _LSTM_TERMS
    yield from _lstm_weights()
    for order in permutations(VALUE.values()):
        if ", ".join(order) != KEPT:
            words = f"the gate order differs: the cache has {KEPT}, but it is read as"
            yield f"{words} {', '.join(order)}", f"c_prev, {KEPT}", f"c_prev, {', '.join(order)}"


_LSTM_DC: tuple[Row, ...] = (
    ("dc_next is not added to dc", "dc = dc_next + ", "dc = "),
    ("the term of da_next is missing in dc: da_next * ot * (1 - tanh(c_next)**2)",
     "dc_next + da_next * ot * (1 - tanh_c**2)", "dc_next"),
    ("ot is missing in dc", "da_next * ot * (1", "da_next * (1"),
    ("da_next is missing in dc", "da_next * ot * (1", "ot * (1"),
    ("tanh is missing in dc: 1 - tanh(c_next)**2 is meant", "(1 - tanh_c**2)", "(1 - c_next**2)"),
    (f"{TANH_TWICE} in dc: 1 - tanh(c_next)**2 is meant", "(1 - tanh_c**2)",
     "(1 - np.tanh(tanh_c) ** 2)"),
    ("the square is missing in dc: 1 - tanh(c_next)**2 is meant", "1 - tanh_c**2", "1 - tanh_c"),
    ("the square is of the whole bracket in dc: 1 - tanh(c_next)**2 is meant", "(1 - tanh_c**2)",
     "(1 - tanh_c) ** 2"),
    ("a_next stands in dc where tanh(c_next) is meant", "(1 - tanh_c**2)",
     "(1 - (ot * tanh_c) ** 2)"),
    ("c_prev stands where c_next is meant in tanh(c_next)", "np.tanh(c_next)", "np.tanh(c_prev)"),
)  # fmt: skip
_LSTM_TERMS: tuple[Row, ...] = (
    ("c_next stands in dft where c_prev is meant", "dc * c_prev", "dc * c_next"),
    ("a_prev stands in dft where c_prev is meant", "dc * c_prev", "dc * a_prev"),
    ("it stands in dit where cct is meant", "dc * cct * it", "dc * it * it"),
    ("cct stands in dcct where it is meant", "dc * it * (1 - cct", "dc * cct * (1 - cct"),
    ("tanh is missing in dot: da_next * tanh(c_next) is meant", "da_next * tanh_c",
     "da_next * c_next"),
    (f"{TANH_TWICE} in dcct: cct is a tanh already, so its derivative is 1 - cct**2",
     "(1 - cct**2)", "(1 - np.tanh(cct) ** 2)"),
    ("(1 - cct)**2 stands in dcct where 1 - cct**2 is meant", "(1 - cct**2)", "(1 - cct) ** 2"),
    ("the square is missing in dcct: 1 - cct**2 is meant", "(1 - cct**2)", "(1 - cct)"),
    ("the derivative in dcct is that of sigmoid; tanh's is 1 - cct**2", "(1 - cct**2)",
     "cct * (1 - cct)"),
    ("dc_next stands in dc_prev where dc is meant", '": dc * ft, **', '": dc_next * ft, **'),
    ("dc_next is missing in dc_prev", '": dc * ft, **', '": (dc - dc_next) * ft, **'),
    ("brackets are missing in dc_prev: ft multiplies both terms", '": dc * ft, **',
     '": dc_next * ft + dc - dc_next, **'),
    ("it stands in dc_prev where ft is meant", '": dc * ft, **', '": dc * it, **'),
    ("ft is missing in dc_prev", '": dc * ft, **', '": dc, **'),
    ("xt stands above a_prev in concat; a_prev above xt is meant", "[a_prev, xt]", "[xt, a_prev]"),
    ("da_prev and dxt are swapped: the first n_a rows belong to a_prev", "da_prev, dxt = np.split(",
     "dxt, da_prev = np.split("),
    ("a_next stands in concat where a_prev is meant", "[a_prev, xt]", "[cache[0], xt]"),
)  # fmt: skip


def _lstm_weights() -> Iterator[Row]:
    line = 'dconcat += parameters["W" + gate].T @ dscore[gate]'
    right = f"dscore[gate].{SUM}"
    for gate in VALUE:
        yield f"W{gate} is missing in da_prev and dxt", line, f'{line} * (gate != "{gate}")'
        for name, rows in (("da_prev", ": len(a_prev)"), ("dxt", "len(a_prev) :")):
            part = f'(parameters["W{gate}"].T @ dscore["{gate}"])[{rows}]'
            yield f"W{gate} is missing in {name}", SPLIT, f"{SPLIT}\n    {name} = {name} - {part}"
        yield from _sums(f"db{gate}", right, "dscore[gate]", f'gate == "{gate}"')
        for other in VALUE:
            if other != gate:
                term = f'dscore["{other}" if gate == "{gate}" else gate]'
                own = f"{TERMS[other][0]} stands in {{}}{gate} where {TERMS[gate][0]} is meant"
                yield own.format("dW"), "dscore[gate] @ concat.T", f"{term} @ concat.T"
                yield own.format("db"), right, f"{term}.{SUM}"
    yield from _sums("each of dbf, dbi, dbc and dbo", right, "dscore[gate]")
    yield "dW is divided by m: a sum is meant", "@ concat.T", "@ concat.T / dc.shape[1]"


def _over_time(names: list[str]) -> Iterator[Row]:
    """Yield the mistakes of a loop back through time."""
    added = "sums.get(name, 0) + step[name]"
    yield "da_prev is not added to da[:, :, t]", "da[:, :, t] + da_prev", "da[:, :, t]"
    yield "da[:, :, t] is missing: it is added to da_prev", "da[:, :, t] + da_prev", "da_prev"
    yield "T is taken from x, not from da", "range(da.shape[2])", "range(caches[1].shape[2])"
    yield "the gradients are not accumulated: += is meant", added, "step[name]"
    for name in names:
        kept = f'(0 if name == "{name}" else sums.get(name, 0)) + step[name]'
        yield f"{name} is not accumulated: += is meant", added, kept
    yield "time goes forward: reversed(range(T)) is meant", "reversed(range(", "list(range("
    yield (
        "da0 stays zero: it is the da_prev of the first step",
        '"da0": da_prev',
        '"da0": 0 * da_prev',
    )
    yield (
        "da0 is da[:, :, 0]; the da_prev of the first step is meant",
        '"da0": da_prev',
        '"da0": da[:, :, 0]',
    )
    yield (
        "dx stays zero: nothing is stored in it",
        'append(step.pop("dxt"))',
        'append(0 * step.pop("dxt"))',
    )
    yield "dx is stored from the end: dx[:, :, t] is meant", "dx[::-1]", "dx"


_LSTM_TIME: tuple[Row, ...] = (
    ("dc_prev is not carried on: each step gets zeros", "da_prev, dc_prev, cells[t]",
     "da_prev, 0 * dc_prev, cells[t]"),
    ("da_prev is handed over where dc_prev is meant", "da_prev, dc_prev, cells[t]",
     "da_prev, da_prev, cells[t]"),
)  # fmt: skip
