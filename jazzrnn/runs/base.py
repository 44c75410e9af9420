"""A base: the model that a training begins from, to be tuned finely to other music.

Its weights and their sizes stay the beginning. What it knows of its music (bars, chords, ranges,
tempi: the repertoire) does not: that is taken from the new music. The pieces that it has learned
stay known: songs do not copy them, and none of them is held out.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from jazzrnn.copying.copies import LearnedMelodies, melodies_of, trace_each
from jazzrnn.encoding.columns import SCHEMAS
from jazzrnn.encoding.corpus import Corpus, split
from jazzrnn.encoding.habits import ranges_of
from jazzrnn.errors import RunError, counted
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.repertoire import check_vocabulary
from jazzrnn.music.notes import PARTS
from jazzrnn.runs.learned import load_learned, save_learned
from jazzrnn.runs.models import TRACES, load_song_model, model_path


def load_base(named: str | Path) -> SongModel:
    """Load a model to begin a training from.

    Args:
        named: a run's folder, a model's file, or "jazz" or "heads", the models in the box.

    Raises:
        RunError: it is missing, damaged, of something else than music, or describes notes in
            another way than this version.
    """
    path = model_path(Path(named))
    base = load_song_model(path)
    if base.network.config.schema not in SCHEMAS:
        raise RunError(
            f"`base` {named}: it describes notes by other columns than this version, so nothing can"
            " begin from it: train it again"
        )
    check_vocabulary(base.repertoire, base.network.config.schema)
    return base


def origin(base: SongModel) -> str:
    """Return where a run comes from, for people: its base, and that one's."""
    known = base.repertoire
    before = f"; begun from {known.base}" if known.base else ""
    return f"{base.name} ({base.fingerprint}), trained on {known.source}{before}"


def base_remarks(base: SongModel, corpus: Corpus) -> Iterator[str]:
    """Yield what of a base stays, and what does not."""
    config = base.network.config
    yield (
        f"begins from {base.name} ({base.fingerprint}): its {config.cell}"
        f" {config.layers} x {config.hidden} and all weights stay; bars, chords, tempi, ranges"
        " and habits are those of the new music"
    )
    new = [PARTS[part] for part in ranges_of(corpus.steps) if part not in base.repertoire.parts]
    if new:
        yield f"parts that it has to learn: {', '.join(new)}"
    if corpus.chords and not base.repertoire.knows_chords:
        yield "it has to learn chord symbols: the base knows none"
    if base.learned:
        pieces = counted(len(base.learned.names), "piece")
        yield f"songs do not copy the {pieces} of the base, either"
    else:
        yield (
            f"no {TRACES} lists the pieces that the base has learned: songs may copy them, and some"
            " may be held out"
        )


def share_out(
    corpus: Corpus, held_out: float, seed: int, known: LearnedMelodies | None = None
) -> tuple[list[int], list[int]]:
    """Split the pieces as `split` does; none that the base has learned is held out."""
    return split(corpus, held_out, seed, known.tunes if known else ())


def share_out_again(folder: Path, corpus: Corpus, held_out: float) -> tuple[list[int], list[int]]:
    """Split the pieces of a run with a base as they were: what is not learned is held out.

    Raises:
        RunError: the list of what is learned is gone.
    """
    learned = load_learned(folder / TRACES, corpus.fingerprint())
    if learned is None:
        raise RunError(
            f"{folder / TRACES} is missing: it says what the base of this run has learned; begin a"
            " new run with another `out`"
        )
    everything = list(range(len(corpus.names)))
    if held_out == 0:
        return everything, everything
    unknown = [k for k in everything if corpus.steps.entries[k].tune not in learned.tunes]
    held = {*unknown}
    return [k for k in everything if k not in held], unknown


def save_known(
    folder: Path, corpus: Corpus, learn: Sequence[int], known: LearnedMelodies | None = None
) -> None:
    """Write traces of the pieces learned, those of the base first.

    Raises:
        JazzrnnError: the file cannot be written.
    """
    pieces = (melodies_of(corpus.steps[k], corpus.settings[k]) for k in learn)
    before = [f"base: {name}" for name in known.names] if known else []
    save_learned(
        folder / TRACES,
        [*before, *(corpus.names[k] for k in learn)],
        trace_each(pieces, known),
        corpus.fingerprint(),
        chain(sorted(known.tunes) if known else (), (corpus.steps.entries[k].tune for k in learn)),
    )
