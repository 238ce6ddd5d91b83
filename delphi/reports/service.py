"""Making the report of a closed round, and releasing it. What is released never changes."""

import uuid
from datetime import datetime
from itertools import takewhile

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.audit import service as audit
from delphi.errors import NotFound, WrongState, msg
from delphi.outbox import service as outbox
from delphi.reports import queries
from delphi.reports.analysing import ClosedRound, Earlier, Held
from delphi.reports.compiling import compile_report
from delphi.reports.models import Report
from delphi.reports.notices import RELEASED
from delphi.reports.remarks import Moderation, moderated
from delphi.rounds import queries as rounds
from delphi.rounds.models import RoundSeat, Snapshot
from delphi.rounds.queries import RoundRow
from delphi.rounds.questionnaire import Dimension
from delphi.rounds.stored import questionnaire_of, snapshot_of
from delphi.studies import queries as studies


def make_report(session: Session, round_id: uuid.UUID, *, now: datetime) -> None:
    """Version 1. An existing report stays as it is."""
    if queries.latest_version(session, round_id) is not None:
        return
    body = canonical.encode(compile_report(_closed_round(session, round_id)).as_json())
    session.add(
        Report(round_id=round_id, version=1, body=body, sha256=canonical.sha256(body), created_at=now)
    )
    session.flush()


def release(
    session: Session,
    study_id: uuid.UUID,
    round_id: uuid.UUID,
    *,
    shown: Moderation,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Staff may read it from now on, and are told so. Raises WrongState the second time.

    `shown` says what of each remark may be read; what is released so never changes. The door to this is
    `process.releasing`.
    """
    report = session.scalars(queries.latest(round_id).with_for_update()).one_or_none()
    if report is None or rounds.round_by_id(session, round_id).study_id != study_id:
        raise NotFound(msg("There is no such report."))
    if report.released_at is not None:
        raise WrongState(msg("This report has been released already."))
    released = canonical.encode(moderated(queries.content_of(report), shown).as_json())
    report.released_body = None if released == report.body else released
    report.released_at = now
    report.released_by = by
    _tell_staff(session, report, study_id, now)
    audit.record(
        session,
        at=now,
        action="report.released",
        account_id=by,
        study_id=study_id,
        subject=str(round_id),
        details={"version": report.version, "sha256": canonical.sha256(report.released_body or report.body)},
    )


def _tell_staff(session: Session, report: Report, study_id: uuid.UUID, now: datetime) -> None:
    for member in studies.members(session, study_id):
        if member.role == "staff":
            outbox.queue(
                session,
                key=f"report:{report.id}:{RELEASED}:account:{member.account_id}",
                kind=RELEASED,
                study_id=study_id,
                round_id=report.round_id,
                account_id=member.account_id,
                now=now,
            )


def _closed_round(session: Session, round_id: uuid.UUID) -> ClosedRound:
    round_ = rounds.round_by_id(session, round_id)
    if round_.closed_at is None:
        raise WrongState(msg("The round is still open; its report is made when it closes."))
    asked = questionnaire_of(session, round_id)
    published, in_a_row = _published(session, round_, asked.dimensions[0])
    return ClosedRound(
        asked=asked,
        held=_held(session, round_id),
        snapshot_sha256=session.scalars(select(Snapshot.sha256).where(Snapshot.round_id == round_id)).one(),
        pinned=studies.protocol_by_id(session, round_.protocol_id),
        opened_at=round_.opened_at,
        closed_at=round_.closed_at,
        earlier=tuple(published[:in_a_row]),
        published=tuple(published),
    )


def _published(session: Session, round_: RoundRow, deciding: Dimension) -> tuple[list[Earlier], int]:
    """The rounds before that asked the same question on the same scale, the newest first.

    And how many of them follow upon each other: a round that asked otherwise ends the comparison.
    """
    reports = [
        queries.report(session, one.id)
        for one in reversed(rounds.rounds_of(session, round_.study_id))
        if one.number < round_.number
    ]
    alike = [
        one if one is not None and one.content.dimensions[0].alike == deciding.alike else None
        for one in reports
    ]
    found = [Earlier(_held(session, one.round_id), one.content) for one in alike if one is not None]
    return found, len(list(takewhile(lambda one: one is not None, alike)))


def _held(session: Session, round_id: uuid.UUID) -> Held:
    return Held(snapshot_of(session, round_id), _invited_by_group(session, round_id))


def _invited_by_group(session: Session, round_id: uuid.UUID) -> dict[str | None, int]:
    counted = session.execute(
        select(RoundSeat.group_name, func.count())
        .where(RoundSeat.round_id == round_id)
        .group_by(RoundSeat.group_name)
    )
    return dict(counted.all())
