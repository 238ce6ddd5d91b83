"""Studies in both databases: versions, amendments, members."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.accounts.models import Account, StaffSession
from delphi.audit.models import AuditEvent
from delphi.base import new_id
from delphi.errors import InvalidInput, NotFound, Stale, WrongState
from delphi.outbox.models import OutboxMail
from delphi.studies import queries, service
from delphi.studies.models import ProtocolVersion, Study
from delphi.studies.rules import RELEVANCE, SCALE_PRESETS, Protocol
from delphi.studies.service import UnsoundProtocol
from tests.builders import a_member, a_protocol, a_study, an_account


@pytest.fixture
def chair(session: Session) -> Account:
    return an_account(session, name="Vera Brandt")


@pytest.fixture
def study(session: Session, chair: Account) -> Study:
    return a_study(session, chair=chair)


def declare(
    session: Session,
    study: Study,
    protocol: Protocol,
    chair: Account,
    now: datetime,
    *,
    reason: str | None = None,
    rounds_opened: int = 0,
    seen: int | None = None,
) -> int:
    return service.declare_protocol(
        session,
        study.id,
        protocol,
        by=chair.id,
        reason=reason,
        rounds_opened=rounds_opened,
        now=now,
        seen=seen,
    )


def actions(session: Session, study: Study) -> list[str]:
    return list(
        session.scalars(
            select(AuditEvent.action).where(AuditEvent.study_id == study.id).order_by(AuditEvent.id)
        )
    )


def test_who_creates_a_study_is_its_chair_and_finds_a_sound_protocol(
    session: Session, chair: Account, now: datetime
) -> None:
    study_id = service.create_study(
        session, title=" Wounds ", protocol=a_protocol(), by=chair.id, demo=False, now=now
    )
    assert queries.study(session, study_id).title == "Wounds"
    assert queries.role_of(session, study_id, chair.id) == "chair"
    pinned = queries.current_protocol(session, study_id)
    assert (pinned.number, pinned.protocol) == (1, a_protocol())
    assert [row.title for row in queries.studies_of(session, chair.id)] == ["Wounds"]


def test_a_study_without_a_title_or_with_an_unsound_protocol_is_not_created(
    session: Session, chair: Account, now: datetime
) -> None:
    with pytest.raises(InvalidInput):
        service.create_study(session, title="  ", protocol=a_protocol(), by=chair.id, demo=False, now=now)
    with pytest.raises(UnsoundProtocol):
        service.create_study(session, title="Wounds", protocol=Protocol(), by=chair.id, demo=False, now=now)
    assert session.scalars(select(Study)).all() == []


def test_an_admin_account_has_no_study(session: Session, study: Study, chair: Account, now: datetime) -> None:
    admin = an_account(session, is_admin=True)
    with pytest.raises(InvalidInput):
        service.create_study(session, title="Wounds", protocol=a_protocol(), by=admin.id, demo=False, now=now)
    with pytest.raises(InvalidInput):
        service.set_role(session, study.id, admin.id, "staff", by=chair.id, demo=False, now=now)


def test_a_changed_protocol_is_a_new_version_with_the_hash_of_its_body(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    assert declare(session, study, a_protocol(minimum_cell=4), chair, now) == 2
    row = session.scalars(select(ProtocolVersion).where(ProtocolVersion.number == 2)).one()
    assert row.sha256 == canonical.sha256(row.body)
    newest, first = queries.protocol_versions(session, study.id)
    assert (newest.by, newest.pinned.protocol.minimum_cell) == ("Vera Brandt", 4)
    assert (first.by, first.pinned.protocol.minimum_cell) == (None, 5)
    assert queries.protocol_by_id(session, row.id).number == 2
    assert actions(session, study) == ["protocol.declared"]


def test_an_unchanged_protocol_makes_no_version(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    assert declare(session, study, a_protocol(), chair, now, rounds_opened=1) == 1
    assert len(queries.protocol_versions(session, study.id)) == 1
    assert actions(session, study) == []


def test_an_unsound_protocol_is_refused_with_all_its_problems(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    broken = a_protocol(minimum_cell=1, rule="none", time_zone="x")
    with pytest.raises(UnsoundProtocol) as refused:
        declare(session, study, broken, chair, now)
    assert [problem.field for problem in refused.value.problems] == ["minimum_cell", "time_zone", "rule"]


def test_after_a_round_opened_a_change_needs_a_reason_and_says_since_when_the_rule_was_fixed(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    changed = a_protocol(rule="percent-75")
    for reason in (None, "   "):
        with pytest.raises(UnsoundProtocol, match="The rule was fixed at 2026-03-02 09:00 UTC; a change is"):
            declare(session, study, changed, chair, now, reason=reason, rounds_opened=1)
    assert declare(session, study, changed, chair, now, reason=" Too lax ", rounds_opened=1) == 2
    assert queries.newest_version(session, study.id).reason == "Too lax"
    assert actions(session, study) == ["protocol.amended"]


def test_after_a_round_opened_the_scale_stays(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    changed = a_protocol(dimensions=(replace(RELEVANCE, scale=SCALE_PRESETS["1-4"]),))
    with pytest.raises(UnsoundProtocol, match="Round 2 was rated on 1-9"):
        declare(session, study, changed, chair, now, reason="Shorter", rounds_opened=2)
    assert declare(session, study, changed, chair, now) == 2


def test_a_version_that_somebody_saved_meanwhile_is_not_overwritten(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    declare(session, study, a_protocol(minimum_cell=4), chair, now, seen=1)
    with pytest.raises(Stale, match="version 2"):
        declare(session, study, a_protocol(minimum_cell=6), chair, now, seen=1)


def test_the_protocol_of_an_unknown_study_is_not_found(
    session: Session, chair: Account, now: datetime
) -> None:
    with pytest.raises(NotFound):
        queries.current_protocol(session, new_id())
    with pytest.raises(NotFound):
        service.declare_protocol(
            session, new_id(), a_protocol(), by=chair.id, reason=None, rounds_opened=0, now=now
        )


def test_members_stand_by_role_and_then_by_name(session: Session, study: Study) -> None:
    for name, role in (("Zoe", "committee"), ("Adam", "staff"), ("Bo", "committee")):
        a_member(session, study, an_account(session, name=name), role)
    rows = queries.members(session, study.id)
    assert [(row.name, row.role) for row in rows] == [
        ("Vera Brandt", "chair"),
        ("Bo", "committee"),
        ("Zoe", "committee"),
        ("Adam", "staff"),
    ]
    assert [row.name for row in queries.chairs_of(session, study.id)] == ["Vera Brandt"]


def test_a_member_is_added_by_address_whatever_its_case(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    reader = an_account(session, email="reader@example.org")
    service.add_member(session, study.id, " Reader@Example.org ", "staff", by=chair.id, demo=False, now=now)
    assert queries.role_of(session, study.id, reader.id) == "staff"
    with pytest.raises(InvalidInput, match='Nobody with the address "who@'):
        service.add_member(session, study.id, "who@example.org", "staff", by=chair.id, demo=False, now=now)


def test_the_chair_s_role_needs_a_second_factor_except_in_a_demo(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    reader = an_account(session, name="Rita Reader", email="rita@example.org", totp_secret=None)
    service.add_member(session, study.id, reader.email, "committee", by=chair.id, demo=False, now=now)
    words = "account of Rita Reader has none: ask the administrator to reset it"
    with pytest.raises(InvalidInput, match=words):
        service.set_role(session, study.id, reader.id, "chair", by=chair.id, demo=False, now=now)
    with pytest.raises(InvalidInput, match=words):
        service.add_member(session, study.id, reader.email, "chair", by=chair.id, demo=False, now=now)
    with pytest.raises(InvalidInput, match=words):
        service.create_study(session, title="Own", protocol=a_protocol(), by=reader.id, demo=False, now=now)
    assert queries.role_of(session, study.id, reader.id) == "committee"
    service.set_role(session, study.id, reader.id, "chair", by=chair.id, demo=True, now=now)
    assert queries.role_of(session, study.id, reader.id) == "chair"


def test_who_has_yet_to_set_the_account_up_gets_the_second_factor_then(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    newcomer = an_account(session, password_hash=None, totp_secret=None)
    service.set_role(session, study.id, newcomer.id, "chair", by=chair.id, demo=False, now=now)
    assert queries.role_of(session, study.id, newcomer.id) == "chair"


def test_an_unknown_role_is_refused(session: Session, study: Study, chair: Account, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        service.set_role(session, study.id, an_account(session).id, "owner", by=chair.id, demo=False, now=now)


def test_a_change_of_role_ends_the_persons_sessions_and_no_others(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    other = an_account(session)
    for account in (chair, other):
        session.add(
            StaffSession(
                token_hash=account.email, account_id=account.id, created_at=now, seen_at=now, expires_at=now
            )
        )
    service.set_role(session, study.id, other.id, "committee", by=chair.id, demo=False, now=now)
    assert session.scalars(select(StaffSession.account_id)).all() == [chair.id]
    assert actions(session, study) == ["member.changed"]


def test_the_same_role_again_changes_nothing(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    service.set_role(session, study.id, chair.id, "chair", by=chair.id, demo=False, now=now)
    assert actions(session, study) == []


def test_a_study_keeps_a_chair(session: Session, study: Study, chair: Account, now: datetime) -> None:
    with pytest.raises(WrongState):
        service.remove_member(session, study.id, chair.id, by=chair.id, now=now)
    with pytest.raises(WrongState):
        service.set_role(session, study.id, chair.id, "staff", by=chair.id, demo=False, now=now)
    second = an_account(session)
    service.set_role(session, study.id, second.id, "chair", by=chair.id, demo=False, now=now)
    service.remove_member(session, study.id, chair.id, by=chair.id, now=now)
    assert [row.account_id for row in queries.chairs_of(session, study.id)] == [second.id]


def test_who_is_no_member_cannot_be_removed(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    with pytest.raises(NotFound):
        service.remove_member(session, study.id, an_account(session).id, by=chair.id, now=now)


def test_a_test_mail_asked_for_twice_at_once_is_one_mail(
    session: Session, study: Study, chair: Account, now: datetime
) -> None:
    for _ in range(2):
        service.send_test_mail(session, study.id, to=chair.id, now=now)
    [mail] = session.scalars(select(OutboxMail))
    assert (mail.kind, mail.account_id, mail.expert_id) == ("test", chair.id, None)
