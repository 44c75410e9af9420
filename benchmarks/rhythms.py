"""Rhythms of scores: how many beats of lead sheets have what is hard to read.

    python -m benchmarks.rhythms

writes a song of the jazz model over each form, a fourth of them as ballads, besides a slow ballad
and a fast blues, and counts the beats of their lead sheets.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import jazzrnn
from jazzrnn.music.leadsheets.forms import FORMS
from jazzrnn.music.notes import Piece
from jazzrnn.music.score.making import Wishes, make_sheet
from jazzrnn.music.score.signs import Sign

MANY = 4  # signs of a beat
FINE, IN_TUPLETS = {"32nd"}, {"16th", "32nd"}


def songs() -> Iterator[tuple[Piece, str]]:
    """Yield songs over all forms, and the style of each."""
    model = jazzrnn.load("jazz")
    for number, form in enumerate(FORMS):
        slow = number % 4 == 1 and "waltz" not in form and "bossa" not in form
        style = "ballad" if slow else None
        tempo = 240 if number % 7 == 3 and not slow else None
        choruses = 3 if "blues" in form else 1
        yield _song(model, number + 1, form=form, style=style, tempo=tempo, choruses=choruses)
    yield _song(model, 100, form="ballad-16", style="ballad", tempo=56)
    yield _song(model, 101, form="blues", tempo=280, choruses=3)


def _song(model: jazzrnn.Model, seed: int, **wishes: Any) -> tuple[Piece, str]:
    given = {name: wish for name, wish in wishes.items() if wish is not None}
    return model.generate(seed=seed, **given).piece, given.get("style", "")


def beats_of(piece: Piece, style: str) -> Iterator[list[Sign]]:
    """Yield the signs of each beat of a lead sheet that has some."""
    sheet = make_sheet(piece, Wishes("", style, [], "C", False))
    for staff in sheet.staves:
        for bar, written in zip(sheet.bars, staff.bars, strict=True):
            lines = [bar.start + beat for beat in bar.beats]
            for start, end in pairwise(lines):
                here = [one.sign for one in written if start <= one.sign.start < end]
                if here:
                    yield here


def hard(signs: list[Sign]) -> Iterator[str]:
    """Yield what is hard to read in a beat."""
    named = [sign for sign in signs if not sign.rests or sign.tuplet or len(signs) > 1]
    kinds = [(*sign.symbol, sign) for sign in named]
    if any(
        kind in (IN_TUPLETS if s.tuplet else FINE) or (kind == "16th" and dots)
        for kind, dots, s in kinds
    ):
        yield "a note finer than a sixteenth or a triplet of eighths"
    if any(sign.tuplet and sign.tied for sign in signs):
        yield "a tie in a tuplet"
    if len(signs) > MANY:
        yield f"more than {MANY} signs"
    if len({sign.tuplet is None for sign in signs}) > 1:
        yield "a tuplet and something else"


def main() -> None:
    """Count, and print the table."""
    found, beats = Counter[str](), 0
    for piece, style in songs():
        for signs in beats_of(piece, style):
            beats += 1
            found.update(hard(signs))
    print(f"| beats that have | of {beats:,} |\n|---|---:|")
    for what, count in found.most_common():
        print(f"| {what} | {100 * count / beats:.1f} % |")


if __name__ == "__main__":
    main()
