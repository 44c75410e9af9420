"""Who plays what: the voice of each note of a performance, and how long it sounds."""

from collections.abc import Iterator
from typing import NamedTuple

from jazzrnn.music.midi.as_played import USUAL_VOLUME, Performance, Played, Player
from jazzrnn.music.notes import DRUMS
from jazzrnn.music.sound.drums import CLOSES, DRUM_VOICES, OPEN_HAT, drum_voice
from jazzrnn.music.sound.programs import PROGRAM_VOICES
from jazzrnn.music.sound.voices import VOICES, Voice

ALL_VOICES: dict[str, Voice] = {**VOICES, **DRUM_VOICES}
OPEN_QUARTERS = 4.0  # after that an open hi-hat has died away


class Sounding(NamedTuple):
    """A note and the voice that plays it."""

    note: Played
    voice: str  # a key of ALL_VOICES


def voice_of(player: Player, pitch: int) -> str:
    """Return the name of the voice that plays a pitch."""
    if player.part == DRUMS:
        return drum_voice(pitch, player.program)
    return PROGRAM_VOICES[player.program]


def gain_of(player: Player) -> float:
    """Return the level of a player by the volume that the file sets."""
    return round((player.volume / USUAL_VOLUME) ** 2, 3)


def soundings(performance: Performance) -> Iterator[Sounding]:
    """Yield the notes with their voices; an open hi-hat sounds until it is closed."""
    closes = {player: list[float]() for player in range(len(performance.players))}
    for note in performance.notes:
        if note.pitch in CLOSES:
            closes[note.player].append(note.start)
    for note in performance.notes:
        player = performance.players[note.player]
        if player.part == DRUMS and note.pitch == OPEN_HAT:
            later = (start for start in closes[note.player] if start > note.start)
            end = min(next(later, note.start + OPEN_QUARTERS), note.start + OPEN_QUARTERS)
            yield Sounding(note._replace(end=end), voice_of(player, note.pitch))
        else:
            yield Sounding(note, voice_of(player, note.pitch))
