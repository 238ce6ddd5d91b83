"""Putting down that the decisions of a round became a draft. `process.publishing` makes the draft."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.drafting.models import PublishedDraft
from delphi.drafting.texts import LONGEST_SUMMARY
from delphi.errors import InvalidInput, msg
from delphi.sheets.text import clean


def told_to_the_panel(summary: str | None) -> str | None:
    """As it will be stored. Look at it before anything is written."""
    told = clean(summary or "", longest=LONGEST_SUMMARY)
    if told.problem:
        raise InvalidInput(msg("What changed for the panel: %(problem)s", problem=told.problem))
    return told.text or None


def publish(
    session: Session,
    round_id: uuid.UUID,
    draft_id: uuid.UUID,
    *,
    summary: str | None,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """`summary`: `told_to_the_panel`."""
    session.add(
        PublishedDraft(
            round_id=round_id,
            draft_id=draft_id,
            published_at=now,
            published_by=by,
            summary=summary,
        )
    )
    session.flush()
