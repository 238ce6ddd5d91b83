"""SQLite and PostgreSQL give the same verdict on the same value."""

import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.base import begin_writing
from delphi.frameworks.models import Draft, Statement, TextRevision, Wording
from delphi.panels.models import Expert
from delphi.rounds.models import Answer, Consent, Invitation, Round, RoundSeat, Seat
from delphi.studies.models import ProtocolVersion, Study

NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
REFUSALS = (IntegrityError, StatementError, DBAPIError, ValueError)


def account(**facts: Any) -> Account:
    known: dict[str, Any] = {"email": "ada@example.org", "name": "Ada", "is_admin": False, "created_at": NOW}
    return Account(**known | facts)


def refused(session: Session, *rows: object) -> bool:
    try:
        session.add_all(rows)
        session.flush()
    except REFUSALS:
        session.rollback()
        return True
    return False


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "A\0da"},
        {"name": "A\ud800da"},
        {"name": "x" * 201},
        {"name": ""},
        {"name": "   "},
        {"name": None},
        {"email": "x" * 255},
        {"created_at": datetime(2026, 3, 2, 9, 0)},  # noqa: DTZ001 - a time without its zone is the point
        {"created_at": None},
        {"totp_last_step": "seven"},
    ],
    ids=lambda facts: repr(facts)[:40],
)
def test_a_wrong_value_is_refused_by_both(facts: dict[str, Any], session: Session) -> None:
    assert refused(session, account(**facts))


def test_a_number_beyond_32_bits_is_refused_by_both(session: Session) -> None:
    session.add(account(totp_last_step=2**31))
    with pytest.raises(StatementError, match="beyond 32 bits"):
        session.flush()


def test_text_in_place_of_an_identifier_is_refused_by_both(session: Session) -> None:
    session.add(account(id="not-a-uuid"))
    with pytest.raises(StatementError, match="is a UUID"):
        session.flush()


def test_a_flag_other_than_true_and_false_is_refused_by_both(session: Session) -> None:
    session.add(account())
    session.flush()
    with pytest.raises(DBAPIError):
        session.execute(text("UPDATE account SET is_admin = 2"))


def test_text_where_a_number_belongs_is_refused_by_both(session: Session) -> None:
    session.add(account())
    session.flush()
    with pytest.raises(DBAPIError):
        session.execute(text("UPDATE account SET totp_last_step = 'seven'"))


@pytest.mark.parametrize(
    "name", ["x" * 200, "Zoë", "👩‍⚕️", "أحمد", "O'Neill; DROP TABLE", "a\u200bb", " Ada "]
)
def test_a_right_text_comes_back_as_it_was(name: str, session: Session) -> None:
    session.add(account(name=name))
    session.flush()
    session.expire_all()
    assert session.query(Account).one().name == name


def test_an_instant_comes_back_in_utc_to_the_microsecond(session: Session) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    session.add(account(created_at=NOW.astimezone(zone)))
    session.flush()
    session.expire_all()
    found = session.query(Account).one().created_at
    assert (found, found.tzinfo) == (NOW, UTC)


def test_instants_sort_as_time_whatever_zone_they_were_given_in(session: Session) -> None:
    east, west = timezone(timedelta(hours=9)), timezone(timedelta(hours=-8))
    given = [
        NOW.astimezone(west),
        (NOW - timedelta(microseconds=123456)).astimezone(east),
        NOW + timedelta(days=1),
    ]
    for number, instant in enumerate(given):
        session.add(account(email=f"{number}@example.org", created_at=instant))
    session.flush()
    session.expire_all()
    assert [row.created_at for row in session.query(Account).order_by(Account.created_at)] == sorted(given)


def test_identifiers_sort_alike(session: Session) -> None:
    ids = [uuid.UUID(int=number << 96 | 7) for number in (0x9, 0xF0000000, 0xA1)]
    for identifier in ids:
        session.add(account(id=identifier, email=f"{identifier}@example.org"))
    session.flush()
    assert [row.id for row in session.query(Account).order_by(Account.id)] == sorted(ids)


class Asked:
    """A study with an open round and one seat in it; `answer` fills the rest."""

    def __init__(self, session: Session) -> None:
        self.study = Study(title="A study", created_at=NOW)
        session.add(self.study)
        session.flush()
        self.wording = Wording(study_id=self.study.id, created_at=NOW)
        self.draft = Draft(study_id=self.study.id, number=0, created_at=NOW)
        self.protocol = ProtocolVersion(
            study_id=self.study.id, number=1, body="{}", sha256="0" * 64, created_at=NOW
        )
        self.expert = Expert(study_id=self.study.id, name="Ada", email="ada@example.org", added_at=NOW)
        self.seat = Seat(study_id=self.study.id)
        session.add_all([self.wording, self.draft, self.protocol, self.expert, self.seat])
        session.flush()
        self.round = self.opened(number=1)
        session.add(self.round)
        session.flush()
        session.add(RoundSeat(round_id=self.round.id, seat_id=self.seat.id, salt=b"salt"))
        session.flush()

    def opened(self, **facts: Any) -> Round:
        known: dict[str, Any] = {
            "study_id": self.study.id,
            "kind": "rating",
            "draft_id": self.draft.id,
            "protocol_id": self.protocol.id,
            "opened_at": NOW,
            "deadline_at": NOW + timedelta(days=14),
        }
        return Round(**known | facts)

    def answer(self, **facts: Any) -> Answer:
        known: dict[str, Any] = {
            "round_id": self.round.id,
            "seat_id": self.seat.id,
            "wording_id": self.wording.id,
            "dimension": 0,
            "cannot_judge": False,
            "category": 7,
            "revision": 1,
        }
        return Answer(**known | facts)


@pytest.fixture
def asked(session: Session) -> Asked:
    begin_writing(session)
    asked = Asked(session)
    session.commit()
    return asked


@pytest.mark.parametrize(
    "facts",
    [
        {"category": 12},
        {"category": 0},
        {"category": 7, "cannot_judge": True},
        {"dimension": 10},
        {"dimension": -1},
        {"dimension": 1, "comment": "on the wrong dimension"},
        {"revision": 0},
        {"comment": "x" * 5001},
        {"comment": " "},
        {"seat_id": uuid.UUID(int=1)},
        {"wording_id": uuid.UUID(int=1)},
    ],
    ids=lambda facts: repr(facts)[:40],
)
def test_an_impossible_answer_is_refused_by_both(
    facts: dict[str, Any], session: Session, asked: Asked
) -> None:
    assert refused(session, asked.answer(**facts))


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"category": None},
        {"category": None, "cannot_judge": True},
        {"category": 11},
        {"comment": "x" * 5000},
    ],
    ids=lambda facts: repr(facts)[:40],
)
def test_a_possible_answer_is_taken_by_both(facts: dict[str, Any], session: Session, asked: Asked) -> None:
    assert not refused(session, asked.answer(**facts))


def test_a_study_has_one_open_round_at_most(session: Session, asked: Asked) -> None:
    assert refused(session, asked.opened(number=2))
    closed = asked.opened(number=2, closed_at=NOW + timedelta(days=1))
    assert not refused(session, closed)


@pytest.mark.parametrize(
    "facts",
    [
        {"number": 0},
        {"kind": "quiz"},
        {"deadline_at": NOW},
        {"closed_at": NOW - timedelta(days=1)},
    ],
    ids=lambda facts: repr(facts)[:40],
)
def test_an_impossible_round_is_refused_by_both(
    facts: dict[str, Any], session: Session, asked: Asked
) -> None:
    closed = {"number": 2, "closed_at": NOW + timedelta(days=1)}
    assert refused(session, asked.opened(**closed | facts))


def test_a_day_comes_back_as_a_day(session: Session, asked: Asked) -> None:
    consent = Consent(expert_id=asked.expert.id, text_sha256="0" * 64, given_on=date(2026, 2, 28))
    invitation = Invitation(
        round_id=asked.round.id, expert_id=asked.expert.id, generation=1, invited_on=date(2024, 2, 29)
    )
    session.add_all([consent, invitation])
    session.flush()
    session.expire_all()
    assert session.query(Consent).one().given_on == date(2026, 2, 28)
    assert session.query(Invitation).one().invited_on == date(2024, 2, 29)


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "area", "level": "novice"},
        {"kind": "competency"},  # without a parent
        {"kind": "chapter"},
        {"kind": "area", "position": -1},
        {"kind": "area", "code": "x" * 41},
        {"kind": "area", "revision": 2},  # no such text
        {"kind": "competency", "parent_id": uuid.UUID(int=1)},  # no such parent in this draft
    ],
    ids=lambda facts: repr(facts)[:40],
)
def test_an_impossible_statement_is_refused_by_both(
    facts: dict[str, Any], session: Session, asked: Asked
) -> None:
    session.add(TextRevision(wording_id=asked.wording.id, revision=1, text="Plans care", created_at=NOW))
    session.commit()
    known: dict[str, Any] = {
        "draft_id": asked.draft.id,
        "wording_id": asked.wording.id,
        "revision": 1,
        "position": 0,
        "code": "A",
    }
    assert not refused(session, Statement(**known, kind="area"))
    session.rollback()
    assert refused(session, Statement(**known | facts))
