"""The statements that experts proposed: how many proposed each, what became of it, and what waits for an answer."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from delphi.drafting.operations import Add, Operation
from delphi.drafting.remarks.queries import Reading, Readings, readings
from delphi.drafting.remarks.rules import first_of, remark_id
from delphi.reports import queries as reports
from delphi.reports.content import Content

Answer = Literal["", "added", "declined", "hidden"]


@dataclass(frozen=True)
class ProposedStatement:
    """One proposed statement in its writers' words. `area` is where they would put it."""

    id: str
    text: str
    areas: tuple[str, ...]
    area_wording_id: uuid.UUID | None
    reasons: tuple[str, ...]
    reading: Reading

    @property
    def shown_reasons(self) -> tuple[str, ...]:
        """To the panel: a paraphrase stands for them too."""
        return self.reasons if self.reading.shown and self.reading.paraphrase is None else ()


@dataclass(frozen=True)
class Suggestion:
    """Proposed statements that a person said are the same, the one that stands for them first.

    `people` proposed them.
    """

    statements: tuple[ProposedStatement, ...]
    people: int
    answer: Answer

    @property
    def id(self) -> str:
        return self.first.id

    @property
    def first(self) -> ProposedStatement:
        return self.statements[0]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(one.id for one in self.statements)


def suggestions(
    session: Session, round_id: uuid.UUID, operations: Iterable[Operation]
) -> tuple[Suggestion, ...]:
    """Of a closed round, with the decisions in force on it."""
    found = reports.report(session, round_id)
    return suggestions_of(found.content, readings(session, round_id), operations) if found else ()


def suggestions_of(
    content: Content, found: Readings, operations: Iterable[Operation]
) -> tuple[Suggestion, ...]:
    """Those that most people proposed first."""
    proposed = _proposed_statements(content, found)
    same_as = {one.id: one.reading.same_as for one in proposed if one.reading.same_as}
    together: dict[str, list[ProposedStatement]] = defaultdict(list)
    for one in proposed:
        together[first_of(one.id, same_as)].append(one)
    added = {remark for one in operations if isinstance(one, Add) for remark in one.suggestions}
    made = [_suggestion(first, members, found.proposers, added) for first, members in together.items()]
    return tuple(sorted(made, key=lambda one: -one.people))


def unanswered(
    session: Session, round_id: uuid.UUID, operations: Iterable[Operation]
) -> tuple[Suggestion, ...]:
    """Neither added nor declined, nor hidden. A draft is published when there are none."""
    return tuple(one for one in suggestions(session, round_id, operations) if not one.answer)


def from_panel(operations: Iterable[Operation]) -> frozenset[uuid.UUID]:
    """The new wordings of statements that answer what experts proposed."""
    return frozenset(
        uuid.UUID(one.new_wording_id) for one in operations if isinstance(one, Add) and one.suggestions
    )


def declined(
    session: Session, round_id: uuid.UUID, operations: Iterable[Operation]
) -> tuple[tuple[str, str], ...]:
    """As the panel reads them: what was proposed, and why it is not added."""
    return tuple(
        (one.first.reading.paraphrase or one.first.text, one.first.reading.declined_because or "")
        for one in suggestions(session, round_id, operations)
        if one.answer == "declined" and one.first.reading.shown
    )


def _proposed_statements(content: Content, found: Readings) -> Sequence[ProposedStatement]:
    texts: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(content.new_statements):
        texts[one.text].append(place)
    made = []
    for text, places in texts.items():
        alike = [content.new_statements[place] for place in places]
        area = next((one.area_wording_id for one in alike if one.area_wording_id), None)
        remark = remark_id("statement", None, text)
        made.append(
            ProposedStatement(
                id=remark,
                text=text,
                areas=tuple(dict.fromkeys(one.area for one in alike if one.area)),
                area_wording_id=uuid.UUID(area) if area else None,
                reasons=tuple(dict.fromkeys(one.reason for one in alike if one.reason)),
                reading=found.of(remark),
            )
        )
    return made


def _suggestion(
    first: str, members: Sequence[ProposedStatement], proposers: Mapping[str, frozenset[int]], added: set[str]
) -> Suggestion:
    ordered = tuple(sorted(members, key=lambda one: one.id != first))
    people = frozenset[int]().union(*(proposers.get(one.id, frozenset()) for one in members))
    return Suggestion(ordered, len(people), _answer(ordered, added))


def _answer(members: Sequence[ProposedStatement], added: set[str]) -> Answer:
    if any(one.id in added for one in members):
        return "added"
    if members[0].reading.declined_because is not None:
        return "declined"
    if all(not one.reading.shown for one in members):
        return "hidden"
    return ""
