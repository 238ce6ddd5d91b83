import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.audit.models import AuditEvent
from delphi.errors import InvalidInput, NotFound, WrongState
from delphi.outbox import service as outbox
from delphi.outbox.models import OutboxMail
from delphi.panels import queries, service
from delphi.panels.service import Person
from tests.builders import a_panel, a_study, an_account


@pytest.fixture
def by(session: Session) -> uuid.UUID:
    return an_account(session).id


@pytest.fixture
def study_id(session: Session) -> uuid.UUID:
    return a_study(session).id


def group_counts(session: Session, study_id: uuid.UUID) -> dict[str, int]:
    return {row.name: row.experts for row in queries.groups(session, study_id)}


def test_people_are_added_with_their_groups(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    people = [
        Person(" Ann  O'Neil ", "ann@Example.org", "Nurses"),
        Person("Bo", "bo@example.org", "nurses"),
        Person("Cy", "cy@example.org"),
    ]
    added = service.add_experts(session, study_id, people, by=by, now=now)
    assert (len(added.new), added.back, added.present) == (3, (), 0)
    assert [(row.name, row.email, row.group) for row in queries.panel(session, study_id)] == [
        ("Ann O'Neil", "ann@example.org", "Nurses"),
        ("Bo", "bo@example.org", "Nurses"),
        ("Cy", "cy@example.org", None),
    ]
    assert group_counts(session, study_id) == {"Nurses": 2}


def test_whoever_is_on_the_panel_already_stays_as_they_are(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    a_panel(session, study_id, Person("Ann", "ann@example.org", "Nurses"))
    again = service.add_experts(
        session, study_id, [Person("Anna", "ANN@example.org", "Educators")], by=by, now=now
    )
    assert (again.new, again.back, again.present) == ((), (), 1)
    assert [(row.name, row.group) for row in queries.panel(session, study_id)] == [("Ann", "Nurses")]


def test_whoever_left_comes_back_under_the_name_now_given(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    (ann,) = a_panel(session, study_id, Person("Ann", "ann@example.org", "Nurses"))
    service.remove_expert(session, study_id, ann.id, by=by, now=now)
    assert queries.active_experts(session, study_id) == []
    assert group_counts(session, study_id) == {"Nurses": 0}
    with pytest.raises(WrongState, match="left the panel already"):
        service.remove_expert(session, study_id, ann.id, by=by, now=now)
    back = service.add_experts(session, study_id, [Person("Anna", "ann@example.org")], by=by, now=now)
    assert back.back == (ann.id,)
    (row,) = queries.active_experts(session, study_id)
    assert (row.id, row.name, row.group, row.left_at, row.departure) == (ann.id, "Anna", None, None, None)


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([Person("Ann", "a@b")], "has no dot"),
        ([Person("", "ann@example.org")], "no name"),
        ([Person("x" * 201, "ann@example.org")], "longer than 200"),
        ([Person("Ann", "ann@example.org", "g" * 101)], "longer than 100"),
        ([Person("Ann", "ann@example.org"), Person("Anna", "ANN@example.org")], "appears twice"),
        ([Person("A\u202enn", "ann@example.org")], "direction-override"),
    ],
)
def test_nobody_is_stored_when_anything_is_wrong(
    session: Session,
    study_id: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
    people: list[Person],
    words: str,
) -> None:
    with pytest.raises(InvalidInput, match=words):
        service.add_experts(session, study_id, people, by=by, now=now)
    assert queries.panel(session, study_id) == []


def test_an_expert_is_corrected_and_a_group_that_nobody_is_in_goes(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    (ann,) = a_panel(session, study_id, Person("Ann", "ann@example.org", "Nurses"))
    corrected = Person("Anna", "anna@example.org", "Educators")
    service.edit_expert(session, study_id, ann.id, corrected, by=by, now=now)
    row = queries.expert(session, ann.id)
    assert (row.name, row.email, row.group) == ("Anna", "anna@example.org", "Educators")
    assert group_counts(session, study_id) == {"Educators": 1}
    service.edit_expert(session, study_id, ann.id, corrected, by=by, now=now)
    edits = session.scalars(select(AuditEvent).where(AuditEvent.action == "expert.edited")).all()
    assert [event.details for event in edits] == ['{"fields":["name","email","group_id"]}']


def test_two_experts_do_not_share_an_address(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    ann, _bo = a_panel(session, study_id, Person("Ann", "ann@example.org"), Person("Bo", "bo@example.org"))
    with pytest.raises(InvalidInput, match=r"^BO@example\.org is on the panel already"):
        service.edit_expert(session, study_id, ann.id, Person("Ann", "BO@example.org"), by=by, now=now)


def test_an_expert_of_another_study_is_unknown_here(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    (ann,) = a_panel(session, study_id, Person("Ann", "ann@example.org", "Nurses"))
    (group,) = queries.groups(session, study_id)
    other = a_study(session).id
    with pytest.raises(NotFound):
        queries.expert_of(session, other, ann.id)
    with pytest.raises(NotFound):
        service.edit_expert(session, other, ann.id, Person("Ann", "ann@example.org"), by=by, now=now)
    with pytest.raises(NotFound):
        service.remove_expert(session, other, ann.id, by=by, now=now)
    with pytest.raises(NotFound):
        service.rename_group(session, other, group.id, "Carers", by=by, now=now)


def test_a_group_is_renamed_but_not_to_the_name_of_another(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    a_panel(session, study_id)
    educators, nurses = queries.groups(session, study_id)
    service.rename_group(session, study_id, nurses.id, " Wound  nurses ", by=by, now=now)
    assert group_counts(session, study_id) == {"Educators": 3, "Wound nurses": 3}
    with pytest.raises(InvalidInput, match='group "wound nurses" already'):
        service.rename_group(session, study_id, educators.id, "wound nurses", by=by, now=now)
    with pytest.raises(InvalidInput, match="no name"):
        service.rename_group(session, study_id, educators.id, " ", by=by, now=now)


def test_who_unsubscribes_stays_on_the_panel_and_waiting_mail_does_not_leave(
    session: Session, study_id: uuid.UUID, now: datetime
) -> None:
    (ann,) = a_panel(session, study_id, Person("Ann", "ann@example.org"))
    outbox.queue(session, key="one", kind="reminder", now=now, study_id=study_id, expert_id=ann.id)
    service.stop_mail(session, ann.id, now)
    service.stop_mail(session, ann.id, now + timedelta(days=1))
    (row,) = queries.active_experts(session, study_id)
    assert row.mail_stopped_at == now
    assert session.scalars(select(OutboxMail.state)).all() == ["cancelled"]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "expert.mail-stopped")).one()
    assert (event.actor, event.account_id) == ("expert", None)


def test_a_corrected_address_gets_mail_again_and_another_name_does_not(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    """Whoever had the wrong address asked for no mail: not the expert."""
    (ann,) = a_panel(session, study_id, Person("Ann", "ann@example.org"))
    service.stop_mail(session, ann.id, now)
    service.edit_expert(session, study_id, ann.id, Person("Anne", "ann@example.org"), by=by, now=now)
    assert queries.expert_of(session, study_id, ann.id).mail_stopped_at == now
    service.edit_expert(session, study_id, ann.id, Person("Anne", "anne@example.org"), by=by, now=now)
    assert queries.expert_of(session, study_id, ann.id).mail_stopped_at is None
