"""The frozen values of a round, read back."""

import json
import uuid
from functools import lru_cache
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.rounds.models import Questionnaire as StoredQuestionnaire
from delphi.rounds.models import Snapshot
from delphi.rounds.questionnaire import Questionnaire, from_json
from delphi.rounds.snapshot import RoundSnapshot, unpack

MOST_KEPT: Final = 8


def questionnaire_of(session: Session, round_id: uuid.UUID) -> Questionnaire:
    body = session.scalars(
        select(StoredQuestionnaire.body).where(StoredQuestionnaire.round_id == round_id)
    ).one()
    return _questionnaire(body)


def snapshot_of(session: Session, round_id: uuid.UUID) -> RoundSnapshot:
    """The answers of a closed round."""
    return unpack(packed_snapshot_of(session, round_id))


def packed_snapshot_of(session: Session, round_id: uuid.UUID) -> bytes:
    """As they are stored: for who keeps by them what it made of them."""
    return session.scalars(select(Snapshot.body).where(Snapshot.round_id == round_id)).one()


@lru_cache(maxsize=MOST_KEPT)
def _questionnaire(body: str) -> Questionnaire:
    """Those read last are kept, by all that they say: it never changes, and every page of the desk asks for it."""
    return from_json(json.loads(body))
