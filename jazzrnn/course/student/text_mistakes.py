"""Mistakes of the functions that sample and learn names."""

from collections.abc import Iterator

from jazzrnn.course.student.mistakes import Mistake

CLIPPED = "np.clip(gradients[name], -maxValue, maxValue)"
ROWS = (
    ("clip", "nothing is clipped: without out=, np.clip returns a new array", CLIPPED,
     "gradients[name]"),
    ("clip", "elements below -maxValue stay: both sides are to be clipped", CLIPPED,
     "np.minimum(gradients[name], maxValue)"),
    ("clip", "elements above maxValue stay: both sides are to be clipped", CLIPPED,
     "np.maximum(gradients[name], -maxValue)"),
    ("clip", "negative elements become 0: the lower bound is -maxValue", CLIPPED,
     "np.clip(gradients[name], 0, maxValue)"),
    ("update_parameters", "the sign is wrong: the gradient is subtracted", "-= lr", "+= lr"),
    ("update_parameters", "the learning rate is missing", "lr * ", ""),
    ("optimize", "the gradients are not clipped", "gradients = clip(gradients, 5)", "pass"),
    ("optimize", "the parameters are not updated",
     "update_parameters(parameters, gradients, learning_rate)", "pass"),
    ("optimize", "a_last is the state before the last character: a[len(X) - 1] is meant",
     "a[len(X) - 1]", "a[len(X) - 2]"),
    ("sample", "the likeliest character is taken: np.random.choice with p is meant",
     "np.random.choice(vocab_size, p=y.ravel())", "np.argmax(y)"),
    ("sample", "each character is as likely as any other: p is missing in np.random.choice",
     ", p=y.ravel()", ""),
    ("sample", "a is not carried on from character to character", "    a, y = rnn_step_forward",
     "    _, y = rnn_step_forward"),
    ("sample", "x stays the zero column: it becomes the character just drawn", "x[index] = 1",
     "pass"),
    ("sample", "x keeps the ones of earlier characters: begin with zeros each time",
     "        x = np.zeros((vocab_size, 1))\n", ""),
    ("sample", "the name does not end at a newline",
     "if index == newline and len(indices) < LONGEST:", "if False:"),
)  # fmt: skip


def text_mistakes() -> Iterator[Mistake]:
    """Yield all mistakes of these functions."""
    yield from (Mistake(*row) for row in ROWS)
