"""What is said over all statements: coefficients of the panel, who left, other rules. Context, never a gate."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.consensus import CANNOT_DECIDE
from analysis.result import Estimate
from analysis.rounds import ItemAnalysis, PanelAnalysis, RoundAnalysis
from analysis.stability import Attrition, ItemAttrition
from delphi.reports.external_page import words
from delphi.reports.external_page.words import Fact
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class Coefficient:
    name: str
    value: str
    interval: str
    n: str
    method: str


@dataclass(frozen=True)
class LeaverLine:
    name: str
    people: str
    share: str
    median: str
    p: str


@dataclass(frozen=True)
class Leavers:
    """`lines` are of the statements that enough of them had rated."""

    lead: str
    facts: tuple[Fact, ...]
    lines: tuple[LeaverLine, ...]


@dataclass(frozen=True)
class RuleColumn:
    """What another rule would have decided, by the outcomes of the round's own rule."""

    rule: str
    counts: tuple[int, ...]
    checked: int
    differing: str


@dataclass(frozen=True)
class Sensitivity:
    outcomes: tuple[str, ...]
    lines: tuple[RuleColumn, ...]


def coefficients(panel: PanelAnalysis) -> tuple[Coefficient, ...]:
    """Observed agreement first: a coefficient corrected for chance falls with skewed margins beside it."""
    found = panel.coefficients
    same, near = found.by_weights["identity"], found.by_weights["quadratic"]
    named = [
        (gettext("Pairs of experts that agree exactly"), same.percent_agreement),
        (gettext("Pairs that agree, near misses counted in part"), near.percent_agreement),
        (gettext("Gwet AC1"), same.gwet_ac),
        (gettext("Gwet AC2, quadratic"), near.gwet_ac),
        (gettext("Brennan-Prediger, quadratic"), near.brennan_prediger),
        (gettext("Fleiss kappa, quadratic"), near.fleiss),
        (gettext("Conger kappa, quadratic"), near.conger),
        *((gettext("Krippendorff alpha, %(level)s", level=name), one) for name, one in _alphas(panel)),
        (gettext("Kendall W"), found.concordance.w),
        (gettext("Mean rank correlation"), found.concordance.mean_rank_correlation),
        *found.intraclass.items(),
        (gettext("Cronbach alpha"), found.cronbach_alpha),
    ]
    return tuple(_coefficient(name, one) for name, one in named)


def _alphas(panel: PanelAnalysis) -> list[tuple[str, Estimate]]:
    return [(str(level), one) for level, one in panel.coefficients.krippendorff_alpha.items()]


def _coefficient(name: str, found: Estimate) -> Coefficient:
    left_out = gettext("%(count)s left out", count=found.n_excluded) if found.n_excluded else ""
    n = str(found.n_used)
    return Coefficient(
        name=name,
        value=words.why_none(found) if found.value is None else words.decimal(found.value),
        interval=words.interval(found),
        n=f"{n}, {left_out}" if left_out else n,
        method=found.method,
    )


def leavers(attrition: Attrition) -> Leavers:
    facts = (
        _summary(gettext("Statements on which those who left had rated lower"), attrition.share_lower),
        _summary(
            gettext("Mean difference, those who left minus those who stayed"), attrition.mean_difference
        ),
    )
    return Leavers(
        lead=ngettext(
            "%(num)s expert answered the round before and not this one; %(stayed)s came back.",
            "%(num)s experts answered the round before and not this one; %(stayed)s came back.",
            attrition.leavers,
            stayed=attrition.completers,
        ),
        facts=facts if attrition.leavers else (),
        lines=tuple(_leaver_line(one) for one in attrition.items if one.share_agree.reason is None),
    )


def _summary(label: str, found: Estimate) -> Fact:
    if found.value is None:
        return Fact(label, words.why_none(found), found.method)
    text = gettext("%(value)s (n %(n)s)", value=words.decimal(found.value), n=found.n_used)
    return Fact(label, f"{text}, {words.interval(found)}" if found.interval else text, found.method)


def _leaver_line(one: ItemAttrition) -> LeaverLine:
    return LeaverLine(
        name=one.item,
        people=gettext("%(left)s and %(stayed)s", left=one.leavers, stayed=one.completers),
        share=_points(one.share_agree),
        median=words.number(one.median) if one.median.reason is None else words.why_none(one.median),
        p=words.p_value(one.p_holm) if one.p_holm.reason is None else words.why_none(one.p_holm),
    )


def _points(found: Estimate) -> str:
    """A difference of shares, in percentage points."""
    value = found.value
    if value is None or isinstance(value, tuple):
        return words.why_none(found)
    return gettext("%(points)s points", points=words.decimal(round(100 * value, 1)))


def sensitivity(analysis: RoundAnalysis) -> Sensitivity:
    """Count the outcomes under each other rule, and name the statements it decides otherwise."""
    outcomes = [name for name in analysis.outcomes if name != CANNOT_DECIDE]
    rules = dict.fromkeys(one.rule for item in analysis.items for one in item.robustness.other_rules)
    return Sensitivity(
        tuple(words.outcome_word(name) for name in outcomes),
        tuple(_column(rule, outcomes, analysis.items) for rule in rules),
    )


def _column(rule: str, outcomes: Sequence[str], items: Sequence[ItemAnalysis]) -> RuleColumn:
    decided = [
        (item, other.outcome) for item in items for other in item.robustness.other_rules if other.rule == rule
    ]
    counted = Counter(outcome for _, outcome in decided)
    other = [
        gettext("%(item)s: %(outcome)s", item=item.item, outcome=words.outcome_word(outcome).lower())
        for item, outcome in decided
        if outcome != item.verdict.outcome
    ]
    return RuleColumn(rule, tuple(counted[name] for name in outcomes), len(decided), "; ".join(other))
