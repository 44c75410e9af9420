"""Music over MIDI ports: a file played, a musician answered. Tests replace clock and ports."""
