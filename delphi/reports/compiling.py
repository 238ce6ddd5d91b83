"""A closed round made into the content of its report. Pure: the same facts give the same content."""

import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from analysis.consensus import explain, rule_digest, write_rule
from delphi.reports import figuring, pairs
from delphi.reports.analysing import Analysed, ClosedRound, analysis_of
from delphi.reports.content import (
    AreaComments,
    Content,
    DimensionFigures,
    DimensionHead,
    Figures,
    Flow,
    Head,
    ItemContent,
    NewStatement,
)
from delphi.reports.proposals import Before, RoundFacts, proposed
from delphi.reports.remarks import Remarks, Writers, remarks_by_wording, shuffled
from delphi.rounds.questionnaire import Item, Questionnaire
from delphi.studies.consensus import analysed


def compile_report(closed: ClosedRound) -> Content:
    analysis = analysis_of(closed)
    protocol, snapshot = closed.pinned.protocol, closed.snapshot
    heads = tuple(map(DimensionHead.of, closed.asked.dimensions))
    remarks = remarks_by_wording(snapshot, heads[0].band, minimum_cell=protocol.minimum_cell)
    return Content(
        head=_head(closed, analysis),
        flow=_flow(closed),
        dimensions=heads,
        items=_items(closed, analysis, remarks),
        unrated=_unrated(closed.asked, remarks),
        new_statements=_new_statements(closed),
        coefficients=figuring.coefficients_of(
            analysis.panel, analysis.round.responded, protocol.minimum_cell
        ),
    )


def _agreed(closed: ClosedRound) -> Mapping[str, tuple[int, int]]:
    if closed.previous is None:
        return {}
    agree_from = closed.asked.dimensions[0].agree_from
    before, now = closed.previous.snapshot, closed.snapshot
    both = [wording for wording in now.wordings if wording in before.wordings]
    return pairs.agreed(before, now, both, lambda category: category >= agree_from)


def _head(closed: ClosedRound, analysis: Analysed) -> Head:
    asked, protocol, rule = closed.asked, closed.pinned.protocol, analysis.round.rule
    return Head(
        study=asked.study_title,
        round=asked.round_number,
        draft=asked.draft_number,
        opened_on=_day(closed.opened_at, asked.time_zone),
        closed_on=_day(closed.closed_at, asked.time_zone),
        time_zone=asked.time_zone,
        planned_rounds=asked.planned_rounds,
        previous_round=None if closed.previous is None else closed.previous.content.head.round,
        protocol_number=closed.pinned.number,
        protocol_sha256=closed.pinned.sha256,
        rule_name=rule.name,
        rule_text=write_rule(rule),
        rule_sentence=explain(rule),
        rule_sha256=rule_digest(rule),
        denominator=protocol.denominator,
        minimum_cell=protocol.minimum_cell,
        snapshot_sha256=closed.snapshot_sha256,
        snapshot_root=closed.snapshot.root,
    )


def _flow(closed: ClosedRound) -> Flow:
    snapshot, floor = closed.snapshot, closed.pinned.protocol.minimum_cell
    earlier = closed.previous
    complete = sum(snapshot.complete)
    return Flow(
        invited=snapshot.invited,
        answered=len(snapshot.seats),
        complete=complete,
        partial=len(snapshot.seats) - complete,
        in_both_rounds=None if earlier is None else len({*snapshot.seats} & {*earlier.snapshot.seats}),
        groups=figuring.group_flow(closed.held.invited_by_group, Counter(snapshot.groups), floor),
    )


def _items(
    closed: ClosedRound, analysis: Analysed, remarks: Mapping[uuid.UUID, Remarks]
) -> tuple[ItemContent, ...]:
    asked, floor = closed.asked, closed.pinned.protocol.minimum_cell
    before = {} if closed.previous is None else closed.previous.by_wording
    round_ = RoundFacts(
        analysis.round.invited, analysis.round.responded, asked.round_number, asked.planned_rounds
    )
    analysed_items = {one.item: one for one in analysis.round.items}
    others = _other_dimensions(closed)
    agreed = _agreed(closed)
    return tuple(
        _item(
            item,
            area,
            figures=figuring.figures_of(
                analysed_items[str(item.wording_id)],
                floor,
                n_before=_n_before(item, before),
                agreed=agreed.get(str(item.wording_id)),
                held=analysis.held[str(item.wording_id)],
                undecided=str(item.wording_id) in analysis.undecided,
            ),
            before=before.get(str(item.earlier.wording_id)) if item.earlier else None,
            remarks=remarks.get(item.wording_id, Remarks()),
            dimensions=others[str(item.wording_id)],
            round_=round_,
        )
        for area, item in _rated(asked)
    )


def _n_before(item: Item, before: Mapping[str, ItemContent]) -> int:
    same = before.get(str(item.wording_id))
    return 0 if same is None else same.figures.n


def _item(
    item: Item,
    area: Item,
    *,
    figures: Figures,
    before: ItemContent | None,
    remarks: Remarks,
    dimensions: tuple[DimensionFigures, ...],
    round_: RoundFacts,
) -> ItemContent:
    same_wording = before is not None and before.wording_id == str(item.wording_id)
    return ItemContent(
        wording_id=str(item.wording_id),
        code=item.code,
        kind=item.kind,
        level=item.level,
        area_code=area.code,
        area=area.text,
        text=item.text,
        measurable_outcome=item.outcome,
        relation=item.relation,
        figures=figures,
        earlier=None if before is None else figuring.earlier_of(before, same_wording=same_wording),
        dimensions=dimensions,
        comments=remarks.comments,
        proposed_wordings=remarks.proposed_wordings,
        proposed=proposed(
            round_,
            figures,
            Writers.unread_all(remarks.writers),
            Before(before.figures.share_in, before.proposed.disputed)
            if before is not None and same_wording
            else None,
        ),
    )


def _other_dimensions(closed: ClosedRound) -> dict[str, tuple[DimensionFigures, ...]]:
    protocol, snapshot = closed.pinned.protocol, closed.snapshot
    columns = [
        figuring.described(
            one.key,
            closed.held.matrix(analysed(one.scale), place),
            snapshot.invited,
            protocol.minimum_cell,
        )
        for place, one in enumerate(protocol.dimensions)
        if place
    ]
    return {
        str(wording): tuple(column[place] for column in columns)
        for place, wording in enumerate(snapshot.wordings)
    }


def _rated(asked: Questionnaire) -> list[tuple[Item, Item]]:
    """Each rated statement with its area, in the order asked."""
    return [
        (section.area, item)
        for section in asked.sections
        for item in (section.area, *section.items)
        if item.rated
    ]


def _unrated(asked: Questionnaire, remarks: Mapping[uuid.UUID, Remarks]) -> tuple[AreaComments, ...]:
    return tuple(
        AreaComments(
            wording_id=str(item.wording_id),
            code=item.code,
            text=item.text,
            comments=tuple(one.text for one in found.comments),
            proposed_wordings=found.proposed_wordings,
        )
        for item in asked.every_item
        if not item.rated and (found := remarks.get(item.wording_id)) is not None
    )


def _new_statements(closed: ClosedRound) -> tuple[NewStatement, ...]:
    known = closed.asked.by_wording
    found = [
        NewStatement(
            area_wording_id=None if one.area_wording_id is None else str(one.area_wording_id),
            area=known[one.area_wording_id].text if one.area_wording_id in known else "",
            text=one.text,
            reason=one.reason,
        )
        for one in closed.snapshot.new_statements
    ]
    return shuffled(found, lambda one: f"{one.text}\n{one.reason}", salt=closed.snapshot.round_id)


def _day(moment: datetime, time_zone: str) -> str:
    return moment.astimezone(ZoneInfo(time_zone)).date().isoformat()
