"""The form of a piece: its plan, which says what bar echoes which."""
