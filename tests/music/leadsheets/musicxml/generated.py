"""MusicXML files as programs write them, by a random generator: rhythm, voices, staves, chords."""

from jazzrnn.music.leadsheets.musicxml.harmony import KINDS

STEPS = "CDEFGAB"
METERS = ((4, 4), (3, 4), (5, 4), (6, 8), (7, 8), (2, 2), (12, 8))
# Kinds that some programs write and music21 does not know, and those that it fills with other tones
# (see test_chords_music21).
NOT_COMPARED = {"minor-major", "augmented-ninth", "minor-major-ninth", "half-diminished-seventh"}
NOT_COMPARED |= {"dominant-11th", "major-11th", "minor-11th", "dominant-13th", "major-13th"}
COMPARED = [kind for kind in KINDS if kind not in NOT_COMPARED and kind != "minor-13th"]


def pitch(rng, tag):
    step, alter = STEPS[rng.integers(7)], int(rng.integers(-1, 2))
    return f"<{tag}><{tag}-step>{step}</{tag}-step><{tag}-alter>{alter}</{tag}-alter></{tag}>"


def harmony(rng, offset=0):
    """A chord symbol of any kind, over any bass or its own."""
    kind = COMPARED[rng.integers(len(COMPARED))]
    bass = pitch(rng, "bass") if rng.random() < 0.3 else ""
    late = f"<offset>{offset}</offset>" if offset else ""
    if rng.random() < 0.05:
        return f"<harmony><root><root-step>C</root-step></root><kind>none</kind>{late}</harmony>"
    return f"<harmony>{pitch(rng, 'root')}<kind>{kind}</kind>{bass}{late}</harmony>"


def note(rng, length, voice, staff):
    """A note, a rest, or a chord of notes."""
    ends = f"<duration>{length}</duration><voice>{voice}</voice><staff>{staff}</staff></note>"
    sound = f"<pitch><step>{STEPS[rng.integers(7)]}</step><octave>4</octave></pitch>"
    kind = rng.random()
    if kind < 0.15:
        return f"<note><rest/>{ends}"
    if kind < 0.25:
        return f"<note>{sound}{ends}<note><chord/>{sound}{ends}"
    return f"<note>{sound}{ends}"


def voice(rng, whole):
    """A bar of one voice, chord symbols among its notes."""
    found, left = "", whole
    while left:
        length = int(min(left, rng.choice([whole // 8 or 1, whole // 4 or 1, whole // 2 or 1])))
        if rng.random() < 0.4:
            offset = int(rng.integers(0, length)) if rng.random() < 0.3 else 0
            found += harmony(rng, offset)
        if rng.random() < 0.1:
            found += "<note><grace/><pitch><step>C</step><octave>5</octave></pitch></note>"
        found += note(rng, length, 1, 1)
        left -= length
    return found


def score(rng):
    """A score of one part, with one or two staves and voices, and changing meters."""
    staves = int(rng.integers(1, 3))
    divisions = int(rng.choice([2, 4, 6, 12, 24]))
    chromatic = int(rng.choice([0, 0, -2, -9, 3]))
    transpose = f"<transpose><chromatic>{chromatic}</chromatic></transpose>" if chromatic else ""
    measures, meter = "", (4, 4)
    for number in range(1, 7):
        attributes = ""
        if number == 1 or rng.random() < 0.3:
            meter = METERS[rng.integers(len(METERS))]
            first = f"<divisions>{divisions}</divisions>" if number == 1 else ""
            time = f"<time><beats>{meter[0]}</beats><beat-type>{meter[1]}</beat-type></time>"
            rest = f"<staves>{staves}</staves>{transpose}" if number == 1 else ""
            attributes = f"<attributes>{first}{time}{rest}</attributes>"
        whole = 4 * divisions * meter[0] // meter[1]
        notes = voice(rng, whole)
        if staves == 2 or rng.random() < 0.3:
            back = f"<backup><duration>{whole}</duration></backup>"
            notes += back + note(rng, whole, 2, staves)
        measures += f'<measure number="{number}">{attributes}{notes}</measure>'
    return (
        "<score-partwise version='4.0'><part-list><score-part id='P1'><part-name>p</part-name>"
        f"</score-part></part-list><part id='P1'>{measures}</part></score-partwise>"
    ).encode()
