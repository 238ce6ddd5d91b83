"""Files of a closed round. Who took which one is on record."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.drafting.remarks import queries as remarks
from delphi.errors import NotFound, msg
from delphi.exports import tables
from delphi.exports.csv_files import ExportFile, draft_file_name, file_name, write
from delphi.exports.revisions import Revision
from delphi.reports import queries as reports
from delphi.reports.content import Content
from delphi.reports.remarks import moderated
from delphi.rounds import queries as rounds
from delphi.rounds.stored import snapshot_of

_BY_STATEMENT: Final[Mapping[str, Callable[[Content], tables.Table]]] = MappingProxyType(
    {"statistics": tables.statistics, "comments": tables.comments}
)


def export_ratings(
    session: Session, study_id: uuid.UUID, round_id: uuid.UUID, key: str, *, by: uuid.UUID, now: datetime
) -> ExportFile:
    """The ratings on the dimension with this key."""
    content = _content(session, study_id, round_id)
    keys = [one.key for one in content.dimensions]
    if key not in keys:
        raise NotFound(msg("There is no such file."))
    what = "ratings" if key == keys[0] else f"ratings-{key}"
    _record(session, study_id, round_id, what, by=by, now=now)
    return _file(content, what, tables.ratings(content, snapshot_of(session, round_id), keys.index(key)))


def export_by_statement(
    session: Session, study_id: uuid.UUID, round_id: uuid.UUID, what: str, *, by: uuid.UUID, now: datetime
) -> ExportFile:
    """`what` is statistics or comments."""
    content = _content(session, study_id, round_id)
    if what not in _BY_STATEMENT:
        raise NotFound(msg("There is no such file."))
    _record(session, study_id, round_id, what, by=by, now=now)
    return _file(content, what, _BY_STATEMENT[what](content))


def export_revision(
    session: Session,
    study_id: uuid.UUID,
    made: Revision,
    what: str,
    *,
    ending: str,
    written_by: Callable[[Revision], bytes],
    by: uuid.UUID,
    now: datetime,
) -> ExportFile:
    """A paper of a draft and the one before; `what` names it."""
    head = made.heading
    audit.record(
        session,
        at=now,
        action="draft.exported",
        account_id=by,
        study_id=study_id,
        subject=str(study_id),
        details={"draft": head.number, "published": head.published, "file": what},
    )
    return ExportFile(draft_file_name(head.study, head.number, what, ending), written_by(made))


def _content(session: Session, study_id: uuid.UUID, round_id: uuid.UUID) -> Content:
    """Only of a closed round of this study; a file goes from hand to hand, so that what is hidden is not in it.

    Made from the originals: what is hidden by now was perhaps released as a paraphrase.
    """
    found = reports.report(session, round_id)
    if found is None or rounds.round_by_id(session, round_id).study_id != study_id:
        raise NotFound(msg("There is no such report."))
    return moderated(found.content, remarks.moderation(remarks.readings(session, round_id)))


def _record(
    session: Session, study_id: uuid.UUID, round_id: uuid.UUID, what: str, *, by: uuid.UUID, now: datetime
) -> None:
    audit.record(
        session,
        at=now,
        action="report.exported",
        account_id=by,
        study_id=study_id,
        subject=str(round_id),
        details={"file": what},
    )


def _file(content: Content, what: str, table: tables.Table) -> ExportFile:
    return ExportFile(file_name(content.head.study, content.head.round, what), write(*table))
