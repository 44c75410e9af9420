"""The errors that students post, each made in a solution that is written as students write.

The solution has other lines than our functions. So what names the mistake is its numbers.
"""

import sys
from pathlib import Path

import numpy as np
import pytest

from jazzrnn.course.student.diagnosis import mistakes_of, outcomes, wrong_outputs
from jazzrnn.course.student.examining import RIGHT, WRONG, examine
from jazzrnn.course.student.loading import load
from jazzrnn.course.student.mistakes import source, with_mistakes
from jazzrnn.course.student.problems import OUTPUTS

FILE = Path(__file__).with_name("solution.txt")
SOLUTION = FILE.read_text(encoding="utf-8")

POSTED = [  # function, what the student writes, in place of what, what is said
    ("rnn_cell_forward", "np.dot(Wya, a_next)", "np.dot(Wya, a_prev)", "a_prev stands in yt_pred"),
    ("rnn_cell_forward", "softmax(np.dot(Wya", "sigmoid(np.dot(Wya", "sigmoid stands in yt_pred"),
    ("rnn_cell_forward", "np.dot(Wax, xt)", "Wax * xt", "* multiplies element by element"),
    ("rnn_forward", "x[:, :, t], a_next", "x[:, :, t], a0", "a_next is not carried on"),
    ("rnn_forward", "x[:, :, t], a_next", "x[:, :, t], a[:, :, t - 1]", "a_next starts from zeros"),
    ("lstm_forward", "    a_next = a0\n", "    a_next = np.zeros((n_a, m))\n",
     "a_next starts from zeros"),
    ("lstm_forward", "c[:, :, t] = c_next", "c[:, :, t] = a_next", "c has the hidden states"),
    ("rnn_forward", "y_pred[:, :, t] = yt_pred", "pass", "y_pred stays zero"),
    ("lstm_cell_forward", "cct = np.tanh", "cct = sigmoid", "sigmoid stands in cct"),
    ("lstm_cell_forward", "ft * c_prev + it", "it * c_prev + ft", "ft and it are swapped"),
    ("lstm_cell_forward", "ot * np.tanh(c_next)", "ot * c_next", "tanh is missing"),
    ("lstm_cell_forward", "(a_prev, xt), axis=0)", "(xt, a_prev))",
     "xt stands above a_prev in concat"),
    ("lstm_cell_forward", "np.dot(Wi, concat) + bi", "np.dot(Wf, concat) + bf",
     "Wf and bf stand in it where Wi and bi are meant"),
    ("lstm_cell_forward", "it, cct, ot, xt", "it, ot, cct, xt",
     "the gate order differs in the cache"),
    ("lstm_forward", "c = np.zeros((n_a, m, T_x))", "c = a", "c = a makes one array of two"),
    ("lstm_forward", "a_next, c_next, parameters", "a_next, np.zeros((n_a, m)), parameters",
     "c_next is not carried on"),
    ("lstm_forward", "c_next = np.zeros((n_a, m))", "c_next = a0", "c_next starts from a0"),
    ("rnn_cell_backward", "(1 - a_next**2) * da", "(1 - a_prev**2) * da", "a_prev stands where"),
    ("rnn_cell_backward", "(1 - a_next**2) * da", "(1 - np.tanh(a_next)**2) * da", "taken twice"),
    ("rnn_cell_backward", "np.sum(dtanh, axis=1, keepdims=True)", "np.sum(dtanh, axis=1)",
     "dba is summed without keepdims=True"),
    ("rnn_cell_backward", "np.dot(dtanh, a_prev.T)", "np.dot(dtanh, a_next.T)", "a_prev is meant"),
    ("rnn_cell_backward", "np.dot(Wax.T, dtanh)", "np.dot(Wax, dtanh)", "Wax is not transposed"),
    ("rnn_backward", "da[:, :, t] + da_prevt", "da[:, :, t]", "da_prev is not added"),
    ("rnn_backward", "dWaa += ", "dWaa = ", "dWaa is not accumulated"),
    ("rnn_backward", "n_x, m = x1.shape", "n_x, m, T_x = x.shape", "T is taken from x, not from"),
    ("rnn_backward", "reversed(range(T_x))", "range(T_x)", "time goes forward"),
    ("lstm_cell_backward", "(dc_next * it + ot * dtanh * it * da_next)",
     "(ot * dtanh * it * da_next)", "dc_next is missing in dcct"),
    ("lstm_cell_backward", "(dc_next * cct + ot * dtanh * cct * da_next) * it",
     "dc_next * cct + ot * dtanh * cct * da_next * it", "brackets are missing in dit"),
    ("lstm_cell_backward", "(1 - cct**2)", "(1 - np.tanh(cct)**2)", "tanh is taken twice in dcct"),
    ("lstm_cell_backward", "1 - np.tanh(c_next) ** 2", "1 - c_next ** 2", "tanh is missing in dc"),
    ("lstm_cell_backward", "da_next * np.tanh(c_next) * ot", "da_next * c_next * ot",
     "tanh is missing in dot"),
    ("lstm_cell_backward", "dc_next * ft + ot * dtanh * ft * da_next", "dc_next * ft",
     "dc_next stands in dc_prev where dc is meant"),
    ("lstm_cell_backward", "ft, it, cct, ot, xt, parameters) = cache",
     "it, ft, cct, ot, xt, parameters) = cache", "the gate order differs"),
    ("lstm_cell_backward", "np.sum(dot, axis=1, keepdims=True)", "np.sum(dot, axis=1)",
     "dbo is summed without keepdims=True"),
    ("lstm_cell_backward", "np.sum(dit, axis=1, keepdims=True)",
     "np.sum(dft, axis=1, keepdims=True)", "dft stands in dbi where dit is meant"),
    ("lstm_cell_backward", "np.dot(dot, concat.T)", "np.dot(dcct, concat.T)",
     "dcct stands in dWo where dot is meant"),
    ("lstm_backward", "        da_prevt = gradients[\"da_prev\"]\n", "",
     "da_prev is not added to da[:, :, t]"),
    ("lstm_cell_backward", "Wo[:, :n_a].T @ dot\n", "0\n", "Wo is missing in da_prev"),
    ("lstm_backward", "da[:, :, t] + da_prevt, dc_prevt", "da[:, :, t], dc_prevt", "not added"),
    ("lstm_backward", "gradients[\"dc_prev\"]\n", "0 * da_prevt\n", "dc_prev is not carried on"),
    ("lstm_backward", "sums[name] += ", "sums[name] = ", "the gradients are not accumulated"),
    ("clip", ", out=gradients[name]", "", "nothing is clipped"),
    ("sample", "np.random.choice(list(range(vocab_size)), p=y.ravel())", "np.argmax(y)",
     "the likeliest character is taken"),
    ("sample", "        a_prev = a\n", "", "a is not carried on"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "modules", {**sys.modules})


def examined(tmp_path, function, *changes):
    """What is found in one function of the solution after some changes of its text."""
    before, name, rest = SOLUTION.partition(f"def {function}(")
    text, *others = rest.split("\n\n\n", 1)
    for right, wrong in changes:
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    path = tmp_path / "my_lstm.py"
    path.write_text("\n\n\n".join([before + name + text, *others]), encoding="utf-8")
    return examine(load(path), function, path)


@pytest.mark.parametrize(("function", "right", "wrong", "words"), POSTED)
def test_the_mistake_is_named_by_its_numbers(tmp_path, function, right, wrong, words):
    finding = examined(tmp_path, function, (right, wrong))
    assert finding.verdict == WRONG
    assert words in finding.words[0], finding.words


@pytest.mark.parametrize("shift", ["", " - np.max(x)", " - np.max(x, axis=0)"])
def test_a_softmax_over_the_whole_array_is_named_wherever_it_stands(tmp_path, shift):
    path = tmp_path / "mine.py"
    code = f"    e_x = np.exp(x{shift})\n    return e_x / np.sum(e_x)\n"
    path.write_text(f"def softmax(x):\n{code}", encoding="utf-8")
    finding = examine(load(path), "softmax", path)
    assert finding.words[0] == "the sum is over the whole array; with axis=0 it is over each column"
    inline = ("yt_pred = softmax(np.dot(Wya", "yt_pred = whole(np.dot(Wya")
    text = SOLUTION.replace(*inline)
    assert text != SOLUTION
    path.write_text(f"import numpy as np\ndef whole(x):\n{code}\n{text}", encoding="utf-8")
    finding = examine(load(path), "rnn_cell_forward", path)
    words = "the softmax in yt_pred divides by the sum of the whole array"
    assert finding.words[0].startswith(words) == ("axis" not in shift)


def test_of_an_unknown_mistake_it_is_said_what_is_wrong_and_what_is_right(tmp_path):
    wrong = ("dft, concat.T)", "dft, concat.T) ** 2")
    finding = examined(tmp_path, "lstm_cell_backward", wrong)
    assert finding.words == (
        "wrong: dWf; right: dxt, da_prev, dc_prev, dbf, dWi, dbi, dWc, dbc, dWo, dbo",
    )


def test_dc_next_is_not_added_to_dc(tmp_path):
    changes = [(f"(dc_next * {x} + ot", "(ot") for x in ("it", "cct", "c_prev")]
    finding = examined(
        tmp_path, "lstm_cell_backward", *changes, ("dc_prev = dc_next * ft + ot", "dc_prev = ot")
    )
    assert finding.words[0] == "dc_next is not added to dc"


def test_two_mistakes_at_once_are_both_named(tmp_path):
    two = (("(1 - cct**2)", "(1 - cct)"), (" * ot * (1 - ot)", ""))
    finding = examined(tmp_path, "lstm_cell_backward", *two)
    assert {*finding.words[:2]} == {
        "the square is missing in dcct: 1 - cct**2 is meant",
        "the factor ot * (1 - ot) is missing in dot",
    }
    assert finding.words[-1].endswith("right: dc_prev, dWf, dbf, dWi, dbi")


def test_a_mistake_in_a_cell_is_not_one_of_the_loop(tmp_path):
    wrong = ("c_next = ft * c_prev + it * cct", "c_next = ft * c_prev")
    assert examined(tmp_path, "lstm_cell_forward", wrong).verdict == WRONG
    path = tmp_path / "my_lstm.py"
    for function in ("lstm_forward", "lstm_cell_backward", "lstm_backward"):
        assert examine(load(path), function, path).verdict == RIGHT


def test_errors_are_shown_with_their_line(tmp_path):
    finding = examined(tmp_path, "rnn_forward", ("a_next = a0\n", "pass\n"))
    assert finding.words[0].startswith("line 27: raises UnboundLocalError: ")
    finding = examined(tmp_path, "lstm_forward", ("x, a0, parameters)", "x, parameters)"))
    assert finding.words == ("takes the arguments (x, parameters), not (x, a0, parameters)",)
    finding = examined(tmp_path, "rnn_forward", ("return a, y_pred, caches", "return a, y_pred"))
    assert "returns 2 values, not a, y_pred, caches" in finding.words


@pytest.mark.parametrize("function", OUTPUTS)
def test_every_known_mistake_is_one_and_no_two_are_the_same(function):
    seen = []
    for mistake in mistakes_of(function):
        assert source(function).count(mistake.right) == 1, mistake
        found = outcomes(function, with_mistakes([mistake]))
        broken = [isinstance(one, Exception) for one in found]
        assert wrong_outputs(function, found) or any(broken), mistake
        assert not all(broken), mistake
        numbers = [np.inf if b else _sum(one) for one, b in zip(found, broken, strict=True)]
        seen.append(tuple(np.round(numbers, 8)))
    assert len({*seen}) == len(seen)


def _sum(value):
    """One number of all numbers in an output, weighted by their places."""
    if isinstance(value, dict):
        return sum(k * _sum(one) for k, one in enumerate(value.values(), 1))
    if isinstance(value, tuple | list):
        return sum(k * _sum(one) for k, one in enumerate(value, 1))
    flat = np.ravel(value)
    return float(flat @ np.sqrt(np.arange(1, flat.size + 1))) + 0.1 * np.ndim(value)
