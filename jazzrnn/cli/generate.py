"""`jazzrnn generate`: a model writes songs."""

import json
import secrets
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from jazzrnn import __version__
from jazzrnn.cli.band import (
    AskedBand,
    arrange,
    band_options,
    bandless,
    in_words,
    meter_of,
    taken_over,
)
from jazzrnn.cli.changes import (
    MOST_BARS,
    Asked,
    changes_options,
    in_one_line,
    read_asked,
    song_bars,
)
from jazzrnn.cli.options import Number
from jazzrnn.cli.playing import Playing, playing_options
from jazzrnn.cli.primer import read_primer
from jazzrnn.cli.terminal import one_line
from jazzrnn.copying.copies import MOVE, SHORT, Copies
from jazzrnn.errors import OptionError, RunError
from jazzrnn.files import write_whole
from jazzrnn.generation.compose import (
    SETTINGS,
    TYPICAL,
    Wish,
    choose_band,
    choose_setting,
    compose_many,
    join_band,
    leans,
    played_by,
    strange_parts,
    usual_manner,
    without_parts,
)
from jazzrnn.generation.copy_guard import CopyWatch, copies_in
from jazzrnn.generation.ranking import Typical, choose_best, judge, silent_parts
from jazzrnn.music.band.arrangement import perform, stage
from jazzrnn.music.instruments import find_part, find_program
from jazzrnn.music.leadsheets.changes import read_meter, write_changes
from jazzrnn.music.leadsheets.forms import any_form
from jazzrnn.music.leadsheets.progression import Progression, over
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import PARTS, Piece, parts_of
from jazzrnn.music.setting import Setting, has_chords, setting_from_json
from jazzrnn.nn.checkpoint import Model, load_model
from jazzrnn.runs.run import (
    BOX,
    NOT_CHECKED,
    box,
    is_unfinished,
    learned_by,
    model_path,
    newest_model,
)

OUTPUTS = Path("outputs")
BARS = 32
BEST_OF, LONGEST_COPY = "best of", "longest copy"  # in the file, too
NO_CHORDS_LEARNED = "this model has not learned chords, for its music had no chord symbols: "
LEANS = "it only leans to the changes (--inside; train with --find-chords)"
DOES_NOT_LEAN = "it will not follow the changes (--inside leans to them; train with --find-chords)"
NOT_TYPICAL = (
    "this model does not know the measures of the music that it has learned (train again): the"
    " song is taken that copies least"
)
MAX_COPY = 16  # notes; docs/benchmarks.md tells what real pieces copy


# fmt: off
@click.command()
@click.option("-o", "output", metavar="FILE", required=True,
              help="MIDI file to write; '-' is standard output.")
@click.option("-m", "model", metavar="RUN", type=click.Path(path_type=Path),
              help="Run folder or model file; 'jazz' is the jazz model in the box.  [default: the"
                   " newest run in outputs/, else jazz]")
@click.option("-n", "count", type=click.IntRange(1, 10_000), metavar="N",
              help="Write N songs, FILE-1.mid, FILE-2.mid ...; each takes the next seed.")
@click.option("--bars", type=click.IntRange(1, MOST_BARS), metavar="N",
              help=f"Length of the song in bars.  [default: {BARS}; with a primer, {BARS} more than"
              f" the primer has; over chord changes, whole choruses of at least {BARS} bars]")
@changes_options
@band_options
@click.option("--tempo", type=Number(10, 500), metavar="BPM",
              help="Quarter notes a minute.  [default: as in the training music]")
@click.option("--meter", metavar="N/D",
              help="Meter, such as 3/4.  [default: as in the training music]")
@playing_options
@click.option("--best-of", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N",
              help="Write N songs at once and keep the one that is most like the training music"
              " and copies least of it.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), metavar="N",
              help="Start of all random choices: the same seed writes the same file.  [default: a"
              " new one each time]")
@click.option("--primer", type=click.Path(path_type=Path), metavar="FILE",
              help="MIDI file to continue: the song begins with it.")
@click.option("--program", "programs", multiple=True, metavar="PART=NAME",
              help="Instrument of a part, such as reed='Alto Sax' or bass=33; repeatable.")
@click.option("--max-copy", type=click.IntRange(0, 10_000), default=MAX_COPY, show_default=True,
              metavar="NOTES", help="Most notes in a row that a song may copy from the training"
              " music, in any key; longer copies are written again. 0: copies of any length may"
              " stay.")
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def generate(
    output: str, model: Path | None, count: int | None, bars: int | None, tempo: float | None,
    meter: str | None, seed: int | None, primer: Path | None, programs: tuple[str, ...],
    best_of: int, max_copy: int, force: bool, asked: Asked, playing: Playing, band: AskedBand,
) -> None:
    """Write a new song in the style of the music that a model has learned."""
    paths = _paths(output, count, force)
    in_meter, instruments = meter_of(band, _meter(meter)), _programs(programs)
    model_file = model_path(model) if model else newest_model(OUTPUTS) or box()
    boxed = model_file.resolve() == BOX.resolve()
    progression = read_asked(asked, in_meter, own_forms=boxed and not primer)
    if progression:
        bars = song_bars(asked, bars, progression, BARS)
    if progression and primer:
        raise OptionError("--primer: a song goes on over the bars of its primer, not over changes")
    loaded = _load(model_file, boxed)
    learned = learned_by(loaded, model_file)
    settings = _settings(loaded, model_file)
    begun, instead = read_primer(primer, loaded, settings, band) if primer else (None, {})
    strange = strange_parts(loaded, begun) if begun else ()
    begins = begun.length if begun else 0
    if progression:
        _tell(progression, settings, leans(loaded, playing.manner))
    seed = secrets.randbelow(2**32) if seed is None else seed
    wish = Wish(
        bars or BARS + (begun.bars if begun else 0),
        seed,
        playing.temperature,
        playing.top_p,
        tempo,
        in_meter,
        instruments,
        playing.manner,
    )
    for number, path in enumerate(paths):
        wanted = replace(
            _renamed(wish, {lead: part for part, lead in instead.items()}),
            seed=(seed + number) % 2**32,
        )
        if boxed and not asked.given and not primer:
            dice = np.random.default_rng([wanted.seed, 4])
            progression = any_form(dice, in_meter or (4, 4), asked.key)
            wanted = replace(wanted, bars=song_bars(asked, bars, progression, BARS))
        if progression:
            setting = over(progression, choose_band(settings, wanted, progression.meter))
        else:
            setting = choose_setting(settings, wanted, begun and without_parts(begun, strange))
        if begun and primer:
            setting = join_band(begun, primer.stem, setting, strange)
        wanted = replace(wanted, manner=usual_manner(loaded, settings, setting, wanted.manner))
        arrangement, wanted = arrange(band, setting, wanted, progression, strange, begins)
        setting = stage(setting, wanted.bars, wanted.meter, arrangement)
        watches = [CopyWatch(learned, max_copy) if learned else None for _ in range(best_of)]
        songs = compose_many(loaded, setting, wanted, begun, watches)
        parts = [part for part, _ in setting.programs]
        chosen, reason = _best(songs, watches, loaded.about.get(TYPICAL, {}), parts, begins)
        watch, dice = watches[chosen], np.random.default_rng([wanted.seed, 3])
        song = perform(songs[chosen], setting, arrangement, dice)
        silent = [instead.get(part, part) for part in silent_parts(song, parts, begins)]
        song = played_by(song, instead)
        made = _made(setting, _renamed(wanted, instead), loaded, primer)
        if learned and watch:
            made["max-copy"] = max_copy
            made[LONGEST_COPY] = _copied(copies_in(song, setting, learned, begins), watch)
        made |= in_words(band, arrangement) | ({BEST_OF: reason} if reason else {})
        made |= {"changes": write_changes(progression)} if progression else {}
        remarks = [
            taken_over(strange, arrangement),
            _silent(silent, begins, bandless(band, setting, arrangement)),
        ]
        _write(path, song, made, arrangement.swing, force, filter(None, remarks))
# fmt: on


def _paths(output: str, count: int | None, force: bool) -> list[Path | None]:
    """The files to write; None is standard output.

    Raises:
        OptionError: a file exists and may not be overwritten, or the name does not work.
    """
    if output == "-":
        if count is not None:
            raise OptionError("-n writes several files: name them with -o FILE.mid")
        return [None]
    path = Path(output)
    if path.is_dir():
        raise OptionError(f"{path} is a folder: name a file in it, such as -o {path / 'song.mid'}")
    if path.suffix.lower() not in {".mid", ".midi"}:
        raise OptionError(f"{path}: only MIDI can be written: name it {path.with_suffix('.mid')}")
    numbers = range(1, count + 1) if count else ()
    paths = [path.with_stem(f"{path.stem}-{number}") for number in numbers] or [path]
    existing = [path for path in paths if path.exists()]
    if existing and not force:
        raise OptionError(f"{existing[0]} exists: add --force to overwrite it, or name another")
    return [*paths]


def _load(path: Path, boxed: bool) -> Model:
    """The model, saying which one.

    Raises:
        RunError: there is none, or its music is missing.
    """
    model = load_model(path)
    if not model.about.get(SETTINGS):
        raise RunError(f"{path}: a model of something else than music")
    name = "the jazz model in the box" if boxed else f"model {path}"
    goes_on = f"train -o {path.parent} --resume goes on; -m jazz is the model in the box"
    remark = f", whose training has not finished: {goes_on}" if is_unfinished(path) else ""
    click.echo(f"{name} ({model.fingerprint}){remark}", err=True)
    return model


def _settings(model: Model, path: Path) -> list[Setting]:
    try:
        return [setting_from_json(setting) for setting in model.about[SETTINGS]]
    except (TypeError, ValueError) as error:
        raise RunError(f"{path}: damaged (its settings make no sense)") from error


def _tell(progression: Progression, settings: Sequence[Setting], leaning: bool) -> None:
    """Say how the changes were read, and whether the model knows chords."""
    click.echo(f"changes: {one_line(in_one_line(progression))}", err=True)
    if not any(map(has_chords, settings)):
        click.echo(NO_CHORDS_LEARNED + (LEANS if leaning else DOES_NOT_LEAN), err=True)


def _best(
    songs: Sequence[Piece],
    watches: Sequence[CopyWatch | None],
    typical: Typical,
    parts: Sequence[int],
    begins: int,
) -> tuple[int, str]:
    """The index of the best song, and why it is; "" if there is no choice.

    Raises:
        OptionError: nothing is known by which one could be better.
    """
    if len(songs) == 1:
        return 0, ""
    if not typical and not watches[0]:
        raise OptionError("--best-of: nothing is known of the music that this model has learned")
    if not typical:
        click.echo(NOT_TYPICAL, err=True)
    both = zip(songs, watches, strict=True)
    verdicts = [judge(song, watch, typical, parts, begins) for song, watch in both]
    return choose_best(verdicts)


def _meter(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    found = read_meter(text)
    if not found:
        raise OptionError(f"--meter {text}: a meter is such as 4/4, 3/4 or 12/8")
    return found


def _programs(given: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    pairs: list[tuple[int, int]] = []
    for text in given:
        part, equals, name = text.partition("=")
        if not equals:
            raise OptionError(f"--program {text}: write PART=NAME, such as bass='Fretless Bass'")
        pairs.append((find_part(part), find_program(name)))
    return tuple(pairs)


def _renamed(wish: Wish, instead: Mapping[int, int]) -> Wish:
    """A wish in which programs are those of parts that play in place of others: old -> new."""
    programs = tuple((instead.get(part, part), program) for part, program in wish.programs)
    return replace(wish, programs=programs)


def _write(
    path: Path | None,
    song: Piece,
    made: dict[str, Any],
    swing: float | None,
    force: bool,
    remarks: Iterable[str],
) -> None:
    """Write one song with what it takes to make it again, `made`, and tell about it."""
    setting, seed = made["setting"], made["seed"]
    data = write_midi(song, title=f"{setting}, seed {seed}", made=json.dumps(made), swing=swing)
    if path is None:
        sys.stdout.buffer.write(data)
    else:
        if path.exists() and not force:  # since `_paths` looked
            raise OptionError(f"{path} exists: add --force to overwrite it, or name another")
        write_whole(path, lambda file: file.write(data))
        parts = ", ".join(PARTS[part] for part in parts_of(song.notes))
        meters = " and ".join(sorted({f"{m.numerator}/{m.denominator}" for m in song.meters}))
        key = f" in {song.key}" if song.key else ""
        tempo = f" at {song.tempos[0].bpm:g} bpm" if song.tempos else ""
        click.echo(
            f"wrote {path}: {_counted(song.bars, 'bar')} of {meters}{key}{tempo},"
            f" {_counted(len(song.notes), 'note')}, {parts};"
            f" over the bars of '{setting}', seed {seed}",
            err=True,
        )
    for remark in remarks:
        click.echo(remark, err=True)
    if BEST_OF in made:
        click.echo(f"{BEST_OF} {made[BEST_OF]}", err=True)
    click.echo(f"{LONGEST_COPY}: {made[LONGEST_COPY]}", err=True)


def _silent(parts: Sequence[int], begins: int, alone: bool) -> str:
    """Which parts the model has left out of a song, behind a primer that ends where it `begins`;
    "" if there are none. `alone`: see `bandless`.
    """
    if not parts:
        return ""
    helps = "another --seed may help, or a larger --best-of"
    if begins and alone:
        helps += "; --band quartet brings players over the primer's chords"
    where = "behind the primer" if begins else "throughout"
    return f"silent {where}: {', '.join(PARTS[part] for part in parts)} ({helps})"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _made(setting: Setting, wish: Wish, model: Model, primer: Path | None) -> dict[str, Any]:
    """How a song was made, for all that is known of what it copies."""
    made: dict[str, Any] = {
        "version": __version__,
        "model": model.fingerprint,
        "setting": setting.name,
        "bars": wish.bars,
        "seed": wish.seed,
        **Playing(wish.temperature, wish.top_p, wish.manner).made(),
    }
    if wish.tempo_bpm:
        made["tempo"] = wish.tempo_bpm
    if wish.meter:
        made["meter"] = "/".join(map(str, wish.meter))
    if wish.programs:
        made["program"] = {PARTS[part]: program for part, program in wish.programs}
    if primer:
        made["primer"] = primer.name
    return made | {LONGEST_COPY: NOT_CHECKED}


def _copied(copies: Copies, watch: CopyWatch) -> str:
    """What a song copies, in words, and what the watch had to let pass."""
    longest, share = copies.with_rhythm, copies.share
    shortest = watch.learned.shortest
    nothing = f"none of {shortest} notes or more" if shortest > MOVE else "none"
    found = f"{longest}, {100 * share:.0f} % of its {SHORT}-note stretches" if longest else nothing
    stayed = f"; {watch.passed} of more than {watch.most} notes had to stay"
    return found + (stayed if watch.passed else "")
