"""From measures as MusicXML writes them to whole bars: pick-ups, halves, repeats, codas."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jazzrnn.music.leadsheets.beats import read_meter
from jazzrnn.music.leadsheets.musicxml.directions import Around
from jazzrnn.music.leadsheets.musicxml.measures import LONGEST, Measure, marks_of
from jazzrnn.music.leadsheets.progression import WrittenBar, bars_again
from jazzrnn.music.leadsheets.repeat_signs import Signs, place_codas
from jazzrnn.music.notes import STEPS_PER_QUARTER
from jazzrnn.music.setting import Bar

USUAL_TIMES = 2  # through a repeat
_NEARLY = 0.02  # quarter notes: triplets are rounded in a file


def written_bars(measures: Sequence[Measure]) -> tuple[list[WrittenBar], list[str]]:
    """Return the bars of measures, and what there is to say about those that are left out."""
    bars = _Bars()
    halves = _second_halves(measures)
    for k, measure in enumerate(measures):
        if not bars.written and len(measures) > 1 and _is_before_the_form(measure, first=k == 0):
            bars.leave_out(measure)
        elif halves[k] and bars.written:
            bars.join(measure, measures[k - 1].length)
        else:
            bars.add(measure)
    return bars.done(), bars.remarks


def _nominal(measure: Measure) -> float:
    """Return the length that a measure should have, in quarter notes."""
    return Bar(*measure.meter, ()).length / STEPS_PER_QUARTER


def _is_short(measure: Measure) -> bool:
    return 0 < measure.length < _nominal(measure) - _NEARLY


def _second_halves(measures: Sequence[Measure]) -> list[bool]:
    """Return of each measure whether it makes the one before it whole: a repeat cut it in two."""
    halves = [False] * len(measures)
    for k in range(1, len(measures)):
        before, now = measures[k - 1 : k + 1]
        short = _is_short(before) and _is_short(now) and not halves[k - 1]
        together = before.length + now.length
        whole = before.meter == now.meter and abs(together - _nominal(now)) < _NEARLY
        halves[k] = short and whole and k > 1
    return halves


def _is_before_the_form(measure: Measure, first: bool) -> bool:
    """Return whether a measure is a pick-up or silence, which no chorus begins with."""
    counted = not (measure.implicit or measure.number == "0")
    if measure.chords:
        late = measure.sounds_from + _NEARLY >= _nominal(measure) / 2
        begins = measure.chords[0][0] + _NEARLY >= measure.sounds_from > 0
        padded = late and begins and measure.sounds_from < LONGEST
        return first and (padded or (_is_short(measure) and not counted))
    return measure.length > 0 and (_is_short(measure) or measure.sounds_from > 0)


@dataclass
class _Bars:
    """Whole bars, as they are put together."""

    written: list[WrittenBar] = field(default_factory=list[WrittenBar])
    remarks: list[str] = field(default_factory=list[str])
    carried: Signs = field(default_factory=Signs)  # to the next bar
    section: str = ""  # likewise
    times: int = 0  # through the next repeat, as words have said; 0 if they have not
    leaves: list[int] = field(default_factory=list[int])  # bars behind which one goes to the coda
    coda_signs: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])

    def leave_out(self, measure: Measure) -> None:
        """Leave a measure out: its signs belong to the first bar."""
        signs = measure.around.signs
        self.carried = Signs(
            opens=signs.opens or self.carried.opens, segno=signs.segno or self.carried.segno
        )
        self.section = measure.around.section or self.section
        chords = " ".join(text for _, text in measure.chords)
        if chords:
            self.remarks.append(f"measure {measure.number}: a pick-up; its {chords} is left out")

    def add(self, measure: Measure) -> None:
        """Add a measure as a bar."""
        around = measure.around
        if around.closes_before:
            self._mark(closes=around.closes_before)
        bar = self._bar(measure)
        signs = self._timed(around)
        signs = signs._replace(
            opens=signs.opens or self.carried.opens,
            segno=signs.segno or self.carried.segno,
            endings=signs.endings or self.carried.endings,
        )
        section = around.section or self.section
        self.written.append(WrittenBar(bar, signs, section))
        self.carried, self.section = Signs(opens=around.opens_next), ""
        self._codas(measure, joined=False)

    def _timed(self, around: Around) -> Signs:
        """Return the signs of a measure; words say how often a repeat is played that ends there."""
        signs = around.signs
        times = around.times or (0 if signs.opens else self.times)
        self.times = 0 if signs.closes else times
        return signs._replace(closes=times) if signs.closes == USUAL_TIMES and times else signs

    def _bar(self, measure: Measure) -> Bar:
        if measure.repeats and not measure.chords:
            if measure.repeats <= len(self.written):
                return bars_again(self.written, measure.repeats)[0]
            self.remarks.append(f"measure {measure.number}: nothing before it to repeat")
        meter = self._own_meter(measure) or measure.meter
        return Bar(*meter, marks_of(measure, Bar(*meter, ()).length))

    def _own_meter(self, measure: Measure) -> tuple[int, int] | None:
        """Return the meter of a measure that is longer or shorter than it should be, on purpose."""
        nominal, denominator = _nominal(measure), measure.meter[1]
        too_long = measure.length > nominal + _NEARLY and bool(measure.chords)
        too_long = too_long and measure.chords[-1][0] >= nominal - _NEARLY
        cut = _is_short(measure) and measure.implicit and not measure.around.signs.closes
        beats = measure.length * denominator / 4
        if not (too_long or cut) or abs(beats - round(beats)) > _NEARLY:
            return None
        return read_meter(f"{round(beats)}/{denominator}")

    def join(self, measure: Measure, before: float) -> None:
        """Add a measure to the last bar, which lasted `before` quarter notes so far."""
        last, around = self.written[-1], measure.around
        moved = measure._replace(chords=tuple((at + before, text) for at, text in measure.chords))
        whole = Bar(*measure.meter, ())
        bar = whole._replace(chords=(*last.bar.chords, *marks_of(moved, whole.length)))
        self.written[-1] = last._replace(bar=bar)
        signs = around.signs
        self.carried = Signs(
            opens=signs.opens or around.opens_next, endings=signs.endings, segno=signs.segno
        )
        self.section = around.section
        closes = around.closes_before or signs.closes
        marks = {"closes": closes, "jump": signs.jump, "until": signs.until, "fine": signs.fine}
        self._mark(**{name: mark for name, mark in marks.items() if mark})
        self._codas(measure, joined=True)

    def _mark(self, **signs: bool | int | str) -> None:
        if self.written:
            last = self.written[-1]
            self.written[-1] = last._replace(signs=last.signs._replace(**signs))

    def _codas(self, measure: Measure, joined: bool) -> None:
        here = len(self.written) - 1
        self.leaves += [here if behind or joined else here - 1 for behind in measure.around.to_coda]
        self.coda_signs += [(here, behind or joined) for behind in measure.around.coda_signs]

    def done(self) -> list[WrittenBar]:
        """Return the bars with their codas."""
        signs = [bar.signs for bar in self.written]
        known = any(bar.coda for bar in signs)
        if not (self.leaves or known):
            signs = place_codas(signs, self.coda_signs)
        elif self.leaves:
            behind = [k for k, _ in self.coda_signs if k > max(self.leaves)]
            for k in behind[-1:] if not known else []:
                signs[k] = signs[k]._replace(coda=True)
            for k in self.leaves:
                if k >= 0:
                    signs[k] = signs[k]._replace(to_coda=True)
        else:
            signs = place_codas(signs, [*self.coda_signs, (len(signs), False)])
        return [bar._replace(signs=sign) for bar, sign in zip(self.written, signs, strict=True)]
