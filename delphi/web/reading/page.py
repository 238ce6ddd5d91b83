"""A report as a page: the finding first, then the figures, then every statement with its evidence."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from delphi.errors import Message
from delphi.reports.content import AreaComments, Coefficient, Content, GroupFlow
from delphi.reports.outcomes import COLOURED, DIVIDED
from delphi.reports.queries import ReportView
from delphi.studies import consensus
from delphi.web.frame import Link
from delphi.web.reading import words
from delphi.web.reading.statements import (
    Marks,
    StatementView,
    Written,
    rose,
    statement_view,
    unmarked,
    written,
)
from delphi.wording import gettext, ngettext, say

UrlOf = Callable[[str | None], str]


@dataclass(frozen=True)
class Figure:
    label: str
    value: str


@dataclass(frozen=True)
class FlowLine:
    group: str
    invited: str
    answered: str


@dataclass(frozen=True)
class Area:
    heading: str
    statements: tuple[StatementView, ...]


@dataclass(frozen=True)
class NewStatementLine:
    area: str
    text: str
    reason: str
    mark: str


@dataclass(frozen=True)
class RemarksOnShown:
    heading: str
    comments: tuple[Written, ...]
    wordings: tuple[Written, ...]


@dataclass(frozen=True)
class ReportPage:
    title: str
    eyebrow: str
    lead: str
    figures: tuple[Figure, ...]
    filters: tuple[Link, ...]
    count: str
    round_label: str
    before_label: str  # empty without an earlier round
    areas: tuple[Area, ...]
    rule: str
    rule_text: str
    flow: tuple[FlowLine, ...]
    context: tuple[Figure, ...]
    made_from: tuple[Figure, ...]
    remarks: tuple[RemarksOnShown, ...]
    new_statements: tuple[NewStatementLine, ...]
    minimum_cell: int
    internal: bool


def report_page(
    view: ReportView,
    *,
    show: str | None,
    url_of: UrlOf,
    lineage_of: Callable[[str], str] | None = None,
    marks: Marks = unmarked,
) -> ReportPage:
    """`lineage_of` a wording, `marks` of remarks: for chair and committee, with what leads to the next draft."""
    content, internal = view.content, lineage_of is not None
    chosen = show if show in _shown(content) else None
    statements = [
        statement_view(
            item, content, lineage_url=lineage_of(item.wording_id) if lineage_of else "", marks=marks
        )
        for item in content.items
        if chosen in (None, item.figures.outcome)
    ]
    before = content.head.previous_round
    return ReportPage(
        title=finding(content),
        eyebrow=_eyebrow(view),
        lead=_lead(content),
        figures=_figures(content),
        filters=_filters(content, chosen, url_of),
        count=ngettext("%(num)s rated statement", "%(num)s rated statements", len(statements)),
        round_label=gettext("Round %(number)s", number=content.head.round),
        before_label="" if before is None else gettext("Round %(number)s", number=before),
        areas=_areas(content, statements),
        rule=say(_rule(content)),
        rule_text=content.head.rule_text,
        flow=tuple(_flow_line(one) for one in content.flow.groups),
        context=tuple(_coefficient(one) for one in content.coefficients),
        made_from=_made_from(view, internal=internal),
        remarks=tuple(
            _remarks_on(one, marks, internal=internal) for one in content.unrated if internal or one.comments
        ),
        new_statements=tuple(
            NewStatementLine(one.area, one.text, one.reason or "", marks("statement", None, one.text))
            for one in (content.new_statements if internal else ())
        ),
        minimum_cell=content.head.minimum_cell,
        internal=internal,
    )


def _remarks_on(one: AreaComments, marks: Marks, *, internal: bool) -> RemarksOnShown:
    wordings = one.proposed_wordings if internal else ()
    return RemarksOnShown(
        f"{one.code} {one.text}",
        written("comment", one.wording_id, one.comments, marks),
        written("wording", one.wording_id, wordings, marks),
    )


def finding(content: Content) -> str:
    """The report in one sentence."""
    outcomes = _outcomes(content)
    total, settled, divided = len(content.items), outcomes["in"], outcomes[DIVIDED]
    if not content.flow.answered:
        return gettext("Nobody answered round %(number)s.", number=content.head.round)
    if settled == total:
        return ngettext("The only rated statement is in.", "All %(num)s rated statements are in.", total)
    first = ngettext(
        "%(settled)s of %(num)s rated statement is in",
        "%(settled)s of %(num)s rated statements are in",
        total,
        settled=settled,
    )
    if not divided:
        return f"{first}."
    second = ngettext("%(num)s divides the panel", "%(num)s divide the panel", divided)
    return f"{first}; {second}."


def _shown(content: Content) -> tuple[str, ...]:
    """The usual outcomes, those that the rule names itself, and last what was not decided."""
    found = _outcomes(content)
    own = sorted(set(found) - {*COLOURED, words.UNDECIDED})
    undecided = (words.UNDECIDED,) if found[words.UNDECIDED] else ()
    return (*COLOURED, *own, *undecided)


def _outcomes(content: Content) -> Counter[str]:
    return Counter(item.figures.outcome for item in content.items)


def _rule(content: Content) -> Message:
    """The rule in the reader's language; the report itself keeps the English of `Head.rule_sentence`."""
    deciding = content.dimensions[0]
    bands = (deciding.oppose_up_to, deciding.agree_from)
    return consensus.said_of_text(content.head.rule_text, len(deciding.labels), bands)


def _eyebrow(view: ReportView) -> str:
    head = view.content.head
    if view.released_at is None:
        return gettext("Report of round %(number)s · not released yet", number=head.round)
    return gettext(
        "Report of round %(number)s · released %(day)s · version %(version)s",
        number=head.round,
        day=words.day_words(view.released_at, head.time_zone),
        version=view.version,
    )


def _lead(content: Content) -> str:
    flow = content.flow
    if not flow.answered:
        return ngettext(
            "%(num)s expert was invited. There is nothing to report; ask again with a further round.",
            "%(num)s experts were invited. There is nothing to report; ask again with a further round.",
            flow.invited,
        )
    sentences = [
        gettext(
            "%(answered)s of %(invited)s invited experts answered, %(complete)s of them every statement.",
            answered=flow.answered,
            invited=flow.invited,
            complete=flow.complete,
        )
    ]
    if flow.in_both_rounds is not None:
        sentences.append(_moves(content, flow.in_both_rounds))
    fragile = sum(item.figures.robust is False for item in content.items)
    if fragile:
        sentences.append(
            ngettext(
                "The verdict on %(num)s statement is fragile: at least one check decides otherwise.",
                "The verdicts on %(num)s statements are fragile: at least one check of each decides otherwise.",
                fragile,
            )
        )
    return " ".join(sentences)


def _moves(content: Content, both: int) -> str:
    """Of the same people: who joined or left between the rounds is no rise and no fall."""
    moves = Counter(rose(item) for item in content.items)
    compared = moves.total() - moves[None]
    answered = gettext("%(both)s answered in both rounds.", both=both)
    if not compared:
        return answered
    return gettext(
        "%(answered)s Among those who rated a statement in both, agreement rose on %(rose)s and fell on %(fell)s "
        "of the %(compared)s statements that can be compared.",
        answered=answered,
        rose=moves[1],
        fell=moves[-1],
        compared=compared,
    )


def _figures(content: Content) -> tuple[Figure, ...]:
    counted, flow = _outcomes(content), content.flow
    found = [Figure(words.outcome_word(one).lower(), str(counted[one])) for one in _shown(content)]
    found.append(Figure(gettext("answered"), f"{flow.answered}/{flow.invited}"))
    return tuple(found)


def _filters(content: Content, chosen: str | None, url_of: UrlOf) -> tuple[Link, ...]:
    counted = _outcomes(content)
    links = [Link(gettext("All (%(count)s)", count=len(content.items)), url_of(None), chosen is None)]
    links += [
        Link(f"{words.outcome_word(one)} ({counted[one]})", url_of(one), chosen == one)
        for one in _shown(content)
        if counted[one]
    ]
    return tuple(links)


def _areas(content: Content, statements: Sequence[StatementView]) -> tuple[Area, ...]:
    by_area: dict[str, list[StatementView]] = {}
    area_of = {item.wording_id: f"{item.area_code} {item.area}".strip() for item in content.items}
    for one in statements:
        by_area.setdefault(area_of[one.wording_id], []).append(one)
    return tuple(Area(heading, tuple(found)) for heading, found in by_area.items())


def _flow_line(one: GroupFlow) -> FlowLine:
    name = words.group_word(one.group)
    if one.invited is None:
        return FlowLine(name, gettext("held back"), "")
    return FlowLine(name, str(one.invited), str(one.answered))


def _coefficient(one: Coefficient) -> Figure:
    names = {
        "kendall_w": gettext("Kendall's W"),
        "krippendorff_alpha": gettext("Krippendorff's alpha (ordinal)"),
        "gwet_ac2": gettext("Gwet's AC2 (ordinal)"),
        "icc_agreement": gettext("Intraclass correlation, ICC(A,1)"),
    }
    if one.value is None:
        return Figure(names[one.name], gettext("none: %(reason)s", reason=words.reason_words(one.reason)))
    value = f"{one.value:.2f}"
    if one.interval is not None:
        low, high = one.interval
        value = gettext(
            "%(value)s (95%% interval %(low)s to %(high)s)", value=value, low=f"{low:.2f}", high=f"{high:.2f}"
        )
    return Figure(names[one.name], value)


def _made_from(view: ReportView, *, internal: bool) -> tuple[Figure, ...]:
    head = view.content.head
    return (
        Figure(
            gettext("Round"),
            gettext("%(opened)s to %(closed)s", opened=head.opened_on, closed=head.closed_on),
        ),
        Figure(gettext("Draft"), gettext("draft %(number)s", number=head.draft)),
        Figure(
            gettext("Protocol"),
            gettext(
                "version %(number)s, SHA-256 %(sha256)s",
                number=head.protocol_number,
                sha256=head.protocol_sha256,
            ),
        ),
        Figure(gettext("Answers"), gettext("SHA-256 %(sha256)s", sha256=head.snapshot_sha256)),
        Figure(gettext("Root of the receipts"), head.snapshot_root),
        Figure(gettext("This report"), _fingerprint(view, internal=internal)),
    )


def _fingerprint(view: ReportView, *, internal: bool) -> str:
    """Two are given of one version: what is hidden or paraphrased makes another text."""
    if internal:
        return gettext(
            "SHA-256 %(sha256)s, of the report as it is stored, with all remarks as they were written. Staff "
            "see that of what they read; it is another one where remarks are hidden or paraphrased.",
            sha256=view.sha256,
        )
    return gettext(
        "SHA-256 %(sha256)s, of the report as it was released. Chair and committee see that of the report with "
        "all remarks as they were written; it is another one where remarks are hidden or paraphrased.",
        sha256=view.sha256,
    )
