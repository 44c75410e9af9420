"""Pieces to write down: melodies that a test can say in words, and random ones in all meters."""

import numpy as np

from jazzrnn.music.notes import ChordMark, Meter, Note, Tempo, make_piece

REED = 8


def line(*notes, meter=(4, 4), **more):
    """A melody; each note is (onset, pitch, duration) in grid steps."""
    made = [Note(onset, REED, pitch, duration, 80) for onset, pitch, duration in notes]
    return make_piece(made, meters=[Meter(0, *meter)], key=more.pop("key", "C"), **more)


def tune(meter, key, swung, bars=8, seed=1):
    """A melody over chords, with eighths, triplets, sixteenths, ties over bar lines and rests."""
    rng = np.random.default_rng(seed)
    length = Meter(0, *meter).bar_length
    second = 8 if swung else 6
    cells = ([0], [0, second], [second], [0, 4, 8], [0, 3, 6, 9], [0, 6, 8, 10], [])
    if meter[1] == 8:
        cells = ([0], [0, 6], [6], [0, 3, 6, 9], [])
    onsets = [
        beat + place
        for beat in range(0, bars * length, 12)
        for place in cells[rng.integers(len(cells))]
        if beat + place < bars * length
    ]
    pitch, notes = 67, []
    for onset, following in zip(onsets, [*onsets[1:], bars * length], strict=True):
        pitch = int(np.clip(pitch + rng.integers(-4, 5), 55, 84))
        held = max(1, int((following - onset) * rng.choice([0.4, 0.7, 1.0])))
        notes.append(Note(onset, REED, pitch, held, 80))
    symbols = ("C7", "F7b9", "Bbm7/C", "Am7b5/Eb", "D7#5#9", "Gm6/9", "F#dim7", "Ebmaj7#11")
    marks = [ChordMark(k * length, symbols[k % 8]) for k in range(bars)]
    return make_piece(
        notes, meters=[Meter(0, *meter)], tempos=[Tempo(0, 120.0)], chords=marks, key=key
    )
