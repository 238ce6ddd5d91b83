"""One statement in ready words: its row in the table, and the evidence below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, cast

from markupsafe import Markup

from analysis.consensus import Rule
from analysis.figures import GroupFigure
from analysis.result import Estimate, Value
from analysis.robustness import Check
from analysis.rounds import ItemAnalysis
from analysis.stability import BetweenRounds, ItemGroups
from delphi.errors import Message, msg
from delphi.reports.external import outcome_of_item
from delphi.reports.external_page import words
from delphi.reports.external_page.words import Fact
from delphi.reports.outcomes import DIVIDED, kind_of
from delphi.reports.picture import DistributionRow, distribution, distribution_rows
from delphi.rounds.questionnaire import Band
from delphi.wording import gettext, say

WIDTH, HEIGHT = 150, 55
_CHECKS: Final[Mapping[Check, Message]] = MappingProxyType(
    {
        "leave_one_out": msg("leaving out any one person"),
        "bootstrap": msg("resampling people"),
        "other_rules": msg("other published rules"),
        "attrition": msg("worst cases of those who left"),
        "groups": msg("each group"),
        "denominator": msg("the other denominator"),
    }
)


@dataclass(frozen=True)
class GroupLine:
    group: str
    n: str
    agree: str
    oppose: str


@dataclass(frozen=True)
class Statement:
    anchor: str
    name: str
    picture: Markup | None
    caption: str
    rows: tuple[DistributionRow, ...]
    n: int
    not_rated: str
    share: str
    share_interval: str
    median: str
    middle_half: str
    polarisation: str
    kind: str
    outcome: str
    beside_verdict: str
    evidence: tuple[Fact, ...]
    groups: tuple[GroupLine, ...]
    group_tests: tuple[Fact, ...]


def statement_of(item: ItemAnalysis, place: int, minimum_cell: int) -> Statement:
    """`place` numbers the statement on the page: what a file calls it may not be fit for an address."""
    outcome, caption = outcome_of_item(item), _caption(item)
    return Statement(
        anchor=f"statement-{place}",
        name=item.item,
        picture=_picture(item, caption),
        caption=caption,
        rows=distribution_rows([str(score) for score in item.tally.scale.scores], item.tally.counts),
        n=item.tally.n,
        not_rated=_not_rated(item),
        share=words.share(item.share_in),
        share_interval=words.share_interval(item.share_in),
        median=words.number(item.median),
        middle_half=_middle_half(item),
        polarisation=words.number(item.profile.standard.polarisation),
        kind=kind_of(outcome),
        outcome=words.outcome_word(outcome),
        beside_verdict=_beside_verdict(item),
        evidence=tuple(_evidence(item)),
        groups=tuple(_group(one, minimum_cell) for one in item.groups),
        group_tests=_group_tests(item.comparison),
    )


def _picture(item: ItemAnalysis, caption: str) -> Markup | None:
    """The one picture of the product; its positions count categories from 1."""
    tally = item.tally
    if not tally.n:
        return None
    scale = tally.scale
    return distribution(
        tally.counts,
        [_band(item.rule, score) for score in scale.scores],
        median=_position(item, item.median),
        q1=_position(item, item.q1),
        q3=_position(item, item.q3),
        ends=(scale.scores[0], scale.scores[-1]),
        title=f"{item.item}: {caption}",
        width=WIDTH,
        height=HEIGHT,
    )


def _band(rule: Rule, score: int) -> Band:
    """Colour what the rule counts, which need not be the bands of the scale."""
    low, high = rule.agree_band
    if low <= score <= high:
        return "agree"
    low, high = rule.oppose_band
    return "oppose" if low <= score <= high else "between"


def _position(item: ItemAnalysis, found: Estimate) -> float:
    """Where a value lies among the categories, the first being 1."""
    scores, value = item.tally.scale.scores, _as_float(found.value)
    below = max(place for place, score in enumerate(scores) if score <= value)
    above = min(below + 1, len(scores) - 1)
    step = scores[above] - scores[below]
    return 1 + below + ((value - scores[below]) / step if step else 0)


def _as_float(value: Value) -> float:
    return float(cast("float", value))


def _caption(item: ItemAnalysis) -> str:
    if not item.tally.n:
        return gettext("nobody rated it")
    return gettext(
        "n %(n)s, median %(median)s, middle half %(q1)s to %(q3)s",
        n=item.tally.n,
        median=words.number(item.median),
        q1=words.number(item.q1),
        q3=words.number(item.q3),
    )


def _not_rated(item: ItemAnalysis) -> str:
    return gettext(
        "%(cannot)s cannot judge, %(missing)s missing",
        cannot=item.tally.cannot_judge,
        missing=item.tally.missing,
    )


def _middle_half(item: ItemAnalysis) -> str:
    if not item.tally.n:
        return ""
    return gettext(
        "IQR %(iqr)s (%(q1)s to %(q3)s)",
        iqr=words.number(item.iqr),
        q1=words.number(item.q1),
        q3=words.number(item.q3),
    )


def _beside_verdict(item: ItemAnalysis) -> str:
    """Whether there is consensus, where the rule asks that apart; and whether the verdict is firm."""
    robust = item.robustness.robust
    firm = [] if robust is None else [gettext("robust") if robust else gettext("fragile")]
    return ", ".join([*_consensus(item), *firm])


def _consensus(item: ItemAnalysis) -> list[str]:
    match item.verdict.consensus:
        case True:
            return [gettext("consensus")]
        case False:
            return [gettext("no consensus")]
        case None:
            return []


def _evidence(item: ItemAnalysis) -> list[Fact]:
    rule, core, standard = item.rule, item.profile.core, item.profile.standard
    found = [Fact(gettext("Verdict"), _verdict(item), item.verdict.line)]
    if item.verdict.consensus_line is not None:
        found.append(
            Fact(gettext("Consensus"), words.yes_no(item.verdict.consensus), item.verdict.consensus_line)
        )
    found += [
        _firmness(item),
        Fact(
            gettext("Agree (%(band)s)", band=words.band(rule.agree_band)),
            words.share(item.share_in),
            words.share_interval(item.share_in),
        ),
        Fact(
            gettext("Oppose (%(band)s)", band=words.band(rule.oppose_band)),
            words.share(item.share_out),
            words.share_interval(item.share_out),
        ),
        Fact(gettext("Did not rate"), _not_rated(item)),
        _estimate(gettext("Median"), core.median),
        _estimate(gettext("IQR"), core.iqr),
        _estimate(gettext("Disagreement"), item.disagreement),
        _estimate(gettext("Agreement A, -1 to 1"), standard.van_der_eijk),
        _estimate(gettext("Average deviation from the median"), standard.average_deviation_median),
        _estimate(gettext("Strength of evidence"), standard.strength_uniform),
    ]
    if core.ram_class.name is not None:
        found.append(Fact(gettext("RAND/UCLA class"), core.ram_class.name))
    if item.between is not None:
        found.extend(_moved(item.between))
    return found


def _verdict(item: ItemAnalysis) -> str:
    word = words.outcome_word(item.verdict.outcome)
    if outcome_of_item(item) != DIVIDED:
        return word
    return gettext("%(verdict)s: the panel falls into two camps, or too many oppose", verdict=word)


def _estimate(label: str, found: Estimate) -> Fact:
    value = found.value
    if value is None:
        return Fact(label, words.why_none(found), found.method)
    shown = words.yes_no(value) if isinstance(value, bool) else words.decimal(value)
    text = gettext("%(value)s (n %(n)s)", value=shown, n=found.n_used)
    return Fact(label, f"{text}, {words.interval(found)}" if found.interval else text, found.method)


def _firmness(item: ItemAnalysis) -> Fact:
    robustness = item.robustness
    if item.verdict.reason is not None:
        return Fact(gettext("Firmness"), gettext("there was no decision to check"))
    if robustness.robust is None:
        return Fact(
            gettext("Firmness"),
            gettext("not checked: the rule looks at more than the ratings of one statement in one round"),
        )
    made = gettext("checked: %(checks)s", checks=", ".join(say(_CHECKS[one]) for one in robustness.checks))
    if robustness.robust:
        return Fact(gettext("Firmness"), gettext("robust: every check decides the same"), made)
    reasons = "; ".join(one.sentence for one in robustness.differences)
    return Fact(gettext("Firmness"), gettext("fragile: %(reasons)s", reasons=reasons), made)


def _moved(between: BetweenRounds) -> list[Fact]:
    if not between.pairs:
        return [Fact(gettext("Between rounds"), words.why_none(between.histogram_change))]
    return [
        Fact(
            gettext("Between rounds"),
            gettext(
                "%(changed)s of %(pairs)s who rated it in both changed: %(up)s up, %(down)s down",
                changed=between.changed,
                pairs=between.pairs,
                up=between.up,
                down=between.down,
            ),
            gettext("compared with %(item)s of the round before", item=between.previous_item),
        ),
        Fact(gettext("Tests of change, as context"), "; ".join(_tests(between)), _tests_method(between)),
    ]


def _tests(between: BetweenRounds) -> list[str]:
    return [
        gettext("signed rank %(p)s", p=words.p_value(between.signed_rank.p)),
        gettext("crossing into the agree band %(p)s", p=words.p_value(between.mcnemar)),
        gettext("whole histogram %(p)s", p=words.p_value(between.stuart_maxwell.p)),
        gettext(
            "agreement with oneself %(observed)s, kappa %(kappa)s",
            observed=words.number(between.agreement.observed),
            kappa=words.number(between.agreement.kappa),
        ),
    ]


def _tests_method(between: BetweenRounds) -> str:
    used = (between.signed_rank.p, between.mcnemar, between.stuart_maxwell.p, between.agreement.kappa)
    return gettext("n %(n)s; %(methods)s", n=between.pairs, methods="; ".join(one.method for one in used))


def _group(one: GroupFigure, minimum_cell: int) -> GroupLine:
    name = gettext("No group") if one.group is None else one.group
    if one.n is None or one.share_in is None or one.share_out is None:
        return GroupLine(name, words.held_back(minimum_cell), "", "")
    return GroupLine(name, str(one.n), words.share(one.share_in), words.share(one.share_out))


def _group_tests(comparison: ItemGroups | None) -> tuple[Fact, ...]:
    if comparison is None:
        return ()
    overall = comparison.test
    told = (
        gettext("%(p)s, after Holm %(holm)s", p=words.p_value(overall.p), holm=words.p_value(overall.p_holm))
        if overall.p.reason is None
        else words.why_none(overall.p)
    )
    found = Fact(gettext("Do groups differ? As context"), f"{told} (n {overall.p.n_used})", overall.p.method)
    pairs = [pair for pair in comparison.pairs if pair.delta.reason is None]
    if not pairs:
        return (found,)
    apart = "; ".join(
        gettext(
            "%(first)s against %(second)s %(delta)s (n %(n)s)",
            first=pair.first,
            second=pair.second,
            delta=words.number(pair.delta),
            n=pair.delta.n_used,
        )
        for pair in pairs
    )
    return (found, Fact(gettext("How far apart, -1 to 1"), apart, pairs[0].delta.method))
