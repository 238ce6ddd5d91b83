"""An analysis as a page in ready words: the finding, the rule, the map, the statements, the context."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from analysis.consensus import Rule, rule_digest, write_rule
from analysis.rounds import FORMAT, VERSION, ItemAnalysis, RoundAnalysis, RuleFacts
from analysis.stability import BetweenRounds
from delphi.reports.external import ExternalAnalysis, outcome_of_item
from delphi.reports.external_page import words
from delphi.reports.external_page.consensus_map import ConsensusMap, consensus_map
from delphi.reports.external_page.context import (
    Coefficient,
    Leavers,
    Sensitivity,
    coefficients,
    leavers,
    sensitivity,
)
from delphi.reports.external_page.method import Methods, methods_of
from delphi.reports.external_page.statements import Statement, statement_of
from delphi.reports.external_page.words import Fact
from delphi.reports.outcomes import DIVIDED
from delphi.studies.consensus import said
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class CurvePoint:
    agreement: str
    passing: str


@dataclass(frozen=True)
class RuleWords:
    sentence: str
    text: str
    needs: str
    findings: tuple[str, ...]
    cautions: tuple[str, ...]
    curve_caption: str
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True)
class BetweenLine:
    name: str
    anchor: str
    pairs: int
    changed: str
    crossed: str
    direction: str
    towards: str
    histogram_change: str
    stable: str


@dataclass(frozen=True)
class ExternalPage:
    title: str
    eyebrow: str
    lead: str
    figures: tuple[Fact, ...]
    warnings: tuple[str, ...]
    rule: RuleWords
    map: ConsensusMap | None
    count: str
    agree_label: str
    quantiles: str
    statements: tuple[Statement, ...]
    between_caption: str
    between: tuple[BetweenLine, ...]
    leavers: Leavers | None
    coefficients: tuple[Coefficient, ...]
    sensitivity: Sensitivity
    methods: Methods
    made_from: tuple[Fact, ...]


def external_page(result: ExternalAnalysis) -> ExternalPage:
    analysis = result.analysis
    rule = analysis.rule
    return ExternalPage(
        title=_finding(analysis),
        eyebrow=_eyebrow(result),
        lead=_lead(analysis),
        figures=_figures(analysis),
        warnings=_warnings(result),
        rule=_rule_words(rule, analysis.rule_facts),
        map=consensus_map(rule, analysis.items),
        count=ngettext("%(num)s statement", "%(num)s statements", len(analysis.items)),
        agree_label=gettext("Rated %(band)s", band=words.band(rule.agree_band)),
        quantiles=gettext("Quantiles are of R type %(type)s.", type=rule.quantile_type),
        statements=tuple(
            statement_of(item, place, analysis.minimum_cell)
            for place, item in enumerate(analysis.items, start=1)
        ),
        between_caption=_between_caption(result),
        between=tuple(_between_lines(analysis.items)),
        leavers=None if analysis.attrition is None else leavers(analysis.attrition),
        coefficients=coefficients(analysis.panel),
        sensitivity=sensitivity(analysis),
        methods=methods_of(analysis),
        made_from=_made_from(result),
    )


def _eyebrow(result: ExternalAnalysis) -> str:
    round_and_rule = gettext(
        "Analysis of round %(round)s · rule: %(rule)s", round=result.round, rule=result.analysis.rule.name
    )
    if not result.dimension:
        return round_and_rule
    return gettext(
        "%(analysis)s · dimension: %(dimension)s", analysis=round_and_rule, dimension=result.dimension
    )


def _finding(analysis: RoundAnalysis) -> str:
    """The analysis in one sentence."""
    counted = Counter(outcome_of_item(item) for item in analysis.items)
    first, total = analysis.rule.outcomes[0].name, len(analysis.items)
    if not analysis.responded:
        return gettext("Nobody answered this round")
    if not words.has_word(first):
        return ngettext(
            'The outcome is "%(outcome)s" for %(first)s of %(num)s statement',
            'The outcome is "%(outcome)s" for %(first)s of %(num)s statements',
            total,
            first=counted[first],
            outcome=first,
        )
    sentence = ngettext(
        "%(first)s of %(num)s statement is %(outcome)s",
        "%(first)s of %(num)s statements are %(outcome)s",
        total,
        first=counted[first],
        outcome=words.outcome_word(first).lower(),
    )
    divided = counted[DIVIDED]
    if not divided:
        return sentence
    second = ngettext("%(num)s divides the panel", "%(num)s divide the panel", divided)
    return gettext("%(sentence)s; %(second)s", sentence=sentence, second=second)


def _lead(analysis: RoundAnalysis) -> str:
    firm = Counter(item.robustness.robust for item in analysis.items)
    answered = gettext(
        "%(responded)s of %(invited)s experts answered.",
        responded=analysis.responded,
        invited=analysis.invited,
    )
    if not firm[True] + firm[False]:
        return answered
    fragile = ngettext(
        "%(num)s of %(checked)s verdicts is fragile: a check that was made would change it, as is told with it. "
        "All others stand in every check.",
        "%(num)s of %(checked)s verdicts are fragile: a check that was made would change them, as is told with "
        "each. All others stand in every check.",
        firm[False],
        checked=firm[True] + firm[False],
    )
    return gettext("%(answered)s %(fragile)s", answered=answered, fragile=fragile)


def _figures(analysis: RoundAnalysis) -> tuple[Fact, ...]:
    counted = Counter(outcome_of_item(item) for item in analysis.items)
    names = dict.fromkeys([*analysis.outcomes, *counted])
    return (
        *(Fact(words.outcome_word(name), str(counted[name])) for name in names),
        *_consensus_and_firmness(analysis),
        Fact(gettext("answered"), f"{analysis.responded}/{analysis.invited}"),
    )


def _consensus_and_firmness(analysis: RoundAnalysis) -> Iterator[Fact]:
    """Count what a rule decides apart from the outcome, and what the checks say, where there are any."""
    if analysis.rule.consensus is not None:
        agreed = sum(item.verdict.consensus is True for item in analysis.items)
        yield Fact(gettext("with consensus"), str(agreed))
    firm = Counter(item.robustness.robust for item in analysis.items)
    if firm[True] + firm[False]:
        yield Fact(gettext("robust"), str(firm[True]))
        yield Fact(gettext("fragile"), str(firm[False]))


def _warnings(result: ExternalAnalysis) -> tuple[str, ...]:
    analysis = result.analysis
    told = [say(note) for note in result.notes]
    if 0 < analysis.responded < analysis.minimum_cell:
        told.append(
            gettext(
                "Fewer than %(least)s people answered: single answers can be read off these figures.",
                least=analysis.minimum_cell,
            )
        )
    return tuple(told)


def _rule_words(rule: Rule, facts: RuleFacts) -> RuleWords:
    return RuleWords(
        sentence=say(said(rule)),
        text=write_rule(rule),
        needs=_needs(rule, facts),
        findings=tuple(one.sentence for one in facts.findings if one.information),
        cautions=tuple(one.sentence for one in facts.findings if not one.information),
        curve_caption=gettext(
            'How likely the outcome is "%(outcome)s" with %(experts)s experts who all rate (%(method)s)',
            outcome=rule.outcomes[0].name,
            experts=facts.experts,
            method=facts.method or "",
        ),
        curve=tuple(
            CurvePoint(words.percent(share), words.percent(passing)) for share, passing in facts.curve or ()
        ),
    )


def _needs(rule: Rule, facts: RuleFacts) -> str:
    if facts.curve is None:
        return facts.refused or ""
    outcome = rule.outcomes[0].name
    if facts.needed is None:
        return gettext(
            "With the %(experts)s experts who answered, no number of them who agree makes the outcome "
            '"%(outcome)s".',
            experts=facts.experts,
            outcome=outcome,
        )
    passing = dict(facts.curve)
    return gettext(
        'With the %(experts)s experts who answered, %(needed)s must agree for the outcome "%(outcome)s", if all '
        "rate and nobody opposes. It is then reached with probability %(sixty)s where 60%% truly agree, and "
        "with %(eighty)s where 80%% do.",
        experts=facts.experts,
        needed=facts.needed,
        outcome=outcome,
        sixty=words.percent(passing[Fraction(6, 10)]),
        eighty=words.percent(passing[Fraction(8, 10)]),
    )


def _between_caption(result: ExternalAnalysis) -> str:
    if result.previous_round is None:
        return ""
    return gettext(
        "From round %(earlier)s to round %(now)s, over those who rated the same statement in both",
        earlier=result.previous_round,
        now=result.round,
    )


def _between_lines(items: tuple[ItemAnalysis, ...]) -> list[BetweenLine]:
    return [
        _between_line(place, item.item, item.between)
        for place, item in enumerate(items, start=1)
        if item.between is not None and item.between.pairs
    ]


def _between_line(place: int, name: str, between: BetweenRounds) -> BetweenLine:
    moved, change = between.movement, between.histogram_change.value
    return BetweenLine(
        name=name,
        anchor=f"statement-{place}",
        pairs=between.pairs,
        changed=words.counted(between.changed, between.share_changed),
        crossed=words.counted(between.crossed_band, between.share_crossed_band),
        direction=gettext("%(up)s up, %(down)s down", up=between.up, down=between.down),
        towards=words.NO_VALUE
        if moved is None
        else gettext(
            "%(towards)s towards, %(away)s away, %(past)s past (of %(at_risk)s)",
            towards=moved.towards,
            away=moved.away,
            past=moved.past,
            at_risk=moved.at_risk,
        ),
        histogram_change=words.NO_VALUE
        if change is None or isinstance(change, tuple)
        else words.percent(change),
        stable=words.yes_no(between.stable),
    )


def _made_from(result: ExternalAnalysis) -> tuple[Fact, ...]:
    analysis = result.analysis
    rule = analysis.rule
    scale = gettext(
        "%(scale)s; oppose %(oppose)s, agree %(agree)s",
        scale=rule.scale.name,
        oppose=words.band(rule.oppose_band),
        agree=words.band(rule.agree_band),
    )
    return (
        Fact(gettext("Round"), result.round),
        Fact(gettext("Round before"), result.previous_round or gettext("none")),
        Fact(gettext("Scale"), scale),
        Fact(gettext("Shares are of"), _denominator_word(rule)),
        Fact(gettext("Quantiles"), gettext("R type %(type)s", type=rule.quantile_type)),
        Fact(gettext("Rule, as a fingerprint (SHA-256)"), rule_digest(rule)),
        Fact(gettext("Seed of what is resampled"), str(analysis.seed)),
        Fact(gettext("Permutations"), str(analysis.permutations or gettext("none asked for"))),
        Fact(gettext("People needed behind a group's figure"), str(analysis.minimum_cell)),
        Fact(gettext("Format"), f"{FORMAT} {VERSION}"),
    )


def _denominator_word(rule: Rule) -> str:
    known = {
        "valid": gettext("valid ratings"),
        "valid_plus_cannot_judge": gettext("valid ratings and cannot judge"),
        "invited": gettext("all invited experts"),
    }
    return known[rule.denominator]
