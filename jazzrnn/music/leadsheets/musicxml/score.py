"""MusicXML lead sheets: the changes of the first part whose measures have chord symbols.

A file may come from anywhere: it is unpacked with a limit, read measure by measure, and what makes
no sense in it costs itself. What is said only once for all parts (tempo, sections, jumps) is taken
from whichever part says it.

Source: MusicXML 4.0, W3C Community Group, 2021.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from xml.etree.ElementTree import Element

from jazzrnn.errors import ChangesError, OptionError
from jazzrnn.music.chords import NO_CHORD
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.musicxml.bars import written_bars
from jazzrnn.music.leadsheets.musicxml.container import unpack
from jazzrnn.music.leadsheets.musicxml.directions import Around
from jazzrnn.music.leadsheets.musicxml.elements import read_elements
from jazzrnn.music.leadsheets.musicxml.measures import Measure, PartReader
from jazzrnn.music.leadsheets.musicxml.numbers import number_in, text_in
from jazzrnn.music.leadsheets.progression import Progression, find_style, make_progression
from jazzrnn.music.leadsheets.repeat_signs import MOST_BARS, Signs

LONGEST_TITLE = 200


def read_score(data: bytes, name: str = "") -> Progression:
    """Read the changes of a lead sheet, at the pitch that sounds.

    Args:
        data: a MusicXML file, plain or packed (.mxl).
        name: if it has no title.

    Raises:
        ChangesError: it is damaged, too large, or has no chord symbol.
    """
    parts: dict[str, PartReader] = {}

    def take(part: str, element: Element) -> None:
        reader = parts.setdefault(part, PartReader())
        if len(reader.measures) >= MOST_BARS:
            raise ChangesError(f"more than {MOST_BARS:,} bars")
        reader.read(element)

    head = read_elements(unpack(data), take)
    found = [*parts.values()]
    silent = next(filter(_has_chords, found), None)  # N.C., and nothing else
    lead = _with_chords(found) or _with_chords_in_words(found) or silent
    if lead is None:
        unread = [remark for part in parts.values() for remark in _unread(part.measures)]
        why = f": {unread[0]}" if unread else " (harmony elements)"
        raise ChangesError(f"its score has no chord symbols{why}")
    others = [part for part in parts.values() if part is not lead]
    measures = _with_signs_of(lead.measures, [part.measures for part in others])
    _keep_named_segno([measure.around for measure in measures])
    written, left_out = written_bars(measures)
    tempos = [measure.around.tempo_bpm for measure in measures if measure.around.tempo_bpm]
    return make_progression(
        " ".join((_title(head) or name).split())[:LONGEST_TITLE],
        written,
        key=_key(lead.sounding_key),
        tempo_bpm=tempos[0] if tempos else 0.0,
        style=find_style(" ".join(measure.around.words for measure in measures)),
        remarks=[*_unread(measures), *left_out, *_other_chords(head, parts, lead)],
    )


def _with_chords(parts: Sequence[PartReader]) -> PartReader | None:
    """Return the first part with chord symbols that is not far behind another one in them."""
    counts = [
        sum(any(text != NO_CHORD for _, text in measure.chords) for measure in part.measures)
        for part in parts
    ]
    enough = max([1, *counts]) / 2
    fitting = (part for part, count in zip(parts, counts, strict=True) if count >= enough)
    return next(fitting, None)


def _with_chords_in_words(parts: Sequence[PartReader]) -> PartReader | None:
    """Return the first part whose words are chord symbols, most of them, with these as chords."""
    for part in parts:
        words = [word for measure in part.measures for _, word in measure.said]
        chords = [word for word in words if word and word != NO_CHORD]
        only_letters = all(len(chord) == 1 for chord in chords)  # they may be sections
        if len(chords) < 2 or len(chords) <= words.count("") or only_letters:
            continue
        part.measures = [
            measure._replace(chords=tuple((at, word) for at, word in measure.said if word))
            for measure in part.measures
        ]
        return part
    return None


def _has_chords(part: PartReader) -> bool:
    return any(measure.chords for measure in part.measures)


def _unread(measures: Sequence[Measure]) -> list[str]:
    return [f"measure {measure.number}: {what}" for measure in measures for what in measure.unread]


def _with_signs_of(lead: Sequence[Measure], others: Sequence[Sequence[Measure]]) -> list[Measure]:
    """Return measures with what other parts say about them."""
    joined = [*lead]
    for other in others:
        if len(other) == len(joined):
            joined = [
                own._replace(around=_joined(own.around, its.around))
                for own, its in zip(joined, other, strict=True)
            ]
    return joined


def _keep_named_segno(signs: Sequence[Around]) -> None:
    """Of several segnos, keep the one that the first jump names, in place."""
    wanted = next((around.to_segno for around in signs if around.to_segno), "")
    if wanted in {around.segno for around in signs}:
        for around in signs:
            if around.segno and around.segno != wanted:
                around.mark(segno=False)


def _joined(own: Around, other: Around) -> Around:
    signs: dict[str, Any] = {
        name: mine or its
        for name, mine, its in zip(Signs._fields, own.signs, other.signs, strict=True)
    }
    said: dict[str, Any] = {
        field.name: getattr(own, field.name) or getattr(other, field.name)
        for field in fields(Around)
    }
    said["signs"] = Signs(**signs)
    return Around(**said)


def _other_chords(head: Element, parts: dict[str, PartReader], lead: PartReader) -> list[str]:
    """Return a remark if other parts have other chords."""
    names = {
        part.get("id", ""): text_in(part, "part-name") for part in head.iterfind("part-list/*")
    }
    own = [measure.chords for measure in lead.measures]
    others = [
        names.get(part) or part
        for part, reader in parts.items()
        if _has_chords(reader) and [measure.chords for measure in reader.measures] != own
    ]
    chosen = next(names.get(part) or part for part, reader in parts.items() if reader is lead)
    said = f"the chords of {chosen!r} are read, not those of {', '.join(map(repr, others[:3]))}"
    return [said] if others else []


def _title(head: Element) -> str:
    titles = [
        text_in(credit, "credit-words")
        for credit in head.iterfind("credit")
        if text_in(credit, "credit-type") == "title"
    ]
    named = text_in(head, "work/work-title") or text_in(head, "movement-title") or " ".join(titles)
    return named or _largest_words(head)


def _largest_words(head: Element) -> str:
    """Return the words on the first page that are larger than all others; "" if none are."""
    words = [
        words
        for credit in head.iterfind("credit")
        if credit.get("page", "1") == "1" and credit.find("credit-type") is None
        for words in credit.findall("credit-words")
    ]
    sizes = [number_in(each.get("font-size")) for each in words]
    largest = max(sizes, default=0.0)
    if not largest or sizes.count(largest) > 1:
        return ""
    return " ".join((words[sizes.index(largest)].text or "").split())


def _key(name: str) -> str:
    """Return the name of a key; of one with too many signs that of its neighbour."""
    try:
        return read_key(name).name if name else ""
    except OptionError:
        return ""
