"""Chord changes as musicians write them: text, iReal Pro, MusicXML, the usual forms."""
