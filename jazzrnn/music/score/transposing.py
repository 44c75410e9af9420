"""Parts for instruments that read other notes than sound."""

from collections.abc import Sequence

from jazzrnn.errors import OptionError
from jazzrnn.music.chords import NO_CHORD, transpose_symbol
from jazzrnn.music.keys import Key, key_at, way

PLAYERS = {"C": 0, "Bb": 2, "Eb": 9, "F": 7}  # semitones that their notes are written higher
LOWEST, HIGHEST = 58, 84  # written pitches that every reader of a treble clef likes: Bb3 to C6


def check_player(player: str, whole_band: bool = False) -> None:
    """Check whom a score is for.

    Raises:
        OptionError: there is no such player, or all of the band would be transposed.
    """
    if player not in PLAYERS:
        raise OptionError(f"`for` {player}: there are {', '.join(PLAYERS)}")
    if whole_band and PLAYERS[player]:
        raise OptionError(f"`for` {player} is a lead sheet; `whole_band` is written as it sounds")


def interval(player: str, pitches: Sequence[int], key: Key) -> tuple[int, int, Key]:
    """Return how many semitones and letters higher a melody is written for a player, and the key
    that it is written in. Of all octaves the one is taken in which most of it is easy to read.

    Args:
        player: one of PLAYERS.
        pitches: that sound.
        key: that sounds.

    Raises:
        OptionError: there is no such player.
    """
    check_player(player)
    up = PLAYERS[player]
    if not up:
        return 0, 0, key
    written = key_at((key.pitch + up) % 12, key.minor)
    octave = min((0, 12, -12), key=lambda octave: sum(_beyond(p + up + octave) for p in pitches))
    _, letters = way(key, written)
    return up + octave, letters + octave // 12 * 7, written


def moved_symbol(symbol: str, old: Key, new: Key) -> str:
    """Return a chord symbol in the key that it is written in."""
    semitones, letters = way(old, new)
    return symbol if symbol == NO_CHORD else transpose_symbol(symbol, semitones, letters, new.names)


def _beyond(pitch: int) -> int:
    return max(LOWEST - pitch, pitch - HIGHEST, 0)
