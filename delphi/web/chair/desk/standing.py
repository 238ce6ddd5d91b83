"""A decision in force in ready words, and why nothing more can be decided."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from delphi.drafting.checks import written
from delphi.drafting.explaining import decided
from delphi.drafting.operations import Operation, Restore
from delphi.drafting.queries import DecisionView
from delphi.frameworks.queries import FormerView
from delphi.rounds.moments import shown_moment
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.tree import desk_url
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class Standing:
    """`texts` are the words that it brings."""

    line: str
    at: str
    texts: tuple[str, ...]
    rationale: str
    withdraw_url: str | None


def standing(place: Place, decision: DecisionView, *, may_withdraw: bool = True) -> Standing:
    return Standing(
        line=decided_line(place, decision),
        at=gettext(
            "by %(name)s, %(moment)s",
            name=decision.by or gettext("somebody who is no longer here"),
            moment=shown_moment(decision.at, place.content.head.time_zone),
        ),
        texts=_texts(place, decision.operation),
        rationale=decision.rationale or "",
        withdraw_url=desk_url(place, "withdraw_decision", decision_id=str(decision.id))
        if place.may_decide and may_withdraw
        else None,
    )


def decided_line(place: Place, decision: DecisionView) -> str:
    """1.1 kept; an added statement has no code yet, and that of a restored one is of another draft."""
    if isinstance(decision.operation, Restore):
        former = _former(place, decision.operation)
        return gettext("%(code)s of draft %(number)s restored", code=former.code, number=former.draft)
    codes = ", ".join(place.desk.code(wording) for wording in decision.subjects)
    word = say(decided(decision.operation))
    return f"{codes} {word}" if codes else word


def _texts(place: Place, operation: Operation) -> tuple[str, ...]:
    if isinstance(operation, Restore):
        return (_former(place, operation).text,)
    return tuple(part.text for part in written(operation))


def _former(place: Place, restored: Restore) -> FormerView:
    return next(one for one in place.desk.former if str(one.wording_id) == restored.wording_id)


@dataclass(frozen=True)
class Undo:
    """`seen`: the number of the last decision that it takes back."""

    label: str
    url: str
    seen: int


def undo_of(place: Place, account_id: uuid.UUID) -> Undo | None:
    """Of what was decided last, where this person decided it: one key must not take back what others did."""
    newest = place.desk.newest
    if not newest or not place.may_decide or newest[-1].by_id != account_id:
        return None
    label = gettext("Undo: %(decision)s", decision=together_line(place, newest))
    return Undo(label, desk_url(place, "undo_decision", **place.filter.args), newest[-1].sequence)


def together_line(place: Place, decisions: Sequence[DecisionView]) -> str:
    if len(decisions) == 1:
        return decided_line(place, decisions[0])
    return ngettext("%(num)s decision made together", "%(num)s decisions made together", len(decisions))


def closed_words(place: Place) -> str:
    return say(place.desk.refusal) if place.desk.refusal else ""
