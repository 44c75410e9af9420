"""Gates and hidden units over the notes of a song: a page that colours a piano roll by one of them.

values.py   runs a model over a song and keeps what its layers had after each note
findings.py  which units follow something that a musician has a word for
page.py     all of it as one page; its style and script are in static/
"""
