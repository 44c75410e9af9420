"""MusicXML lead sheets: containers, measures, chord symbols, signs, and a score's changes."""
