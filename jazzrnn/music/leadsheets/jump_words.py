"""The words that send a player elsewhere: D.C. al Fine, Dal Segno, To Coda, Fine, Coda, Segno.

The signs of segno and coda may stand for the words, as characters of Unicode or of music fonts.

Source: W3C Music Notation Community Group, Standard Music Font Layout 1.4, 2021.
"""

import re

from jazzrnn.music.leadsheets.repeat_signs import Signs

_JUMP = re.compile(
    r"""\b(?:(?P<capo>D\.?\s?C\b|Da\s+Capo\b)|(?:D\.?\s?S\b|Dal\s+Segno\b))\.?
    (?:\s*\W?al(?:la)?\.?\s+(?:(?P<until>Coda|Fine)|(?P<ending>\d)\w*\s*End))?""",
    re.IGNORECASE | re.VERBOSE,
)
_TO_CODA = re.compile(r"\W*(?:to|al(?:la)?)\s+coda\b.{0,9}", re.IGNORECASE | re.DOTALL)
_FINE = re.compile(r"\W*fine\W*", re.IGNORECASE)
_CODA = re.compile(r"\W*coda(?:\W+coda)?\W*", re.IGNORECASE)
_SEGNO = re.compile(r"\W*segno(?:\W+segno)?\W*", re.IGNORECASE)
_SIGNS = str.maketrans(
    dict.fromkeys("\ue047\ue04a\U0001d10b", "Segno")
    | dict.fromkeys("\ue048\ue049\U0001d10c⊕", "Coda")
)


def signs_of_words(text: str) -> Signs:
    """Return what words above or below a bar say; plain signs if they are about something else.

    >>> signs_of_words("D.S. al Coda").until, signs_of_words("Fine").fine
    ('Coda', True)
    """
    text = text.translate(_SIGNS)
    if found := _JUMP.search(text):
        until = (found["until"] or found["ending"] or "").capitalize()
        return Signs(jump="D.C." if found["capo"] else "D.S.", until=until)
    return Signs(
        segno=bool(_SEGNO.fullmatch(text)),
        to_coda=bool(_TO_CODA.fullmatch(text)),
        fine=bool(_FINE.fullmatch(text)),
        coda=bool(_CODA.fullmatch(text)),
    )
