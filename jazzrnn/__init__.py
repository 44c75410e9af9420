"""jazzrnn: learns the music in a folder of MIDI files and writes new MIDI files.

The way from a folder to a song, in reading order:

    music/       what a piece is, and how MIDI files become pieces and back
    encoding/    where a piece becomes rows of integers, and back
    nn/          the LSTM that learns such rows; it knows nothing of music
    evaluation/  how good the model is, next to honest baselines, and how much it copies
    run.py       what is kept of a training
    compose.py   from a model to a song
    cli/         joins them: `jazzrnn train`, `jazzrnn generate`, `jazzrnn info` ...
    course/      the course's functions, step by step: readable twins of nn/
"""

__version__ = "0.1.0"
