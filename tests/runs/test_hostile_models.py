"""What a model knows of its music is checked: whatever its JSON says, one line tells."""

import copy
import json
import re

import pytest

from jazzrnn.errors import RunError
from jazzrnn.generation.repertoire import from_json
from jazzrnn.nn.checkpoint import load_model

ODD = [None, True, -1, 1.5, 10**30, 1e300, "x", "", [], {}, [[]], {"a": None}, float("nan"), 200]


def places(value, at=()):
    """Where a JSON value has other ones; of lists the first four are enough."""
    parts = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value[:4]) if isinstance(value, list) else parts
    for key, part in parts:
        yield (*at, key)
        yield from places(part, (*at, key))


def changed(value, at, new):
    """A copy of a JSON value with another one in one place."""
    value = copy.deepcopy(value)
    inside = value
    for key in at[:-1]:
        inside = inside[key]
    inside[at[-1]] = new
    return value


def test_no_json_is_more_than_a_model_that_is_refused_or_understood(trained):
    about = json.loads(json.dumps(load_model(trained / "outputs/run-1/model.npz").about))
    about["settings"] = [[*about["settings"][0]]]
    about["settings"][0][1] = about["settings"][0][1][:2]
    about["vocabulary"] = []
    refused = 0
    for at in places(about):
        for odd in ODD:
            try:
                from_json(changed(about, at, odd), "m.npz")
            except RunError as error:
                assert re.fullmatch(  # noqa: PT017 - most changes are refused, not all
                    r"m\.npz: [^\n]{1,200}", str(error)
                )
                refused += 1
    assert refused > 1000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("training loss", {"notes": 1.0}),
        ("held-out loss", {"a\nnotes": 1.0}),
        ("notes loss", {"pitch": 1.0}),
        ("settings", [["a", [[4, 4, [[0, "no chord"]], 0, []]], 120.0, [[8, 66]], ""]]),
        ("settings", [["a", [[4, 4, [], 0, []]], 120.0, [[8, 66]], "no key"]]),
        ("settings", [["a", [[4, 4, [], 0, []]], 1e300, [[8, 66]], ""]]),
        ("settings", [["a", [[4, 4, [[10**9, "C"]], 0, []]], 120.0, [[8, 66]], ""]]),
        ("settings", [["a", [[4, 4, [], 0, []]] * 4097, 120.0, [[8, 66]], ""]]),
        ("settings", [["a", [[4, 4, [], 0, []]], 120.0, [[8, 66]], "", 0, [[99, 1.0]]]]),
        ("settings", [["a", [[4, 4, [], 0, []]], 120.0, [[8, 66]], "", 0, [], "more"]]),
        ("together", [[8, 0]]),
    ],
)
def test_what_no_training_writes_is_refused(name, value, trained):
    about = dict(load_model(trained / "outputs/run-1/model.npz").about)
    about = {key: value for key, value in about.items() if not key.endswith(" loss")}
    with pytest.raises(RunError, match=rf"^m\.npz: damaged \(its {name} make no sense\)$"):
        from_json(about | {name: value}, "m.npz")
