"""Held-out loss beside n-grams, measures of music, copies, and the report of all of it."""
