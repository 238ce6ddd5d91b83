"""Writing studies: creating one, declaring its protocol, and who works on it."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.accounts.models import Account
from delphi.accounts.rules import email_key, second_factor_required
from delphi.accounts.service.sessions import end_sessions
from delphi.audit import service as audit
from delphi.base import new_id
from delphi.errors import InvalidInput, Message, NotFound, Stale, WrongState, msg
from delphi.outbox import service as outbox
from delphi.sheets.problems import shown
from delphi.studies import checks, consensus, queries
from delphi.studies.checks import LONGEST_NAME, LONGEST_TEXT, Problem
from delphi.studies.models import ROLES, Membership, ProtocolVersion, Study
from delphi.studies.rules import Protocol, changed_fields


class UnsoundProtocol(InvalidInput):
    """All that is wrong with a protocol, each problem with its field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(*(problem.message for problem in problems))
        self.problems = tuple(problems)


def problems_of(protocol: Protocol) -> list[Problem]:
    """All that keeps a protocol from being declared, apart from what the study's state asks."""
    return [*checks.problems(protocol), *consensus.problems(protocol)]


def lock_study(session: Session, study_id: uuid.UUID) -> None:
    """One change at a time of a study's protocol, members, panel, drafts or rounds, so that none rests on an
    outdated look.

    FOR NO KEY UPDATE: who holds a round may still insert rows that refer to the study, such as the audit
    event of a close. A lock against those would meet the close from the other side.
    """
    if session.scalar(select(Study.id).where(Study.id == study_id).with_for_update(key_share=True)) is None:
        raise NotFound(msg("There is no such study."))


def create_study(
    session: Session, *, title: str, protocol: Protocol, by: uuid.UUID, demo: bool, now: datetime
) -> uuid.UUID:
    """A study with its first protocol version; who creates it becomes its chair. `demo`: as for `set_role`."""
    if not title.strip() or len(title) > LONGEST_NAME:
        raise InvalidInput(msg("Write a title of 1 to %(longest)s characters.", longest=LONGEST_NAME))
    protocol = consensus.canonical(protocol)
    _refuse_unsound(protocol)
    _refuse_unfit(session, by, "chair", demo=demo)
    study = Study(id=new_id(), title=title.strip(), created_at=now)
    session.add(study)
    session.flush()
    session.add(Membership(study_id=study.id, account_id=by, role="chair"))
    _add_version(session, study.id, 1, protocol, by=by, reason=None, now=now)
    audit.record(session, at=now, account_id=by, study_id=study.id, action="study.created")
    return study.id


def declare_protocol(
    session: Session,
    study_id: uuid.UUID,
    protocol: Protocol,
    *,
    by: uuid.UUID,
    reason: str | None,
    rounds_opened: int,
    now: datetime,
    seen: int | None = None,
) -> int:
    """Make `protocol` the newest version and give its number; a protocol that is the same stays as it is.

    With `rounds_opened` it is an amendment: it needs a reason and keeps the scales that were rated on.
    `seen` is the version that the person edited: another one in the meantime is not overwritten.
    """
    lock_study(session, study_id)
    newest = queries.newest_version(session, study_id)
    number = newest.pinned.number
    _refuse_stale(seen, number)
    protocol = consensus.canonical(protocol)
    if protocol == newest.pinned.protocol:
        return number
    _refuse_unsound(protocol, *_amendment_problems(newest, protocol, reason, rounds_opened))
    _add_version(
        session, study_id, number + 1, protocol, by=by, reason=(reason or "").strip() or None, now=now
    )
    audit.record(
        session,
        at=now,
        account_id=by,
        study_id=study_id,
        action="protocol.amended" if rounds_opened else "protocol.declared",
        subject=str(number + 1),
        details={"fields": list(changed_fields(newest.pinned.protocol, protocol))},
    )
    return number + 1


def _refuse_stale(seen: int | None, newest: int) -> None:
    if seen is not None and seen != newest:
        raise Stale(
            msg(
                "Somebody saved version %(number)s meanwhile: see the list of versions. If you save again, yours "
                "becomes the newest.",
                number=newest,
            )
        )


def send_test_mail(session: Session, study_id: uuid.UUID, *, to: uuid.UUID, now: datetime) -> None:
    """One mail to the person's own address; pressing twice within a minute sends one."""
    key = f"test/{study_id}/{to}/{now:%Y-%m-%dT%H:%M}"
    outbox.queue(session, key=key, kind="test", now=now, study_id=study_id, account_id=to)


def add_member(
    session: Session, study_id: uuid.UUID, email: str, role: str, *, by: uuid.UUID, demo: bool, now: datetime
) -> None:
    """Give a role to the account with this address; as `set_role`."""
    account_id = session.scalar(select(Account.id).where(Account.email == email_key(email)))
    if account_id is None:
        raise InvalidInput(
            msg(
                'Nobody with the address "%(email)s" has an account here; ask the administrator to add one.',
                email=shown(email.strip()),
            )
        )
    set_role(session, study_id, account_id, role, by=by, demo=demo, now=now)


def set_role(
    session: Session,
    study_id: uuid.UUID,
    account_id: uuid.UUID,
    role: str,
    *,
    by: uuid.UUID,
    demo: bool,
    now: datetime,
) -> None:
    """Give or change a role. It ends the person's sessions: what they may see has changed.

    A chair needs a second factor, but in a `demo`.
    """
    if role not in ROLES:
        raise InvalidInput(msg('"%(role)s" is not a role; choose from the list.', role=shown(role)))
    _refuse_unfit(session, account_id, role, demo=demo)
    lock_study(session, study_id)
    membership = session.get(Membership, (study_id, account_id))
    before = membership.role if membership is not None else None
    if before == role:
        return
    if membership is None:
        session.add(Membership(study_id=study_id, account_id=account_id, role=role))
    else:
        _refuse_last_chair(session, study_id, membership)
        membership.role = role
    _roles_changed(session, study_id, account_id, before, role, by=by, now=now)


def remove_member(
    session: Session, study_id: uuid.UUID, account_id: uuid.UUID, *, by: uuid.UUID, now: datetime
) -> None:
    lock_study(session, study_id)
    membership = session.get(Membership, (study_id, account_id))
    if membership is None:
        raise NotFound(msg("This person does not work on the study."))
    _refuse_last_chair(session, study_id, membership)
    session.delete(membership)
    _roles_changed(session, study_id, account_id, membership.role, None, by=by, now=now)


def _refuse_unsound(protocol: Protocol, *more: Problem) -> None:
    found = [*problems_of(protocol), *more]
    if found:
        raise UnsoundProtocol(found)


def _amendment_problems(
    newest: queries.ProtocolRow, protocol: Protocol, reason: str | None, rounds_opened: int
) -> list[Problem]:
    if len(reason or "") > LONGEST_TEXT:
        return [Problem("reason", msg("Shorten the reason to %(longest)s characters.", longest=LONGEST_TEXT))]
    if not rounds_opened:
        return []
    before = newest.pinned.protocol
    found = checks.scale_conflicts(before, protocol, rounds_opened)
    if not (reason or "").strip():
        fixed_at = (
            f"{newest.declared_at.astimezone(ZoneInfo(before.time_zone)):%Y-%m-%d %H:%M} {before.time_zone}"
        )
        found.append(Problem("reason", _reason_needed(fixed_at, rule_changed=before.rule != protocol.rule)))
    return found


def _reason_needed(fixed_at: str, *, rule_changed: bool) -> Message:
    if rule_changed:
        return msg(
            "The rule was fixed at %(time)s; a change is logged, shown in the report, and needs a reason.",
            time=fixed_at,
        )
    return msg(
        "The protocol was fixed at %(time)s; a change is logged, shown in the report, and needs a reason.",
        time=fixed_at,
    )


def _add_version(
    session: Session,
    study_id: uuid.UUID,
    number: int,
    protocol: Protocol,
    *,
    by: uuid.UUID,
    reason: str | None,
    now: datetime,
) -> None:
    body = canonical.encode(protocol.as_json())
    session.add(
        ProtocolVersion(
            study_id=study_id,
            number=number,
            body=body,
            sha256=canonical.sha256(body),
            reason=reason,
            created_at=now,
            created_by=by,
        )
    )
    session.flush()


def _refuse_unfit(session: Session, account_id: uuid.UUID, role: str, *, demo: bool) -> None:
    """An admin looks after accounts and settings, and sees no study's content; a chair has a second factor,
    or gets one with the set-up that is still to come.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(msg("There is no such account."))
    if account.is_admin:
        raise InvalidInput(
            msg("An admin account sees no study; use another account of the same person for studies.")
        )
    required = second_factor_required(is_admin=False, is_chair=role == "chair", demo=demo)
    if required and account.password_hash is not None and account.totp_secret is None:
        raise InvalidInput(
            msg(
                "Who chairs a study needs a second factor, and the account of %(name)s has none: ask the "
                "administrator to reset it, the new set-up adds one.",
                name=account.name,
            )
        )


def _refuse_last_chair(session: Session, study_id: uuid.UUID, leaving: Membership) -> None:
    if leaving.role == "chair" and len(queries.chairs_of(session, study_id)) == 1:
        raise WrongState(msg("A study needs a chair; make somebody else a chair first."))


def _roles_changed(
    session: Session,
    study_id: uuid.UUID,
    account_id: uuid.UUID,
    before: str | None,
    after: str | None,
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    session.flush()
    end_sessions(session, account_id)
    audit.record(
        session,
        at=now,
        account_id=by,
        study_id=study_id,
        action="member.changed",
        subject=str(account_id),
        details={"before": before, "after": after},
    )
