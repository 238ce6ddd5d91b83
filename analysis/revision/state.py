"""What the rule table for the next draft looks at: its own settings, and the state of one statement."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Settings:
    """The table's own numbers; the verdict comes from the rule of the round."""

    t_low: int = 50
    n_min: int = 8
    least_response: int = 50
    last_round: int = 3
    least_comments: int = 2
    comments_percent: int = 10

    def __post_init__(self) -> None:
        for name in ("t_low", "least_response", "comments_percent"):
            if not 0 <= getattr(self, name) <= 100:
                raise ValueError(f"{name} is a percentage from 0 to 100, not {getattr(self, name)}.")
        for name in ("n_min", "last_round", "least_comments"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is at least 1, not {getattr(self, name)}.")

    def enough_comments(self, commenters: int) -> int:
        """Count the persons who must say the same: 2, or a tenth of the statement's commenters if more."""
        return max(self.least_comments, -(-self.comments_percent * commenters // 100))


@dataclass(frozen=True, slots=True)
class Comments:
    """Persons by confirmed code; `unread` are not yet read and coded by a person."""

    commenters: int = 0
    duplicate: int = 0
    two_ideas: int = 0
    misplaced: int = 0
    substantive: int = 0
    editorial: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class StatementState:
    """All that the table looks at for one statement.

    `agree` of `people` is the share in the rule's agree band, in the rule's denominator. `opposed`: only the
    limit on the oppose band keeps it from being in. `disputed_before`: line 5 fired in an earlier round.
    `low_before`: its share was below t_low in the previous round. `stable` is None in the first round and
    for a new wording.
    """

    n: int
    invited: int
    responded: int
    outcome: str
    agree: int
    people: int
    round: int
    disagreement: bool = False
    opposed: bool = False
    comments: Comments = field(default=Comments())
    placed_elsewhere: int = 0
    disputed_before: bool = False
    low_before: bool = False
    stable: bool | None = None


@dataclass(frozen=True, slots=True)
class UnderRule:
    """What a rule makes of the ratings of one statement."""

    outcome: str
    agree: int
    people: int
    disagreement: bool = False
    opposed: bool = False


def is_low(agree: int, people: int, settings: Settings) -> bool:
    """Whether the agree share lies below t_low; without anybody it does."""
    return people == 0 or 100 * agree < settings.t_low * people
