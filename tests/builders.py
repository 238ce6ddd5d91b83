"""Rows that many tests start from, each with believable facts that can be overridden by name."""

import secrets
import uuid
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi import canonical, clock
from delphi.accounts.models import Account, StaffSession
from delphi.accounts.rules import hash_of
from delphi.base import new_id
from delphi.frameworks import service as frameworks
from delphi.frameworks.tree import Node
from delphi.panels import queries as panels
from delphi.panels import service as panel_service
from delphi.panels.queries import ExpertRow
from delphi.panels.service import Person
from delphi.rounds.models import Round
from delphi.studies import queries as studies
from delphi.studies.models import Membership, ProtocolVersion, Study
from delphi.studies.rules import Protocol
from delphi.web.guards import STAFF_TOKEN
from tests.conftest import NOW

PREPARED = NOW - timedelta(days=30)  # a study is made before its rounds

GROUPS = ("Nurses", "Educators")


def a_protocol(**facts: Any) -> Protocol:
    contact = {"contact_name": "Vera Brandt", "contact_email": "vera.brandt@example.org"}
    return Protocol(**(contact | facts))


def an_account(session: Session, **facts: Any) -> Account:
    """An account that can sign in, with a second factor."""
    unique = uuid.uuid4().hex[:8]
    defaults = {
        "email": f"person-{unique}@example.org",
        "name": f"Person {unique}",
        "is_admin": False,
        "password_hash": "not a hash: nobody signs in with a password here",
        "totp_secret": "JBSWY3DPEHPK3PXP",
        "created_at": NOW,
    }
    account = Account(**(defaults | facts))
    session.add(account)
    session.flush()
    return account


def a_study(
    session: Session, *, chair: Account | None = None, protocol: Protocol | None = None, **facts: Any
) -> Study:
    """A study with its first protocol version; `chair` becomes its chair."""
    study = Study(**({"id": new_id(), "title": "Wound care nursing", "created_at": NOW} | facts))
    session.add(study)
    session.flush()
    body = canonical.encode((protocol or a_protocol()).as_json())
    session.add(
        ProtocolVersion(study_id=study.id, number=1, body=body, sha256=canonical.sha256(body), created_at=NOW)
    )
    if chair is not None:
        a_member(session, study, chair, "chair")
    session.flush()
    return study


def a_member(session: Session, study: Study, account: Account, role: str) -> None:
    session.add(Membership(study_id=study.id, account_id=account.id, role=role))
    session.flush()


def small_tree() -> tuple[Node, ...]:
    """Two areas, three competencies, two behaviours at the default levels."""
    return (
        Node(
            "1",
            "area",
            "Assessing wounds",
            children=(
                Node(
                    "1.1",
                    "competency",
                    "Stages pressure injuries",
                    outcome="Agrees with a second rater",
                    children=(
                        Node("1.1.a", "behaviour", "Names the stages", "novice"),
                        Node("1.1.b", "behaviour", "Teaches staging", "expert"),
                    ),
                ),
                Node("1.2", "competency", "Measures wounds"),
            ),
        ),
        Node("2", "area", "Working together", children=(Node("2.1", "competency", "Hands over"),)),
    )


def a_framework(session: Session, study_id: uuid.UUID, tree: tuple[Node, ...] | None = None) -> uuid.UUID:
    """Draft 0 of the study; gives its id."""
    by = an_account(session).id
    return frameworks.replace_draft(
        session, study_id, tree or small_tree(), source_sha256=None, by=by, now=PREPARED
    )


def a_panel(session: Session, study_id: uuid.UUID, *people: Person) -> list[ExpertRow]:
    """Experts of the study, by name; without `people` two groups of three."""
    invented = [Person(f"Expert {n}", f"expert-{n}@example.org", GROUPS[n % 2]) for n in range(1, 7)]
    by = an_account(session).id
    panel_service.add_experts(session, study_id, people or invented, by=by, now=PREPARED)
    return panels.panel(session, study_id)


def a_round(session: Session, study_id: uuid.UUID, draft_id: uuid.UUID) -> Round:
    """Round 1, open on a draft that it froze; nobody is invited yet."""
    frameworks.freeze_draft(session, draft_id, NOW)
    opened = Round(
        study_id=study_id,
        number=1,
        kind="rating",
        draft_id=draft_id,
        protocol_id=studies.current_protocol(session, study_id).id,
        opened_at=NOW,
        deadline_at=NOW + timedelta(days=14),
    )
    session.add(opened)
    session.flush()
    return opened


def sign_in(client: FlaskClient, session: Session, account: Account) -> None:
    """Give the client the session of a browser in which `account` has signed in; commits."""
    token = secrets.token_urlsafe(32)
    now = clock.utc_now()
    session.add(
        StaffSession(
            token_hash=hash_of(token),
            account_id=account.id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=12),
        )
    )
    session.commit()
    with client.session_transaction() as cookie:
        cookie[STAFF_TOKEN] = token
