"""Pieces as scores that musicians read from: lead sheets, parts for instruments, the whole band."""
