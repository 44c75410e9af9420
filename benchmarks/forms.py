"""The forms over which songs are measured, so that figures stay comparable as forms are added."""

USUAL = (
    "blues", "minor-blues", "bird-blues", "rhythm-changes", "ii-V-I", "modal", "bossa",
    "autumn-style-cycle", "waltz",
)  # fmt: skip
