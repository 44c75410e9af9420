"""What a part played the last time that it came this way: the columns of recall.

A soloist has licks, and a tune its motifs: the same few pitches often go on as they did before.
An LSTM does not look that far back. So before each pitch the last pitches of the part are looked
up in what it has played, 5 of them, or 3, or 2:

    recall          the pitch that followed then, the latest time; ABSENT if there is none
    recall_length   how many pitches in a row agree, from 2 on: 1 is two, 9 is ten or more; 0: none

Nobody has to plan these returns or pays for them: they are found in what has been played, in
training as while a song is written. A cache of a language model does the same with words.

Source: after Grave, Joulin and Usunier, Improving neural language models with a continuous
cache, 2017; the look-up by the last pitches is the context of an n-gram.
"""

from collections import defaultdict
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import PITCHES, in_groups
from jazzrnn.schema import ABSENT

Integers: TypeAlias = npt.NDArray[np.int64]

CONTEXTS = (2, 3, 5)  # pitches that are looked up: the later of these counts
LONGEST = 10  # pitches that are compared
LENGTHS = LONGEST - CONTEXTS[0] + 2


def recalled(players: Integers, pitches: Integers) -> Integers:
    """Return (2, N) `recall` and `recall_length` of notes.

    Args:
        players: (N,) who plays; notes of different players do not know each other.
        pitches: (N,) in the order of notes.
    """
    order, same = in_groups(players)
    players, pitches = players.take(order), pitches.take(order).astype(np.int64)
    number = np.arange(len(order))
    begins = np.append(True, ~same)[: len(order)]
    own = number - np.maximum.accumulate(np.where(begins, number, 0))  # notes played before
    source = np.full(len(order), ABSENT)
    for length in CONTEXTS:
        _look_up(length, np.flatnonzero(own >= length), players, pitches, source)
    agreeing = np.zeros(len(order), np.int64)
    still = np.flatnonzero(source != ABSENT)
    for back in range(1, LONGEST + 1):
        still = still[own[source[still]] >= back]
        still = still[pitches[still - back] == pitches[source[still] - back]]
        agreeing[still] = back
    found = np.empty((2, len(order)), np.int64)
    found[0, order] = np.where(source != ABSENT, pitches[source], ABSENT)
    found[1, order] = np.maximum(agreeing - CONTEXTS[0] + 1, 0)
    return found


def _look_up(
    length: int, at: Integers, players: Integers, pitches: Integers, source: Integers
) -> None:
    """Write into `source` where the pitches before each of the notes `at` came last before."""
    key = players[at]
    for back in range(1, length + 1):
        key = key * PITCHES + pitches[at - back]
    order, same = in_groups(key)
    ordered = at.take(order)
    source[ordered[1:][same]] = ordered[:-1][same]


class Recall:
    """What a song that is being written recalls, note by note: see `recalled`."""

    def __init__(self) -> None:
        self.played: defaultdict[int, list[int]] = defaultdict(list)  # pitches by part
        self.followed: dict[tuple[int, ...], int] = {}  # part, last pitches -> what came then
        self.last: defaultdict[int, list[tuple[int, ...]]] = defaultdict(
            list
        )  # these, longest last

    def take(self, part: int, pitch: int) -> None:
        """Go on with a note."""
        played = self.played[part]
        self.followed.update(dict.fromkeys(self.last[part], len(played)))
        played.append(pitch)
        self.last[part] = [
            (part, *played[-length:]) for length in CONTEXTS if length <= len(played)
        ]

    def of(self, part: int) -> tuple[int, int]:
        """Return `recall` and `recall_length` of the next note of a part."""
        for context in reversed(self.last[part]):
            source = self.followed.get(context)
            if source is not None:
                played = self.played[part]
                return played[source], _agreeing(played, source) - CONTEXTS[0] + 1
        return ABSENT, 0


def _agreeing(played: list[int], source: int) -> int:
    """Return how many pitches before `source` are those at the end, LONGEST at most."""
    most = min(LONGEST, source)
    k = CONTEXTS[0]
    while k < most and played[-1 - k] == played[source - 1 - k]:
        k += 1
    return k
