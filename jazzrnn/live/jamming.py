"""A session played: the band goes on, the musician and the model take turns.

One thread sends messages in time. Another one computes the answers; their notes are sent as they
come, so only the first one has to be there on its bar line. Clock, port and that other thread are
handed in.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from itertools import count

from jazzrnn.generation.answering import Answer, Turn
from jazzrnn.generation.model import SongModel
from jazzrnn.live.clock import Clock
from jazzrnn.live.hearing import Hearing
from jazzrnn.live.messages import CHANNELS, NOTE_ON, note_off, silence
from jazzrnn.live.playing import BEGINS, Port, Timed, send_all
from jazzrnn.live.session import (
    ANSWERS,
    MUSICIAN,
    Session,
    band_messages,
    instruments_of,
    messages_of,
)
from jazzrnn.music.notes import Note, Piece

OFTEN = 0.002  # seconds between two looks at the keyboard
LEAD = 0.15  # seconds before its bar line at which an answer is begun
MOST_LEAD = 0.5
MARGIN = 2.0  # times what the slowest answer took to its first note: so much earlier one begins


@dataclass
class Answered:
    """How an answer came, in seconds from its bar line; below 0 before it.

    Attributes:
        turn: whose.
        begun: when it was begun.
        ready: when its first note was there.
        complete: when its last one was.
        notes: of it.
    """

    turn: Turn
    begun: float
    ready: float = float("inf")
    complete: float = float("inf")
    notes: list[Note] = field(default_factory=list[Note])


class Jam:
    """A session while it is played.

    Attributes:
        answers: one for each turn that has been answered.
        lead: seconds before its bar line at which the next answer is begun.
        zero: when the first bar line is, by the clock; known once the session has begun.
    """

    def __init__(
        self,
        model: SongModel,
        session: Session,
        port: Port,
        clock: Clock,
        worker: Executor,
        through: bool = True,
    ):
        """Get ready.

        Args:
            model: answers.
            session: what is settled.
            port: plays.
            clock: tells when.
            worker: computes, one thing after the other.
            through: whether the port plays what the musician plays.
        """
        self._model, self._session, self._port = model, session, port
        self._clock, self._worker, self._through = clock, worker, through
        self.zero = 0.0
        self._due: list[tuple[float, bool, int, bytes | Callable[[], None]]] = []
        self._numbers = count()
        self._keyboard: deque[tuple[float, bytes]] = deque()
        self._coming: deque[Timed] = deque()
        self._work: list[Future[None]] = []
        self._hearing, self._prepared = Hearing(), dict[Turn, Answer]()
        self._sounding: int | None = None  # pitch of the answer
        self.answers: list[Answered] = []
        self.lead = LEAD

    def hear(self, message: bytes) -> None:
        """Take a message of the musician's keyboard; may be called from any thread."""
        self._keyboard.append((self._clock.now(), message))

    def run(self) -> Iterator[Turn]:
        """Play the session; yield each turn as it begins. In the end nothing is left sounding."""
        session = self._session
        send_all(self._port, instruments_of(session))
        self.zero = self._clock.now() + BEGINS + session.count_in
        for seconds, begins, message in band_messages(session):
            self._at(seconds, begins, message)
        begun: list[Turn] = []
        for turn in session.turns:
            self._at(self._line(turn.first), True, lambda turn=turn: self._begin(turn, begun))
        self._at(self._line(len(session.setting.bars)), True, lambda: None)
        try:
            while self._due:
                self._step()
                while begun:
                    yield begun.pop(0)
        finally:
            send_all(self._port, silence(range(CHANNELS)))

    def _at(self, seconds: float, begins: bool, what: bytes | Callable[[], None]) -> None:
        """Plan a message, or something to do, in seconds from the first bar line."""
        heapq.heappush(self._due, (seconds, begins, next(self._numbers), what))

    def _step(self) -> None:
        """Wait for what comes next, but not for long: the keyboard is looked at often."""
        now = self._clock.now()
        self._clock.wait_until(min(self.zero + self._due[0][0], now + OFTEN))
        self._take_keyboard()
        while self._work and self._work[0].done():
            self._work.pop(0).result()  # raises what went wrong
        while self._coming:
            self._at(*self._coming.popleft())
        while self._due and self.zero + self._due[0][0] <= self._clock.now():
            what = heapq.heappop(self._due)[-1]
            if callable(what):
                what()
            else:
                self._send(what)

    def _send(self, message: bytes) -> None:
        """Send a message; an answer has one voice, so a new note ends the one before."""
        if message[0] & 0x0F == ANSWERS:
            begins = message[0] & 0xF0 == NOTE_ON
            if not begins and self._sounding != message[1]:
                return
            if begins and self._sounding is not None:
                self._port.send(note_off(ANSWERS, self._sounding))
            self._sounding = message[1] if begins else None
        self._port.send(message)

    def _take_keyboard(self) -> None:
        while self._keyboard:
            moment, message = self._keyboard.popleft()
            self._hearing.take(self._session.steps(moment - self.zero), message)
            if self._through and message[0] < 0xF0:
                self._port.send(bytes([message[0] & 0xF0 | MUSICIAN, *message[1:]]))

    def _begin(self, turn: Turn, begun: list[Turn]) -> None:
        """Begin a turn: prepare its answer while the musician plays."""
        begun.append(turn)
        self._submit(self._prepare, turn)
        for bar in range(turn.first + 1, turn.answer):
            self._at(self._line(bar), True, lambda: self._submit(self._follow, turn))
        self._at(
            self._line(turn.answer) - self.lead, True, lambda: self._submit(self._answer, turn)
        )

    def _line(self, bar: int) -> float:
        """Return the seconds from the first bar line to another one."""
        return self._session.seconds(self._session.line(bar))

    def _submit(self, work: Callable[[Turn], None], turn: Turn) -> None:
        self._work.append(self._worker.submit(work, turn))

    def _prepare(self, turn: Turn) -> None:
        session = self._session
        self._prepared[turn] = Answer(self._model, session.setting, session.request, turn)

    def _follow(self, turn: Turn) -> None:
        """Let the model read what is certain by now: all but the last note, which may go on."""
        self._prepared[turn].follow(self._heard(turn)[:-1])

    def _answer(self, turn: Turn) -> None:
        """Compute an answer, and plan its notes as they come."""
        line = self.zero + self._line(turn.answer)
        answered = Answered(turn, self._clock.now() - line)
        for note in self._prepared.pop(turn).to(self._heard(turn)):
            answered.notes.append(note)
            if len(answered.notes) == 1:
                answered.ready = self._clock.now() - line
            self._plan(answered.notes)
        answered.complete = self._clock.now() - line
        self.answers.append(answered)
        took = max(one.ready - one.begun for one in self.answers)
        self.lead = min(max(LEAD, MARGIN * took), MOST_LEAD)

    def _plan(self, notes: list[Note]) -> None:
        """Plan the last of the notes of an answer so far."""
        span = self._session.answered(notes)[-1]
        self._coming.extend(messages_of(self._session, ANSWERS, notes[-1].pitch, span))

    def piece(self) -> Piece:
        """Return the session as a piece: the band, and one line of what both have played."""
        band, line = self._session.band, self._heard(self._session.turns[-1])
        programs = dict(band.programs) | dict(self._session.setting.programs)
        return replace(
            band,
            notes=tuple(sorted([*band.notes, *line])),
            programs=tuple(sorted(programs.items())),
        )

    def _heard(self, turn: Turn) -> list[Note]:
        """Return what has been played up to now, by both."""
        session, notes = self._session, list[Note]()
        for one in session.turns[: session.turns.index(turn) + 1]:
            first, last = session.line(one.first), session.line(one.answer)
            notes += self._hearing.notes(session.part, first, last)
            notes += [
                note for answer in self.answers if answer.turn == one for note in answer.notes
            ]
        return notes
