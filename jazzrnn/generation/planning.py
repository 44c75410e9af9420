"""The plan that a song is written over: learned, said by the user, made for changes or a primer."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from jazzrnn.music.form.notation import read_plan
from jazzrnn.music.form.plan import BACK, BAR, PART, Plan, make_plan
from jazzrnn.music.form.sections import Marks, plan_over
from jazzrnn.music.setting import Setting, fit_bars, plan_of, with_plan, with_variation

PURPOSE = 6  # of random numbers


def planned_as_said(setting: Setting, text: str) -> Setting:
    """A setting with the plan that a user says for it.

    Raises:
        OptionError: the text cannot be read, or does not fit the setting.
    """
    parts = [part for part, _ in setting.programs]
    return with_plan(setting, read_plan(text, len(setting.bars), parts))


def planned_by_sections(
    setting: Setting, sections: Marks, learned: Sequence[Setting], seed: int
) -> Setting:
    """A setting of all bars of a song over changes, with a plan: see `plan_over`."""
    rng = np.random.default_rng([seed, PURPOSE])
    return with_plan(setting, plan_over(setting, sections, learned, rng))


def planned_behind(
    setting: Setting, primer: Plan, begins: int, learned: Sequence[Setting], seed: int
) -> Setting:
    """A setting of all bars of a song that goes on from a primer: its own plan, and from the bar
    `begins` on that of a real piece, whose echoes may be of the primer.
    """
    rng = np.random.default_rng([seed, PURPOSE])
    playing = {part for part, _ in setting.programs}
    able = [s for s in learned if playing & {part for part, _ in s.programs}]
    rows = [primer[primer[:, BAR] < begins]]
    if able:
        most = max(len(playing & {part for part, _ in s.programs}) for s in able)
        able = [s for s in able if len(playing & {part for part, _ in s.programs}) == most]
        real = plan_of(fit_bars(able[rng.integers(len(able))], len(setting.bars)))
        rows.append(real[(real[:, BAR] >= begins) & np.isin(real[:, PART], [*playing])])
    plan = make_plan(np.concatenate(rows))
    length = np.array([bar.length for bar in setting.bars])
    fits = length[plan[:, BAR]] == length[plan[:, BAR] - plan[:, BACK]]
    return with_plan(setting, plan[fits])


def looser(setting: Setting, variation: float, seed: int) -> Setting:
    """A setting whose echoes are less close: 0 as they are, 1 free."""
    return with_variation(setting, variation, np.random.default_rng([seed, PURPOSE, 1]))


def marks_of(names: Sequence[str], lengths: Sequence[int]) -> Marks:
    """Sections one behind the other: name and first bar of each."""
    return [*zip(names, accumulate([0, *lengths]), strict=False)]
