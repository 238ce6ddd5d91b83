"""What the invented committee made of what the panel wrote: the rows of readings.csv."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.cli.demo import content
from delphi.cli.demo.content import ReadingRow
from delphi.drafting import queries
from delphi.drafting.remarks import service
from delphi.drafting.remarks.rules import remark_id
from delphi.drafting.remarks.service import Words


def read_remarks(session: Session, round_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> None:
    wordings = {one.code: str(one.wording_id) for one in queries.desk(session, round_id).draft.statements}
    for row in content.readings():
        _read(session, round_id, row, wordings, by=by, now=now)


def _read(
    session: Session,
    round_id: uuid.UUID,
    row: ReadingRow,
    wordings: dict[str, str],
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    remark = remark_id(row.kind, wordings[row.code] if row.code else None, row.text)
    if row.declined_because:
        service.decline(session, round_id, remark, row.declined_because, by=by, now=now, seen=0)
        return
    codes = dict.fromkeys(row.codes.split())
    service.code(session, round_id, remark, codes, by=by, now=now, seen=0)
    words = Words(row.paraphrase, row.hidden_because, row.reply)
    service.word(session, round_id, remark, words, by=by, now=now, seen=1)
