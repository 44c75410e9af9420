"""Feel: how notes are played, finer than the grid."""
