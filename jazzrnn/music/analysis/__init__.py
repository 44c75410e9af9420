"""What is found in notes and chords: the lead, keys, chords."""
