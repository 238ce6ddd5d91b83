"""A whole round analysed: the one door that the platform and `delphi analyse` use."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from analysis.agreement import iqr, median, quantile
from analysis.consensus import (
    Rule,
    Verdict,
    evaluate,
    explain,
    inclusion_met_but_opposed,
    rule_as_json,
    rule_digest,
)
from analysis.consensus.measures import disagreement
from analysis.figures import GroupFigure, ShareFigure, group_figures, share_figure
from analysis.ratings import RatingMatrix, RatingsError, Tally
from analysis.reliability import kendall_w, krippendorff_alpha
from analysis.result import Estimate, Json, canonical_json, json_value
from analysis.robustness import Robustness, robustness
from analysis.stability import BetweenRounds, between_rounds

FORMAT, VERSION = "delphi-analysis", 1


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """One statement: what was answered, what the rule says, how firmly, and what changed."""

    item: str
    tally: Tally
    median: Estimate
    q1: Estimate
    q3: Estimate
    iqr: Estimate
    share_in: ShareFigure
    share_out: ShareFigure
    disagreement: Estimate
    verdict: Verdict
    opposed: bool
    robustness: Robustness
    between: BetweenRounds | None
    groups: tuple[GroupFigure, ...]

    def as_json(self) -> dict[str, Json]:
        verdict = self.verdict
        return {
            "item": self.item,
            "n": self.tally.n,
            "missing": self.tally.missing,
            "cannot_judge": self.tally.cannot_judge,
            "counts": list(self.tally.counts),
            "median": json_value(self.median.value),
            "q1": json_value(self.q1.value),
            "q3": json_value(self.q3.value),
            "iqr": json_value(self.iqr.value),
            "share_in": self.share_in.as_json(),
            "share_out": self.share_out.as_json(),
            "disagreement": self.disagreement.as_json(),
            "verdict": verdict.outcome,
            "reason": None if verdict.reason is None else verdict.reason.as_json(),
            "rule_line": verdict.line,
            "consensus": verdict.consensus,
            "consensus_line": verdict.consensus_line,
            "opposed": self.opposed,
            "robust": self.robustness.robust,
            "robustness": self.robustness.as_json(),
            "between_rounds": None if self.between is None else self.between.as_json(),
            "groups": [figure.as_json() for figure in self.groups],
        }


@dataclass(frozen=True, slots=True)
class PanelAnalysis:
    """Coefficients over all statements: context, never a gate."""

    kendall_w: Estimate
    krippendorff_alpha: Estimate

    def as_json(self) -> dict[str, Json]:
        return {
            "kendall_w": self.kendall_w.as_json(),
            "krippendorff_alpha": self.krippendorff_alpha.as_json(),
        }


@dataclass(frozen=True, slots=True)
class RoundAnalysis:
    rule: Rule
    invited: int
    responded: int
    minimum_cell: int
    items: tuple[ItemAnalysis, ...]
    panel: PanelAnalysis

    @property
    def outcomes(self) -> dict[str, int]:
        """Count the statements by outcome, the rule's own order first."""
        counted = Counter(item.verdict.outcome for item in self.items)
        names = [outcome.name for outcome in self.rule.outcomes] + [self.rule.default]
        return {name: counted[name] for name in dict.fromkeys([*names, *sorted(counted)])}

    def as_json(self) -> dict[str, Json]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "rule": {
                "name": self.rule.name,
                "sentence": explain(self.rule),
                "sha256": rule_digest(self.rule),
                "definition": rule_as_json(self.rule),
            },
            "invited": self.invited,
            "responded": self.responded,
            "minimum_cell": self.minimum_cell,
            "outcomes": self.outcomes,
            "items": [item.as_json() for item in self.items],
            "panel": self.panel.as_json(),
        }

    def as_bytes(self) -> bytes:
        """Serialise canonically: the same ratings and rule give the same bytes."""
        return f"{canonical_json(self.as_json())}\n".encode()


def analyse_round(
    matrix: RatingMatrix,
    *,
    rule: Rule,
    previous: RatingMatrix | None = None,
    pairs: Mapping[str, str] | None = None,
    invited: int | None = None,
    minimum_cell: int = 5,
) -> RoundAnalysis:
    """Analyse a closed round under its rule.

    `previous` is the round before; `pairs` maps items to their earlier ids where they differ (reworded
    statements are left out of it). `invited` is the size of the panel, where more were invited than there
    are seats. Figures of a group on a statement need `minimum_cell` persons behind them.
    """
    if matrix.scale != rule.scale:
        raise RatingsError(f"The rule is made for the scale {rule.scale.name}, not for {matrix.scale.name}.")
    tallies = matrix.tallies(invited)
    earlier = {} if previous is None else between_rounds(previous, matrix, pairs)
    groups = _group_tallies(matrix)
    answered = (matrix.codes != 0) | matrix.cannot_judge
    return RoundAnalysis(
        rule,
        len(matrix.seats) if invited is None else invited,
        int(answered.any(axis=1).sum()),
        minimum_cell,
        tuple(
            _analyse_item(
                item,
                tally,
                rule,
                earlier.get(item),
                group_figures(rule, ((name, cells[column]) for name, cells in groups), minimum_cell),
            )
            for column, (item, tally) in enumerate(zip(matrix.items, tallies, strict=True))
        ),
        PanelAnalysis(kendall_w(matrix), krippendorff_alpha(matrix)),
    )


def _analyse_item(
    item: str,
    tally: Tally,
    rule: Rule,
    between: BetweenRounds | None,
    groups: tuple[GroupFigure, ...],
) -> ItemAnalysis:
    kind = rule.quantile_type
    return ItemAnalysis(
        item,
        tally,
        median(tally),
        quantile(tally, Fraction(1, 4), kind),
        quantile(tally, Fraction(3, 4), kind),
        iqr(tally, kind),
        share_figure(rule, tally, rule.agree_band),
        share_figure(rule, tally, rule.oppose_band),
        disagreement(rule.disagreement_test, tally, kind),
        evaluate(rule, tally),
        inclusion_met_but_opposed(rule, tally),
        robustness(rule, tally),
        between,
        groups,
    )


def _group_tallies(matrix: RatingMatrix) -> list[tuple[str | None, tuple[Tally, ...]]]:
    """Tally every group, those without one last; nothing where no groups are declared."""
    names: list[str | None] = [*sorted({name for name in matrix.groups if name is not None})]
    if names and None in matrix.groups:
        names.append(None)
    return [(name, matrix.of_group(name).tallies()) for name in names]
