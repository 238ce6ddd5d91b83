"""What people made of the remarks of a round, and what follows: proposals, what is unanswered, what is shown."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.drafting.models import RemarkCode, RemarkReading
from delphi.drafting.remarks.rules import heard, remark_id
from delphi.reports import queries as reports
from delphi.reports.content import AreaComments, Content, ItemContent
from delphi.reports.proposals import ProposalView, proposed_now, view_of
from delphi.reports.remarks import Moderation, Told, Writers
from delphi.rounds.snapshot import unpack
from delphi.rounds.stored import packed_snapshot_of

MOST_KEPT: Final = 4


@dataclass(frozen=True)
class Written:
    """Who wrote what, as places in the snapshot. `by_wording` pairs a person with each remark of theirs;
    `unread` counts them as long as nobody has read any of it.
    """

    by_wording: Mapping[uuid.UUID, tuple[tuple[int, str], ...]]
    unread: Mapping[uuid.UUID, Writers]
    proposers: Mapping[str, frozenset[int]]

    def heard(self, codes: Mapping[str, Iterable[str]]) -> dict[uuid.UUID, Writers]:
        """`codes` of what was read: only the statements that this is about are counted anew."""
        return {
            wording: heard(pairs, codes)
            if any(remark in codes for _, remark in pairs)
            else self.unread[wording]
            for wording, pairs in self.by_wording.items()
        }


@dataclass(frozen=True)
class Reading:
    """What people made of one remark. `codes` name the statement that it is said to repeat, where that is known."""

    remark: str
    codes: Mapping[str, uuid.UUID | None] = field(default_factory=dict)
    paraphrase: str | None = None
    hidden_because: str | None = None
    reply: str | None = None
    same_as: str | None = None
    declined_because: str | None = None
    revision: int = 0
    by: str | None = None
    at: datetime | None = None

    @property
    def shown(self) -> bool:
        return self.hidden_because is None


@dataclass(frozen=True)
class Readings:
    """Of all remarks of a round. `proposers` are places in the snapshot: to be counted, never shown."""

    by_remark: Mapping[str, Reading]
    writers: Mapping[uuid.UUID, Writers]
    proposers: Mapping[str, frozenset[int]]

    def of(self, remark: str) -> Reading:
        return self.by_remark.get(remark) or Reading(remark)

    def on(self, wording_id: uuid.UUID) -> Writers:
        return self.writers.get(wording_id, Writers())


@dataclass(frozen=True)
class RemarkView:
    """`bands` are those of its writers' ratings, where they may be told; `people` how many wrote it."""

    id: str
    kind: str
    wording_id: uuid.UUID
    text: str
    bands: tuple[str, ...]
    people: int
    reading: Reading


def readings(session: Session, round_id: uuid.UUID) -> Readings:
    """Of a closed round."""
    found = _stored(session, round_id)
    written = _written(packed_snapshot_of(session, round_id))
    codes = {remark: one.codes for remark, one in found.items() if one.codes}
    return Readings(by_remark=found, writers=written.heard(codes), proposers=written.proposers)


def proposals(session: Session, round_id: uuid.UUID) -> dict[uuid.UUID, ProposalView]:
    """By the wording that was rated, with all that people have read so far; empty while the round is open."""
    found = reports.report(session, round_id)
    if found is None:
        return {}
    content = as_read(found.content, readings(session, round_id))
    return {uuid.UUID(item.wording_id): view_of(item.proposed) for item in content.items}


def as_read(content: Content, found: Readings) -> Content:
    """The report with what is proposed now in place of what was proposed when nobody had read a remark."""
    return replace(content, items=tuple(_as_read(item, found) for item in content.items))


def _as_read(item: ItemContent, found: Readings) -> ItemContent:
    writers = found.on(uuid.UUID(item.wording_id))
    return replace(item, proposed=proposed_now(item, writers)) if writers.by_code else item


def remarks_on(item: ItemContent | AreaComments, found: Readings) -> tuple[RemarkView, ...]:
    """Comments, then proposed wordings, each text once."""
    if isinstance(item, ItemContent):
        comments = [(one.text, one.band) for one in item.comments]
    else:
        comments = [(text, "") for text in item.comments]
    wordings = [(text, "") for text in item.proposed_wordings]
    return (
        *_each_once("comment", item.wording_id, comments, found),
        *_each_once("wording", item.wording_id, wordings, found),
    )


def every_remark(content: Content, found: Readings) -> Iterator[RemarkView]:
    """Comments and proposed wordings of the round."""
    for item in content.items:
        yield from remarks_on(item, found)
    for area in content.unrated:
        yield from remarks_on(area, found)


def moderation(found: Readings) -> Moderation:
    """What may be shown to anybody but chair and committee."""

    def shown(kind: str, wording_id: str | None, text: str) -> str | None:
        reading = found.of(remark_id(kind, wording_id, text))
        return (reading.paraphrase or text) if reading.shown else None

    return shown


def told(found: Readings) -> Told:
    """What the next round shows of a comment."""

    def shown(wording_id: str, text: str) -> tuple[str, str] | None:
        reading = found.of(remark_id("comment", wording_id, text))
        return (reading.paraphrase or text, reading.reply or "") if reading.shown else None

    return shown


def _each_once(
    kind: str, wording_id: str, written: Iterable[tuple[str, str]], found: Readings
) -> Iterator[RemarkView]:
    bands: dict[str, Counter[str]] = defaultdict(Counter)
    for text, band in written:
        bands[text][band] += 1
    for text, counted in bands.items():
        remark = remark_id(kind, wording_id, text)
        yield RemarkView(
            id=remark,
            kind=kind,
            wording_id=uuid.UUID(wording_id),
            text=text,
            bands=tuple(sorted(band for band in counted if band)),
            people=counted.total(),
            reading=found.of(remark),
        )


def _stored(session: Session, round_id: uuid.UUID) -> dict[str, Reading]:
    codes: dict[str, dict[str, uuid.UUID | None]] = defaultdict(dict)
    given = select(RemarkCode.remark, RemarkCode.code, RemarkCode.duplicate_of)
    for remark, code, other in session.execute(given.where(RemarkCode.round_id == round_id)):
        codes[remark][code] = other
    rows = session.execute(
        select(RemarkReading, Account.name)
        .outerjoin(Account, Account.id == RemarkReading.read_by)
        .where(RemarkReading.round_id == round_id)
        .execution_options(populate_existing=True)
    )
    return {row.remark: _reading(row, codes.get(row.remark, {}), by) for row, by in rows}


def _reading(row: RemarkReading, codes: Mapping[str, uuid.UUID | None], by: str | None) -> Reading:
    return Reading(
        remark=row.remark,
        codes=codes,
        paraphrase=row.paraphrase,
        hidden_because=row.hidden_because,
        reply=row.reply,
        same_as=row.same_as,
        declined_because=row.declined_because,
        revision=row.revision,
        by=by,
        at=row.read_at,
    )


@lru_cache(maxsize=MOST_KEPT)
def _written(packed: bytes) -> Written:
    """Only counts leave: nothing else ties two remarks of a person.

    Kept by the whole snapshot, which never changes: each statement of the desk asks for it.
    """
    snapshot = unpack(packed)
    written: dict[uuid.UUID, list[tuple[int, str]]] = defaultdict(list)
    for one in snapshot.remarks:
        texts = (("comment", one.comment), ("wording", one.proposed_wording))
        written[one.wording_id] += [
            (one.seat, remark_id(kind, str(one.wording_id), text)) for kind, text in texts if text
        ]
    proposers: dict[str, set[int]] = defaultdict(set)
    for new in snapshot.new_statements:
        proposers[remark_id("statement", None, new.text)].add(new.seat)
    return Written(
        by_wording={wording: tuple(pairs) for wording, pairs in written.items()},
        unread={wording: heard(pairs, {}) for wording, pairs in written.items()},
        proposers={remark: frozenset(seats) for remark, seats in proposers.items()},
    )
