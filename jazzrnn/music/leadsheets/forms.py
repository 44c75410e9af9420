"""The forms that every jazz player knows, each in its most usual key.

Their progressions are the common property of jazz. Those without a name of their own (modal, bossa,
waltz, the cycle of fifths) stand for a kind of tune.
"""

from dataclasses import replace

import numpy as np

from jazzrnn.errors import OptionError
from jazzrnn.music.dice import one_of
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.progression import Progression, in_key

KEYS = ("C", "F", "Bb", "Eb", "Ab", "Db", "G", "D", "A")  # that horn players like
MINOR_KEYS = ("Cm", "Fm", "Bbm", "Gm", "Dm", "Am", "Ebm")

FORMS = {
    "blues": """key: Bb
        style: swing
        [A] Bb7 | Eb7 | Bb7 | Fm7 Bb7
        Eb7 | Edim7 | Bb7 | Dm7b5 G7b9
        Cm7 | F7 | Bb7 G7 | Cm7 F7
        """,
    "minor-blues": """key: Cm
        style: swing
        [A] Cm7 | Fm7 | Cm7 | C7
        Fm7 | % | Cm7 | %
        Ab7 | G7alt | Cm7 | Dm7b5 G7b9
        """,
    "bird-blues": """key: F
        style: swing
        [A] Fmaj7 | Em7b5 A7b9 | Dm7 G7 | Cm7 F7
        Bb7 | Bbm7 Eb7 | Am7 D7 | Abm7 Db7
        Gm7 | C7 | Fmaj7 D7 | Gm7 C7
        """,
    "rhythm-changes": """key: Bb
        style: swing
        form: A A B A
        [A] Bb6 G7 | Cm7 F7 | Dm7 G7 | Cm7 F7
        Fm7 Bb7 | Eb7 Edim7 | Bb6 G7 | Cm7 F7
        [B] D7 | % | G7 | % | C7 | % | F7 | %
        """,
    "ii-V-I": """key: C
        style: swing
        [A] Dm7 | G7 | Cmaj7 | %
        """,
    "modal": """key: Dm
        style: swing
        form: A A B A
        [A] Dm7 | % | % | % | % | % | % | %
        [B] Ebm7 | % | % | % | % | % | % | %
        """,
    "bossa": """key: F
        style: bossa
        form: A A B A
        [A] Fmaj9 | % | G13 | % | Gm9 | C7 | Am7 D7b9 | Gm7 C7
        [B] Bbm7 | Eb9 | Abmaj9 | % | Gm7b5 | C7b9 | Am7 D7b9 | Gm7 C7
        """,
    "autumn-style-cycle": """key: Gm
        style: swing
        form: A A B C
        [A] Cm7 | F7 | Bbmaj7 | Ebmaj7 | Am7b5 | D7b9 | Gm6 | %
        [B] Am7b5 | D7b9 | Gm6 | % | Cm7 | F7 | Bbmaj7 | %
        [C] Am7b5 | D7b9 | Gm7 C7 | Fm7 Bb7 | Ebmaj7 | D7b9 | Gm6 | %
        """,
    "waltz": """key: F
        meter: 3/4
        style: waltz
        form: A B A C
        [A] Fmaj7 | Dm7 | Gm7 | C7 | Am7 | D7b9 | Gm7 | C7
        [B] Cm7 | F7 | Bbmaj7 | Eb9 | Am7 | D7b9 | Gm7 | C7
        [C] Bbmaj7 | Eb9 | Am7 | D7b9 | Gm7 | C7 | F6 | Gm7 C7
        """,
}

SHORTEST = 8  # bars of a form that nobody has named: shorter ones are for practice


def read_form(name: str) -> Progression:
    """Read one time through a form.

    Raises:
        OptionError: there is none of this name.
    """
    if name not in FORMS:
        raise OptionError(f"no form {name!r}: there are {', '.join(FORMS)}")
    return read_changes(FORMS[name], name)


def any_form(
    rng: np.random.Generator, meter: tuple[int, int] = (4, 4), key: str | None = None
) -> Progression:
    """Return a form in that meter, in that key or one of its usual ones; in 4/4 if there is none.

    Raises:
        OptionError: the key is none.
    """
    forms = [form for form in map(read_form, FORMS) if len(form.bars) >= SHORTEST]
    if key is not None:
        minor = read_key(key).minor
        forms = [form for form in forms if form.key.endswith("m") == minor]
    fitting = [form for form in forms if form.meter == meter]
    form = one_of(rng, fitting or [form for form in forms if form.meter == (4, 4)])
    usual = MINOR_KEYS if form.key.endswith("m") else KEYS
    moved = in_key(form, key if key is not None else one_of(rng, usual))
    return replace(moved, name=f"{form.name} in {moved.key}")
