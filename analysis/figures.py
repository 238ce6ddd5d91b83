"""Figures as a report prints them: shares with their counts, and groups with small cells held back."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.agreement import share
from analysis.cells import suppressed
from analysis.consensus import Rule
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
    """One group on one statement; the figures are None where they are held back."""

    group: str | None
    n: int | None
    share_in: ShareFigure | None
    share_out: ShareFigure | None

    def as_json(self) -> dict[str, Json]:
        return {
            "group": self.group,
            "suppressed": self.n is None,
            "n": self.n,
            "share_in": None if self.share_in is None else self.share_in.as_json(),
            "share_out": None if self.share_out is None else self.share_out.as_json(),
        }


def people(rule: Rule, tally: Tally) -> int:
    """Count the rule's denominator of shares."""
    match rule.denominator:
        case "valid":
            return tally.n
        case "valid_plus_cannot_judge":
            return tally.n + tally.cannot_judge
        case "invited":
            return tally.invited


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
        GroupFigure(group, None, None, None)
        if place in held_back
        else GroupFigure(
            group,
            tally.n,
            share_figure(rule, tally, rule.agree_band),
            share_figure(rule, tally, rule.oppose_band),
        )
        for place, (group, tally) in enumerate(cells)
    )
