"""Compose a piece: its form, its band, the lead, the rhythm section."""

import zlib
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from composer.catalogue import CATALOGUE, SEED, Title, key_name
from composer.comp import comp
from composer.forms import Form
from composer.heads import Head
from composer.horns import below, in_register, shares, unison
from composer.instruments import Band, band
from composer.phrases import breathing, notes_of, one_voice
from composer.player import Player, manner_of
from composer.rhythm_section import bass_part, drum_part
from composer.sections import Section, chart_of, form_of, sections_of
from composer.solos import Soloist, end, idea_of
from jazzrnn.music.band.chart import BEAT
from jazzrnn.music.dice import happens
from jazzrnn.music.notes import DRUMS, Meter, Note, Piece, Tempo, make_piece


@dataclass(frozen=True)
class Arrangement:
    """What is decided before a note is played."""

    form: Form
    sections: list[Section]
    band: Band
    bpm: int


def arrangement_of(title: Title, seed: int = SEED) -> Arrangement:
    """Decide form, sections, band and tempo of a piece."""
    rng = _rng(title, seed, "arrangement")
    form = form_of(title.kind, rng)
    sections = sections_of(title.kind, form, rng)
    low, high = CATALOGUE[title.kind][1]
    bpm = round((low + (high - low) * rng.random()) / 4) * 4
    return Arrangement(form, sections, band(title.kind, rng), bpm)


def compose(title: Title, seed: int = SEED) -> Piece:
    """Write a piece. The same title and seed write the same piece, whatever else is written."""
    made = arrangement_of(title, seed)
    rng = _rng(title, seed, "notes")
    chart, marks = chart_of(title, made.sections)
    player = Player(chart, manner_of(title, made.band.lead, made.bpm, rng), rng)
    _perform(player, made)
    melody = _melody(player, made)
    notes: list[Note] = [
        *melody,
        *bass_part(chart, made.sections, rng),
        *comp(chart, made.sections, made.band.comp.part, melody, rng),
        *drum_part(chart, made.sections, rng),
    ]
    return make_piece(
        notes,
        meters=[Meter(0, chart.bar_length // BEAT, 4)],
        tempos=[Tempo(0, made.bpm)],
        chords=marks,
        programs=[(DRUMS, 0), *((player.part, player.program) for player in made.band.players)],
        key=key_name(title.key, made.form.minor),
    )


def _rng(title: Title, seed: int, purpose: str) -> np.random.Generator:
    """Return the random numbers of a piece for one purpose."""
    return np.random.default_rng([seed, zlib.crc32(f"{title.file_name} {purpose}".encode())])


def _perform(player: Player, made: Arrangement) -> None:
    """Play the lead, section by section."""
    head = Head(player, player.manner.head)
    soloist: Soloist | None = None
    for section in made.sections:
        if section.head:
            head.play(section, made.form.order)
        elif section.role == "solo":
            soloist = soloist or Soloist(player, idea_of(head.phrases))
            soloist.play(section.first_bar * player.chart.bar_length, len(section.bars))
    end(player)
    player.played = breathing(player.played)


def _melody(player: Player, made: Arrangement) -> list[Note]:
    """Return all notes of the lead, and those of a second horn if there is one."""
    lead, second, chart, rng = made.band.lead, made.band.second, player.chart, player.rng
    if second is None:
        return notes_of(player.played, lead.part, chart, rng)
    starts = [section.first_bar * chart.bar_length for section in made.sections]
    solos = [
        span
        for span, section in zip(pairwise([*starts, chart.length]), made.sections, strict=True)
        if section.role == "solo"
    ]
    alone, other, both = shares(player.played, solos, chart, rng)
    together = notes_of(both, lead.part, chart, rng)
    voice: list[Note] | None = None
    if player.manner.head == "bop" or happens(rng, 0.25):
        voice = unison(together, second)
    voice = voice or below(together, chart, second)
    mine = notes_of(alone, lead.part, chart, rng) + together
    other = [in_register(phrase, second) for phrase in other]
    return one_voice(mine) + one_voice(notes_of(other, second.part, chart, rng) + voice)
