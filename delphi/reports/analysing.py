"""A closed round analysed, with all that its rule looks at; and what of it may not be told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from analysis.consensus import Changed, Compare, ForDimension, HistogramChange, Rule
from analysis.consensus.reach import looks_at
from analysis.consensus.rule import leaves
from analysis.ratings import RatingMatrix, Scale
from analysis.rounds import PanelAnalysis, RoundAnalysis, analyse_round
from analysis.rounds.panel import panel_analysis
from delphi.reports.content import Content
from delphi.reports.matrices import matrix_of
from delphi.rounds.questionnaire import Questionnaire
from delphi.rounds.snapshot import RoundSnapshot
from delphi.studies.consensus import analysed, parts_of, rule_of
from delphi.studies.queries import PinnedProtocol


@dataclass(frozen=True)
class Held:
    """The answers of a round that was held, and who was invited to it."""

    snapshot: RoundSnapshot
    invited_by_group: Mapping[str | None, int]

    def matrix(self, scale: Scale, dimension: int = 0) -> RatingMatrix:
        return matrix_of(self.snapshot, scale, self.invited_by_group, dimension)


@dataclass(frozen=True)
class Earlier:
    """The closed round before this one, rated on the same scale; `older` are those before it, the oldest first."""

    held: Held
    content: Content
    older: tuple[Held, ...] = ()

    @property
    def snapshot(self) -> RoundSnapshot:
        return self.held.snapshot


@dataclass(frozen=True)
class ClosedRound:
    """Everything a report is made from."""

    asked: Questionnaire
    held: Held
    snapshot_sha256: str
    pinned: PinnedProtocol
    opened_at: datetime
    closed_at: datetime
    earlier: Earlier | None

    @property
    def snapshot(self) -> RoundSnapshot:
        return self.held.snapshot


@dataclass(frozen=True)
class Analysed:
    """`too_few`: statements whose verdict rests on fewer people than the floor, somewhere. `unsaid`: those whose
    rule line and checks would tell what is held back. `panel` is of the statements that are shown; none without.
    """

    round: RoundAnalysis
    panel: PanelAnalysis | None
    too_few: frozenset[str]
    unsaid: frozenset[str]


def analysis_of(closed: ClosedRound) -> Analysed:
    """Pairs with earlier rounds are those of the same wording: its id is that of the item."""
    protocol, floor = closed.pinned.protocol, closed.pinned.protocol.minimum_cell
    rule, scale = rule_of(protocol), analysed(protocol.deciding.scale)
    matrix, others = closed.held.matrix(scale), _dimensions(closed, rule, scale)
    before = () if closed.earlier is None else (*closed.earlier.older, closed.earlier.held)
    rounds = [one.matrix(scale) for one in before]
    found = analyse_round(
        matrix,
        rule=rule,
        previous=rounds[-1] if rounds else None,
        earlier=rounds[:-1],
        dimensions=others,
        invited=closed.snapshot.invited,
        minimum_cell=floor,
    )
    looked_at = [*others.values(), *(rounds if "rounds" in looks_at(rule) else ())]
    return Analysed(
        found,
        _panel(matrix, found, floor),
        too_few=frozenset(_too_few(found, looked_at, floor)),
        unsaid=frozenset(_unsaid(found, floor)),
    )


def _dimensions(closed: ClosedRound, rule: Rule, scale: Scale) -> dict[str, RatingMatrix]:
    """The dimensions that the rule names."""
    named = {part.dimension for part in parts_of(rule) if isinstance(part, ForDimension)}
    return {
        one.key: closed.held.matrix(scale, place)
        for place, one in enumerate(closed.pinned.protocol.dimensions)
        if one.key in named
    }


def _panel(matrix: RatingMatrix, found: RoundAnalysis, floor: int) -> PanelAnalysis | None:
    """Without the statements held back: with the counts of all others, a coefficient would tell theirs."""
    few = np.array([0 < item.tally.n < floor for item in found.items], dtype=np.bool_)
    if not few.any():
        return found.panel
    if few.all():
        return None
    shown = replace(
        matrix,
        items=tuple(item for item, hidden in zip(matrix.items, few.tolist(), strict=True) if not hidden),
        codes=matrix.codes[:, ~few],
        cannot_judge=matrix.cannot_judge[:, ~few],
    )
    return panel_analysis(
        shown, shown.tallies(), found.rule.agree_band, permutations=found.permutations, seed=found.seed
    )


def _too_few(found: RoundAnalysis, looked_at: Sequence[RatingMatrix], floor: int) -> Iterator[str]:
    for matrix in looked_at:
        for item, tally in zip(matrix.items, matrix.tallies(), strict=True):
            if 0 < tally.n < floor:
                yield item
    for one in found.items:
        if _asks_who_changed(found.rule) and one.between is not None and 0 < one.between.pairs < floor:
            yield one.item


def _unsaid(found: RoundAnalysis, floor: int) -> Iterator[str]:
    beyond = looks_at(found.rule)
    few = any(0 < one.tally.n < floor for one in found.items)
    for one in found.items:
        group_hidden = "groups" in beyond and any(group.n is None for group in one.groups)
        cut_tells = "statements" in beyond and few
        if group_hidden or cut_tells:
            yield one.item


def _asks_who_changed(rule: Rule) -> bool:
    return any(
        isinstance(leaf, Compare) and isinstance(leaf.measure, Changed | HistogramChange)
        for condition in rule.conditions
        for leaf in leaves(condition)
    )
