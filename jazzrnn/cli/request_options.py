"""The options of `generate` that say what is wished, and the request that they make."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from jazzrnn.cli.options import Number
from jazzrnn.errors import ChangesError, OptionError
from jazzrnn.generation.heads import MOST_COPIED
from jazzrnn.generation.request import ATTRIBUTES, BARS, MAX_COPY, Request
from jazzrnn.generation.request_from import request_from
from jazzrnn.generation.request_limits import LIMITS
from jazzrnn.music.band.players import BANDS, STYLES


class ByAttribute(Number):
    """A number, or ATTRIBUTE=NUMBER."""

    name = "[attribute=]value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return (attribute, number); without an attribute it is ""."""
        attribute, equals, number = str(value).rpartition("=")
        attribute = attribute.strip().lower()
        if equals and attribute not in ATTRIBUTES:
            self.fail(f"{value!r}: an attribute is one of {', '.join(ATTRIBUTES)}.", param, ctx)
        return attribute, super().convert(number, param, ctx)


def _within(name: str, number: type[Number] = Number) -> "click.ParamType[float]":
    """Return the kind of an option: a number within the limits of a request."""
    least, most, above, below, whole = LIMITS[name]
    if whole:
        return click.IntRange(int(least), int(most))
    return number(least, most, min_open=above, max_open=below)


# fmt: off
_OPTIONS = (
    click.option("--bars", type=_within("bars"), metavar="N",
                 help=f"Length of the song in bars.  [default: {BARS}; with a primer, {BARS} more"
                 " than the primer has; over chord changes, whole choruses of at least"
                 f" {BARS} bars, and with the jazz model a tune before and after them]"),
    click.option("--chords", metavar="CHANGES",
                 help="Chord changes to write the song over, such as 'Dm7 G7 | Cmaj7 | %'."),
    click.option("--changes", metavar="FILE",
                 help="File with chord changes: text, MusicXML, or songs of iReal Pro (a link, or"
                 " a page with links)."),
    click.option("--title", help="Title of one song in FILE, if it has several."),
    click.option("--form", metavar="NAME",
                 help="Well-known chord changes to write the song over, such as 'blues' or"
                 " 'minor-waltz'; `jazzrnn forms` lists them."),
    click.option("--key", help="Key to move the chord changes to, such as Bb or F#m. The jazz model"
                 " in the box takes it without chord changes, too."),
    click.option("--choruses", type=_within("choruses"), metavar="N",
                 help="Play the chord changes N times, in place of --bars."),
    click.option("--band", type=click.Choice(BANDS),
                 help="Players who join the model: bass (duo), bass and drums (trio), bass, drums"
                 " and piano (quartet).  [default: quartet if the model plays one melody over"
                 " chords, else none]"),
    click.option("--style", type=click.Choice(STYLES),
                 help="How the band plays.  [default: as the chord changes say, else swing]"),
    click.option("--intro", type=_within("intro"), default=0, show_default=True,
                 metavar="BARS",
                 help="Bars that the band plays before the song: the last ones of the form. The"
                 " song is longer by these."),
    click.option("--swing", type=_within("swing"), metavar="RATIO",
                 help="Length of the first eighth note of a beat divided by that of the second: 1"
                 " is straight, 2 are triplets.  [default: by the tempo; with --feel 0 as"
                 " written]"),
    click.option("--feel", type=_within("feel"), metavar="0..2",
                 help="How the notes are played: 0 exactly on the grid, 1 with the swing, the"
                 " timing and the legato of jazz soloists, 2 twice as far from the grid."
                 "  [default: 1 if a band joins or the drums swing, else 0]"),
    click.option("--behind", type=_within("behind"), metavar="MS",
                 help="How many milliseconds the soloist plays behind the beat; below 0, ahead of"
                 " it.  [default: by the tempo, as soloists do]"),
    click.option("--tempo", type=_within("tempo"), metavar="BPM",
                 help="Quarter notes a minute.  [default: as in the training music]"),
    click.option("--meter", metavar="N/D",
                 help="Meter, such as 3/4.  [default: as in the training music]"),
    click.option("--temperature", type=_within("temperature", ByAttribute), multiple=True,
                 metavar="[ATTRIBUTE=]VALUE",
                 help="Below 1, the song is more predictable; above 1, it is wilder. For the whole"
                 f" note, or for one attribute of it ({', '.join(ATTRIBUTES)}), such as pitch=0.8;"
                 " repeatable.  [default: 1]"),
    click.option("--top-p", type=_within("top_p", ByAttribute), multiple=True,
                 metavar="[ATTRIBUTE=]VALUE",
                 help="Choose among the likeliest values only, which together have this"
                 " probability; repeatable.  [default: 1; for part and pitch 0.95]"),
    click.option("--inside", type=_within("inside"), metavar="0..1",
                 help="Leave out this much of the notes that do not fit: on strong beats those"
                 " outside the chord, elsewhere those outside its scale; without chords, those"
                 " outside the key. 0.3 is 30 percent.  [default: 0 if the model knows chords and"
                 " the song has some; else as the training music keeps to its key]"),
    click.option("--phrases", type=_within("phrases"), metavar="BARS",
                 help="Length of a phrase: a song of one part takes a breath after about this many"
                 " bars.  [default: the model decides]"),
    click.option("--rests", type=_within("rests"), metavar="0..1",
                 help="How much of the time a song of one part is silent: 0.4 is 40 percent."
                 "  [default: the model decides]"),
    click.option("--density", type=_within("density"), metavar="NOTES",
                 help="About how many notes a beat a song of one part has where it does not rest: 2"
                 " are eighth notes.  [default: the model decides]"),
    click.option("--outside", type=_within("outside"), metavar="0..1",
                 help="Leave out this much of the notes that are in the scale of the chord, so that"
                 " a song goes outside more often.  [default: 0]"),
    click.option("--range", metavar="LOW-HIGH",
                 help="Lowest and highest pitch of a song of one part, such as Eb3-C6 (C4 is middle"
                 " C).  [default: what the instrument can play]"),
    click.option("--soloists", metavar="NAMES",
                 help="Instruments that play the solos in turn, a chorus each, such as 'Trumpet,"
                 " Tenor Sax'. The first one plays the tune."),
    click.option("--trade", type=_within("trade"), metavar="BARS",
                 help="The soloists change after this many bars: 4 is to trade fours.  [default:"
                 " after each chorus]"),
    click.option("--guide", type=_within("guide"), metavar="0..1",
                 help="How far a soloist's taste is followed: long notes resolve, phrases end on"
                 " chord tones, the player breathes. 0 leaves the model alone.  [default: 1 for a"
                 " solo of the jazz model, else 0]"),
    click.option("--best-of", type=_within("best_of"), default=1, show_default=True, metavar="N",
                 help="Write N songs at once and keep the one that is most like the training music"
                 " and copies least of it."),
    click.option("--plan", default="", metavar="PLAN",
                 help="Which bars are like which earlier ones: by sections, as in 'A A B A' or"
                 " 'A8 A+2 B8', or bar by bar, as in 'reed: 5-8=1 9-12~1+2'."
                 "  [default: as in a piece of the training music, or by the sections of the"
                 " changes]"),
    click.option("--variation", type=_within("variation"), default=0.0, show_default=True,
                 metavar="0..1",
                 help="How far what comes again is changed: 0 as the plan says, 1 as if there"
                 " were no plan."),
    click.option("--primer", type=click.Path(path_type=Path), metavar="FILE",
                 help="MIDI file to continue: the song begins with it. Changes begin behind it."),
    click.option("--drop-primer", is_flag=True,
                 help="Leave the primer's bars out of the song, which goes on from them all the"
                 " same."),
    click.option("--program", "programs", multiple=True, metavar="PART=NAME",
                 help="Instrument of a part, such as reed='Alto Sax' or bass=33; repeatable."),
    click.option("--max-copy", type=_within("max_copy"), default=MAX_COPY, show_default=True,
                 metavar="NOTES",
                 help="Most notes in a row that a song may copy from the training music, in any"
                 " key; longer copies are written again. The tunes of the jazz model copy at most"
                 f" {MOST_COPIED}, unless you name another number. 0: copies of any length may"
                 " stay."),
)
# fmt: on
_OTHERS = ("output", "model", "count", "seed", "force", "outputs")  # options of the command itself


def request_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of this module; it gets them as one argument, `wishes`."""

    @wraps(command)
    def gathered(**options: Any) -> None:
        others = {name: options.pop(name) for name in _OTHERS if name in options}
        command(wishes=options, **others)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


def read_request(wishes: dict[str, Any], seed: int | None) -> Request:
    """Return the request of the options.

    Raises:
        OptionError: an option makes no sense, or the file that it names.
    """
    pairs: dict[str, Any] = {
        "programs": dict(map(_named_program, wishes["programs"])),
        "temperature": dict(wishes["temperature"]),
        "top_p": dict(wishes["top_p"]),
    }
    try:
        return request_from(seed=seed, **wishes | pairs)
    except ChangesError as error:  # of --chords, --changes or --key: a wrong call, as others
        raise OptionError(str(error)) from error


def _named_program(text: str) -> tuple[str, str]:
    part, equals, name = text.partition("=")
    if not equals:
        raise OptionError(f"`programs` {text}: write PART=NAME, such as bass='Fretless Bass'")
    return part, name
