"""The plan that a song is written over: learned, said by the user, made for changes or a primer."""

from collections.abc import Sequence

import numpy as np

from jazzrnn.encoding.steps import plans_of
from jazzrnn.generation.primer import Primer
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.generation.request import Request
from jazzrnn.generation.settings import band_over_changes
from jazzrnn.music.band.choruses import has_head
from jazzrnn.music.form.heads import head_again, head_plan, taken_up
from jazzrnn.music.form.notation import names_bars, read_plan
from jazzrnn.music.form.plan import BACK, BAR, NEARLY, PART, Plan, make_plan
from jazzrnn.music.form.sections import Marks, plan_over
from jazzrnn.music.leadsheets.progression import Progression
from jazzrnn.music.notes import as_array
from jazzrnn.music.setting import Setting, fit_bars, plan_of, with_plan, with_silences
from jazzrnn.seeds import PLAN, rng_for


def with_song_plan(
    setting: Setting,
    request: Request,
    primer: Primer,
    repertoire: Repertoire,
    tunes: Sequence[Setting] = (),
) -> Setting:
    """Return the setting of a song with the plan that the song is written over.

    It is the plan wished for. Without one, a song over chord changes has a plan by their sections,
    and a song behind a primer goes on as a learned piece does; other songs keep the plan of the
    learned piece whose bars they have. Several parts rest in the bars in which they rest there.

    Args:
        setting: all bars of the song.
        request: the wishes.
        primer: what the song begins with.
        repertoire: what the model knows.
        tunes: settings of those that heads are learned from; none if the song has no head.

    Raises:
        OptionError: the plan wished for cannot be read, or does not fit the song.
    """
    rng = rng_for(request.seed, PLAN)
    plan = plan_of(setting)
    if request.plan:
        plan = _plan_wished(setting, request, bool(tunes), rng)
    elif request.primer:
        heard = primer.heard
        (own,) = plans_of(as_array(heard.notes), [heard])
        plan = plan_behind(setting, own, primer.bars, repertoire.planned, rng)
    elif request.changes and tunes:
        plan = plan_with_head(setting, request.changes, tunes, repertoire.planned, rng)
    elif request.changes:
        marks = marks_over(request.changes, len(setting.bars))
        plan = plan_over(setting, marks, repertoire.planned, rng)
    setting = with_plan(setting, plan)
    if len(setting.programs) == 1:
        return setting
    return with_silences(setting, _silences(setting, request, primer, repertoire))


def _silences(
    setting: Setting, request: Request, primer: Primer, repertoire: Repertoire
) -> list[tuple[int, ...] | None]:
    """Return who is silent in which bar, as in the piece learned: over changes as in the one whose
    players play them, and where a part closely echoes an earlier bar as there.
    """
    silences = [bar.silent for bar in setting.bars]
    if request.changes:
        real = fit_bars(band_over_changes(repertoire, request, primer), len(silences)).bars
        silences = [None] * primer.bars + [bar.silent for bar in real[primer.bars :]]
    for k, bar in enumerate(setting.bars):
        for part, back, level, _ in bar.echoes:
            here, there = silences[k], silences[k - back]
            if level >= NEARLY and here is not None and there is not None:
                silences[k] = tuple({*here} - {part} | {*there} & {part})
    return silences


def _plan_wished(
    setting: Setting, request: Request, with_head: bool, rng: np.random.Generator
) -> Plan:
    """Return the plan that a request names; over chord changes, its sections make a chorus."""
    parts, bars = [part for part, _ in setting.programs], len(setting.bars)
    form = len(request.changes.bars) if request.changes and not request.primer else bars
    if names_bars(request.plan) or bars % form:
        return read_plan(request.plan, bars, parts)
    once = read_plan(request.plan, form, parts)
    again = with_head and has_head(bars, form)
    choruses = bars // form - again
    rows = [once + np.array([chorus * form, 0, 0, 0, 0]) for chorus in range(choruses)]
    return make_plan(np.concatenate([*rows, *([head_again(setting, form, rng)] if again else [])]))


def plan_with_head(
    setting: Setting,
    changes: Progression,
    tunes: Sequence[Setting],
    solos: Sequence[Setting],
    rng: np.random.Generator,
) -> Plan:
    """Return the plan of a song with a head, or of a head alone.

    Args:
        setting: all bars of the song.
        changes: one time through the form.
        tunes: settings of real ones.
        solos: settings of real ones.
        rng: draws from them.
    """
    form, bars = len(changes.bars), len(setting.bars)
    sections = [(section.name, section.start) for section in changes.sections]
    first = setting._replace(bars=setting.bars[:form])
    plan = head_plan(first, sections, tunes, rng)
    if bars == form:
        return plan
    before = setting._replace(bars=setting.bars[:-form])
    part, _ = setting.programs[0]
    behind = plans_in_a_row(part, form, len(before.bars), solos, rng)
    plan = taken_up(make_plan([*plan.tolist(), *behind]), form, before, rng)
    plan = make_plan(np.concatenate([plan, head_again(setting, form, rng)]))
    length = np.array([bar.length for bar in setting.bars])
    return plan[length[plan[:, BAR]] == length[plan[:, BAR] - plan[:, BACK]]]


def plans_in_a_row(
    part: int, start: int, end: int, learned: Sequence[Setting], rng: np.random.Generator
) -> list[list[int]]:
    """Return rows of plans of learned pieces that a part plays, one behind the other, each from its
    beginning, from a bar on up to another one.
    """
    having_part = [one for one in learned if part in dict(one.programs)]
    rows: list[list[int]] = []
    while having_part and start < end:
        chosen = having_part[int(rng.integers(len(having_part)))]
        own = plan_of(chosen).tolist()
        rows += [[start + bar, *echo] for bar, *echo in own if echo[0] == part]
        start += len(chosen.bars)
    return [row for row in rows if row[0] < end]


def marks_over(changes: Progression, bars: int) -> Marks:
    """Return the sections of a song over chord changes: name and first bar of each.

    Those of the first chorus, and of the last one if the head is played again there, are those of
    the changes. A chorus between is one section, a solo: no chorus of it is like another.
    """
    form = len(changes.bars)
    own = [(section.name, section.start) for section in changes.sections] or [
        ("", start) for start in range(0, form, 8)
    ]
    if own[0][1]:  # what stands before the first mark
        own = [("", 0), *own]
    marks = [mark for mark in own if mark[1] < bars]
    for start in range(form, bars, form):
        last = has_head(bars, form) and start + form >= bars
        marks += [(name, start + at) for name, at in own] if last else [(f"solo {start}", start)]
    return [mark for mark in marks if mark[1] < bars]


def plan_behind(
    setting: Setting,
    primer: Plan,
    begins: int,
    learned: Sequence[Setting],
    rng: np.random.Generator,
) -> Plan:
    """Return the plan of a song that goes on from a primer: its own, and from the bar `begins` on
    that of a learned piece with most of the parts, whose echoes may be of the primer.
    """
    playing = {part for part, _ in setting.programs}
    shared = [len(playing & {part for part, _ in one.programs}) for one in learned]
    nearest = [one for one, n in zip(learned, shared, strict=True) if n and n == max(shared)]
    rows = [primer[primer[:, BAR] < begins]]
    if nearest:
        real = plan_of(fit_bars(nearest[int(rng.integers(len(nearest)))], len(setting.bars)))
        rows.append(real[(real[:, BAR] >= begins) & np.isin(real[:, PART], [*playing])])
    plan = make_plan(np.concatenate(rows))
    length = np.array([bar.length for bar in setting.bars])
    return plan[length[plan[:, BAR]] == length[plan[:, BAR] - plan[:, BACK]]]
