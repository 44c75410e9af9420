"""Small performances for tests of sound: notes as one player plays them."""

from jazzrnn.music.midi.as_played import Performance, Played, Player
from jazzrnn.music.notes import DRUMS


def player(program):
    return Player("player", program // 8, program, 100)


KIT = Player("Drums", DRUMS, 0, 100)


def performance(*notes, players=None, bpm=60.0):
    """Notes as (start, end, player, pitch) or with a velocity; at 60 bpm quarters are seconds."""
    played = [Played(*note[:4], note[4] if len(note) > 4 else 100) for note in notes]
    return Performance(tuple(players or [player(0)]), tuple(sorted(played)), ((0.0, bpm),))
