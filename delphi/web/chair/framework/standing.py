"""Whether the present draft may be changed by hand."""

import uuid

from delphi.errors import Message
from delphi.extensions import current_session
from delphi.frameworks.queries import DraftView
from delphi.frameworks.rules import change_refused
from delphi.rounds import queries as rounds


def why_fixed(study_id: uuid.UUID, draft: DraftView) -> Message | None:
    open_round = rounds.unclosed_round(current_session(), study_id)
    return change_refused(
        draft.number,
        frozen=draft.frozen_at is not None,
        open_round=open_round.number if open_round else None,
    )
