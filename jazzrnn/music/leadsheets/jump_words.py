"""The words that send a player elsewhere: D.C. al Fine, Dal Segno, To Coda, Fine, Coda."""

import re

from jazzrnn.music.leadsheets.repeat_signs import Signs

_JUMP = re.compile(
    r"""\b(?:(?P<capo>D\.?\s?C\b|Da\s+Capo\b)|(?:D\.?\s?S\b|Dal\s+Segno\b))\.?
    (?:\s*\W?al(?:la)?\.?\s+(?:(?P<until>Coda|Fine)|(?P<ending>\d)\w*\s*End))?""",
    re.IGNORECASE | re.VERBOSE,
)
_TO_CODA = re.compile(r"\W*(?:to|al(?:la)?)\s+coda\b.{0,9}", re.IGNORECASE | re.DOTALL)
_FINE = re.compile(r"\W*fine\W*", re.IGNORECASE)
_CODA = re.compile(r"\W*coda\W*", re.IGNORECASE)


def signs_of_words(text: str) -> Signs:
    """Return what words above or below a bar say; plain signs if they are about something else.

    >>> signs_of_words("D.S. al Coda").until, signs_of_words("Fine").fine
    ('Coda', True)
    """
    if found := _JUMP.search(text):
        until = (found["until"] or found["ending"] or "").capitalize()
        return Signs(jump="D.C." if found["capo"] else "D.S.", until=until)
    return Signs(
        to_coda=bool(_TO_CODA.fullmatch(text)),
        fine=bool(_FINE.fullmatch(text)),
        coda=bool(_CODA.fullmatch(text)),
    )
