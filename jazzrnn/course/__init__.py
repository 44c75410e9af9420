"""The course's functions, step by step, with the course's names and shapes."""
