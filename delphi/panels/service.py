"""Writing the panel: adding people, correcting and removing them, their groups, and ending their mail."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.base import new_id
from delphi.errors import InvalidInput, Message, NotFound, WrongState, msg
from delphi.outbox import service as outbox
from delphi.panels import queries
from delphi.panels.addresses import MAX_NAME, Address, check_address, name_too_long
from delphi.panels.models import DEPARTURES, Expert, StakeholderGroup
from delphi.panels.parsing import MAX_GROUP
from delphi.panels.rules import address_key, address_taken, group_problem
from delphi.sheets.limits import MAX_LISTED_PROBLEMS
from delphi.sheets.problems import shown
from delphi.sheets.text import clean, one_line
from delphi.studies.service import lock_study


@dataclass(frozen=True)
class Person:
    """Somebody to be on the panel."""

    name: str
    email: str
    group: str | None = None


@dataclass(frozen=True)
class Added:
    """Who was new, who came back after leaving, and how many were there already."""

    new: tuple[uuid.UUID, ...]
    back: tuple[uuid.UUID, ...]
    present: int


def add_experts(
    session: Session, study_id: uuid.UUID, people: Sequence[Person], *, by: uuid.UUID, now: datetime
) -> Added:
    """Whoever is on the panel already stays as they are; who left comes back under the name now given."""
    lock_study(session, study_id)
    checked = _all_checked(people)
    known = _experts_by_address(session, study_id)
    groups = _Groups(session, study_id)
    new: list[uuid.UUID] = []
    back: list[uuid.UUID] = []
    for person in checked:
        expert = known.get(address_key(person.email))
        if expert is None:
            new.append(_add(session, study_id, person, groups.id_of(person.group), now))
        elif expert.left_at is not None:
            back.append(_take_back(expert, person, groups.id_of(person.group)))
    session.flush()
    added = Added(tuple(new), tuple(back), len(checked) - len(new) - len(back))
    if new or back:
        _record(
            session, "panel.added", study_id, by=by, now=now, details={"new": len(new), "back": len(back)}
        )
    return added


def edit_expert(
    session: Session,
    study_id: uuid.UUID,
    expert_id: uuid.UUID,
    person: Person,
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Correct a name, an address or a group. Rounds that are open or closed keep the group they had.

    A new address starts afresh: whoever asked for no mail did so for the one before.
    """
    lock_study(session, study_id)
    expert = _expert(session, study_id, expert_id)
    (checked,) = _all_checked([person])
    same = _experts_by_address(session, study_id).get(address_key(checked.email))
    if same is not None and same.id != expert.id:
        raise InvalidInput(address_taken(checked.email))
    group_id = _Groups(session, study_id).id_of(checked.group)
    after = {"name": checked.name, "email": checked.email, "group_id": group_id}
    changed = [field for field, value in after.items() if getattr(expert, field) != value]
    if not changed:
        return
    if "email" in changed:
        expert.mail_stopped_at = None
    for field in changed:
        setattr(expert, field, after[field])
    session.flush()
    _drop_empty_groups(session, study_id)
    _record(
        session, "expert.edited", study_id, subject=expert_id, by=by, now=now, details={"fields": changed}
    )


def remove_expert(
    session: Session,
    study_id: uuid.UUID,
    expert_id: uuid.UUID,
    *,
    departure: str = "removed",
    by: uuid.UUID | None,
    now: datetime,
) -> None:
    """Not invited from here on. What was answered in earlier rounds stays, and waiting mail does not leave."""
    if departure not in DEPARTURES:
        raise InvalidInput(msg('"%(way)s" is not a way to leave the panel.', way=shown(departure)))
    lock_study(session, study_id)
    expert = _expert(session, study_id, expert_id)
    if expert.left_at is not None:
        raise WrongState(msg("This expert has left the panel already."))
    expert.left_at, expert.departure = now, departure
    session.flush()
    outbox.cancel(session, expert_id=expert_id)
    _record(
        session, "expert.left", study_id, subject=expert_id, by=by, now=now, details={"departure": departure}
    )


def stop_mail(session: Session, expert_id: uuid.UUID, now: datetime) -> None:
    """The expert unsubscribed. They stay on the panel, and the link they have stays good."""
    expert = session.get(Expert, expert_id)
    if expert is None:
        raise NotFound(msg("There is no such expert."))
    if expert.mail_stopped_at is not None:
        return
    expert.mail_stopped_at = now
    session.flush()
    outbox.cancel(session, expert_id=expert_id)
    _record(session, "expert.mail-stopped", expert.study_id, subject=expert_id, by=None, now=now)


def rename_group(
    session: Session, study_id: uuid.UUID, group_id: uuid.UUID, name: str, *, by: uuid.UUID, now: datetime
) -> None:
    lock_study(session, study_id)
    group = session.get(StakeholderGroup, group_id)
    if group is None or group.study_id != study_id:
        raise NotFound(msg("There is no such group."))
    others = [row.name for row in queries.groups(session, study_id) if row.id != group_id]
    cleaned = clean(one_line(name))
    if problem := cleaned.problem or group_problem(cleaned.text, others, MAX_GROUP):
        raise InvalidInput(problem)
    if cleaned.text == group.name:
        return
    before, group.name = group.name, cleaned.text
    session.flush()
    _record(
        session,
        "group.renamed",
        study_id,
        subject=group_id,
        by=by,
        now=now,
        details={"from": before, "to": group.name},
    )


class _Groups:
    """The study's groups by name, made where they are missing; "nurses" is "Nurses" again."""

    def __init__(self, session: Session, study_id: uuid.UUID) -> None:
        self.session = session
        self.study_id = study_id
        self.ids = {row.name.casefold(): row.id for row in queries.groups(session, study_id)}

    def id_of(self, name: str | None) -> uuid.UUID | None:
        if name is None:
            return None
        if name.casefold() not in self.ids:
            group = StakeholderGroup(id=new_id(), study_id=self.study_id, name=name)
            self.session.add(group)
            self.session.flush()
            self.ids[name.casefold()] = group.id
        return self.ids[name.casefold()]


def _expert(session: Session, study_id: uuid.UUID, expert_id: uuid.UUID) -> Expert:
    expert = session.get(Expert, expert_id, populate_existing=True)
    if expert is None or expert.study_id != study_id:
        raise NotFound(msg("There is no such expert."))
    return expert


def _experts_by_address(session: Session, study_id: uuid.UUID) -> dict[str, Expert]:
    experts = session.scalars(select(Expert).where(Expert.study_id == study_id))
    return {address_key(expert.email): expert for expert in experts}


def _add(
    session: Session, study_id: uuid.UUID, person: Person, group_id: uuid.UUID | None, now: datetime
) -> uuid.UUID:
    expert = Expert(
        id=new_id(),
        study_id=study_id,
        group_id=group_id,
        name=person.name,
        email=person.email,
        added_at=now,
    )
    session.add(expert)
    return expert.id


def _take_back(expert: Expert, person: Person, group_id: uuid.UUID | None) -> uuid.UUID:
    expert.name, expert.group_id = person.name, group_id
    expert.left_at = expert.departure = None
    return expert.id


def _all_checked(people: Sequence[Person]) -> list[Person]:
    """The people in the form they are stored in, or a refusal with every problem."""
    checked = [_checked(person) for person in people]
    problems = [found for found in checked if isinstance(found, Message)]
    problems += _named_twice([found for found in checked if isinstance(found, Person)])
    if problems:
        raise InvalidInput(*problems[:MAX_LISTED_PROBLEMS])
    return [found for found in checked if isinstance(found, Person)]


def _checked(person: Person) -> Person | Message:
    address = check_address(person.email)
    if not isinstance(address, Address):
        return address
    name, group = clean(one_line(person.name)), clean(one_line(person.group or ""))
    if problem := name.problem or group.problem:
        return problem
    if len(name.text) > MAX_NAME:
        return name_too_long()
    if len(group.text) > MAX_GROUP:
        return msg("group is longer than %(limit)s characters; shorten it.", limit=MAX_GROUP)
    if not name.text:
        return msg("no name; write one.")
    return Person(name.text, address.address, group.text or None)


def _named_twice(people: Sequence[Person]) -> Iterator[Message]:
    seen: set[str] = set()
    for person in people:
        if address_key(person.email) in seen:
            yield msg("address %(address)s appears twice; leave one.", address=shown(person.email))
        seen.add(address_key(person.email))


def _drop_empty_groups(session: Session, study_id: uuid.UUID) -> None:
    """A group that nobody was ever left in is gone; rounds remember its name themselves."""
    orphans = select(StakeholderGroup).where(
        StakeholderGroup.study_id == study_id, ~exists().where(Expert.group_id == StakeholderGroup.id)
    )
    for group in session.scalars(orphans):
        session.delete(group)
    session.flush()


def _record(
    session: Session,
    action: str,
    study_id: uuid.UUID,
    *,
    subject: uuid.UUID | None = None,
    by: uuid.UUID | None,
    now: datetime,
    details: dict[str, object] | None = None,
) -> None:
    audit.record(
        session,
        at=now,
        actor="account" if by else "expert",
        account_id=by,
        study_id=study_id,
        action=action,
        subject=str(subject) if subject else None,
        details=details,
    )
