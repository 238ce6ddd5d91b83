"""From the statistics of a round to what a report shows; whatever is below the minimum cell ends here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from analysis.agreement import QUARTERS, median, quantile
from analysis.cells import suppressed
from analysis.consensus import CANNOT_DECIDE
from analysis.figures import GroupFigure, ShareFigure
from analysis.ratings import RatingMatrix
from analysis.result import Estimate, Value, json_value
from analysis.robustness import Check, Robustness
from analysis.rounds import ItemAnalysis, PanelAnalysis
from analysis.stability import BetweenRounds
from delphi.reports.content import (
    BELOW_FLOOR,
    Between,
    Coefficient,
    DimensionFigures,
    EarlierFigures,
    Figures,
    GroupFlow,
    GroupShares,
    ItemContent,
    Number,
    Share,
)
from delphi.reports.suppression import moves_told


def figures_of(
    item: ItemAnalysis,
    minimum_cell: int,
    *,
    n_before: int = 0,
    agreed: tuple[int, int] | None = None,
    held: frozenset[str | None] = frozenset(),
    undecided: bool = False,
) -> Figures:
    """`n_before`: how many rated the same wording in the round before. `agreed`: see `pairs`. `held` are groups
    to hold back beside those that are too small; `undecided`: see `analysing.Analysed`.
    """
    silent = _held_back(item)
    if 0 < item.tally.n < minimum_cell:
        return silent
    described = replace(
        silent,
        counts=item.tally.counts,
        median=number(item.median),
        q1=number(item.q1),
        q3=number(item.q3),
        iqr=number(item.iqr),
        share_in=_share(item.share_in),
        share_out=_share(item.share_out),
        disagreement=cast("bool | None", item.disagreement.value),
        between=_between(item.between, (n_before, item.tally.n), minimum_cell, agreed),
        groups=tuple(_group(one, held) for one in item.groups),
    )
    return described if undecided else _decided(described, item, held)


def _decided(described: Figures, item: ItemAnalysis, held: frozenset[str | None]) -> Figures:
    """Add what the rule says of the statement, and how firmly."""
    verdict, firmness = item.verdict, _firmness(item, described.between, held)
    return replace(
        described,
        verdict=verdict.outcome,
        reason=None if verdict.reason is None else verdict.reason.code,
        rule_line=verdict.line,
        consensus_line=verdict.consensus_line,
        opposed=item.opposed,
        robust=firmness.robust,
        differences=tuple(one.sentence for one in firmness.differences),
        checks=firmness.checks,
        other_rules=tuple((one.rule, one.outcome) for one in firmness.other_rules),
    )


def _group(one: GroupFigure, held: frozenset[str | None]) -> GroupShares:
    if one.share_in is None or one.share_out is None or one.group in held:
        return GroupShares(one.group, None, None, None)
    return GroupShares(one.group, one.n, _share(one.share_in), _share(one.share_out))


def earlier_of(before: ItemContent, *, same_wording: bool) -> EarlierFigures:
    figures = before.figures
    return EarlierFigures(
        same_wording=same_wording,
        n=figures.n,
        counts=figures.counts,
        median=figures.median,
        q1=figures.q1,
        q3=figures.q3,
        share_in=figures.share_in,
        verdict=figures.verdict,
    )


def described(key: str, matrix: RatingMatrix, invited: int, minimum_cell: int) -> list[DimensionFigures]:
    """One a statement, in the order of the matrix."""
    found = []
    for tally in matrix.tallies(invited):
        shown = tally.n >= minimum_cell
        q1, q3 = (number(quantile(tally, quarter)) for quarter in QUARTERS)
        found.append(
            DimensionFigures(
                key=key,
                n=tally.n,
                missing=tally.missing,
                cannot_judge=tally.cannot_judge,
                counts=tally.counts if shown else (),
                median=number(median(tally)) if shown else None,
                q1=q1 if shown else None,
                q3=q3 if shown else None,
            )
        )
    return found


def coefficients_of(
    panel: PanelAnalysis | None, responded: int, minimum_cell: int
) -> tuple[Coefficient, ...]:
    """To two decimals: a coefficient of a small panel to twelve would tell who rated what together."""
    if panel is None or responded < minimum_cell:
        return ()
    named = (
        ("kendall_w", panel.kendall_w),
        ("krippendorff_alpha", panel.krippendorff_alpha),
        ("gwet_ac2", panel.coefficients.by_weights["ordinal"].gwet_ac),
        ("icc_agreement", panel.coefficients.intraclass["ICC(A,1)"]),
    )
    return tuple(
        Coefficient(
            name=name,
            value=_two_decimals(found.value),
            interval=None if found.interval is None else _ends(found.interval),
            n=found.n_used,
            reason=None if found.reason is None else found.reason.code,
        )
        for name, found in named
    )


def group_flow(
    invited: Mapping[str | None, int], answered: Mapping[str | None, int], minimum_cell: int
) -> tuple[GroupFlow, ...]:
    """Invited and answered by group, those without one last; nothing where no groups are declared."""
    names: list[str | None] = [*sorted(name for name in invited if name is not None)]
    if names and None in invited:
        names.append(None)
    hidden = suppressed([invited[name] for name in names], minimum_cell)
    return tuple(
        GroupFlow(name, None, None)
        if place in hidden
        else GroupFlow(name, invited[name], answered.get(name, 0))
        for place, name in enumerate(names)
    )


def number(estimate: Estimate) -> Number | None:
    """Rounded as all figures are: the last bits of a float differ between machines."""
    return cast("Number | None", json_value(estimate.value))


def _held_back(item: ItemAnalysis) -> Figures:
    """How many took part, and nothing of what they said."""
    return Figures(
        n=item.tally.n,
        missing=item.tally.missing,
        cannot_judge=item.tally.cannot_judge,
        counts=(),
        median=None,
        q1=None,
        q3=None,
        iqr=None,
        share_in=None,
        share_out=None,
        disagreement=None,
        verdict=CANNOT_DECIDE,
        reason=BELOW_FLOOR,
        rule_line="",
        consensus_line=None,
        opposed=False,
        robust=None,
        differences=(),
        between=None,
        groups=(),
    )


def _between(
    found: BetweenRounds | None, rated: tuple[int, int], minimum_cell: int, agreed: tuple[int, int] | None
) -> Between | None:
    if found is None or not moves_told(found.pairs, rated, minimum_cell):
        return None
    moved = found.movement
    return Between(
        pairs=found.pairs,
        changed=found.changed,
        crossed_band=found.crossed_band,
        up=found.up,
        down=found.down,
        towards=moved.towards if moved else 0,
        away=moved.away if moved else 0,
        past=moved.past if moved else 0,
        histogram_change=number(found.histogram_change),
        stable=found.stable,
        agreed=agreed,
    )


def _share(figure: ShareFigure) -> Share:
    found = figure.as_json()
    interval = cast("list[Number] | None", found["interval"])
    percent = cast("Number | None", found["percent"])
    return Share(figure.k, figure.n, percent, None if interval is None else (interval[0], interval[1]))


def _ends(interval: tuple[float, float]) -> tuple[Number, Number]:
    low, high = (round(end, 2) for end in interval)
    return low, high


def _two_decimals(value: Value) -> Number | None:
    return None if value is None or isinstance(value, tuple) else round(float(value), 2)


def _firmness(item: ItemAnalysis, between: Between | None, held: frozenset[str | None]) -> Robustness:
    """Checks that would tell what is held back are left out: who moved since the last round, and the groups."""
    found = item.robustness
    shown = [one.group for one in item.groups if one.n is not None]
    untold: set[Check] = set()
    if between is None:
        untold.add("attrition")
    if not held.isdisjoint(shown):
        untold.add("groups")
    return Robustness(
        tuple(one for one in found.checks if one not in untold),
        tuple(one for one in found.differences if one.check not in untold),
        other_rules=found.other_rules,
    )
