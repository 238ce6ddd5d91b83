"""What a round will ask: the draft, the protocol and what the round before told, made into one frozen value."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy.orm import Session

from delphi import canonical
from delphi.drafting import queries as drafting
from delphi.drafting.redline import redline
from delphi.drafting.remarks import queries as remarks
from delphi.drafting.remarks.suggestions import declined, from_panel
from delphi.frameworks import queries as frameworks
from delphi.frameworks.queries import DraftView, LineageView, Standing, StatementView
from delphi.reports import queries as reports
from delphi.reports.feedback import ItemFeedback
from delphi.rounds import queries as rounds
from delphi.rounds.questionnaire import (
    Alike,
    Declined,
    Dimension,
    Dropped,
    Earlier,
    Feedback,
    Item,
    Parent,
    Questionnaire,
    Section,
)
from delphi.rounds.stored import questionnaire_of
from delphi.studies.consent import consent_of
from delphi.studies.queries import StudyView
from delphi.studies.rules import Dimension as Declared
from delphi.studies.rules import Protocol

COMMENTS: Final = "comments"  # of what the protocol may show of the round before

# By wording of the draft that is asked: the wordings it comes from, and how. Several for a merged one.
Origins = dict[uuid.UUID, tuple[tuple[uuid.UUID, str], ...]]
# Where each question stood.
Places = dict[Alike, int]


@dataclass(frozen=True)
class Before:
    """The round before, seen from the draft that is asked now. Empty in the first round."""

    round_id: uuid.UUID | None = None
    round_number: int = 0
    places: Places = field(default_factory=dict)
    origins: Origins = field(default_factory=dict)
    statements: Mapping[uuid.UUID, StatementView] = field(default_factory=dict)
    rated: frozenset[uuid.UUID] = frozenset()
    feedback: Mapping[uuid.UUID, ItemFeedback] = field(default_factory=dict)
    reasons: Mapping[uuid.UUID, str] = field(default_factory=dict)
    followed: Mapping[uuid.UUID, str] = field(default_factory=dict)
    settled: frozenset[uuid.UUID] = frozenset()
    dropped: tuple[Dropped, ...] = ()
    declined: tuple[Declined, ...] = ()
    from_panel: frozenset[uuid.UUID] = frozenset()
    summary: str = ""


def questionnaire_for(
    session: Session, study: StudyView, draft: DraftView, protocol: Protocol, number: int
) -> Questionnaire:
    before = _before(session, study.id, draft, protocol)
    consent_text = consent_of(protocol, study.title)
    return Questionnaire(
        study_title=study.title,
        contact_name=protocol.contact_name,
        contact_email=protocol.contact_email,
        time_zone=protocol.time_zone,
        planned_rounds=protocol.planned_rounds,
        round_number=number,
        draft_number=draft.number,
        purpose=protocol.purpose,
        consent_text=consent_text,
        consent_sha256=canonical.sha256(consent_text),
        all_required=protocol.all_required,
        dimensions=tuple(_placed(one, before.places) for one in protocol.dimensions),
        sections=_sections(draft, protocol, before),
        dropped=before.dropped,
        declined=before.declined if COMMENTS in protocol.feedback else (),
        summary=before.summary,
    )


def _placed(declared: Declared, places: Places) -> Dimension:
    asked = _dimension(declared)
    return replace(asked, place_before=places.get(asked.alike))


def _dimension(declared: Declared) -> Dimension:
    return Dimension(
        key=declared.key,
        question=declared.question,
        labels=declared.scale.labels,
        oppose_up_to=declared.scale.bands[0],
        agree_from=declared.scale.bands[1],
        cannot_judge=declared.cannot_judge,
    )


def _sections(draft: DraftView, protocol: Protocol, before: Before) -> tuple[Section, ...]:
    """One section an area, its statements in reading order."""
    sections: list[tuple[Item, list[Item]]] = []
    for statement in draft.statements:
        item = _item(statement, protocol, before)
        if statement.kind == "area":
            sections.append((item, []))
        else:
            sections[-1][1].append(item)
    return tuple(Section(area, tuple(items)) for area, items in sections)


def _item(statement: StatementView, protocol: Protocol, before: Before) -> Item:
    origins = before.origins.get(statement.wording_id, ())
    relation = origins[0][1] if origins else "added" if before.round_id else ""
    merged = relation == "merged"
    origin = origins[0][0] if origins and not merged else None
    decided = origins[0][0] if origins else statement.wording_id
    settled = statement.wording_id in before.settled and not protocol.settled_shown_again
    return Item(
        wording_id=statement.wording_id,
        code=statement.code,
        kind=statement.kind,
        level=statement.level,
        text=statement.text,
        outcome=statement.outcome,
        rated=statement.kind in protocol.rated_kinds and not settled,
        relation=relation,
        reason=before.reasons.get(decided, ""),
        redline=_redline(before.statements.get(origin) if origin else None, statement.text),
        earlier=_earlier(origin, before),
        feedback=_feedback(origin, protocol, before),
        followed=before.followed.get(decided, ""),
        parents=tuple(_parent(wording, protocol, before) for wording, _ in origins) if merged else (),
        code_before=before.statements[origins[0][0]].code if relation == "moved" else "",
        from_panel=relation == "added" and statement.wording_id in before.from_panel,
    )


def _parent(wording_id: uuid.UUID, protocol: Protocol, before: Before) -> Parent:
    """Each by itself: what was said of several texts was said of none of them together."""
    parent = before.statements[wording_id]
    return Parent(
        parent.code, parent.text, _earlier(wording_id, before), _feedback(wording_id, protocol, before)
    )


def _redline(earlier: StatementView | None, text: str) -> tuple[tuple[str, str], ...]:
    if earlier is None or earlier.text == text:
        return ()
    return tuple((segment.kind, segment.text) for segment in redline(earlier.text, text))


def _earlier(origin: uuid.UUID | None, before: Before) -> Earlier | None:
    if before.round_id is None or origin is None or origin not in before.rated:
        return None
    return Earlier(before.round_id, before.round_number, origin)


def _feedback(origin: uuid.UUID | None, protocol: Protocol, before: Before) -> Feedback | None:
    """As the protocol says, and no more; figures need the minimum cell behind them."""
    found = before.feedback.get(origin) if origin else None
    if found is None or not protocol.feedback:
        return None
    enough = found.n >= protocol.minimum_cell
    median = enough and "median" in protocol.feedback
    return Feedback(
        counts=found.counts if enough and "distribution" in protocol.feedback else (),
        n=found.n,
        median=found.median if median else "",
        q1=found.q1 if median else "",
        q3=found.q3 if median else "",
        comments=found.comments if COMMENTS in protocol.feedback else (),
        replies=found.replies if COMMENTS in protocol.feedback else (),
    )


def _before(session: Session, study_id: uuid.UUID, draft: DraftView, protocol: Protocol) -> Before:
    closed = [one for one in rounds.rounds_of(session, study_id) if one.closed_at is not None]
    if not closed:
        return Before()
    last = closed[-1]
    rated_draft, asked = frameworks.draft(session, last.draft_id), questionnaire_of(session, last.id)
    places = {one.alike: place for place, one in enumerate(asked.dimensions)}
    reasons, followed = drafting.reasons(session, last.id), drafting.followed(session, last.id)
    origins: Origins
    published = drafting.published(session, last.id)
    decided = [one.operation for one in drafting.in_force(session, last.id)]
    if last.draft_id == draft.id:  # a further round on the same draft
        origins = {one.wording_id: ((one.wording_id, "kept"),) for one in draft.statements}
        gone: list[Standing] = []
    else:
        edges = frameworks.lineage_between(session, draft.id)
        origins = _origins(edges)
        gone = [edge.origin for edge in edges if edge.to is None and edge.origin is not None]
    return Before(
        round_id=last.id,
        round_number=last.number,
        places=places,
        origins=origins,
        statements={one.wording_id: one for one in rated_draft.statements},
        rated=frozenset(item.wording_id for item in asked.rated),
        feedback=reports.feedback(
            session,
            last.id,
            places.get(_dimension(protocol.deciding).alike),
            told=remarks.told(remarks.readings(session, last.id)),
        ),
        reasons=reasons,
        followed=followed,
        settled=drafting.settled(session, last.id),
        summary=(published.summary or "") if published else "",
        dropped=_dropped(gone, reasons, followed),
        declined=tuple(Declined(text, why) for text, why in declined(session, last.id, decided)),
        from_panel=from_panel(decided),
    )


def _dropped(
    gone: Sequence[Standing], reasons: Mapping[uuid.UUID, str], followed: Mapping[uuid.UUID, str]
) -> tuple[Dropped, ...]:
    return tuple(
        Dropped(one.code, one.text, reasons.get(one.wording_id, ""), followed.get(one.wording_id, ""))
        for one in gone
    )


def _origins(edges: list[LineageView]) -> Origins:
    origins: Origins = {}
    for edge in edges:
        if edge.origin is not None and edge.to is not None:
            came_from = (edge.origin.wording_id, edge.relation)
            origins[edge.to.wording_id] = (*origins.get(edge.to.wording_id, ()), came_from)
    return origins
