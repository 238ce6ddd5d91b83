"""The list of studies, a study's overview with its next step, and its members, in ready words."""

import uuid
from dataclasses import dataclass

from flask import url_for

from delphi.process.progress import StudyProgress
from delphi.studies.queries import MemberRow, StudyRow
from delphi.web.chair.study.next_step import NextStep, draft_words, next_step, panel_words, place
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class StudyLine:
    title: str
    role: str
    url: str


@dataclass(frozen=True)
class StudiesPage:
    studies: tuple[StudyLine, ...]
    count: str
    new_url: str | None  # where they may create one


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    url: str | None = None


@dataclass(frozen=True)
class OverviewPage:
    title: str
    next_step: NextStep
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class MemberLine:
    name: str
    email: str
    role: str
    url: str


@dataclass(frozen=True)
class MembersPage:
    members: tuple[MemberLine, ...]
    count: str
    study_url: str


@dataclass(frozen=True)
class MemberPage:
    name: str
    email: str
    role: str
    stays: bool  # the only chair can neither leave nor change
    members_url: str
    remove_url: str


def role_word(role: str) -> str:
    words = {"chair": gettext("Chair"), "committee": gettext("Committee"), "staff": gettext("Staff")}
    return words[role]


def studies_page(rows: list[StudyRow], *, may_create: bool) -> StudiesPage:
    """Who only reads reports is offered no study to run."""
    lines = tuple(StudyLine(row.title, role_word(row.role), _study_url(row)) for row in rows)
    only_reads = bool(rows) and all(row.role == "staff" for row in rows)
    return StudiesPage(
        lines,
        ngettext("%(num)s study", "%(num)s studies", len(lines)),
        url_for("chair.new_study") if may_create and not only_reads else None,
    )


def overview_page(study_id: uuid.UUID, title: str, progress: StudyProgress, role: str) -> OverviewPage:
    step = next_step(study_id, progress)
    if role != "chair" and not _is_being_decided(progress):
        step = NextStep(gettext("There is nothing for you to do at the moment: the chair has the next step."))
    return OverviewPage(title, step, _facts(study_id, progress, linked=role == "chair"))


def members_page(study_id: uuid.UUID, members: list[MemberRow]) -> MembersPage:
    return MembersPage(
        tuple(
            MemberLine(
                member.name,
                member.email,
                role_word(member.role),
                url_for("chair.member", study_id=study_id, account_id=member.account_id),
            )
            for member in members
        ),
        ngettext("%(num)s person works on this study.", "%(num)s people work on this study.", len(members)),
        url_for("chair.study", study_id=study_id),
    )


def member_page(study_id: uuid.UUID, member: MemberRow, chairs: int) -> MemberPage:
    return MemberPage(
        name=member.name,
        email=member.email,
        role=role_word(member.role),
        stays=member.role == "chair" and chairs == 1,
        members_url=url_for("chair.members", study_id=study_id),
        remove_url=url_for("chair.remove_member", study_id=study_id, account_id=member.account_id),
    )


def _study_url(row: StudyRow) -> str:
    """Staff have no way into the study: they read what is released of it."""
    return url_for("staff.reading") if row.role == "staff" else url_for("chair.study", study_id=row.id)


def _is_being_decided(progress: StudyProgress) -> bool:
    last = progress.last_round
    return last is not None and not last.open and last.reported and not last.published


def _facts(study_id: uuid.UUID, progress: StudyProgress, *, linked: bool) -> tuple[Fact, ...]:
    draft = gettext("none yet") if progress.newest_draft is None else draft_words(progress)
    version = gettext("version %(number)s", number=progress.protocol_number)
    rounds = gettext(
        "%(opened)s of %(planned)s opened", opened=progress.rounds_opened, planned=progress.planned_rounds
    )
    members = ngettext("%(num)s person", "%(num)s people", progress.members)

    def url(page: str) -> str | None:
        return place(study_id, page) if linked else None

    return (
        Fact(gettext("Framework"), draft, url("framework")),
        Fact(gettext("Panel"), panel_words(progress), url("panel")),
        Fact(gettext("Protocol"), version, url("protocol")),
        Fact(gettext("Rounds"), rounds, place(study_id, "rounds")),
        Fact(gettext("Members"), members, url("members")),
        Fact(gettext("Time zone"), progress.time_zone),
    )
