"""Names of tracks that play drums, in the languages of those who name them."""

import re

_DRUMS = re.compile(
    r"(?<!\w)(drums?|drum ?(set|kit|track)|perc|percussion|percusión|batterie|batteria|bater[ií]a"
    r"|schlagzeug|slagwerk|trommeln|bass ?drum|kick|snare|hi-?hats?|cymbals?|toms|claps?|congas?"
    r"|bongos?|shaker|tambourine|cowbell)(?![^\W\d_])"
)
_OTHERS = re.compile(r"steel|taiko|synth|melodic|chromatic|tuned|mallet|bass(?! ?drum)")


def names_drums(name: str) -> bool:
    """Return whether a track of this name plays drums.

    >>> names_drums("Drums 2"), names_drums("Steel Drums"), names_drums("Conundrums")
    (True, False, False)
    """
    lowered = name.lower()
    return _DRUMS.search(lowered) is not None and not _OTHERS.search(lowered)
