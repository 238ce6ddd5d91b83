"""Whether drafts and their lineage hold together, asked without the code that makes them."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from delphi import canonical
from delphi.drafting import queries
from delphi.drafting.draft import DraftStatement, Edge, NextDraft, Relation
from delphi.drafting.models import PublishedDraft
from delphi.drafting.queries import Desk
from delphi.drafting.rules import apply
from delphi.frameworks import queries as frameworks
from delphi.frameworks.models import Draft, LineageEdge, Statement

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
ABOVE = {"area": ("",), "competency": ("area", "competency"), "behaviour": ("competency",)}


def as_bytes(made: NextDraft) -> bytes:
    return canonical.encode(asdict(made)).encode()


def unsound(statements: Sequence[DraftStatement], levels: Sequence[str]) -> Iterator[str]:
    """Parents first and of the right kind, codes by position and each once, levels of behaviours only."""
    kinds, codes = {"": ""}, {"": ""}
    children: Counter[tuple[str, bool]] = Counter()
    for one in statements:
        above = one.parent or ""
        if above not in kinds:
            yield f"{one.code} stands before or without its parent"
            continue
        if kinds[above] not in ABOVE[one.kind]:
            yield f"{one.code}, {one.kind}, stands under {kinds[above] or 'nothing'}"
        lettered = one.kind == "behaviour"
        place = children[above, lettered]
        children[above, lettered] += 1
        own = ALPHABET[place] if lettered else str(place + 1)
        expected = f"{codes[above]}.{own}" if above else own
        if one.code != expected:
            yield f"{one.code} stands where {expected} belongs"
        if (one.level in levels) != lettered or (one.level is not None) != lettered:
            yield f"{one.code}, {one.kind}, has level {one.level}"
        kinds[one.wording_id], codes[one.wording_id] = one.kind, one.code
    for name, count in Counter(name for one in statements for name in (one.wording_id, one.code)).items():
        if count > 1:
            yield f"{name} stands {count} times"


def unaccounted(old: Sequence[DraftStatement], made: NextDraft) -> Iterator[str]:
    """Every old statement becomes something or is dropped, every new one comes from somewhere."""
    before, after = {one.wording_id for one in old}, {one.wording_id for one in made.statements}
    origins = {edge.origin for edge in made.lineage if edge.relation != "restored"} - {None}
    ends = {edge.to for edge in made.lineage} - {None}
    if origins != before:
        yield f"old statements without an end, or ends without one: {origins ^ before}"
    if ends != after:
        yield f"new statements without an origin, or origins without one: {ends ^ after}"
    if len(set(made.lineage)) < len(made.lineage):
        yield "an edge stands twice"


def unsound_desk(desk: Desk) -> Iterator[str]:
    """What the decisions in force make, and whether they make it again when they are read from the record."""
    made = desk.next_draft()
    yield from unsound(made.statements, desk.levels)
    yield from unaccounted(queries.drafted(desk.draft), made)


def not_replayed(session: Session, desk: Desk) -> Iterator[str]:
    """Reads the operations from the record anew."""
    stored = [one.operation for one in queries.in_force(session, desk.round.id)]
    again = apply(
        queries.drafted(desk.draft), stored, levels=desk.levels, former=queries.formerly(desk.former)
    )
    if as_bytes(again) != as_bytes(desk.next_draft()):
        yield "replaying the stored operations gives another draft"


def not_as_decided(session: Session, round_ids: Sequence[uuid.UUID]) -> Iterator[str]:
    """Every published draft is, byte for byte, what its stored operations make of the draft before."""
    for round_id, draft_id in session.execute(select(PublishedDraft.round_id, PublishedDraft.draft_id)):
        if round_id not in round_ids:
            continue
        made = queries.desk(session, round_id).next_draft()
        stored = stored_draft(session, draft_id)
        if in_one_order(made) != in_one_order(stored):
            yield f"the draft of round {round_id} is not what its operations make"


def stored_draft(session: Session, draft_id: uuid.UUID) -> NextDraft:
    """A published draft as the rules of drafting would have made it."""
    view = frameworks.draft(session, draft_id)
    edges = frameworks.lineage_between(session, view.id)
    return NextDraft(
        queries.drafted(view),
        tuple(
            Edge(
                str(edge.origin.wording_id) if edge.origin else None,
                str(edge.to.wording_id) if edge.to else None,
                cast("Relation", edge.relation),
            )
            for edge in edges
        ),
    )


def broken_descent(session: Session, study_id: uuid.UUID) -> Iterator[str]:
    """Lines of descent lead from an earlier to a later draft only, so never in a circle; none is missing."""
    start, end = aliased(Statement), aliased(Statement)
    of_start, of_end = aliased(Draft), aliased(Draft)
    rows = session.execute(
        select(LineageEdge.relation, start.id, of_start.number, end.id, of_end.number)
        .outerjoin(start, start.id == LineageEdge.from_statement_id)
        .outerjoin(of_start, of_start.id == start.draft_id)
        .outerjoin(end, end.id == LineageEdge.to_statement_id)
        .outerjoin(of_end, of_end.id == end.draft_id)
        .where((of_start.study_id == study_id) | (of_end.study_id == study_id))
    ).all()
    for relation, _, first, _, last in rows:
        if first is not None and last is not None and not first < last:
            yield f"{relation} from draft {first} to draft {last}"
        if relation not in ("restored", "added", "dropped") and last != first + 1:
            yield f"{relation} skips from draft {first} to draft {last}"
    began = {end for _, _, _, end, _ in rows}
    ended = {start for relation, start, _, _, _ in rows if relation != "restored"}
    newest = max((last for *_, last in rows if last is not None), default=0)
    for one, number in session.execute(
        select(Statement.id, Draft.number)
        .join(Draft, Draft.id == Statement.draft_id)
        .where(Draft.study_id == study_id)
    ):
        if number > 0 and one not in began:
            yield f"a statement of draft {number} comes from nowhere"
        if number < newest and one not in ended:
            yield f"a statement of draft {number} is not accounted for"


def in_one_order(made: NextDraft) -> str:
    """The same text for the same draft: a database gives lines of descent in an order of its own."""
    edges = sorted((edge.origin or "", edge.to or "", edge.relation) for edge in made.lineage)
    return canonical.encode([[asdict(one) for one in made.statements], edges])
