"""What a piece has in common with other pieces."""
