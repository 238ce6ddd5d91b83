"""From the ratings of a round, and what surrounds them, to everything that is said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from analysis.agreement import ProfileOptions, item_profile
from analysis.consensus import Cases, Rule, Share, opposed, verdicts
from analysis.consensus.expressions import demands
from analysis.consensus.reach import looks_at
from analysis.figures import group_figures, people
from analysis.ratings import RatingMatrix, RatingsError, Tally
from analysis.robustness import Robustness, robustness_of_round
from analysis.rounds.panel import panel_analysis
from analysis.rounds.records import ItemAnalysis, RoundAnalysis
from analysis.rounds.seen import Surroundings, cases_of_round
from analysis.stability import (
    Attrition,
    BetweenRounds,
    ItemGroups,
    Transitions,
    WorstCase,
    compare_groups,
    compare_leavers,
    compare_moves,
    transitions,
    worst_case_tallies,
)

SEED = 20010501


def analyse_round(
    matrix: RatingMatrix,
    *,
    rule: Rule,
    previous: RatingMatrix | None = None,
    pairs: Mapping[str, str] | None = None,
    earlier: Sequence[RatingMatrix] = (),
    dimensions: Mapping[str, RatingMatrix] | None = None,
    invited: int | None = None,
    minimum_cell: int = 5,
    seed: int = SEED,
    permutations: int = 0,
) -> RoundAnalysis:
    """Analyse a closed round under its rule.

    `previous` is the round before; `pairs` maps items to their ids there where they differ (reworded
    statements are left out of it). `earlier` holds the rounds before that, the oldest first, for rules that
    look so far back. `dimensions` holds the same items rated on other dimensions of the same scale. `invited`
    is the size of the panel, where more were invited than there are seats. Figures of a group on a statement
    need `minimum_cell` persons behind them. `seed` is for all that is drawn at random; with `permutations`
    also the tests that take seconds are made.
    """
    _check(matrix, rule, previous, earlier)
    before = () if previous is None else (previous, *reversed(earlier))
    around = Surroundings(before, pairs, dimensions)
    around.require_scale_of(matrix)
    seen = _Round(rule, matrix, around, invited, minimum_cell, seed, permutations)
    tallies = matrix.tallies(invited)
    return RoundAnalysis(
        rule,
        rounds=1 + len(before),
        invited=len(matrix.seats) if invited is None else invited,
        responded=int(matrix.answered.sum()),
        minimum_cell=minimum_cell,
        seed=seed,
        permutations=permutations,
        items=seen.items(tallies),
        panel=panel_analysis(matrix, tallies, rule.agree_band, permutations=permutations, seed=seed),
        attrition=seen.attrition(),
    )


def _check(
    matrix: RatingMatrix, rule: Rule, previous: RatingMatrix | None, earlier: Sequence[RatingMatrix]
) -> None:
    if matrix.scale != rule.scale:
        raise RatingsError(f"The rule is made for the scale {rule.scale.name}, not for {matrix.scale.name}.")
    if earlier and previous is None:
        raise RatingsError("Earlier rounds are those before the previous one, and there is no previous one.")


@dataclass(frozen=True, eq=False)
class _Round:
    """A round with all that it is analysed by; every figure goes by the bands of its rule."""

    rule: Rule
    matrix: RatingMatrix
    around: Surroundings
    invited: int | None
    minimum_cell: int
    seed: int
    permutations: int

    def items(self, tallies: Sequence[Tally]) -> tuple[ItemAnalysis, ...]:
        rule, groups = self.rule, self.matrix.group_tallies
        moves = self._moves()
        cases = cases_of_round(rule, self.matrix, self.around, tallies, moves)
        options, between = profile_options(rule), self._between(moves)
        columns = zip(
            self.matrix.items,
            tallies,
            verdicts(rule, cases),
            opposed(rule, cases).tolist(),
            self._robustness(cases),
            self._comparison() if groups else (None,) * len(tallies),
            strict=True,
        )
        return tuple(
            ItemAnalysis(
                item,
                rule,
                item_profile(tally, options, n=people(rule, tally)),
                verdict,
                held_off,
                robustness,
                between.get(item),
                group_figures(rule, ((name, cells[column]) for name, cells in groups), self.minimum_cell),
                comparison,
            )
            for column, (item, tally, verdict, held_off, robustness, comparison) in enumerate(columns)
        )

    def attrition(self) -> Attrition | None:
        if not self.around.before:
            return None
        return compare_leavers(
            self.around.before[0], self.matrix, agree=self.rule.agree_band, minimum_cell=self.minimum_cell
        )

    def _moves(self) -> Transitions | None:
        if not self.around.before:
            return None
        return transitions(self.around.before[0], self.matrix, self.around.pairs)

    def _between(self, moves: Transitions | None) -> dict[str, BetweenRounds]:
        if moves is None:
            return {}
        found = compare_moves(self.around.before[0], moves, bands=self.rule.bands)
        return dict(zip(moves.items, found, strict=True))

    def _comparison(self) -> tuple[ItemGroups, ...]:
        return compare_groups(
            self.matrix,
            agree=self.rule.agree_band,
            minimum_cell=self.minimum_cell,
            permutations=self.permutations,
            seed=self.seed,
        ).items

    def _robustness(self, cases: Cases) -> tuple[Robustness, ...]:
        return robustness_of_round(
            self.rule, cases, worst=self._worst(), minimum_cell=self.minimum_cell, seed=self.seed
        )

    def _worst(self) -> tuple[WorstCase, ...]:
        """What those who left could have changed; not told where a rule looks at more than their answers."""
        if not self.around.before or looks_at(self.rule) - {"statements"}:
            return ()
        return worst_case_tallies(self.around.before[0], self.matrix, self.around.pairs, invited=self.invited)


def profile_options(rule: Rule) -> ProfileOptions:
    """Take what a profile leaves open from the rule."""
    ipras = rule.disagreement_test == "ram-ipras"
    return ProfileOptions(
        agree=rule.agree_band,
        oppose=rule.oppose_band,
        quantile_type=rule.quantile_type,
        threshold=_threshold(rule),
        ram_test="ipras" if ipras else "classic",
    )


def _threshold(rule: Rule) -> Fraction:
    """Find the share that the first outcome asks of a band; what a profile takes by itself where it asks none."""
    for one in demands(rule.outcomes[0].when):
        if isinstance(one.measure, Share) and one.upward and isinstance(one.bound, Fraction):
            return one.bound
    return ProfileOptions().threshold
