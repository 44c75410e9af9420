"""Who plays which part: two saxophones in a file are two players, two hands of a piano one.

A player has a channel; so have tracks of one channel that play different programs at the same
time. In a family of instruments all winds are players of their own, and of the
others those with another program than the first: two channels of one piano are its hands, two
of one string ensemble are divided. Who has the lowest channel is the first player, as scores begin
with; all others share the part of the second one.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from jazzrnn.music.instruments import WINDS
from jazzrnn.music.notes import second_of

Player: TypeAlias = tuple[int, int, int]
"""The number of a port, a channel, and the track if it is a player of its own there, else -1."""

MOST_PARTS = 15  # beside the drums: as many channels has a file to write them to


def parts_of_players(heard: Iterable[tuple[Player, int]]) -> Mapping[tuple[Player, int], int]:
    """Return the part of each player and program, but for drums.

    A file with so many parts that no song could have them has no second players.

    Args:
        heard: the player and program of each note, or once of each.
    """
    families: dict[int, dict[Player, set[int]]] = {}
    for player, program in sorted({*heard}):
        families.setdefault(program // 8, {}).setdefault(player, set()).add(program)
    found: dict[tuple[Player, int], int] = {}
    for family, players in families.items():
        first, *_ = players.values()
        for number, (player, programs) in enumerate(players.items()):
            is_second = number > 0 and (family in WINDS or not programs <= first)
            part = second_of(family) if is_second else family
            found |= {(player, program): part for program in programs}
    if len({*found.values()}) > MOST_PARTS:
        return {(player, program): program // 8 for player, program in found}
    return found


def may_have_second_players(programs: Iterable[int]) -> bool:
    """Return whether tracks with these programs, one each, may be of several players in a family:
    what their channels are, is not known.
    """
    seen: dict[int, int] = {}  # family -> program
    for program in programs:
        family = program // 8
        if family in seen and (family in WINDS or seen[family] != program):
            return True
        seen[family] = program
    return False
