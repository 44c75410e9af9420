"""What a piece of music is, and the ways in and out of it. No numbers are learned here."""
