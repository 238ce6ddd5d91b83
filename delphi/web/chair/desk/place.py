"""Where a request to the desk stands: the closed round in its address, with all that is known of it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from flask import request

from delphi.drafting import queries as drafting
from delphi.drafting.following import accepted
from delphi.drafting.operations import Operation
from delphi.drafting.queries import DecisionView, Desk
from delphi.drafting.remarks import queries as remarks
from delphi.drafting.remarks.hints import near_each_other
from delphi.drafting.remarks.queries import Readings
from delphi.drafting.remarks.suggestions import Suggestion, suggestions_of
from delphi.errors import WrongState
from delphi.extensions import current_session
from delphi.frameworks.queries import StatementView
from delphi.frameworks.tree import PARENT_KINDS
from delphi.process.timeline import StopKind
from delphi.reports import queries as reports
from delphi.reports.content import AreaComments, Content, ItemContent
from delphi.reports.proposals import ProposalView, view_of
from delphi.rounds.queries import round_by_number
from delphi.studies import queries as studies
from delphi.web.chair.desk.filters import Filter, Marked
from delphi.web.frame import Frame, study_frame
from delphi.web.guards import unknown_page

DESK: Final = "/studies/<uuid:study_id>/rounds/<int:number>/desk"


@dataclass(frozen=True)
class Place:
    study_id: uuid.UUID
    desk: Desk
    content: Content
    readings: Readings
    released: bool
    settled_shown_again: bool
    filter: Filter

    @property
    def number(self) -> int:
        return self.desk.round.number

    @property
    def may_decide(self) -> bool:
        return self.desk.refusal is None

    @cached_property
    def items(self) -> Mapping[uuid.UUID, ItemContent]:
        return {uuid.UUID(item.wording_id): item for item in self.content.items}

    @cached_property
    def proposals(self) -> Mapping[uuid.UUID, ProposalView]:
        return {wording: view_of(item.proposed) for wording, item in self.items.items()}

    @cached_property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What experts proposed to add, and what became of it."""
        operations = [one.operation for one in self.desk.decisions]
        return suggestions_of(self.content, self.readings, operations)

    @cached_property
    def remarks(self) -> Mapping[uuid.UUID, AreaComments]:
        """On statements that were shown and not rated."""
        return {uuid.UUID(one.wording_id): one for one in self.content.unrated}

    def written_on(self, wording: uuid.UUID) -> ItemContent | AreaComments | None:
        """What the panel wrote on a statement, rated or not; none where it was not shown."""
        return self.items.get(wording) or self.remarks.get(wording)

    @cached_property
    def marked(self) -> Mapping[uuid.UUID, Marked]:
        """Every statement of the rated draft with where it stands, in reading order."""
        found, area = {}, ""
        for one in self.desk.draft.statements:
            area = str(one.wording_id) if one.parent_id is None else area
            found[one.wording_id] = self._marked(one, area)
        return found

    @cached_property
    def shown(self) -> tuple[StatementView, ...]:
        """What the filter leaves, in reading order."""
        left = self.filter.leaves(tuple(self.marked.values()))
        return tuple(self.desk.statements[one.wording_id] for one in left)

    @cached_property
    def waiting(self) -> tuple[StatementView, ...]:
        """What is to be decided of that."""
        marked = self.marked
        return tuple(
            one for one in self.shown if marked[one.wording_id].rated and not marked[one.wording_id].decided
        )

    def _marked(self, one: StatementView, area: str) -> Marked:
        wording, item = one.wording_id, self.items.get(one.wording_id)
        rated, decided = wording in self.desk.rated, wording in self.desk.by_wording
        written = self.written_on(wording)
        return Marked(
            wording_id=wording,
            area=area,
            words=f"{one.code} {one.text}".casefold(),
            rated=rated,
            decided=decided,
            needs_you=rated and not decided and self._needs_you(wording),
            contested=item is not None and (item.figures.split or item.figures.disagreement is True),
            fragile=item is not None and item.figures.robust is False,
            commented=written is not None and bool(written.comments or written.proposed_wordings),
        )

    def _needs_you(self, wording: uuid.UUID) -> bool:
        """Accepting what is proposed takes words, or a person has to look first."""
        proposal = self.proposals[wording]
        return proposal.needs_person or accepted(proposal.action, str(wording)) is None


@dataclass(frozen=True)
class Focus:
    """One statement of the rated draft on the desk."""

    place: Place
    statement: StatementView

    @property
    def wording_id(self) -> str:
        return str(self.statement.wording_id)

    @property
    def decision(self) -> DecisionView | None:
        return self.place.desk.by_wording.get(self.statement.wording_id)

    @property
    def standing(self) -> Operation | None:
        return self.decision.operation if self.decision else None

    @property
    def proposal(self) -> ProposalView | None:
        return self.place.proposals.get(self.statement.wording_id)

    @property
    def action(self) -> str | None:
        """What is proposed; none for what was not rated."""
        return self.proposal.action if self.proposal else None

    @property
    def parent(self) -> StatementView | None:
        return next((one for one in self._draft if one.id == self.statement.parent_id), None)

    @property
    def below(self) -> tuple[StatementView, ...]:
        """All that stands under it, at any depth."""
        found, inside = [], {self.statement.id}
        for one in self._draft:
            if one.parent_id in inside:
                inside.add(one.id)
                found.append(one)
        return tuple(found)

    @property
    def held(self) -> tuple[StatementView, ...]:
        """What stands right under it."""
        return self.held_by((self.wording_id,))

    def held_by(self, wordings: Collection[str]) -> tuple[StatementView, ...]:
        ids = {one.id for one in self._draft if str(one.wording_id) in wordings}
        return tuple(one for one in self._draft if one.parent_id in ids)

    @property
    def others_of_its_kind(self) -> tuple[StatementView, ...]:
        """What looks close to it first, then its neighbours."""
        own, draft = self.statement, self._draft
        near = near_each_other(tuple(one.text for one in draft)).get(draft.index(own), ())
        closeness = {draft[one.place].id: place for place, one in enumerate(near)}
        others = (one for one in draft if one.kind == own.kind and one.id != own.id)
        return tuple(
            sorted(
                others,
                key=lambda one: (closeness.get(one.id, len(closeness)), one.parent_id != own.parent_id),
            )
        )

    @property
    def parent_kinds(self) -> tuple[str | None, ...]:
        return next(kinds for kind, kinds in PARENT_KINDS.items() if kind == self.statement.kind)

    @property
    def itself_and_below(self) -> frozenset[str]:
        """Under none of these can it stand."""
        return frozenset({self.wording_id, *(str(one.wording_id) for one in self.below)})

    @property
    def _draft(self) -> tuple[StatementView, ...]:
        return self.place.desk.draft.statements


def find_place(study_id: uuid.UUID, number: int) -> Place:
    """With the filter of the address.

    Raises WrongState while the round is open: nothing of it is known to anybody.
    """
    session = current_session()
    round_ = round_by_number(session, study_id, number)
    if round_ is None:
        raise unknown_page()
    desk = drafting.desk(session, round_.id)
    report = reports.report(session, round_.id)
    if report is None:
        raise WrongState(desk.refusal) if desk.refusal else unknown_page()
    found = remarks.readings(session, round_.id)
    content = remarks.as_read(report.content, found)
    return Place(
        study_id,
        desk,
        content,
        found,
        report.released_at is not None,
        studies.current_protocol(session, study_id).protocol.settled_shown_again,
        Filter.of(request.args),
    )


def place_now(place: Place) -> Place:
    """With what this request has decided, or found decided by others."""
    return replace(place, desk=drafting.as_of_now(current_session(), place.desk))


def find_focus(place: Place, wording_id: uuid.UUID) -> Focus:
    statement = place.desk.statements.get(wording_id)
    if statement is None:
        raise unknown_page()
    return Focus(place, statement)


def desk_frame(place: Place) -> Frame:
    """The desk stands at the draft that it makes."""
    return study_frame(place.study_id, page="rounds", here=(StopKind.DRAFT, place.desk.draft.number + 1))
