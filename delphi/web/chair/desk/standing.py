"""A decision in force in ready words, and why nothing more can be decided."""

from dataclasses import dataclass

from delphi.drafting.explaining import decided
from delphi.drafting.operations import brought
from delphi.drafting.queries import DecisionView
from delphi.rounds.moments import shown_moment
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.tree import desk_url
from delphi.wording import gettext, say


@dataclass(frozen=True)
class Standing:
    """`texts` are the new wordings that it brings."""

    line: str
    at: str
    texts: tuple[str, ...]
    rationale: str
    withdraw_url: str | None


def standing(place: Place, decision: DecisionView) -> Standing:
    codes = ", ".join(place.desk.code(wording) for wording in decision.subjects)
    word = say(decided(decision.operation))
    return Standing(
        line=f"{codes} {word}" if codes else word,
        at=gettext(
            "by %(name)s, %(moment)s",
            name=decision.by or gettext("somebody who is no longer here"),
            moment=shown_moment(decision.at, place.content.head.time_zone),
        ),
        texts=tuple(part.text for part in brought(decision.operation)),
        rationale=decision.rationale or "",
        withdraw_url=desk_url(place, "withdraw_decision", decision_id=str(decision.id))
        if place.may_decide
        else None,
    )


def closed_words(place: Place) -> str:
    return say(place.desk.refusal) if place.desk.refusal else ""
