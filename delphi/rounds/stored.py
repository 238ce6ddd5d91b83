"""The frozen values of a round, read back."""

import json
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.rounds.models import Questionnaire as StoredQuestionnaire
from delphi.rounds.models import Snapshot
from delphi.rounds.questionnaire import Questionnaire, from_json
from delphi.rounds.snapshot import RoundSnapshot, unpack


def questionnaire_of(session: Session, round_id: uuid.UUID) -> Questionnaire:
    body = session.scalars(
        select(StoredQuestionnaire.body).where(StoredQuestionnaire.round_id == round_id)
    ).one()
    return from_json(json.loads(body))


def snapshot_of(session: Session, round_id: uuid.UUID) -> RoundSnapshot:
    """The answers of a closed round."""
    return unpack(packed_snapshot_of(session, round_id))


def packed_snapshot_of(session: Session, round_id: uuid.UUID) -> bytes:
    """As they are stored: for who keeps by them what it made of them."""
    return session.scalars(select(Snapshot.body).where(Snapshot.round_id == round_id)).one()
