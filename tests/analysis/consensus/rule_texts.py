"""Random rules: every kind of node, in every place where a rule may have it."""

from fractions import Fraction
from functools import cache

from hypothesis import strategies as st

from analysis.agreement import QUANTILE_TYPES
from analysis.consensus import (
    AllOf,
    AnyOf,
    Apmo,
    ByPanelSize,
    Changed,
    Compare,
    Count,
    Cv,
    Cvr,
    Disagreement,
    Expression,
    ForDimension,
    HistogramChange,
    InGroup,
    InGroups,
    InRounds,
    Iqr,
    Is,
    LawsheCritical,
    Mean,
    Measure,
    Median,
    ModifiedKappa,
    Not,
    Outcome,
    Quantile,
    Response,
    Rule,
    Sd,
    Share,
    SpreadA,
    Valid,
)
from analysis.consensus.terms import DENOMINATORS, DISAGREEMENT_TESTS, OPERATORS, Denominator
from analysis.ratings import Scale
from tests.analysis.slow import NINE

RELATIONS = st.sampled_from(OPERATORS)
WHOM = st.sampled_from(DENOMINATORS)
UNIT = st.fractions(0, 1, max_denominator=1000)
WHOLE = st.integers(0, 50).map(Fraction)
NUMBER = st.fractions(-20, 20, max_denominator=100)
SIGNED = st.fractions(-1, 1, max_denominator=100)
POSITIVE = st.fractions(0, 20, max_denominator=100)
NAMES = st.one_of(
    st.sampled_from(["in", "out", "neither", "both", "otherwise", "of", "for", "two words", "12th", "Lärm"]),
    st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='"'), min_size=1, max_size=8),
)


def bands(scale: Scale) -> st.SearchStrategy[tuple[int, int]]:
    ends = st.tuples(st.sampled_from(scale.scores), st.sampled_from(scale.scores))
    return ends.map(lambda pair: (min(pair), max(pair)))


def by_panel_size(numbers: st.SearchStrategy[Fraction]) -> st.SearchStrategy[ByPanelSize]:
    later = st.lists(st.tuples(st.integers(2, 40), numbers), min_size=1, max_size=3, unique_by=lambda s: s[0])
    return st.builds(lambda first, more: ByPanelSize(((1, first), *sorted(more))), numbers, later)


def comparisons(scale: Scale) -> st.SearchStrategy[Compare]:
    def of(
        measures: st.SearchStrategy[Measure], numbers: st.SearchStrategy[Fraction]
    ) -> st.SearchStrategy[Compare]:
        return st.builds(Compare, measures, RELATIONS, st.one_of(numbers, by_panel_size(numbers)))

    band = bands(scale)
    whom = st.one_of(st.none(), WHOM)
    shares = st.builds(lambda ends, whom: Share(ends[0], ends[1], whom), band, whom)
    cvr = band.map(lambda ends: Cvr(*ends))
    return st.one_of(
        of(shares, UNIT),
        of(st.sampled_from([Response(), Changed(), HistogramChange()]), UNIT),
        of(st.one_of(band.map(lambda ends: Count(*ends)), st.just(Valid())), WHOLE),
        of(st.one_of(st.sampled_from([Median(), Mean(), Cv()]), st.builds(Quantile, UNIT)), NUMBER),
        of(st.sampled_from([Iqr(), Sd()]), POSITIVE),
        of(st.one_of(st.just(SpreadA()), cvr, band.map(lambda ends: ModifiedKappa(*ends))), SIGNED),
        st.builds(Compare, shares, RELATIONS, st.just(Apmo())),
        st.builds(
            Compare,
            cvr,
            RELATIONS,
            st.builds(LawsheCritical, st.fractions("1/100", "1/2", max_denominator=100)),
        ),
    )


TESTS = st.sampled_from(DISAGREEMENT_TESTS).map(lambda test: Is(Disagreement(test)))


@cache
def conditions(
    scale: Scale = NINE, depth: int = 3, kinds: frozenset[str] = frozenset({"group", "round", "dimension"})
) -> st.SearchStrategy[Expression]:
    """Conditions with scopes of these kinds, none inside another of its kind."""
    leaf: st.SearchStrategy[Expression] = st.one_of(comparisons(scale), TESTS)
    if depth == 0:
        return leaf
    below = conditions(scale, depth - 1, kinds)
    parts = st.lists(below, min_size=2, max_size=3).map(tuple)
    choices = [leaf, below.map(Not), parts.map(AllOf), parts.map(AnyOf)]
    size = st.integers(1, 9)
    if "group" in kinds:
        inside = conditions(scale, depth - 1, kinds - {"group"})
        choices.append(st.builds(InGroups, inside, st.sampled_from(["every", "any"]), size))
        choices.append(st.builds(InGroup, inside, NAMES, size))
    if "round" in kinds:
        inside = conditions(scale, depth - 1, kinds - {"round"})
        choices.append(st.builds(lambda part, a, b: InRounds(part, min(a, b), max(a, b)), inside, size, size))
    if "dimension" in kinds:
        inside = conditions(scale, depth - 1, kinds - {"dimension"})
        choices.append(st.builds(ForDimension, inside, NAMES))
    return st.one_of(choices)


def rules(scale: Scale = NINE, depth: int = 2) -> st.SearchStrategy[Rule]:
    names = st.lists(NAMES, min_size=2, max_size=4, unique=True)

    def build(
        named: list[str],
        whens: list[Expression],
        consensus: Expression | None,
        denominator: Denominator,
        quantile_type: int,
    ) -> Rule:
        outcomes = tuple(Outcome(name, when) for name, when in zip(named[1:], whens, strict=False))
        return Rule("own rule", scale, outcomes, named[0], consensus, denominator, quantile_type)

    condition = conditions(scale, depth)
    return st.builds(
        build,
        names,
        st.lists(condition, min_size=3, max_size=3),
        st.one_of(st.none(), condition),
        WHOM,
        st.sampled_from(QUANTILE_TYPES),
    )
