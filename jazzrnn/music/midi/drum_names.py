"""Names of tracks that play drums, in the languages of those who name them."""

import re

# As whole words; digits and "_" may stand beside them: "01_Drums", "Snare2".
_DRUMS = re.compile(
    r"(?<![^\W\d_])(drums?|drum ?(set|kit|track|loop|machine)s?|drummer|perc|percussion|percusión"
    r"|perkussion|perkusja|percussões|batterie|batteria|bater[ií]a|schlagzeug|slagwerk|trommeln"
    r"|trummor|trommer|rummut|ударные|барабаны|ドラム(ス|セット)?|鼓|爵士鼓|드럼"
    r"|(jazz|rock|pop|funk|latin|room|brush|power|electro|electronic|studio|standard|acoustic) kit"
    r"|bass ?drum|kick|snare|hi[- ]?hats?|cymbals?|toms|rim ?shots?|side ?sticks?|brushes"
    r"|claps?|congas?|bongos?|caj[oó]n|timbales|shakers?|tambourine|cowbell|woodblocks?)"
    r"(?![^\W\d_])"
)
# As a whole name only: such words are in titles, too.
_ALONE = re.compile(r"[\W\d_]*(kit|drm|drms|ride|crash|bd|sd|hh)[\W\d_]*")
_OTHERS = re.compile(r"steel|taiko|synth|melodic|chromatic|tuned|mallet|bass(?! ?drum)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # "LiveDrums"


def names_drums(name: str) -> bool:
    """Return whether a track of this name plays drums.

    >>> names_drums("01_LiveDrums"), names_drums("Steel Drums"), names_drums("Conundrums")
    (True, False, False)
    """
    lowered = _CAMEL.sub(" ", name).lower()
    found = _DRUMS.search(lowered) or _ALONE.fullmatch(lowered)
    return found is not None and not _OTHERS.search(lowered)
