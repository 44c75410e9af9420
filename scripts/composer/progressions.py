"""Chord progressions in C, a bar between bars ("|"); a piece moves them to its key.

They are the common property of jazz: blues, rhythm changes, chains of ii-V-I. The eight-bar
sections of the other tunes are put together from such chains.
"""

BLUES = (
    "C7|C7|C7|C7|F7|F7|C7|C7|G7|F7|C7|G7",
    "C7|F7|C7|C7|F7|F7|C7|A7|Dm7|G7|C7 A7|Dm7 G7",
    "C7|F7|C7|Gm7 C7|F7|F#dim7|C7|Em7b5 A7b9|Dm7|G7|C7 A7|Dm7 G7",
    "C9|F9 F#dim7|C9|Gm7 C7|F7|Fm7 Bb7|C7|Ebm7 Ab7|Dm7|G7|Em7 A7|Dm7 G7",
    "C13|F9|C13|C7alt|F9|F9|C13|A7#5|D9|G13|C7 Eb7|Ab7 Db7",
    "C7|F7|C7|Gm7 Gb7|F7|Bb7|C7|Bb7 A7|Ab7|G7|C7 Ab7|Dm7 G7alt",
)
BIRD_BLUES = (
    "Cmaj7|Bm7b5 E7b9|Am7 D7|Gm7 C7|F7|Fm7 Bb7|Em7 A7|Ebm7 Ab7|Dm7|G7|Cmaj7 A7|Dm7 G7",
    "Cmaj7|Bm7 E7|Am7 Abm7|Gm7 C7|Fmaj7|Fm7 Bb7|Em7|Ebm7|Dm7|G7b9|Em7 A7|Dm7 G7",
    "C6|Bm7b5 E7b9|Am7 D7|Gm7 Gb7|F9|Fm7 Bb9|Cmaj7 Dm7|Em7 Eb7|Dm7|Db9|Cmaj7 Eb7|Dm7 Db7",
)
MINOR_BLUES = (
    "Cm7|Cm7|Cm7|C7|Fm7|Fm7|Cm7|Cm7|Ab7|G7|Cm7|Dm7b5 G7",
    "Cm6|Fm6|Cm6|Gm7b5 C7b9|Fm7|Fm6|Cm6|Am7b5|Ab9|G7alt|Cm6 Ab7|Dm7b5 G7b9",
    "Cm7|Dm7b5 G7b9|Cm7|Gm7 C7b9|Fm7|Bb9|Cm7|Cm7|Dm7b5|G7b9|Cm7 Am7b5|Dm7b5 G7b9",
    "Cm9|Cm9|Cm9|Gb9|Fm9|Fm9|Cm9|Ebm7 Ab7|Dm7b5|Db9|Cm7 Eb7|Ab7 G7",
)
RHYTHM_A = (
    ("C6 A7|Dm7 G7|C6 A7|Dm7 G7|C7|F7 F#dim7|C6 A7|Dm7 G7", "C6 G7|C6"),
    ("Cmaj7 Am7|Dm7 G7|Em7 A7|Dm7 G7|Gm7 C7|F6 Fm6|Em7 A7|Dm7 G7", "Dm7 G7|C6"),
    ("C6 C#dim7|Dm7 D#dim7|Em7 A7|Dm7 G7|Gm7 C7|F7 Bb7|Em7 A7|Dm7 G7", "Dm7 G7b9|C6"),
    ("C6 Am7|Ab7 G7|Em7 Eb7|Dm7 Db7|C9|F9 F#dim7|Em7 A7b9|Dm7 G7", "Dm7 Db7|C6"),
)
RHYTHM_B = (
    "E7|E7|A7|A7|D7|D7|G7|G7",
    "Bm7|E7|Em7|A7|Am7|D7|Dm7|G7",
    "E9|Bb9|A9|Eb9|D9|Ab9|G9|Db9",
    "E7|E7#5|A7|A7#5|D7|D7#5|G7|G7#5",
)
# Sections of major tunes: eight bars, and the two that close the section for good.
MAJOR_A = (
    ("Dm7|G7|Cmaj7|Cmaj7|Dm7|G7|Em7|A7b9", "Dm7 G7|C6"),
    ("Cmaj7|Am7|Dm7|G7|Em7|A7|Dm7|G7", "Dm7 G7|Cmaj7"),
    ("Cmaj7|Cmaj7|Fm7|Bb7|Cmaj7|A7|Dm7|G7", "Dm7 G7|C6"),
    ("Cmaj7|Dm7 G7|Em7 A7|Dm7 G7|Gm7|C7|Fmaj7|Fm7 Bb7", "Dm7 G7|C6"),
    ("Am7|Dm7|G7|Cmaj7|Fmaj7|Bm7b5 E7|Am7|Am7", "Dm7 G7|Cmaj7"),
    ("Cmaj7|B7|Bb7|A7|Dm7|G7|Em7 Eb7|Dm7 Db7", "Dm7 G7|C6"),
    ("F#m7b5|Fm7|Em7|Ebdim7|Dm7|G7|Cmaj7|A7b9", "Dm7 G7|C6"),
    ("Cmaj7|Ebmaj7|Abmaj7|Dbmaj7|Dm7|G7|Em7 A7|Dm7 G7", "Dm7 G7|Cmaj9"),
    ("Em7b5|A7b9|Dm7|Dm7|Dm7b5|G7b9|Cmaj7|Cmaj7", "Dm7 G7|C6"),
    ("Dm7 G7|Cmaj7|Cm7 F7|Bbmaj7|Bbm7 Eb7|Abmaj7|Dm7b5|G7b9", "Dm7 G7|C6"),
)
MINOR_A = (
    ("Cm7|Dm7b5 G7b9|Cm7|Gm7b5 C7b9|Fm7|Bb7|Ebmaj7|Dm7b5 G7b9", "Dm7b5 G7|Cm6"),
    ("Fm7|Bb7|Ebmaj7|Abmaj7|Dm7b5|G7b9|Cm6|Cm6", "Dm7b5 G7b9|Cm6"),
    ("Cm6|Ab7|Cm6|Ab7 G7|Cm7|Fm7 Bb7|Ebmaj7 Abmaj7|Dm7b5 G7alt", "Ab7 G7alt|Cm6"),
    ("Cm7|F9|Cm7|F9|Ebm7|Ab9|Dm7b5|G7b9", "Dm7b5 G7b9|Cm9"),
)
MAJOR_B = (
    "Gm7|C7|Fmaj7|Fmaj7|Am7|D7|Dm7|G7",
    "Fmaj7|Fm7 Bb7|Cmaj7|C7|F#m7b5|B7b9|Em7 A7|Dm7 G7",
    "Em7|A7|Dmaj7|Dmaj7|Dm7|G7|Cmaj7|Dm7 G7",
    "Ebm7|Ab7|Dbmaj7|Dbmaj7|Dm7|G7|Em7 A7|Dm7 G7",
    "Am7|E7b9|Am7|D7|Gmaj7|Em7 A7|Dm7|G7",
    "C#m7 F#7|Bmaj7|Bm7 E7|Amaj7|Am7 D7|Gmaj7|Dm7|G7",
    "Abmaj7|Abmaj7|Bbm7|Eb7|Abmaj7|F7|Dm7b5|G7b9",
    "C7|C7|Fmaj7|Fm6|Em7|Eb9|Dm7|G7sus4 G7",
)
MINOR_B = (
    "Fm7|Bb7|Ebmaj7|Ebmaj7|Am7b5|D7b9|Dm7b5|G7b9",
    "Gm7b5|C7b9|Fm7|Fm7|Bbm7|Eb7|Abmaj7|Dm7b5 G7b9",
    "Ebmaj7|Cm7|Fm7|Bb7|Ebmaj7|Abmaj7|Dm7b5|G7alt",
    "Abmaj7|Abmaj7|Gm7|Gm7|Fm7|Ebmaj7|Dm7b5|G7b9",
)
# Modal sections: a dorian home, and another dorian a half step or a third away.
MODAL = (
    ("Cm7|Cm7|Cm7|Cm7|Cm7|Cm7|Cm7|Cm7", "C#m7|C#m7|C#m7|C#m7|C#m7|C#m7|C#m7|C#m7"),
    ("Cm9|Cm9|Cm9|Cm9|Cm9|Cm9|Cm9|Cm9", "Ebm9|Ebm9|Ebm9|Ebm9|Fm9|Fm9|Fm9|G7alt"),
    ("Cm7|Cm7|Cm7|Cm7|Dm7|Dm7|Cm7|Cm7", "Bbm7|Bbm7|Bbm7|Bbm7|Abm7|Abm7|Abm7|Abm7"),
    ("Cm11|Cm11|Ebm11|Ebm11|Cm11|Cm11|Cm11|Cm11", "Fm11|Fm11|Fm11|Fm11|Abm11|Abm11|Gm11|Gm11"),
)
BOSSA_A = (
    ("Cmaj7|Cmaj7|D9|D9|Dm7|G7|Cmaj7|Db9", "Dm7 G7|Cmaj9"),
    ("Cmaj9|Bm7 E7b9|Am7|Gm7 C9|Fmaj9|Fm6|Em7 A7|Dm7 G7", "Dm9 G13|C6"),
    ("Cm9|Cm9|Fm9|Fm9|Dm7b5|G7b9|Cm9|G7alt", "Dm7b5 G7b9|Cm9"),
    ("Am9|D13|Gm9|C13|Fmaj9|Fm9|Em7 A7b9|Dm7 G7", "Dm7 G7|Cmaj9"),
    ("Cmaj9|C#dim7|Dm9|D#dim7|Em7|A7b13|Dm9|G13", "Dm9 Db9|Cmaj9"),
)
BOSSA_B = (
    "Ebm9|Ab13|Dbmaj9|Dbmaj9|Dm9|G13|Cmaj9|Dm7 G7",
    "Fmaj9|Fmaj9|Fm9|Bb13|Em9|A7b9|Dm9|G7sus4",
    "Ebm7|Ab9|Dbmaj9|Dbmaj9|Dm7b5|Dm7b5|G7alt|G7alt",
    "Fm9|Bb13|Ebmaj9|Abmaj9|Dm7b5|G7b9|Em7 A7|Dm7 G7",
)
WALTZ_A = (
    ("Cmaj7|Am7|Dm7|G7|Em7|A7b9|Dm7|G7", "Dm7|Cmaj7"),
    ("Am9|D13|Am9|D13|Gm9|C13|Fmaj9|Dm7 G7", "Dm7 G7|C6"),
    ("Cm9|Fm9|Bb13|Ebmaj9|Abmaj9|Dm7b5|G7b9|Cm6", "G7b9|Cm6"),
    ("Fmaj7|Em7|Dm7|Cmaj7|Fm7|Bb7|Em7 A7|Dm7 G7", "Dm7 G7|Cmaj7"),
)
WALTZ_B = (
    "Gm7|C7|Fmaj7|Fmaj7|Fm7|Bb7|Ebmaj7|Dm7 G7",
    "Em7|Am7|Dm7|G7|C#m7b5|F#7|Bm7 E7|Dm7 G7",
    "Fm9|Bb13|Ebmaj9|Abmaj9|Dbmaj9|Dm7b5|G7sus4|G7b9",
)
