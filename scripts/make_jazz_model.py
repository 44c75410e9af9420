"""Make the jazz model in the box: `python scripts/make_jazz_model.py WEIMAR [RUN]`.

WEIMAR is the Weimar Jazz Database, as its SQLite file or as CSV files. A model learns all of its
solos, without the bass, in the folder RUN (outputs/jazz if none is named; a training that is there
is gone on with or, if it is finished, used). What `generate` needs of it goes into
jazzrnn/models/jazz/: the weights in 16 bits, and of the solos hashes of 8 notes in a row, to find
copies by, and of each one whole, to know it again. The music itself and its chord progressions
stay out of it.
"""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]  # runs from a clone, installed or not

from benchmarks.forms import USUAL  # noqa: E402 - after the path
from jazzrnn.copying.copies import (  # noqa: E402 - after the path
    SEALED,
    join_melodies,
    melodies_of,
    trace,
)
from jazzrnn.encoding.steps import encode  # noqa: E402 - after the path
from jazzrnn.generation.repertoire import to_json  # noqa: E402 - after the path
from jazzrnn.music.leadsheets.forms import read_form  # noqa: E402 - after the path
from jazzrnn.music.leadsheets.progression import over  # noqa: E402 - after the path
from jazzrnn.music.midi.writing import write_midi  # noqa: E402 - after the path
from jazzrnn.music.setting import Setting, outline, setting_of  # noqa: E402 - after the path
from jazzrnn.music.weimar.solos import NOTICE, Solo, read_solos  # noqa: E402 - after the path
from jazzrnn.nn.checkpoint import save_model  # noqa: E402 - after the path
from jazzrnn.runs.learned import save_learned  # noqa: E402 - after the path
from jazzrnn.runs.models import (  # noqa: E402 - after the path
    BOX,
    MODEL,
    TRACES,
    TRAINING,
    load_song_model,
)

# 31 epochs: 2,000 updates of `benchmarks.jazz`; with 3,000 the loss of pitch on other titles rose.
OPTIONS = ("--held-out", "0", "--dropout", "0.5", "--epochs", "31")
SOLOISTS = (66, 56, 65, 57, 64)  # tenor, trumpet, alto, trombone, soprano
# Of the solos that are slower: the tempi of songs without wishes.
SHARES = 0.1, 0.3, 0.5, 0.7, 0.9


def learn(solos: list[Solo], folder: Path) -> None:
    """Train on all solos, or go on with it."""
    with tempfile.TemporaryDirectory() as place:
        music = Path(place, "Weimar Jazz Database")
        music.mkdir()
        for solo in solos:
            data = write_midi(solo.piece, title=solo.title, made=NOTICE)
            (music / f"{solo.name}.mid").write_bytes(data)
        how = ["--resume"] if (folder / TRAINING).exists() else OPTIONS
        command = [sys.executable, "-m", "jazzrnn", "train", str(music), "-o", str(folder), *how]
        subprocess.run(command, check=True)


def settings(solos: list[Solo]) -> list[Setting]:
    """The forms that every jazz player knows, with each soloist at tempi of the solos: what a song
    without wishes is written over.
    """
    tempi = np.quantile([solo.piece.tempos[0].bpm for solo in solos], SHARES).round().tolist()
    return [
        over(read_form(form), Setting(form, (), tempo, ((program // 8, program),), ""))
        for form in USUAL
        for program in SOLOISTS
        for tempo in tempi
    ]


def main(weimar: Path, folder: Path) -> None:
    """Train, and write what is shipped."""
    solos = [*read_solos(weimar)]
    if not (folder / MODEL).exists() or (folder / TRAINING).exists():
        learn(solos, folder)
    model = load_song_model(folder / MODEL)
    repertoire = replace(
        model.repertoire,
        source=f"{len(solos)} solos. {NOTICE}",
        settings=(*settings(solos), *map(outline, model.repertoire.settings)),
    )
    melodies = [melodies_of(encode(s.piece), setting_of(s.piece, s.name)) for s in solos]
    names = [f"{solo.name}.mid" for solo in solos]
    save_learned(
        BOX.with_name(TRACES),
        names,
        [trace(join_melodies(melodies), SEALED)],
        repertoire.fingerprint,
        sorted(model.learned.tunes) if model.learned else (),
    )
    save_model(BOX, model.network._replace(about=to_json(repertoire)), half=True)
    for path in sorted(BOX.parent.iterdir()):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 2**20:.2f} MiB")
    print(NOTICE)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit("where is the database? python scripts/make_jazz_model.py WEIMAR [RUN]")
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "outputs/jazz"))
