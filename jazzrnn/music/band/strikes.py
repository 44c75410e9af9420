"""When a chord is struck, and how long it is held: what comping decides before the pitches."""

from typing import NamedTuple

from jazzrnn.music.band.chart import Change
from jazzrnn.music.band.pulse import BEAT


class Strike(NamedTuple):
    """A chord that is struck, before it has pitches."""

    onset: int
    end: int
    spread: int = 0  # grid steps from voice to voice: 0 together, 1 rolled, more an arpeggio
    needed: bool = False  # a change of chord that is not heard without it


def is_heard_in(change: Change, strike: Strike) -> bool:
    """Return whether a chord lets a change be heard: struck over it, or up to an eighth before it
    and held over; not in its last eighth, where what comes next is anticipated.
    """
    if strike.onset < change.onset:
        return strike.onset >= change.onset - BEAT // 2 and strike.end > change.onset
    return strike.onset < max(change.end - BEAT // 2, change.onset + 1)
