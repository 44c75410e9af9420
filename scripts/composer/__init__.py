"""The composer of midi_data/: forms, rhythms of phrases, pitches of lines, whole pieces."""
