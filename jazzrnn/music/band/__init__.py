"""The band that joins a song: bass, comping and drums from the chords."""
