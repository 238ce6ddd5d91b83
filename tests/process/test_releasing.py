"""What staff and files show of the remarks of a round, and that a released report never changes."""

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.drafting.remarks import service
from delphi.drafting.remarks.rules import remark_id
from delphi.drafting.remarks.service import Words
from delphi.errors import WrongState
from delphi.exports.service import export_by_statement
from delphi.process.releasing import release_report
from delphi.reports import queries
from delphi.reports.models import Report
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, a_closed_round

HIDDEN = {
    "comment": "Ask Dr Zeller of ward 7",
    "wording": "Stages injuries as Dr Zeller does",
    "statement": "Chooses Dr Zeller's dressings",
}
PARAPHRASED = "Rubbish, as always"


@pytest.fixture
def closed(session: Session) -> ClosedRound:
    return a_closed_round(
        session,
        comments={"1.1": [HIDDEN["comment"], "Good"], "2.1": [PARAPHRASED]},
        wordings={"1.1": HIDDEN["wording"]},
        suggestion=HIDDEN["statement"],
    )


def word(session: Session, closed: ClosedRound, kind: str, code: str | None, text: str, words: Words) -> None:
    remark = remark_id(kind, closed.wordings[code] if code else None, text)
    service.word(session, closed.round_id, remark, words, by=closed.chair, now=NOW, seen=0)


def moderate(session: Session, closed: ClosedRound) -> None:
    for kind, code in (("comment", "1.1"), ("wording", "1.1"), ("statement", None)):
        word(session, closed, kind, code, HIDDEN[kind], Words(hidden_because="It names a colleague."))
    word(session, closed, "comment", "2.1", PARAPHRASED, Words(paraphrase="It disagrees."))


def release(session: Session, closed: ClosedRound) -> None:
    release_report(session, closed.study_id, closed.round_id, by=closed.chair, now=NOW)
    session.flush()


def row(session: Session, closed: ClosedRound) -> Report:
    return session.scalars(select(Report).where(Report.round_id == closed.round_id)).one()


def file_of(session: Session, closed: ClosedRound) -> str:
    export = export_by_statement(
        session, closed.study_id, closed.round_id, "comments", by=closed.chair, now=NOW
    )
    return export.data.decode()


def tells(text: str) -> set[str]:
    return {one for one in ("Zeller", "Rubbish", "It disagrees.", "Good") if one in text}


def test_what_is_hidden_is_not_in_what_staff_read_and_a_paraphrase_stands_for_its_original(
    session: Session, closed: ClosedRound
) -> None:
    moderate(session, closed)
    release(session, closed)
    stored = row(session, closed)
    assert stored.released_body is not None
    assert tells(stored.released_body) == {"It disagrees.", "Good"}
    found = queries.released_report(session, closed.round_id)
    assert found is not None
    assert tells(canonical.encode(found.content.as_json())) == {"It disagrees.", "Good"}
    assert found.sha256 == canonical.sha256(stored.released_body)


def test_what_is_hidden_after_the_release_leaves_with_no_file_even_if_a_paraphrase_stood_for_it(
    session: Session, closed: ClosedRound
) -> None:
    moderate(session, closed)
    release(session, closed)
    remark, hide = remark_id("comment", closed.wordings["2.1"], PARAPHRASED), "It still names somebody."
    words = Words(paraphrase="It disagrees.", hidden_because=hide)
    service.word(session, closed.round_id, remark, words, by=closed.chair, now=NOW, seen=1)
    assert tells(file_of(session, closed)) == {"Good"}


def test_chair_and_committee_keep_the_originals(session: Session, closed: ClosedRound) -> None:
    before = row(session, closed).body
    moderate(session, closed)
    release(session, closed)
    found = queries.report(session, closed.round_id)
    assert found is not None
    assert row(session, closed).body == before == canonical.encode(found.content.as_json())
    assert tells(before) == {"Zeller", "Rubbish", "Good"}


def test_files_never_hold_what_is_hidden_before_the_release_or_after(
    session: Session, closed: ClosedRound
) -> None:
    assert tells(file_of(session, closed)) == {"Zeller", "Rubbish", "Good"}
    moderate(session, closed)
    assert tells(file_of(session, closed)) == {"It disagrees.", "Good"}
    release(session, closed)
    assert tells(file_of(session, closed)) == {"It disagrees.", "Good"}


def test_a_released_report_stays_as_it_was_released(session: Session, closed: ClosedRound) -> None:
    release(session, closed)
    stored = row(session, closed)
    assert stored.released_body is None
    was = queries.released_report(session, closed.round_id)
    moderate(session, closed)
    session.expire_all()
    assert queries.released_report(session, closed.round_id) == was
    assert tells(file_of(session, closed)) == {"It disagrees.", "Good"}
    with pytest.raises(WrongState, match="released already"):
        release(session, closed)


def test_the_report_that_the_release_wrote_reads_back_whole(session: Session, closed: ClosedRound) -> None:
    word(session, closed, "comment", "1.1", HIDDEN["comment"], Words(hidden_because="It names a colleague."))
    release(session, closed)
    found = queries.released_report(session, closed.round_id)
    assert found is not None
    items = {uuid.UUID(one.wording_id): one for one in found.content.items}
    assert [one.text for one in items[uuid.UUID(closed.wordings["1.1"])].comments] == ["Good"]
