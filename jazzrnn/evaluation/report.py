"""What an evaluation found, as one value; it is read as text, as plain data or as a page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from jazzrnn.evaluation import copy_report, report_json, report_page, report_text
from jazzrnn.evaluation.copy_report import CopySets
from jazzrnn.evaluation.held_out import Row
from jazzrnn.evaluation.measures import MeasuredSets


@dataclass(frozen=True, repr=False)
class Report:
    """All that was found.

    Attributes:
        title: name of the folder with real music.
        about: name -> what was evaluated, for people.
        remarks: what a reader must know to judge the numbers.
        held_out: name of an attribute -> its loss, and "all"; empty without a model.
        surely_unknown: whether the model has surely not learned the pieces of `held_out`.
        music: measures of the real pieces, and of the generated ones.
        copies: what pieces copy from the music learned; empty if that was not checked.
        skipped: files that cannot be read, each with the reason.
    """

    title: str
    about: Mapping[str, str]
    remarks: tuple[str, ...]
    held_out: Mapping[str, Row]
    surely_unknown: bool
    music: MeasuredSets
    copies: CopySets = field(default_factory=CopySets)
    skipped: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<report on {self.title}>"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """Yield the report as text."""
        yield from report_text.about_lines(self.about, self.remarks)
        if self.held_out:
            yield ""
            yield from report_text.held_out_lines([*self.held_out.values()], self.surely_unknown)
        if self.copies:
            yield ""
            yield from copy_report.lines(self.copies)
        yield ""
        yield from report_text.music_lines(self.music)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data for JSON, with None for what is not defined."""
        return {
            "about": dict(self.about),
            "remarks": [*self.remarks],
            "held out": report_json.held_out(self.held_out),
            "surely unseen": self.surely_unknown if self.held_out else None,
            "copies": copy_report.as_json(self.copies),
            "measures": report_json.measures(self.music),
            "similarity of bars": report_json.bars(self.music.bars),
        }

    def page(self) -> str:
        """Return the report as an HTML page with figures, without scripts or links."""
        return report_page.page(
            f"Evaluation: {self.title}",
            (
                *report_page.about_html(self.about, self.remarks),
                *report_page.held_out_html([*self.held_out.values()], self.surely_unknown),
                *report_page.copies_html(self.copies),
                *report_page.bars_html(self.music.bars),
                *report_page.music_html(self.music),
            ),
        )

    def _repr_html_(self) -> str:
        """Return the page for a notebook; in a frame, so that its style stays inside."""
        return (
            f'<iframe srcdoc="{escape(self.page())}" title="{escape(self.title)}"'
            ' style="width:100%; height:40rem; border:0"></iframe>'
        )
