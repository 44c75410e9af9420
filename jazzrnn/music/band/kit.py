"""The drum kit: its General MIDI pitches, and what a stroke is."""

KICK, SIDE_STICK, SNARE = 36, 37, 38
SWIRL = 40  # of a brush, in the kit BRUSHES, whose SNARE is a tap; the second snare of other kits
BRUSHES = 40  # program. Source: General MIDI System Level 2, MIDI Manufacturers Association 2007
CLOSED_HAT, PEDAL_HAT, OPEN_HAT = 42, 44, 46
CRASH, RIDE, BELL = 49, 51, 53
FLOOR_TOM, LOW_TOM, MID_TOM, HIGH_TOM = 41, 45, 47, 50

Stroke = tuple[int, int, int]  # onset after the bar line, drum, velocity
