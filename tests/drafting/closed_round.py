"""A round that ten experts answered and that is closed: what decisions are made on."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.drafting import queries
from delphi.drafting.remarks import service as remarks
from delphi.drafting.remarks.suggestions import unanswered
from delphi.frameworks.tree import Node
from delphi.panels import queries as panels
from delphi.panels.service import Person
from delphi.process.closing import close_round
from delphi.process.opening import open_round
from delphi.rounds.links import make_token
from delphi.rounds.questionnaire import Questionnaire
from delphi.rounds.rules import Mark, StatementAnswer
from delphi.rounds.service import answering, starting
from delphi.rounds.stored import questionnaire_of
from tests.builders import a_framework, a_panel, a_protocol, a_study, an_account
from tests.conftest import NOW

LINK_KEY = b"an invented key for links of tests only"
IN = (9,) * 10
OUT = (1,) * 10
NEITHER = (5,) * 10
DIVIDED = (1,) * 5 + (9,) * 5
VERDICTS = {"1.1": IN, "1.2": NEITHER, "1.3": OUT, "2.1": DIVIDED, "2.2": IN, "2.3": IN}
"""By code of `eight_statements`: proposed are keep, re-rate, drop, re-rate with reasons, keep, keep."""


@dataclass(frozen=True)
class ClosedRound:
    study_id: uuid.UUID
    round_id: uuid.UUID
    chair: uuid.UUID
    wordings: dict[str, str]  # by code of the rated draft


def eight_statements() -> tuple[Node, ...]:
    """Two areas with three competencies each; 1.1 and 1.3 have behaviours."""
    return (
        Node("1", "area", "Assessing wounds", children=(_staging(), _measuring(), _photographing())),
        Node(
            "2",
            "area",
            "Working together",
            children=(
                Node("2.1", "competency", "Hands over"),
                Node("2.2", "competency", "Teaches patients", outcome="The patient repeats it"),
                Node("2.3", "competency", "Refers in time"),
            ),
        ),
    )


def _staging() -> Node:
    below = (
        Node("1.1.a", "behaviour", "Names the stages", "novice"),
        Node("1.1.b", "behaviour", "Teaches staging", "expert"),
    )
    return Node("1.1", "competency", "Stages injuries", outcome="Agrees with a second rater", children=below)


def _measuring() -> Node:
    return Node("1.2", "competency", "Measures wounds")


def _photographing() -> Node:
    below = (Node("1.3.a", "behaviour", "Holds the camera still", "novice"),)
    return Node("1.3", "competency", "Photographs wounds", children=below)


def a_closed_round(
    session: Session,
    *,
    chair: Account | None = None,
    ratings: Mapping[str, Sequence[int]] = VERDICTS,
    comments: Mapping[str, Sequence[str]] | None = None,
    wordings: Mapping[str, str] | None = None,
    suggestion: str | Sequence[str] = "",
    planned_rounds: int = 3,
) -> ClosedRound:
    """`comments` by code, one an expert; `wordings` by code, proposed by the first expert.

    `suggestion` is the first expert's, or several, one an expert.
    """
    chair = chair or an_account(session, name="Vera Brandt")
    study = a_study(session, chair=chair, protocol=a_protocol(planned_rounds=planned_rounds))
    a_framework(session, study.id, eight_statements())
    a_panel(session, study.id, *(Person(f"Expert {n}", f"expert-{n}@example.org", None) for n in range(10)))
    round_id = an_open_round(session, study.id, chair.id, number=1, at=NOW - timedelta(days=10))
    asked = questionnaire_of(session, round_id)
    proposed = (suggestion,) if isinstance(suggestion, str) else suggestion
    for place, expert in enumerate(panels.active_experts(session, study.id)):
        link = make_token(LINK_KEY, study.id, expert.id, round_id, generation=1)
        said = {
            code: (
                Mark(given[place]),
                _at(comments or {}, code, place),
                (wordings or {}).get(code) if place == 0 else None,
            )
            for code, given in ratings.items()
        }
        _answer(session, link, asked, said, proposed[place] if place < len(proposed) else "")
    close_round(session, round_id, by=chair.id, now=NOW - timedelta(days=1))
    return ClosedRound(study.id, round_id, chair.id, wordings_of(session, round_id))


def an_open_round(
    session: Session, study_id: uuid.UUID, chair: uuid.UUID, *, number: int, at: datetime
) -> uuid.UUID:
    return open_round(
        session,
        study_id,
        number=number,
        deadline=at + timedelta(days=7),
        by=chair,
        link_key=LINK_KEY,
        mail_leaves=True,
        now=at,
    )


def wordings_of(session: Session, round_id: uuid.UUID) -> dict[str, str]:
    return {one.code: str(one.wording_id) for one in queries.desk(session, round_id).draft.statements}


def decline_what_is_proposed(session: Session, closed: ClosedRound) -> None:
    """Answer every statement that experts proposed, so that a draft can be published."""
    for one in unanswered(session, closed.round_id, ()):
        remarks.decline(
            session, closed.round_id, one.id, "It is another framework's.", by=closed.chair, now=NOW, seen=0
        )


def _at(comments: Mapping[str, Sequence[str]], code: str, place: int) -> str | None:
    given = comments.get(code, ())
    return given[place] if place < len(given) else None


def _answer(
    session: Session,
    link: str,
    asked: Questionnaire,
    said: Mapping[str, tuple[Mark, str | None, str | None]],
    suggestion: str,
) -> None:
    at = NOW - timedelta(days=5)
    _, token = starting.start(session, link, at)
    assert token
    starting.agree(session, token, asked.consent_sha256, at)
    answers = [
        StatementAnswer(item.wording_id, (said[item.code][0],), *said[item.code][1:])
        for item in asked.rated
        if item.code in said
    ]
    answering.save(session, token, key=uuid.uuid4(), answers=answers, now=at)
    if suggestion:
        answering.suggest(
            session, token, key=uuid.uuid4(), area=None, text=suggestion, reason="It is missing", now=at
        )
    session.flush()
