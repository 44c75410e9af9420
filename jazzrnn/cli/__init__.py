"""The command line: options, progress, errors in one line. Nothing else in the package prints.

numpy and the MIDI libraries are imported inside the commands, so that `--help` answers at once.
"""
