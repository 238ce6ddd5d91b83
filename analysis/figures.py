"""Figures as a report prints them: shares with their counts, and groups with small cells held back."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.agreement import share
from analysis.cells import suppressed
from analysis.consensus import Rule
from analysis.consensus.measures import people_of
from analysis.ratings import Tally
from analysis.result import Estimate, Json, json_value


@dataclass(frozen=True, slots=True)
class ShareFigure:
    """k of n in a band, with the share and its Wilson interval (None without a valid rating)."""

    k: int
    n: int
    share: Estimate

    def as_json(self) -> dict[str, Json]:
        value, interval = self.share.value, self.share.interval
        return {
            "k": self.k,
            "n": self.n,
            "percent": None if value is None or isinstance(value, tuple) else json_value(100 * value),
            "interval": None if interval is None else [json_value(100 * end) for end in interval],
        }


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """One group on one statement; `tally` and the figures are None where they are held back."""

    group: str | None
    rule: Rule
    tally: Tally | None

    @property
    def n(self) -> int | None:
        return None if self.tally is None else self.tally.n

    @property
    def share_in(self) -> ShareFigure | None:
        return None if self.tally is None else share_figure(self.rule, self.tally, self.rule.agree_band)

    @property
    def share_out(self) -> ShareFigure | None:
        return None if self.tally is None else share_figure(self.rule, self.tally, self.rule.oppose_band)

    def as_json(self) -> dict[str, Json]:
        share_in, share_out = self.share_in, self.share_out
        return {
            "group": self.group,
            "suppressed": self.tally is None,
            "n": self.n,
            "share_in": None if share_in is None else share_in.as_json(),
            "share_out": None if share_out is None else share_out.as_json(),
        }


def people(rule: Rule, tally: Tally) -> int:
    """Count the rule's denominator of shares."""
    return people_of(rule.denominator, tally.n, tally.cannot_judge, tally.invited)


def share_figure(rule: Rule, tally: Tally, band: tuple[int, int]) -> ShareFigure:
    whom = people(rule, tally)
    return ShareFigure(tally.within(*band), whom, share(tally, *band, n=whom))


def group_figures(
    rule: Rule, tallies: Iterable[tuple[str | None, Tally]], minimum_cell: int
) -> tuple[GroupFigure, ...]:
    """Give the figures of all groups on one statement, small cells suppressed.

    `tallies` must cover every seat, also those without a group: what is left out could be subtracted.
    """
    cells = list(tallies)
    held_back = suppressed([tally.n for _, tally in cells], minimum_cell)
    return tuple(
        GroupFigure(group, rule, None if place in held_back else tally)
        for place, (group, tally) in enumerate(cells)
    )
