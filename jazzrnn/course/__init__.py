"""The course's functions, step by step, with the course's names and shapes.

In reading order:

    step_by_step.py    sigmoid, softmax, RNN and LSTM, forward and backward
    text.py            the character language model that invents names
    jazz.py            an LSTM that learns one tune, on the fast core
    bidirectional.py   context from both sides
    gradient_check.py  every backward function against finite differences
    published.py       the values that the course prints, and ours
    convert.py         the same weights for the course's functions and for the fast core
    lesson.py          all of these checks as a lesson: `jazzrnn course`
    student/           a student's own functions checked: `jazzrnn course check`
    gates/             gates and hidden units over a song: `jazzrnn course gates`

docs/course.md goes from each equation to the line of the fast core that computes it.
"""
