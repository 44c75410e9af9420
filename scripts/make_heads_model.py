"""Make the model that writes heads: `python scripts/make_heads_model.py TUNES [RUN]`.

TUNES is a folder of lead sheets, see `benchmarks/tunes.py`. A model learns all of them in the
folder RUN (outputs/heads if none is named; a training that is finished there is used). What
`generate` needs of it goes into jazzrnn/models/heads/: the weights in 16 bits, which bars of each
tune echo which, and hashes of 8 notes in a row, to find copies by, with the name of their file.
No melody and no chord progression is in it.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]  # runs from a clone, installed or not

from benchmarks.tunes import NOTICE, Tune, read_tunes  # noqa: E402 - after the path
from jazzrnn.copying.copies import (  # noqa: E402 - after the path
    SEALED,
    join_melodies,
    melodies_of,
    trace,
)
from jazzrnn.encoding.corpus import Corpus, find_files, read_corpus  # noqa: E402 - after the path
from jazzrnn.encoding.steps import encode  # noqa: E402 - after the path
from jazzrnn.generation.repertoire import from_json, to_json  # noqa: E402 - after the path
from jazzrnn.music.midi.writing import write_midi  # noqa: E402 - after the path
from jazzrnn.music.setting import outline, setting_of  # noqa: E402 - after the path
from jazzrnn.nn.checkpoint import load_model, save_model  # noqa: E402 - after the path
from jazzrnn.runs import run as runs  # noqa: E402 - after the path
from jazzrnn.runs.learned import save_learned  # noqa: E402 - after the path
from jazzrnn.runs.models import HEADS, MODEL, TRACES  # noqa: E402 - after the path
from jazzrnn.runs.plan import TrainingRequest, sizes  # noqa: E402 - after the path

HIDDEN, UNITS, DROPOUT = 128, 64, 0.5  # units of layers; of the embedding and of each head
EPOCHS = 50  # with more the loss on other titles rises: `python -m benchmarks.heads TUNES`


def learn(tunes: list[Tune], folder: Path) -> None:
    """Train on all tunes."""
    with tempfile.TemporaryDirectory() as place:
        music = Path(place)
        for tune in tunes:
            data = write_midi(tune.piece, title=tune.title, made=NOTICE)
            (music / tune.name).write_bytes(data)
        corpus = Corpus()
        for _ in read_corpus(music, find_files(music), corpus):
            pass
    wished = TrainingRequest(hidden=HIDDEN, dropout=DROPOUT, epochs=EPOCHS, held_out=0)
    config, plan = sizes(sum(map(len, corpus.steps)), wished)
    config = replace(config, embedding=UNITS, head=UNITS)
    data = {"folder": "lead sheets", "held_out": 0, "transpose": wished.transpose}
    run = runs.begin(folder, config, plan, corpus, data)
    for progress in runs.train(run):
        if progress.held_out is not None:
            print(f"epoch {progress.epoch}, training loss {sum(progress.held_out):.3f}", flush=True)


def main(folder: Path, run: Path) -> None:
    """Train, and write what is shipped."""
    tunes = read_tunes(folder)
    if not (run / MODEL).exists():
        learn(tunes, run)
    model = load_model(run / MODEL)
    known = from_json(model.about, run)
    known = replace(
        known,
        settings=tuple(map(outline, known.settings)),
        source=f"{len(tunes)} lead sheets: {NOTICE}",
    )
    melodies = [melodies_of(encode(tune.piece), setting_of(tune.piece, "")) for tune in tunes]
    names = [tune.name for tune in tunes]
    traces = [trace(join_melodies(melodies), SEALED)]
    save_learned(HEADS.with_name(TRACES), names, traces, known.fingerprint)
    save_model(HEADS, model._replace(about=to_json(known)), half=True)
    for path in sorted(HEADS.parent.iterdir()):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 2**20:.2f} MiB")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit("where are the tunes? python scripts/make_heads_model.py TUNES [RUN]")
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "outputs/heads"))
