"""Reading what the panel wrote: codes, other words for it, hiding, replies, and answers to proposed statements.

Each says which revision it saw; what somebody else made of the remark meanwhile is never overwritten. Each locks
the study, so that a draft is published, and a report released, before or after it.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.drafting import queries as drafting
from delphi.drafting.models import RemarkCode, RemarkReading
from delphi.drafting.queries import Desk
from delphi.drafting.remarks import queries
from delphi.drafting.remarks.explaining import what_stands
from delphi.drafting.remarks.queries import Reading, Readings
from delphi.drafting.remarks.rules import CODED_KINDS, CODES, LONGEST, NOTHING_ASKED, first_of, remark_id
from delphi.drafting.remarks.suggestions import suggestions_of
from delphi.drafting.service import lock_study_of
from delphi.errors import InvalidInput, Message, NotFound, Stale, WrongState, msg
from delphi.reports import queries as reports
from delphi.reports.queries import ReportView
from delphi.sheets.text import clean

_FIELDS: Final = {
    "paraphrase": msg("Paraphrase"),
    "hidden_because": msg("Why it is hidden"),
    "reply": msg("Reply"),
    "declined_because": msg("Why it is declined"),
}


@dataclass(frozen=True)
class Words:
    """What is said about a remark; empty: nothing. Hidden as long as a reason for it stands."""

    paraphrase: str = ""
    hidden_because: str = ""
    reply: str = ""


@dataclass(frozen=True)
class _Known:
    """A remark of the round under a lock, with all that is known around it."""

    desk: Desk
    report: ReportView
    found: Readings
    remark: str
    kind: str
    wording_id: uuid.UUID | None

    @property
    def reading(self) -> Reading:
        return self.found.of(self.remark)


def code(
    session: Session,
    round_id: uuid.UUID,
    remark: str,
    codes: Mapping[str, uuid.UUID | None],
    *,
    by: uuid.UUID,
    now: datetime,
    seen: int,
) -> None:
    """These codes and no others; a duplicate may name the statement it repeats. None: unread again."""
    known = _locked(session, round_id, remark, seen)
    _refuse_over(known.desk)
    _refuse_codes(known, codes)
    _keep(session, known, by=by, now=now)
    _give(session, known, codes)
    _record(session, known, "remark.coded", {"codes": sorted(codes)}, by=by, now=now)


def nothing_asked(
    session: Session, round_id: uuid.UUID, remarks: Collection[str], *, by: uuid.UUID, now: datetime
) -> int:
    """Of all these that nobody has coded yet. What was coded meanwhile stays; how many were left is returned."""
    lock_study_of(session, round_id)
    desk, report, found = _facts(session, round_id)
    _refuse_over(desk)
    left = [
        _Known(desk, report, found, one.id, one.kind, one.wording_id)
        for one in queries.every_remark(report.content, found)
        if one.id in remarks and not one.reading.codes
    ]
    for known in left:
        _keep(session, known, by=by, now=now)
        _give(session, known, {NOTHING_ASKED: None})
        _record(session, known, "remark.coded", {"codes": [NOTHING_ASKED]}, by=by, now=now)
    return len(left)


def word(
    session: Session,
    round_id: uuid.UUID,
    remark: str,
    words: Words,
    *,
    by: uuid.UUID,
    now: datetime,
    seen: int,
) -> int:
    """Paraphrase it, hide it, reply to it, or take that back. The revision that stands then is returned."""
    given = _cleaned(vars(words))
    known = _locked(session, round_id, remark, seen)
    reading = known.reading
    changed = [name for name, text in given.items() if text != getattr(reading, name)]
    if not changed:
        return seen
    _refuse_words(known, changed)
    _keep(session, known, given, by=by, now=now)
    _record(session, known, "remark.worded", {"changed": changed}, by=by, now=now)
    return seen + 1


def decline(
    session: Session,
    round_id: uuid.UUID,
    remark: str,
    because: str,
    *,
    by: uuid.UUID,
    now: datetime,
    seen: int,
) -> None:
    """Do not add a statement that experts proposed; the panel reads why. Without a reason: open again."""
    given = _cleaned({"declined_because": because})
    known = _statement(session, round_id, remark, seen)
    if given["declined_because"] == known.reading.declined_because:
        return
    if _answered(known) == "added":
        raise WrongState(msg("This statement is added to the draft; withdraw that decision first."))
    _keep(session, known, given, by=by, now=now)
    action = "suggestion.declined" if given["declined_because"] else "suggestion.reopened"
    _record(session, known, action, {}, by=by, now=now)


def say_same(
    session: Session,
    round_id: uuid.UUID,
    remark: str,
    other: str | None,
    *,
    by: uuid.UUID,
    now: datetime,
    seen: int,
) -> None:
    """Of two proposed statements, that they come to the same: one answer is enough. None: they do not."""
    known = _statement(session, round_id, remark, seen)
    if other is not None:
        _refuse_circle(known, other)
    _keep(session, known, {"same_as": other}, by=by, now=now)
    _record(session, known, "suggestion.matched", {"same_as": other}, by=by, now=now)


def _locked(session: Session, round_id: uuid.UUID, remark: str, seen: int) -> _Known:
    lock_study_of(session, round_id)
    desk, report, found = _facts(session, round_id)
    kinds: dict[str, tuple[str, uuid.UUID | None]] = {
        one.id: (one.kind, one.wording_id) for one in queries.every_remark(report.content, found)
    }
    for new in report.content.new_statements:
        kinds[remark_id("statement", None, new.text)] = ("statement", None)
    if remark not in kinds:
        raise NotFound(msg("Nobody wrote this in the round; look at what was written."))
    known = _Known(desk, report, found, remark, *kinds[remark])
    if known.reading.revision != seen:
        raise Stale(what_stands(known.reading))
    return known


def _facts(session: Session, round_id: uuid.UUID) -> tuple[Desk, ReportView, Readings]:
    desk, report = drafting.desk(session, round_id), reports.report(session, round_id)
    if report is None:
        raise WrongState(*([desk.refusal] if desk.refusal else []))
    return desk, report, queries.readings(session, round_id)


def _statement(session: Session, round_id: uuid.UUID, remark: str, seen: int) -> _Known:
    known = _locked(session, round_id, remark, seen)
    _refuse_over(known.desk)
    if known.kind != "statement":
        raise InvalidInput(msg("Only proposed statements are added or declined; code this remark instead."))
    return known


def _refuse_over(desk: Desk) -> None:
    if desk.published is not None:
        raise WrongState(
            msg(
                "The decisions of round %(round)s are published as draft %(draft)s: what the panel wrote in it "
                "is no longer coded or answered.",
                round=desk.round.number,
                draft=desk.published.number,
            )
        )
    if desk.refusal is not None:
        raise WrongState(desk.refusal)


def _refuse_words(known: _Known, changed: Sequence[str]) -> None:
    """Hiding is possible as long as anybody who has not read it could: until the report is released too."""
    if changed == ["hidden_because"] and known.report.released_at is None:
        return
    _refuse_over(known.desk)


def _refuse_codes(known: _Known, codes: Mapping[str, uuid.UUID | None]) -> None:
    if known.kind not in CODED_KINDS:
        raise InvalidInput(msg("A proposed statement is added or declined, not coded."))
    if unknown := sorted(set(codes) - set(CODES)):
        raise InvalidInput(msg('There is no code "%(code)s"; choose another.', code=unknown[0][:40]))
    if NOTHING_ASKED in codes and len(codes) > 1:
        raise InvalidInput(msg('What asks for nothing has no other code; take back "nothing asked" first.'))
    for other in filter(None, codes.values()):
        if other not in known.desk.statements or other == known.wording_id:
            raise InvalidInput(msg("A duplicate names another statement of this draft; choose one."))
    if any(other and name != "duplicate" for name, other in codes.items()):
        raise InvalidInput(msg("Only a duplicate names another statement."))


def _refuse_circle(known: _Known, other: str) -> None:
    proposed = {remark_id("statement", None, one.text) for one in known.report.content.new_statements}
    if other not in proposed:
        raise NotFound(msg("Nobody proposed this statement in the round; choose another."))
    same_as = {
        one: reading.same_as
        for one, reading in known.found.by_remark.items()
        if reading.same_as and one != known.remark
    }
    if first_of(other, same_as) == known.remark:
        raise InvalidInput(msg("These two are said to be the same already."))


def _answered(known: _Known) -> str:
    operations = [one.operation for one in known.desk.decisions]
    all_ = suggestions_of(known.report.content, known.found, operations)
    return next(one.answer for one in all_ if known.remark in one.ids)


def _cleaned(texts: Mapping[str, str]) -> dict[str, str | None]:
    found = {name: clean(text, longest=LONGEST[name]) for name, text in texts.items()}
    problems: Iterable[Message] = (
        msg("%(field)s: %(problem)s", field=_FIELDS[name], problem=one.problem)
        for name, one in found.items()
        if one.problem
    )
    if refused := [*problems]:
        raise InvalidInput(*refused)
    return {name: one.text or None for name, one in found.items()}


def _keep(
    session: Session,
    known: _Known,
    values: Mapping[str, Any] | None = None,
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    row = session.get(RemarkReading, (known.desk.round.id, known.remark))
    if row is None:
        row = RemarkReading(
            round_id=known.desk.round.id,
            remark=known.remark,
            kind=known.kind,
            wording_id=known.wording_id,
            revision=0,
        )
        session.add(row)
    for name, value in (values or {}).items():
        setattr(row, name, value)
    row.revision += 1
    row.read_by, row.read_at = by, now
    session.flush()


def _give(session: Session, known: _Known, codes: Mapping[str, uuid.UUID | None]) -> None:
    key = {"round_id": known.desk.round.id, "remark": known.remark}
    session.execute(delete(RemarkCode).filter_by(**key))
    session.add_all(RemarkCode(**key, code=name, duplicate_of=other) for name, other in codes.items())
    session.flush()


def _record(
    session: Session,
    known: _Known,
    action: str,
    details: dict[str, object],
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        account_id=by,
        study_id=known.desk.round.study_id,
        subject=known.remark,
        details={"round": known.desk.round.number, **details},
    )
