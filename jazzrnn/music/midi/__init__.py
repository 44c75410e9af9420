"""MIDI files read and written."""
