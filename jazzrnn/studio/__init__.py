"""The studio: a local web application to write songs, hear them side by side and watch trainings.

serving.py     a port of this machine, a token, and Ctrl-C
security.py    who may ask: only the page that the studio itself has served
app.py         what can be asked, route by route
checking.py    chord changes while they are typed, and wishes before a song is written
takes.py       songs that wait, are written, are there; worker.py writes them
folder.py      runs and kept songs; nothing outside of one folder
static/        the page; it shares the player and the roll with jazzrnn/page/static
"""
