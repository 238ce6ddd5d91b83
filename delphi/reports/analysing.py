"""A closed round analysed, with all that its rule looks at; and what of it may not be told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from analysis.consensus import ForDimension, Rule
from analysis.ratings import RatingMatrix, Scale
from analysis.rounds import PanelAnalysis, RoundAnalysis, analyse_round
from analysis.rounds.panel import panel_analysis
from delphi.reports.content import Content, ItemContent
from delphi.reports.matrices import matrix_of
from delphi.reports.undecided import Reading, Told, undecided
from delphi.rounds.questionnaire import Questionnaire
from delphi.rounds.snapshot import RoundSnapshot
from delphi.studies.consensus import analysed, rule_of
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
    """A closed round before this one, rated on the same scale, and what its report told."""

    held: Held
    content: Content

    @property
    def snapshot(self) -> RoundSnapshot:
        return self.held.snapshot

    @property
    def by_wording(self) -> dict[str, ItemContent]:
        return {one.wording_id: one for one in self.content.items}


@dataclass(frozen=True)
class ClosedRound:
    """Everything a report is made from.

    `published` are all rounds before it on the same scale, the newest first; `earlier` those of them that are
    compared with it, since none on another scale lies between.
    """

    asked: Questionnaire
    held: Held
    snapshot_sha256: str
    pinned: PinnedProtocol
    opened_at: datetime
    closed_at: datetime
    earlier: tuple[Earlier, ...]
    published: tuple[Earlier, ...]

    @property
    def snapshot(self) -> RoundSnapshot:
        return self.held.snapshot

    @property
    def previous(self) -> Earlier | None:
        return next(iter(self.earlier), None)


@dataclass(frozen=True)
class Analysed:
    """`panel` is of the statements that are shown; none without.

    `held` are the groups held back, by statement. `undecided`: the statements whose verdict would tell
    something that is held back.
    """

    round: RoundAnalysis
    panel: PanelAnalysis | None
    held: Mapping[str, frozenset[str | None]]
    undecided: frozenset[str]


def analysis_of(closed: ClosedRound) -> Analysed:
    """Pairs with earlier rounds are those of the same wording: its id is that of the item."""
    protocol, floor = closed.pinned.protocol, closed.pinned.protocol.minimum_cell
    rule, scale = rule_of(protocol), analysed(protocol.deciding.scale)
    matrix, others = closed.held.matrix(scale), _dimensions(closed, rule, scale)
    before = [one.held.matrix(scale) for one in closed.earlier]
    found = analyse_round(
        matrix,
        rule=rule,
        previous=before[0] if before else None,
        earlier=before[:0:-1],
        dimensions=others,
        invited=closed.snapshot.invited,
        minimum_cell=floor,
    )
    told = [_reading(one, scale).told(floor) for one in closed.published]
    now = Reading.of_now(matrix, told, floor)
    rounds = [now, *(_reading(one, scale) for one in closed.earlier)]
    beside = [
        Reading.of_now(one, list(_told_beside(closed, key, scale, floor)), floor)
        for key, one in others.items()
    ]
    return Analysed(
        found,
        _panel(matrix, found, floor),
        held=now.held,
        undecided=undecided(rule, rounds, beside, floor),
    )


def _reading(earlier: Earlier, scale: Scale) -> Reading:
    return Reading.of_earlier(earlier.held.matrix(scale), earlier.by_wording)


def _told_beside(closed: ClosedRound, key: str, scale: Scale, floor: int) -> Iterator[Told]:
    """What earlier verdicts may have told of groups on a dimension that does not decide."""
    asked = next(one for one in closed.asked.dimensions if one.key == key)
    for one in closed.published:
        for place, head in enumerate(one.content.dimensions):
            if head.alike == asked.alike:
                yield Reading.of_now(one.held.matrix(scale, place), (), floor).told(floor)


def _dimensions(closed: ClosedRound, rule: Rule, scale: Scale) -> dict[str, RatingMatrix]:
    """The dimensions that the rule names."""
    named = {part.dimension for part in rule.parts if isinstance(part, ForDimension)}
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
