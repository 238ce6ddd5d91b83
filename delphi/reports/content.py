"""What a report says, as a value: everything its pages need, and nothing below the minimum cell.

It is stored as canonical JSON. The same answers, protocol and questionnaire give the same bytes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeAlias

from delphi.reports.outcomes import DIVIDED, outcome_of
from delphi.rounds.questionnaire import Alike, Band, Dimension

FORMAT: Final = 1
BELOW_FLOOR: Final = "below_floor"  # reason code: people answered, but too few to show figures of
Number: TypeAlias = int | float


@dataclass(frozen=True)
class Share:
    """k of n, in percent, with the ends of its 95% Wilson interval."""

    k: int
    n: int
    percent: Number | None
    interval: tuple[Number, Number] | None


@dataclass(frozen=True)
class GroupShares:
    """None of the figures where the group is held back. `group` is None for experts without one."""

    group: str | None
    n: int | None
    share_in: Share | None
    share_out: Share | None


@dataclass(frozen=True)
class Between:
    """What the people who rated a statement in both rounds did."""

    pairs: int
    changed: int
    crossed_band: int
    up: int
    down: int
    towards: int
    away: int
    past: int
    histogram_change: Number | None
    stable: bool | None
    agreed: tuple[int, int] | None = None  # of the pairs: before, and now


@dataclass(frozen=True)
class Figures:
    """The numbers of one statement. All empty, with the reason, where fewer rated than the floor."""

    n: int
    missing: int
    cannot_judge: int
    counts: tuple[int, ...]
    median: Number | None
    q1: Number | None
    q3: Number | None
    iqr: Number | None
    share_in: Share | None
    share_out: Share | None
    disagreement: bool | None
    verdict: str  # in, out, neither or cannot_decide
    reason: str | None  # code, where the verdict cannot be decided
    rule_line: str
    consensus_line: str | None
    opposed: bool
    robust: bool | None
    differences: tuple[str, ...]
    between: Between | None
    groups: tuple[GroupShares, ...]
    checks: tuple[str, ...] = ()  # made of the verdict, by name
    other_rules: tuple[tuple[str, str], ...] = ()  # other published rules, each with its outcome

    @property
    def held_back(self) -> bool:
        return self.reason == BELOW_FLOOR

    @property
    def outcome(self) -> str:
        """The verdict as it is counted and shown."""
        return outcome_of(self.verdict, camps=self.disagreement, opposed=self.opposed)

    @property
    def split(self) -> bool:
        """Under the name that the statistics file has for it."""
        return self.outcome == DIVIDED


@dataclass(frozen=True)
class EarlierFigures:
    """The statement in the round before; of another wording unless `same_wording`."""

    same_wording: bool
    n: int
    counts: tuple[int, ...]
    median: Number | None
    q1: Number | None
    q3: Number | None
    share_in: Share | None
    verdict: str


@dataclass(frozen=True)
class DimensionFigures:
    """A dimension that does not decide, described."""

    key: str
    n: int
    missing: int
    cannot_judge: int
    counts: tuple[int, ...]
    median: Number | None
    q1: Number | None
    q3: Number | None


@dataclass(frozen=True)
class Comment:
    """`band` is that of its writer's rating, where enough others gave one in it; else empty."""

    text: str
    band: str


@dataclass(frozen=True)
class Proposed:
    """What the rule table proposes. `disputed`: the panel was divided in this or an earlier round.

    `disputed_before`: in an earlier one.
    """

    line: str
    action: str
    needs_person: bool
    numbers: Mapping[str, int]
    disputed: bool
    disputed_before: bool = False


@dataclass(frozen=True)
class ItemContent:
    wording_id: str
    code: str
    kind: str
    level: str | None
    area_code: str
    area: str
    text: str
    measurable_outcome: str | None
    relation: str
    figures: Figures
    earlier: EarlierFigures | None
    dimensions: tuple[DimensionFigures, ...]
    comments: tuple[Comment, ...]
    proposed_wordings: tuple[str, ...]
    proposed: Proposed


@dataclass(frozen=True)
class AreaComments:
    """Remarks on a statement that was shown and not rated."""

    wording_id: str
    code: str
    text: str
    comments: tuple[str, ...]
    proposed_wordings: tuple[str, ...]


@dataclass(frozen=True)
class NewStatement:
    area_wording_id: str | None
    area: str
    text: str
    reason: str | None


@dataclass(frozen=True)
class GroupFlow:
    """None where the group is too small to be told apart."""

    group: str | None
    invited: int | None
    answered: int | None


@dataclass(frozen=True)
class Flow:
    invited: int
    answered: int
    complete: int
    partial: int
    in_both_rounds: int | None
    groups: tuple[GroupFlow, ...]


@dataclass(frozen=True)
class DimensionHead:
    key: str
    question: str
    labels: tuple[str, ...]
    oppose_up_to: int
    agree_from: int

    @classmethod
    def of(cls, asked: Dimension) -> "DimensionHead":
        return cls(asked.key, asked.question, asked.labels, asked.oppose_up_to, asked.agree_from)

    @property
    def alike(self) -> Alike:
        return Alike(self.key, len(self.labels), self.oppose_up_to, self.agree_from)

    def band(self, category: int) -> Band:
        return self.alike.band(category)


@dataclass(frozen=True)
class Head:
    """Which round this is of, and under which fixed method."""

    study: str
    round: int
    draft: int
    opened_on: str
    closed_on: str
    time_zone: str
    planned_rounds: int
    previous_round: int | None
    protocol_number: int
    protocol_sha256: str
    rule_name: str
    rule_sentence: str
    rule_sha256: str
    denominator: str
    minimum_cell: int
    snapshot_sha256: str
    snapshot_root: str
    rule_text: str


@dataclass(frozen=True)
class Coefficient:
    """Over all statements of the panel: context, never a gate."""

    name: str
    value: Number | None
    interval: tuple[Number, Number] | None
    n: int
    reason: str | None


@dataclass(frozen=True)
class Content:
    head: Head
    flow: Flow
    dimensions: tuple[DimensionHead, ...]  # the first decides
    items: tuple[ItemContent, ...]
    unrated: tuple[AreaComments, ...]
    new_statements: tuple[NewStatement, ...]
    coefficients: tuple[Coefficient, ...]
    format: int = FORMAT

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
