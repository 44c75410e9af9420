"""A piece that is there already, changed: bars anew, parts anew or added, chords, a band."""
