"""A session before its first note: bars, chords, band and tempo, and when each message comes."""

from dataclasses import dataclass, replace

from jazzrnn.errors import OptionError
from jazzrnn.generation.answering import Turn, turns_of
from jazzrnn.generation.arranging import arrange, feel_of, in_style
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.primer import NO_PRIMER
from jazzrnn.generation.request import Request, check_wishes
from jazzrnn.generation.settings import choose_setting, writes_lines
from jazzrnn.live.messages import DRUM_CHANNEL, note_off, note_on, program
from jazzrnn.live.playing import Timed
from jazzrnn.music.band.arrangement import play_arrangement, whole_setting
from jazzrnn.music.feel.placing import Feel
from jazzrnn.music.feel.playing import Played, play
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, Note, Piece, is_melodic
from jazzrnn.music.setting import Setting, without_notes
from jazzrnn.seeds import FEEL, PERFORMANCE, rng_for

MUSICIAN, ANSWERS = 0, 1  # channels; those of the band come behind
CLICK, ACCENT, CLICK_LENGTH = 37, 76, 0.05  # drum sounds (side stick, wood block), seconds
CLICK_VELOCITY = 100
ELECTRIC_PIANO = 4  # the musician's instrument


@dataclass(frozen=True)
class Session:
    """What is settled before anybody plays.

    Attributes:
        setting: all bars; its one part is that of the musician and of the answers.
        request: of the model.
        band: the piece that the band plays.
        feel: how it, and the answers, are played.
        turns: who plays when.
    """

    setting: Setting
    request: Request
    band: Piece
    feel: Feel
    turns: tuple[Turn, ...]

    @property
    def bpm(self) -> float:
        """Quarter notes a minute."""
        return self.setting.tempo_bpm

    @property
    def part(self) -> int:
        """Of the musician and of the answers."""
        return self.setting.programs[0][0]

    @property
    def count_in(self) -> float:
        """Seconds of the count-in: a bar."""
        return self.seconds(self.setting.bars[0].length)

    def line(self, bar: int) -> int:
        """Return the onset of a bar, in grid steps."""
        return sum(each.length for each in self.setting.bars[:bar])

    def seconds(self, steps: float) -> float:
        """Return the seconds from the first bar line, for grid steps."""
        return steps / STEPS_PER_QUARTER * 60 / self.bpm

    def steps(self, seconds: float) -> float:
        """Return grid steps from the first bar line, for seconds: the inverse of `seconds`."""
        return seconds * self.bpm / 60 * STEPS_PER_QUARTER

    def answered(self, notes: list[Note]) -> list[Played]:
        """Return how the notes of an answer are played; the first one is on its bar line."""
        piece = replace(without_notes(self.setting), notes=tuple(notes))
        first, *others = play(piece, self.feel, rng_for(self.request.seed, FEEL))
        on_line = first._replace(
            onset=float(notes[0].onset), end=max(first.end, notes[0].onset + 1)
        )
        return [on_line, *others]


def open_session(model: SongModel, request: Request, length: int) -> Session:
    """Settle a session.

    Args:
        model: plays one part, and answers.
        request: names the changes, and how often they come.
        length: bars of a turn.

    Raises:
        OptionError: the model plays no single part, there are no changes, or they are too short.
    """
    request = in_style(request)
    check_wishes(request, model.plays_forms)
    if not request.changes:
        raise OptionError("a session is over chord changes: name them by `form` or `chords`")
    request = replace(request, bars=len(request.changes.bars) * (request.choruses or 1))
    setting = choose_setting(model.repertoire, request, NO_PRIMER)
    melodic = [pair for pair in setting.programs if is_melodic(pair[0])]
    if not writes_lines(model.repertoire) or not melodic:
        raise OptionError(f"{model.name} plays a whole band: take a model of single lines, as jazz")
    arrangement, request = arrange(request, setting, NO_PRIMER, model.plays_forms)
    assert request.bars, "settled above"
    setting = whole_setting(setting, request.bars, request.meter, arrangement)
    programs = {**dict(setting.programs), **dict(request.programs)}
    setting = setting._replace(
        tempo_bpm=request.tempo_bpm or setting.tempo_bpm, programs=tuple(programs.items())
    )
    turns = turns_of(len(setting.bars), length)
    if not turns:
        raise OptionError(
            f"{len(setting.bars)} bars: two turns of {length} bars do not fit; ask for `choruses`"
        )
    arrangement = replace(arrangement, plays_again=False)
    rng = rng_for(request.seed, PERFORMANCE)
    band = play_arrangement(without_notes(setting), setting, arrangement, rng)
    return Session(setting, request, band, feel_of(request, arrangement, band), tuple(turns))


def instruments_of(session: Session) -> list[bytes]:
    """Return the messages that give everybody an instrument."""
    ((_, answers),) = session.setting.programs
    messages = [program(MUSICIAN, ELECTRIC_PIANO), program(ANSWERS, answers)]
    channels = band_channels(session)
    return messages + [
        program(channels[part], number)
        for part, number in session.band.programs
        if part in channels
    ]


def band_channels(session: Session) -> dict[int, int]:
    """Return the channel of each part of the band."""
    playing = [part for part, _ in session.band.programs if part != session.part]
    melodic = [part for part in playing if part != DRUMS]
    free = [channel for channel in range(ANSWERS + 1, 16) if channel != DRUM_CHANNEL]
    return dict(zip(melodic, free, strict=False)) | (
        {DRUMS: DRUM_CHANNEL} if DRUMS in playing else {}
    )


def band_messages(session: Session) -> list[Timed]:
    """Return the count-in and what the band plays, in seconds from the first bar line."""
    channels = band_channels(session)
    found: list[Timed] = []
    beat = STEPS_PER_QUARTER * 4 // session.setting.bars[0].denominator
    for k, step in enumerate(range(-session.setting.bars[0].length, 0, beat)):
        sound, at = (ACCENT if k == 0 else CLICK), session.seconds(step)
        found.append(Timed(at, True, note_on(DRUM_CHANNEL, sound, CLICK_VELOCITY)))
        found.append(Timed(at + CLICK_LENGTH, False, note_off(DRUM_CHANNEL, sound)))
    spans = play(session.band, session.feel, rng_for(session.request.seed, FEEL))
    for note, span in zip(session.band.notes, spans, strict=True):
        if note.part in channels:
            found += messages_of(session, channels[note.part], note.pitch, span)
    return sorted(found)


def messages_of(session: Session, channel: int, pitch: int, span: Played) -> list[Timed]:
    """Return the two messages of a note."""
    start, end = session.seconds(span.onset), session.seconds(span.end)
    return [
        Timed(start, True, note_on(channel, pitch, span.velocity)),
        Timed(end, False, note_off(channel, pitch)),
    ]
