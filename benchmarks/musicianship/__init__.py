"""What a musician hears in the first chorus, measured: see `__main__`."""
