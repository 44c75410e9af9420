"""Sound: instruments as tables of numbers, and what makes a WAV file of a performance."""
