"""Write models of the format before, which had no checksum, in the format of today.

    python scripts/seal_models.py jazzrnn/models/jazz jazzrnn/models/heads

Each folder has a model.npz and a learned.npz; files that are in today's format stay as they are.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from jazzrnn.copying.copies import Traces  # noqa: E402 - after the path
from jazzrnn.nn.checkpoint import Model, save_model  # noqa: E402
from jazzrnn.nn.from_json import config_from_json  # noqa: E402
from jazzrnn.runs.learned import save_learned  # noqa: E402
from jazzrnn.runs.models import MODEL, TRACES  # noqa: E402


def old(path: Path) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the JSON and the arrays of a file of the format before; None if it is of today's."""
    with np.load(path, allow_pickle=False) as file:
        arrays: dict[str, Any] = {name: file[name] for name in file.files}
    meta = arrays.pop("meta")
    return (json.loads(str(meta)), arrays) if meta.dtype.kind == "U" else None


def seal(folder: Path) -> None:
    """Rewrite the files of a folder."""
    if found := old(folder / MODEL):
        meta, arrays = found
        weights = arrays["weights"]
        half = weights.dtype == np.float16
        model = Model(config_from_json(meta["config"]), weights.astype(np.float32), meta["about"])
        save_model(folder / MODEL, model, half=half)
    if found := old(folder / TRACES):
        meta, arrays = found
        traces = [Traces(*arrays["traces"], window=meta["window"])]
        tunes = [row.tobytes() for row in arrays["tunes"]]
        save_learned(folder / TRACES, meta["names"], traces, meta["music"], tunes)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        seal(Path(name))
