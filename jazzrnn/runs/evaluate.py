"""A model and its songs, evaluated beside real music: the two halves joined into one report."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jazzrnn import __version__
from jazzrnn.copying.copies import LearnedMelodies, melodies_of
from jazzrnn.encoding.columns import SCHEMAS
from jazzrnn.encoding.corpus import Corpus, check_strictly, find_files
from jazzrnn.encoding.folder import ShowProgress, read_folder, show_nothing
from jazzrnn.encoding.steps import encode
from jazzrnn.errors import CorpusError, MidiError, RunError
from jazzrnn.evaluation.bar_similarity import BarSums, sums_of
from jazzrnn.evaluation.copy_report import OURS, REAL, Checked, CopySets, lengths
from jazzrnn.evaluation.held_out import Row
from jazzrnn.evaluation.measures import Values, compare_sets, measure_piece, stack
from jazzrnn.evaluation.report import Report
from jazzrnn.files import followed
from jazzrnn.generation.made import NOT_CHECKED
from jazzrnn.generation.model import SongModel
from jazzrnn.music.form.cost import plan_costs
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_file
from jazzrnn.music.notes import Piece
from jazzrnn.music.repairs import POLICY
from jazzrnn.music.setting import setting_of
from jazzrnn.runs.held_out_loss import count_of, counted_pieces, loss_remarks, loss_rows
from jazzrnn.runs.known_pieces import KnownPieces, known_pieces
from jazzrnn.runs.models import load_song_model

LONG = 48  # notes in a row that two tunes rarely share by chance
MOST_PIECES = 1000  # of a folder that measures of music are taken of
SEED = 0  # of samples, halves and the bootstrap


class Music(NamedTuple):
    """The pieces of a folder."""

    folder: Path
    pieces: dict[str, Piece]  # by the names of their files
    skipped: tuple[str, ...]  # files that cannot be read, each with the reason


class ModelFindings(NamedTuple):
    """What is found of a model."""

    rows: list[Row]  # losses of the attributes
    surely_unknown: bool  # whether it has surely not learned the pieces of these losses
    copies: CopySets
    remarks: tuple[str, ...]


NOTHING = ModelFindings([], True, {}, ())


def evaluate(
    folder: Path,
    model: Path | None = None,
    generated: Path | None = None,
    training: Path | None = None,
    progress: ShowProgress = show_nothing,
) -> Report:
    """Evaluate a model on pieces that it does not know, and compare songs with real music.

    Args:
        folder: with the real music.
        model: file of the model; without it, the report is on music alone.
        generated: folder with songs to compare with the real music.
        training: folder that the model was trained on, for the n-grams; not needed if it is
            `folder`.
        progress: shows how far the work is.

    Raises:
        CorpusError: nothing in a folder can be used, or nothing in `training` was learned.
        RunError: the model is missing or damaged, or knows no music.
    """
    loaded = _load(model) if model else None
    find_chords = bool(loaded and loaded.repertoire.finds_chords)
    second_players = loaded is None or loaded.second_players
    folders = [each for each in (folder, training) if each]
    corpora = {each: _read_corpus(each, find_chords, second_players, progress) for each in folders}
    corpus = corpora[folder]
    songs = _read_songs(generated, find_files(generated)) if generated else None
    found = NOTHING
    if model and loaded:
        learned_from = (training, corpora[training]) if training else None
        found = _evaluate_model(model, loaded, corpus, learned_from, songs, progress)
    real = _read_songs(folder, corpus.names)
    sets = [music for music in (songs, real) if music]
    return Report(
        title=followed(folder).name,
        about=_about(folder, corpus, model, loaded, songs),
        remarks=(*found.remarks, *(remark for music in sets for remark in _sample_remarks(music))),
        held_out={row.name: row for row in found.rows},
        surely_unknown=found.surely_unknown,
        music=compare_sets(
            ours=_measure(songs, progress) if songs else {},
            real=_measure(real, progress),
            bars=(_bars(real), _bars(songs)),
            seed=SEED,
        ),
        copies=found.copies,
        skipped=(
            *(line for each, read in corpora.items() for line in _skipped(each, read)),
            *(line for music in sets for line in music.skipped),
        ),
    )


def _about(
    folder: Path, corpus: Corpus, path: Path | None, model: SongModel | None, songs: Music | None
) -> dict[str, str]:
    """Return what is evaluated, for people."""
    about = {"real music": f"{count_of(corpus.steps)} in {folder}", "jazzrnn": __version__}
    if model:
        about["model"] = f"{path} ({model.fingerprint})"
    if songs:
        about["generated"] = f"{len(songs.pieces)} songs in {songs.folder}"
    return about


def _evaluate_model(
    path: Path,
    model: SongModel,
    corpus: Corpus,
    training: tuple[Path, Corpus] | None,
    songs: Music | None,
    progress: ShowProgress,
) -> ModelFindings:
    """Evaluate a model on the pieces that it does not know, and find what pieces copy."""
    known = known_pieces(model.repertoire.fingerprint, path, corpus, model.learned)
    pieces = [corpus.steps[k] for k in known.to_evaluate]
    counted = counted_pieces(corpus, known, training, path)
    plans = plan_costs(model.repertoire.settings, [corpus.settings[k] for k in known.to_evaluate])
    rows = loss_rows(model, pieces, plans, counted, SEED, progress)
    copies = _copies(model.learned, corpus, known, songs.pieces if songs else {}, progress)
    return ModelFindings(
        rows,
        known.surely_unknown,
        copies,
        (*loss_remarks(model, pieces, counted, known), *_copy_remarks(model.learned, copies)),
    )


def _load(path: Path) -> SongModel:
    model = load_song_model(path)
    if model.network.config.schema not in SCHEMAS:
        raise RunError(f"{path}: trained on other columns than those of a note")
    return model


def _read_corpus(
    folder: Path, find_chords: bool, second_players: bool, progress: ShowProgress
) -> Corpus:
    """Read a folder as the model has learned music: with chords found in the notes, with second
    players.

    Raises:
        CorpusError: nothing in it can be used.
    """
    corpus, _ = read_folder(folder, find_chords, progress, second_players)
    if not corpus.steps:
        raise _nothing_in(folder, len(corpus.files), _skipped(folder, corpus))
    if POLICY.get().strict:
        check_strictly(corpus)
    return corpus


def _skipped(folder: Path, corpus: Corpus) -> list[str]:
    return [
        f"{folder / file.path}: {file.detail}" for file in corpus.files if file.outcome == "skipped"
    ]


def _read_songs(folder: Path, names: Sequence[str]) -> Music:
    """Read the pieces in some files; duplicates too, for a set of songs may have some.

    Raises:
        CorpusError: none can be read; or one cannot be read as it is, and the program is strict.
    """
    pieces: dict[str, Piece] = {}
    skipped: list[str] = []
    for name in names:
        try:
            pieces[name] = read_midi(read_file(folder / name)).piece
        except (MidiError, OSError) as error:
            reason = getattr(error, "strerror", None) or error
            if POLICY.get().strict:
                raise CorpusError(f"{folder / name}: {reason}") from error
            skipped.append(f"{folder / name}: {reason}")
    if not pieces:
        raise _nothing_in(folder, len(names), skipped)
    return Music(folder, pieces, tuple(skipped))


def _nothing_in(folder: Path, files: int, skipped: Sequence[str]) -> CorpusError:
    first = f"; {skipped[0]}" if skipped else ""
    return CorpusError(f"{folder}: none of {files} files can be used{first}")


def _copies(
    learned: LearnedMelodies | None,
    corpus: Corpus,
    known: KnownPieces,
    songs: dict[str, Piece],
    progress: ShowProgress,
) -> CopySets:
    """Return what songs, and real pieces that the model has not learned, copy from what it has."""
    if not learned:
        return {}
    unknown = known.to_evaluate if known.surely_unknown else []
    real = {corpus.names[k]: melodies_of(corpus.steps[k], corpus.settings[k]) for k in unknown}
    ours = {name: melodies_of(encode(song), setting_of(song, name)) for name, song in songs.items()}
    return {
        kind: [
            Checked(name, learned.check(melodies))
            for name, melodies in progress(pieces.items(), "comparing")
        ]
        for kind, pieces in ((REAL, real), (OURS, ours))
        if pieces
    }


def _copy_remarks(learned: LearnedMelodies | None, copies: CopySets) -> Iterator[str]:
    """Yield why copies are not checked, or whether the real pieces are a poor baseline."""
    if not learned:
        yield f"copies: {NOT_CHECKED}"
    real = copies.get(REAL, [])
    close = [p for p in real if p.copies.share == 1 or lengths(p.copies)[0] > LONG]
    if close:
        yield (
            f"copies: {len(close)} of {len(real)} pieces share more than {LONG} notes in a row with"
            " the music learned, or all their notes. They may be the same tunes in another"
            " arrangement: then the loss is not quite held-out, and songs seem to copy less"
        )


def _bars(music: Music | None) -> BarSums:
    return sums_of(_sample(music) if music else ())


def _measure(music: Music, progress: ShowProgress) -> Values:
    """Return the measures of the pieces, or of a sample of MOST_PIECES."""
    return stack(measure_piece(piece) for piece in progress(_sample(music), "listening"))


def _sample(music: Music) -> list[Piece]:
    """Return the pieces, or MOST_PIECES of them."""
    pieces = [*music.pieces.values()]
    if len(pieces) > MOST_PIECES:
        order: list[int] = np.random.default_rng(SEED).permutation(len(pieces)).tolist()
        pieces = [pieces[k] for k in order[:MOST_PIECES]]
    return pieces


def _sample_remarks(music: Music) -> Iterator[str]:
    if len(music.pieces) > MOST_PIECES:
        yield f"measures of music are those of {MOST_PIECES:,} pieces in {music.folder}"
