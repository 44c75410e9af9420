"""The catalogue of midi_data/: which pieces there are, and how one is put together."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from composer import forms
from composer.horns import below, shares
from composer.lattice import Range
from composer.lead import end, solo, theme
from composer.player import Manner, Phrase, Player, notes_of, one_voice
from jazzrnn.music.band.bass import walking_bass
from jazzrnn.music.band.chart import BEAT, Chart, Style, make_chart
from jazzrnn.music.band.comping import comping
from jazzrnn.music.band.drums import drums
from jazzrnn.music.chords import transpose_symbol
from jazzrnn.music.dice import between, happens, one_of, pick
from jazzrnn.music.notes import DRUMS, ChordMark, Meter, Note, Piece, Tempo, make_piece

SEED = 1959
KEYS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")

Kind = Literal[
    "blues", "minor-blues", "bird-blues", "rhythm", "two-five", "modal", "bossa", "waltz"
]
Role = Literal["intro", "theme", "solo", "out"]


@dataclass(frozen=True)
class Instrument:
    """A General MIDI program and the range in which it leads."""

    name: str
    program: int
    low: int
    high: int

    @property
    def part(self) -> int:
        """Its family, an index into PARTS."""
        return self.program // 8


TENOR = Instrument("tenor sax", 66, 50, 78)
ALTO = Instrument("alto sax", 65, 55, 83)
TRUMPET = Instrument("trumpet", 56, 54, 84)
FLUTE = Instrument("flute", 73, 62, 90)
VIBES = Instrument("vibraphone", 11, 55, 88)
GUITAR = Instrument("guitar", 26, 55, 83)
PIANO = Instrument("piano", 0, 0, 127)
ORGAN = Instrument("organ", 17, 0, 127)
BASS = Instrument("acoustic bass", 32, 28, 52)

# How many pieces of each kind, in which keys, at which tempi.
CATALOGUE: dict[Kind, tuple[str, tuple[int, int]]] = {
    "blues": ("F Bb C G Eb F Bb C Ab D F Bb", (96, 224)),
    "minor-blues": ("C F G D A Bb", (100, 208)),
    "bird-blues": ("F C Bb Eb F G", (132, 240)),
    "rhythm": ("Bb Bb F Eb Bb C Ab G", (152, 240)),
    "two-five": ("C F Bb Eb G Ab D Db B F Gb Bb Eb A", (104, 236)),
    "modal": ("D D G C E F A Bb", (112, 216)),
    "bossa": ("C F A D G Eb Bb E C", (112, 168)),
    "waltz": ("G F C Bb D Eb A F G", (116, 196)),
}


QUINTETS = ("blues", "minor-blues", "bird-blues", "rhythm", "two-five", "modal")  # or quartets


@dataclass(frozen=True)
class Title:
    """Which piece: its kind, its key and its number among those of both."""

    kind: Kind
    key: str
    number: int

    @property
    def file_name(self) -> str:
        """`blues-in-f-1.mid`."""
        return f"{self.kind}-in-{self.key.lower()}-{self.number}.mid"

    @property
    def text(self) -> str:
        """`Blues in F, no. 1`."""
        return f"{self.kind.replace('-', ' ').capitalize()} in {self.key}, no. {self.number}"


@dataclass(frozen=True)
class Section:
    """Some bars of a piece: their chords in C, and what the lead does in them."""

    letter: str
    role: Role
    bars: forms.Bars
    energy: float


def titles() -> Iterator[Title]:
    """Every piece of the catalogue."""
    for kind, (keys, _) in CATALOGUE.items():
        written: dict[str, int] = {}
        for key in keys.split():
            written[key] = written.get(key, 0) + 1
            yield Title(kind, key, written[key])


def compose(title: Title, seed: int = SEED) -> Piece:
    """Write a piece. The same title and seed write the same piece, whatever else is written."""
    rng = np.random.default_rng([seed, zlib.crc32(title.file_name.encode())])
    form = _form(title.kind, rng)
    sections = _sections(title.kind, form, rng)
    chart, marks = _chart(title, sections)
    low, high = CATALOGUE[title.kind][1]
    bpm = round((low + (high - low) * rng.random()) / 4) * 4
    lead, comp = _band(title.kind, rng)
    player = Player(chart, _manner(title, lead, bpm, rng), rng)
    _perform(player, sections)
    second = {TENOR: TRUMPET, ALTO: TRUMPET, TRUMPET: TENOR}.get(lead)
    quintet = second if title.kind in QUINTETS and happens(rng, 0.5) else None
    melody = _melody(player, sections, lead, quintet)
    notes: list[Note] = [
        *melody,
        *walking_bass(chart, rng),
        *comping(chart, rng, part=comp.part, lead=melody),
        *drums(chart, rng),
    ]
    players = [lead, comp, BASS, *([quintet] if quintet else [])]
    return make_piece(
        notes,
        meters=[Meter(0, chart.bar_length // BEAT, 4)],
        tempos=[Tempo(0, bpm)],
        chords=marks,
        programs=[(DRUMS, 0), *((player.part, player.program) for player in players)],
        key=_key_name(title.key, form.minor),
    )


def _melody(
    player: Player, sections: list[Section], lead: Instrument, second: Instrument | None
) -> list[Note]:
    """All notes of the lead, and those of a second horn if there is one."""
    if second is None:
        return notes_of(player, player.played, lead.part)
    starts = [0]
    for section in sections:
        starts.append(starts[-1] + len(section.bars) * player.chart.bar_length)
    solos = [
        span
        for span, section in zip(pairwise(starts), sections, strict=True)
        if section.role == "solo"
    ]
    alone, other, both = shares(player.played, solos, player.chart, player.rng)
    together = notes_of(player, both, lead.part)
    if player.manner.theme_kind == "run" or happens(player.rng, 0.25):  # bop: in unison
        voice = [note._replace(part=second.part) for note in together]
    else:
        voice = below(together, player.chart, second.part, second.low - 2)
    mine = notes_of(player, alone, lead.part) + together
    return one_voice(mine) + one_voice(notes_of(player, other, second.part) + voice)


def _form(kind: Kind, rng: np.random.Generator) -> forms.Form:
    if kind in ("blues", "minor-blues", "bird-blues"):
        return forms.blues(kind.replace("-", " "), rng)
    if kind == "rhythm":
        return forms.rhythm_changes(rng)
    return forms.modal(rng) if kind == "modal" else forms.tune(kind, rng)


def _plan(form: forms.Form, rng: np.random.Generator) -> tuple[tuple[str, Role], ...]:
    """Choruses, or parts of them, and what the lead does: 24 to 64 bars in all."""
    chorus = form.order
    if len(chorus) == 1:
        roles: tuple[tuple[Role, ...], ...] = (
            ("theme", "solo"),
            ("theme", "solo", "out"),
            ("theme", "solo", "solo", "out"),
            ("theme", "solo", "solo"),
            ("theme", "theme", "solo", "solo", "out"),
        )
        return tuple((chorus, role) for role in one_of(rng, roles))
    plans: tuple[tuple[tuple[str, Role], ...], ...] = (
        ((chorus, "theme"), (chorus[:3], "solo"), (chorus[3:], "out")),
        ((chorus, "theme"), (chorus, "solo")),
        ((chorus, "theme"), (chorus[2], "solo"), (chorus[3:], "out")),
        ((chorus[:2], "theme"), (chorus[2:], "solo"), (chorus[:2], "solo"), (chorus[2:], "out")),
        ((chorus[:2], "theme"), (chorus[2:], "theme"), (chorus[:2], "solo"), (chorus[3:], "out")),
    )
    return one_of(rng, plans)


def _sections(kind: Kind, form: forms.Form, rng: np.random.Generator) -> list[Section]:
    sections: list[Section] = []
    plan = _plan(form, rng)
    calm = 0.1 + 0.3 * rng.random()
    for place, (letters, role) in enumerate(plan):
        rising = place / max(1, len(plan) - 1)
        energy = calm + (0.75 - calm) * rising if role == "solo" else calm + 0.2 * rising
        for letter in letters:
            versions = form.sections[letter]
            bars = versions[0] if role != "solo" else one_of(rng, versions)
            if role == "solo" and kind != "modal":
                bars = forms.reharmonized(bars, rng)
            sections.append(Section(letter, role, bars, min(1.0, energy)))
            energy += 0.06
    last = sections[-1]
    sections[-1] = replace(last, bars=forms.ended(last.bars, form))
    total = sum(len(section.bars) for section in sections)
    if total <= 56 and happens(rng, 0.3):
        first = sections[0].bars
        sections.insert(0, Section("I", "intro", _intro(first, kind, form), calm))
    return sections


def _intro(first: forms.Bars, kind: Kind, form: forms.Form) -> forms.Bars:
    """Four bars of rhythm section: the turnaround, or the first chord of a modal tune."""
    if kind == "modal":
        return (first[0],) * 4
    turn = ("Cm7 Ab7", "Dm7b5 G7b9") if form.minor else ("Em7 A7", "Dm7 G7")
    return (*turn, *turn)


def _chart(title: Title, sections: list[Section]) -> tuple[Chart, list[ChordMark]]:
    style: Style = (
        "waltz" if title.kind == "waltz" else "bossa" if title.kind == "bossa" else "swing"
    )
    bar_length = (3 if style == "waltz" else 4) * BEAT
    semitones = KEYS.index(title.key)
    marks: list[ChordMark] = []
    tops: list[int] = []
    energy: list[float] = []
    start = 0
    for section in sections:
        tops.append(start)
        for place, bar in enumerate(section.bars):
            for onset, symbol in forms.spread(bar, start, bar_length):
                marks.append(ChordMark(onset, transpose_symbol(symbol, semitones)))
            energy.append(min(1.0, section.energy + 0.02 * place * (section.role == "solo")))
            start += bar_length
    bars = start // bar_length
    chart = make_chart(
        marks, bars, bar_length=bar_length, style=style, sections=tops, energy=energy
    )
    return chart, marks


def _band(kind: Kind, rng: np.random.Generator) -> tuple[Instrument, Instrument]:
    leads = {TENOR: 3.0, ALTO: 2.0, TRUMPET: 2.5, FLUTE: 1.2, VIBES: 1.6, GUITAR: 1.6}
    if kind in ("bossa", "waltz"):
        leads = {TENOR: 1.5, ALTO: 1.0, TRUMPET: 1.2, FLUTE: 2.5, VIBES: 1.6, GUITAR: 1.4}
    lead = pick(rng, leads)
    comps = {PIANO: 5.0, GUITAR: 2.0, ORGAN: 1.2}
    if kind == "bossa":
        comps = {PIANO: 2.0, GUITAR: 4.0}
    return lead, pick(rng, {c: w for c, w in comps.items() if c.part != lead.part})


def _manner(title: Title, lead: Instrument, bpm: float, rng: np.random.Generator) -> Manner:
    weights = {
        "plain": 2.0,
        "scale down": 1.3,
        "scale up": 0.9,
        "arpeggio up": 1.3,
        "arpeggio down": 0.6,
        "chromatic": 0.9,
        "enclosure": 1.1,
        "pentatonic": 0.7,
        "blues": 0.15,
    }
    if title.kind in ("blues", "minor-blues"):
        weights["blues"] = 2.0
    if title.kind == "modal":
        weights |= {"pentatonic": 2.2, "chromatic": 0.6, "plain": 2.4}
    if title.kind == "bossa":
        weights |= {"chromatic": 0.5, "enclosure": 0.6}
    # every player has his own ways
    devices = {name: weight * (0.4 + 1.2 * rng.random()) for name, weight in weights.items()}
    shift = between(rng, -1, 2)
    tonic = KEYS.index(title.key)
    return Manner(
        compass=Range(lead.low + shift, lead.high + shift, tonic),
        devices=devices,
        theme_kind=pick(rng, {"syncopated": 2.0, "song": 1.6, "riff": 1.0, "run": 1.2}),
        double=max(0.0, min(1.4, (170 - bpm) / 30)),
    )


def _perform(player: Player, sections: list[Section]) -> None:
    """The lead, section by section; a section of the theme that comes again is played again."""
    themes: dict[str, list[Phrase]] = {}
    at: dict[str, int] = {}
    start = 0
    for section in sections:
        letter = section.letter.upper()
        if section.role == "solo":
            ideas = [phrase for phrases in themes.values() for phrase in phrases]
            solo(player, start, len(section.bars), ideas)
        elif section.role in ("theme", "out") and letter in themes:
            moved = start - at[letter]
            for phrase in themes[letter]:
                player.again(phrase, phrase.start + moved)
        elif section.role in ("theme", "out"):
            themes[letter] = theme(player, start, len(section.bars))
            at[letter] = start
        start += len(section.bars) * player.chart.bar_length
    end(player)


def _key_name(key: str, minor: bool) -> str:
    if not minor:
        return key
    # as players write minor keys: F#m and C#m, not Gbm and Dbm
    return {"Db": "C#", "Gb": "F#", "Ab": "G#"}.get(key, key) + "m"
