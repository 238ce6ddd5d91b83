"""Would the decision stand if the panel had been slightly different? The label never changes the decision."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from analysis.consensus import CANNOT_DECIDE, Rule, decide
from analysis.ratings import Tally
from analysis.result import Json

Check = Literal["leave_one_out"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One check under which the decision differs, and how."""

    check: Check
    outcome: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Robustness:
    """Robust if the decision is the same in every check made; fragile with the list of those that differ."""

    checks: tuple[Check, ...]
    differences: tuple[Difference, ...]

    @property
    def robust(self) -> bool | None:
        """None where there was no decision to check."""
        return not self.differences if self.checks else None

    def as_json(self) -> dict[str, Json]:
        return {
            "robust": self.robust,
            "checks": list(self.checks),
            "differences": [
                {"check": one.check, "outcome": one.outcome, "sentence": one.sentence}
                for one in self.differences
            ],
        }


def robustness(rule: Rule, tally: Tally) -> Robustness:
    """Run every check that applies to this decision."""
    outcome = decide(rule, tally)
    if outcome == CANNOT_DECIDE:
        return Robustness((), ())
    return Robustness(("leave_one_out",), tuple(_leave_one_out(rule, tally, outcome)))


def without_one(tally: Tally) -> Iterator[tuple[str, Tally]]:
    """Yield the tally without one person, once for each kind of answer that somebody gave."""
    fewer = max(tally.invited - 1, 0)
    for place, (score, count) in enumerate(zip(tally.scale.scores, tally.counts, strict=True)):
        if count:
            counts = (*tally.counts[:place], count - 1, *tally.counts[place + 1 :])
            yield f"one rating of {score}", replace(tally, counts=counts, invited=fewer)
    if tally.cannot_judge:
        marks = tally.cannot_judge - 1
        yield "one cannot judge", replace(tally, cannot_judge=marks, invited=fewer)
    if tally.missing:
        yield "one without an answer", replace(tally, missing=tally.missing - 1, invited=fewer)


def _leave_one_out(rule: Rule, tally: Tally, outcome: str) -> Iterator[Difference]:
    for removed, left in without_one(tally):
        other = decide(rule, left)
        if other != outcome:
            words = other.replace("_", " ")
            yield Difference("leave_one_out", other, f"without {removed} the outcome is {words}")
