"""The panel in ready words. Names stand here and nowhere beside what anybody answered."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import url_for

from delphi.panels.parsing import PanelPreview
from delphi.panels.queries import ExpertRow, GroupRow
from delphi.panels.rules import iso_day
from delphi.reports.suppression import HeldBackBeforehand
from delphi.studies.rules import Protocol
from delphi.web.chair.held_back import held_back_of, names, protecting_words
from delphi.web.chair.imports import Fact, said_columns, said_problems
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class ExpertLine:
    name: str
    email: str
    group: str
    state: str
    edit: Link | None  # none for who has left: they come back by being added again


@dataclass(frozen=True)
class GroupLine:
    name: str
    experts: int
    own_figures: str  # whether a report will show them
    rename: Link


@dataclass(frozen=True)
class PanelPage:
    count: str
    experts: tuple[ExpertLine, ...]
    left: tuple[ExpertLine, ...]
    left_count: str
    groups: tuple[GroupLine, ...]
    without_group: str
    small: str
    import_url: str
    add_url: str
    template_url: str
    study_url: str


@dataclass(frozen=True)
class ImportPage:
    problems: tuple[str, ...]
    columns: tuple[Fact, ...]
    round_open: str
    template_url: str
    add_url: str
    panel_url: str


@dataclass(frozen=True)
class PreviewLine:
    row: str
    name: str
    email: str
    group: str


@dataclass(frozen=True)
class PreviewPage:
    count: str
    groups: tuple[Fact, ...]
    columns: tuple[Fact, ...]
    notices: tuple[str, ...]
    to_confirm: tuple[str, ...]
    people: tuple[PreviewLine, ...]
    round_open: str
    confirm_url: str
    again_url: str


@dataclass(frozen=True)
class ExpertPage:
    title: str
    groups: tuple[str, ...]
    warnings: tuple[str, ...]
    round_open: str
    remove: Link | None
    panel_url: str


@dataclass(frozen=True)
class RemovalPage:
    title: str
    text: str
    panel_url: str


@dataclass(frozen=True)
class GroupPage:
    title: str
    panel_url: str


def panel_page(
    study_id: uuid.UUID, experts: Sequence[ExpertRow], groups: Sequence[GroupRow], protocol: Protocol
) -> PanelPage:
    zone = ZoneInfo(protocol.time_zone)
    present = [row for row in experts if row.left_at is None]
    left = [row for row in experts if row.left_at is not None]
    used = [group for group in groups if group.experts]
    without = sum(row.group is None for row in present)
    held = held_back_of(present, protocol.minimum_cell)
    return PanelPage(
        count=_panel_count(len(present), len(used)),
        experts=tuple(_expert_line(study_id, row, zone) for row in present),
        left=tuple(_expert_line(study_id, row, zone) for row in left),
        left_count=ngettext("%(num)s person has left", "%(num)s people have left", len(left)),
        groups=tuple(_group_line(study_id, group, held, protocol.minimum_cell) for group in used),
        without_group=_without_group(without),
        small=_small_note(held, protocol.minimum_cell),
        import_url=url_for("chair.import_panel", study_id=study_id),
        add_url=url_for("chair.add_expert", study_id=study_id),
        template_url=url_for("chair.panel_template", study_id=study_id),
        study_url=url_for("chair.study", study_id=study_id),
    )


def import_page(
    study_id: uuid.UUID,
    *,
    preview: PanelPreview | None = None,
    refused: Sequence[str] = (),
    open_round: int | None,
) -> ImportPage:
    return ImportPage(
        problems=(*refused, *(said_problems(preview.problems) if preview else ())),
        columns=said_columns(preview.columns) if preview else (),
        round_open=round_open_note(open_round),
        template_url=url_for("chair.panel_template", study_id=study_id),
        add_url=url_for("chair.add_expert", study_id=study_id),
        panel_url=url_for("chair.panel", study_id=study_id),
    )


def preview_page(study_id: uuid.UUID, preview: PanelPreview, open_round: int | None) -> PreviewPage:
    per_group = Counter(row.group or gettext("Without a group") for row in preview.rows)
    asked = tuple(say(notice.message) for notice in preview.notices if notice.confirm)
    return PreviewPage(
        count=ngettext("%(num)s person in the file", "%(num)s people in the file", len(preview.rows)),
        groups=tuple(Fact(name, str(count)) for name, count in sorted(per_group.items())),
        columns=said_columns(preview.columns),
        notices=tuple(say(notice.message) for notice in preview.notices if not notice.confirm),
        to_confirm=(*asked, *said_problems(preview.warnings)),
        people=tuple(PreviewLine(str(row.row), row.name, row.email, row.group or "") for row in preview.rows),
        round_open=round_open_note(open_round),
        confirm_url=url_for("chair.store_panel", study_id=study_id),
        again_url=url_for("chair.import_panel", study_id=study_id),
    )


def expert_page(
    study_id: uuid.UUID,
    expert: ExpertRow | None,
    groups: Sequence[GroupRow],
    *,
    warnings: Sequence[str],
    open_round: int | None,
) -> ExpertPage:
    """For an expert on the panel, or for one to be added."""
    remove = None
    if expert is not None and open_round is None:
        url = url_for("chair.remove_expert", study_id=study_id, expert_id=expert.id)
        remove = Link(gettext("Remove from the panel"), url)
    return ExpertPage(
        title=gettext("Edit %(name)s", name=expert.name) if expert else gettext("Add an expert"),
        groups=tuple(group.name for group in groups),
        warnings=tuple(warnings),
        round_open=_editing_note(open_round) if expert else round_open_note(open_round),
        remove=remove,
        panel_url=url_for("chair.panel", study_id=study_id),
    )


def removal_page(study_id: uuid.UUID, expert: ExpertRow) -> RemovalPage:
    return RemovalPage(
        gettext("Remove %(name)s from the panel?", name=expert.name),
        gettext(
            "%(name)s is not invited to later rounds, and mail that still waits does not leave. What they "
            "answered in rounds that are closed stays in the reports. They can be added again.",
            name=expert.name,
        ),
        url_for("chair.panel", study_id=study_id),
    )


def group_page(study_id: uuid.UUID, group: GroupRow) -> GroupPage:
    return GroupPage(gettext("Rename %(group)s", group=group.name), url_for("chair.panel", study_id=study_id))


def round_open_note(open_round: int | None) -> str:
    if open_round is None:
        return ""
    return gettext(
        "Round %(number)s is open. Whoever is added now is not invited to the open round yet; "
        "invite from the round page.",
        number=open_round,
    )


def _editing_note(open_round: int | None) -> str:
    if open_round is None:
        return ""
    return gettext(
        "Round %(number)s is open and keeps the group the expert had when it opened. To take somebody out, "
        "use the page of the round.",
        number=open_round,
    )


def _panel_count(experts: int, groups: int) -> str:
    people = ngettext("%(num)s expert", "%(num)s experts", experts)
    if not groups:
        return people
    return gettext(
        "%(experts)s in %(groups)s",
        experts=people,
        groups=ngettext("%(num)s group", "%(num)s groups", groups),
    )


def _without_group(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(num)s expert has no group.", "%(num)s experts have no group.", count)


def _small_note(held: HeldBackBeforehand, least: int) -> str:
    if not held.small:
        return ""
    small = ngettext(
        "%(groups)s has fewer than %(least)s experts: a report will not show figures of its own for it, so "
        "that nobody can be recognised. Add experts, or join it with another group.",
        "%(groups)s have fewer than %(least)s experts each: a report will not show figures of their own for "
        "them, so that nobody can be recognised. Add experts, or join them with other groups.",
        len(held.small),
        groups=names(held.small),
        least=least,
    )
    return f"{small} {protecting_words(held)}".rstrip()


def _own_figures(group: str, held: HeldBackBeforehand, least: int) -> str:
    if group in held.small:
        return gettext("no, below %(least)s", least=least)
    if group in held.beside:
        return gettext("no, to protect %(small)s", small=names(held.small))
    return gettext("yes")


def _group_line(study_id: uuid.UUID, group: GroupRow, held: HeldBackBeforehand, least: int) -> GroupLine:
    own_figures = _own_figures(group.name, held, least)
    url = url_for("chair.rename_group", study_id=study_id, group_id=group.id)
    return GroupLine(
        group.name, group.experts, own_figures, Link(gettext("Rename %(group)s", group=group.name), url)
    )


def _expert_line(study_id: uuid.UUID, row: ExpertRow, zone: ZoneInfo) -> ExpertLine:
    url = url_for("chair.edit_expert", study_id=study_id, expert_id=row.id)
    return ExpertLine(
        row.name,
        row.email,
        row.group or gettext("none"),
        _state(row, zone),
        Link(gettext("Edit %(name)s", name=row.name), url) if row.left_at is None else None,
    )


def _state(row: ExpertRow, zone: ZoneInfo) -> str:
    if row.left_at is not None:
        return _departure(row.departure, iso_day(row.left_at, zone))
    if row.mail_stopped_at is not None:
        return gettext("asked for no mail on %(date)s", date=iso_day(row.mail_stopped_at, zone))
    return gettext("on the panel")


def _departure(departure: str | None, day: str) -> str:
    match departure:
        case "withdrew":
            return gettext("withdrew on %(date)s", date=day)
        case "declined":
            return gettext("declined on %(date)s", date=day)
        case _:
            return gettext("removed on %(date)s", date=day)
