"""How punctual `jazzrnn jam` is on this machine, in real time, with a musician who is played too.

    python benchmarks/jam_latency.py [BPM [CHORUSES]]

The port keeps when it got what. The musician plays a phrase in each bar of theirs, the last note of
which ends with the bar.
"""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from jazzrnn.cli.jam import SWITCHES
from jazzrnn.generation.request import Request
from jazzrnn.live.clock import RealClock
from jazzrnn.live.jamming import Jam
from jazzrnn.live.messages import note_off, note_on
from jazzrnn.live.playing import BEGINS
from jazzrnn.live.session import ANSWERS, MUSICIAN, Session, band_messages, open_session
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.runs.models import box, load_song_model

PHRASE = ((0, 67, 6), (8, 70, 3), (12, 72, 6), (24, 70, 6), (36, 67, 12))  # step, pitch, duration


class Port:
    """Keeps when it got what."""

    def __init__(self):
        self.sent = []

    def send(self, message):
        """Keep a message."""
        self.sent.append((time.perf_counter(), message))


def main(bpm: float = 160, choruses: int = 2) -> None:
    """Play a session, and print how late everything was."""
    model = load_song_model(box())
    request = Request(seed=1, changes=read_form("blues"), choruses=choruses, tempo_bpm=bpm)
    session, port, clock = open_session(model, request, 4), Port(), RealClock()
    sys.setswitchinterval(SWITCHES)
    with ThreadPoolExecutor(1) as worker:
        jam = Jam(model, session, port, clock, worker)
        threading.Thread(target=play_phrases, args=(jam, session), daemon=True).start()
        for _ in jam.run():
            pass
    zero = jam.zero
    lines = [session.seconds(session.line(turn.answer)) for turn in session.turns]
    own = [(at - zero, m) for at, m in port.sent if m[0] == 0x90 | ANSWERS]
    print("turn  notes  first note  ready  complete   (ms from the bar line)")
    for line, answered in zip(lines, jam.answers, strict=True):
        first = next(at for at, _ in own if at > line - 0.1) - line
        times = (first, answered.ready, answered.complete)
        print(f"{answered.turn.answer + 1:>4}  {len(answered.notes):>5}", end="")
        print("  {:>10.1f}  {:>5.0f}  {:>8.0f}".format(*(1000 * t for t in times)))
    planned = [at for at, _, m in band_messages(session)]
    got = [at - zero for at, m in port.sent if m[0] & 0xE0 == 0x80 and m[0] & 15 not in OURS]
    late = sorted(1000 * (b - a) for a, b in zip(planned, sorted(got), strict=True))
    print(f"band: {len(late)} messages, median {late[len(late) // 2]:.1f} ms late,", end="")
    print(f" 99 % below {late[len(late) * 99 // 100]:.1f} ms, worst {late[-1]:.1f} ms")


OURS = (MUSICIAN, ANSWERS)


def play_phrases(jam: Jam, session: Session) -> None:
    """Play the musician's phrases in time."""
    time.sleep(BEGINS)  # it has begun
    zero, keys = jam.zero, []
    for turn in session.turns:
        for bar in range(turn.first, turn.answer):
            for step, pitch, duration in PHRASE:
                start = session.line(bar) + step
                keys.append((session.seconds(start), note_on(0, pitch, 90)))
                keys.append((session.seconds(start + duration) - 0.01, note_off(0, pitch)))
    for seconds, message in sorted(keys):
        time.sleep(max(0, zero + seconds - time.perf_counter()))
        jam.hear(message)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]), *map(int, sys.argv[2:3]))
