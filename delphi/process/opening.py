"""A round opens: the draft and what is asked are frozen, and everybody's invitation is queued, in one step."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.drafting import queries as drafting
from delphi.errors import Message, WrongState, msg
from delphi.frameworks import queries as frameworks
from delphi.frameworks import service as framework_service
from delphi.frameworks.queries import DraftView
from delphi.panels import queries as panels
from delphi.panels.queries import ExpertRow
from delphi.process.asking import questionnaire_for
from delphi.rounds import queries as rounds
from delphi.rounds.questionnaire import Questionnaire
from delphi.rounds.service import inviting, opening
from delphi.studies import checks
from delphi.studies import queries as studies
from delphi.studies.queries import PinnedProtocol
from delphi.studies.service import lock_study


@dataclass(frozen=True)
class LeftBehind:
    """Decisions in force on the last round that became no draft, and could not any more."""

    round_number: int
    decisions: int


@dataclass(frozen=True)
class Readiness:
    number: int
    pinned: PinnedProtocol
    draft: DraftView | None
    asked: Questionnaire | None
    experts: tuple[ExpertRow, ...]
    missing: tuple[Message, ...]
    left_behind: LeftBehind | None


def open_round(
    session: Session,
    study_id: uuid.UUID,
    *,
    number: int,
    deadline: datetime,
    by: uuid.UUID | None,
    link_key: bytes,
    mail_leaves: bool,
    now: datetime,
) -> uuid.UUID:
    """Open round `number`. Asking twice for the same round opens it once.

    Raises WrongState with all that is missing, InvalidInput for the deadline.
    """
    lock_study(session, study_id)
    unclosed = rounds.unclosed_round(session, study_id)
    if unclosed is not None and unclosed.number == number:
        return unclosed.id
    if unclosed is not None:
        raise WrongState(msg("Round %(number)s is still open.", number=unclosed.number))
    if number != opening.next_number(session, study_id):
        raise WrongState(
            msg(
                "Round %(number)s is over. A closed round is not reopened. "
                "Start a further round on the same draft.",
                number=number,
            )
        )
    audit.refuse_clock_behind(session, study_id, now)
    ready = readiness(session, study_id, mail_leaves=mail_leaves)
    draft, asked = ready.draft, ready.asked
    if ready.missing or draft is None or asked is None:
        raise WrongState(*ready.missing)
    framework_service.freeze_draft(session, draft.id, now)
    plan = opening.Plan(study_id, number, draft.id, ready.pinned.id, deadline)
    round_ = opening.begin(session, plan, asked, by=by, now=now)
    asked_people = {expert.id: expert.group for expert in ready.experts}
    inviting.invite_all(session, round_, asked_people, link_key=link_key, now=now)
    return round_.id


def readiness(session: Session, study_id: uuid.UUID, *, mail_leaves: bool) -> Readiness:
    """What the next round would be opened on, and what is missing for it."""
    number = opening.next_number(session, study_id)
    pinned = studies.current_protocol(session, study_id)
    draft = frameworks.latest_draft(session, study_id)
    experts = panels.active_experts(session, study_id)
    study = studies.study(session, study_id)
    asked = questionnaire_for(session, study, draft, pinned.protocol, number) if draft else None
    missing = [
        *_what_is_missing(draft, asked, experts, mail_leaves=mail_leaves),
        *(problem.message for problem in checks.problems(pinned.protocol)),
    ]
    left_behind = _left_behind(session, study_id, draft) if draft else None
    return Readiness(number, pinned, draft, asked, tuple(experts), tuple(missing), left_behind)


def _left_behind(session: Session, study_id: uuid.UUID, draft: DraftView) -> LeftBehind | None:
    """Where the newest draft is the one that was rated last, nothing decided since was published."""
    held = rounds.rounds_of(session, study_id)
    if not held or held[-1].draft_id != draft.id:
        return None
    decisions = len(drafting.in_force(session, held[-1].id))
    return LeftBehind(held[-1].number, decisions) if decisions else None


def _what_is_missing(
    draft: DraftView | None,
    asked: Questionnaire | None,
    experts: list[ExpertRow],
    *,
    mail_leaves: bool,
) -> list[Message]:
    missing = []
    if draft is None or asked is None:
        missing.append(msg("There is no draft yet; import the framework first."))
    elif not asked.rated:
        missing.append(msg("The draft has no statement of the kinds that the protocol rates."))
    if not experts:
        missing.append(msg("The panel is empty; add experts first."))
    if not mail_leaves:
        missing.append(
            msg("No mail can leave this installation: set DELPHI_SMTP_HOST (docs/running.md), then open.")
        )
    return missing
