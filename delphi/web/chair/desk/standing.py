"""A decision in force in ready words, and why nothing more can be decided."""

import uuid
from dataclasses import dataclass

from delphi.drafting.checks import written
from delphi.drafting.explaining import decided
from delphi.drafting.queries import DecisionView
from delphi.rounds.moments import shown_moment
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.tree import desk_url
from delphi.web.frame import Link
from delphi.wording import gettext, say


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
        texts=tuple(part.text for part in written(decision.operation)),
        rationale=decision.rationale or "",
        withdraw_url=desk_url(place, "withdraw_decision", decision_id=str(decision.id))
        if place.may_decide and may_withdraw
        else None,
    )


def decided_line(place: Place, decision: DecisionView) -> str:
    """1.1 kept; an added statement has no code yet."""
    codes = ", ".join(place.desk.code(wording) for wording in decision.subjects)
    word = say(decided(decision.operation))
    return f"{codes} {word}" if codes else word


def undo_link(place: Place, account_id: uuid.UUID) -> Link | None:
    """Takes back this person's newest decision."""
    own = [one for one in place.desk.decisions if one.by_id == account_id]
    if not own or not place.may_decide:
        return None
    newest = max(own, key=lambda one: one.sequence)
    url = desk_url(place, "withdraw_decision", decision_id=str(newest.id), **place.filter.args)
    return Link(gettext("Undo: %(decision)s", decision=decided_line(place, newest)), url)


def closed_words(place: Place) -> str:
    return say(place.desk.refusal) if place.desk.refusal else ""
