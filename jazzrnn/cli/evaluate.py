"""`jazzrnn evaluate`: how good a model is, and how close its songs are to real ones."""

import json
from dataclasses import replace
from pathlib import Path

import click

from jazzrnn.cli.options import strict_option
from jazzrnn.cli.progress import with_progress
from jazzrnn.cli.terminal import say, with_options
from jazzrnn.errors import OptionError
from jazzrnn.files import check_overwrite, check_writable, write_whole
from jazzrnn.runs import evaluate as evaluation
from jazzrnn.runs.models import OUTPUTS, model_path, newest_model

NO_MODEL = f"without a model: no trained run in {OUTPUTS}/; -m names one, -m jazz that in the box"


# fmt: off
@click.command()
@click.argument("midi_dir", type=click.Path(path_type=Path))
@click.option("-m", "model", metavar="RUN", type=click.Path(path_type=Path),
              help="Run folder or model file; 'jazz' is the jazz model in the box."
                   "  [default: the newest run in outputs/]")
@click.option("--generated", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder of songs to compare with the pieces in MIDI_DIR.")
@click.option("--training", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder that the model was trained on; the n-grams learn from it, too."
                   "  [default: MIDI_DIR, if it is that folder]")
@click.option("--json", "json_file", metavar="FILE", type=click.Path(path_type=Path),
              help="Write the report as JSON, too.")
@click.option("--html", "html_file", metavar="FILE", type=click.Path(path_type=Path),
              help="Write the report as a page with figures, too.")
@strict_option(reports=False)
def evaluate(
    midi_dir: Path, model: Path | None, generated: Path | None, training: Path | None,
    json_file: Path | None, html_file: Path | None,
) -> None:
    """Compare a model, and songs, with the real music in MIDI_DIR.

    Model: how well it predicts pieces that it has not learned (loss, perplexity, accuracy), beside
    n-grams. Songs: statistics of music, beside those of the real pieces, and what the songs copy.
    """
    for path, suffix in ((json_file, ".json"), (html_file, ".html")):
        if not path:
            continue
        check_overwrite(path, True)
        if path.suffix.lower() != suffix:
            raise OptionError(f"{path}: name the report {path.with_suffix(suffix)}")
        check_writable(path)
    file = model_path(model) if model else newest_model()
    if not file:
        say(NO_MODEL, err=True)
    report = evaluation.evaluate(midi_dir, file, generated, training, with_progress)
    report = replace(report, remarks=tuple(map(with_options, report.remarks)))
    for skipped in report.skipped:
        say(f"skipped {skipped}", err=True)
    try:  # the files first: who reads the lines may stop reading, as `head` does
        if json_file:
            _write(json_file, json.dumps(report.as_dict(), indent=1) + "\n")
        if html_file:
            _write(html_file, report.page())
    finally:
        for line in report.lines():
            say(line)
# fmt: on


def _write(path: Path, text: str) -> None:
    write_whole(path, lambda file: file.write(text.encode(errors="replace")))
    say(f"wrote {path}", err=True)
