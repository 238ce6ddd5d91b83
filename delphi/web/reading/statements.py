"""One statement of a report in ready words: its line in the list, and its evidence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from delphi.reports.content import (
    Between,
    Comment,
    Content,
    DimensionFigures,
    DimensionHead,
    EarlierFigures,
    Figures,
    GroupShares,
    ItemContent,
)
from delphi.reports.explaining import action_words, line_words
from delphi.reports.outcomes import kind_of
from delphi.reports.picture import DistributionRow, band_line, distribution, distribution_rows
from delphi.web.reading import words
from delphi.wording import gettext, ngettext, say

WIDTH, HEIGHT = 150, 55

# By kind of remark, its statement and its text: what people made of it; empty for most.
Marks: TypeAlias = Callable[[str, str | None, str], str]


def unmarked(_kind: str, _wording_id: str | None, _text: str) -> str:
    """For those who read only what may be shown."""
    return ""


@dataclass(frozen=True)
class Picture:
    svg: Markup
    caption: str
    rows: tuple[DistributionRow, ...]
    heading: str


@dataclass(frozen=True)
class Evidence:
    """`word` is the anchor of its definition; `more` is the whole of what `value` says in short."""

    label: str
    word: str
    value: str
    more: str = ""


@dataclass(frozen=True)
class GroupLine:
    """`bands`: how the group divides, drawn; none where it is held back."""

    group: str
    n: str
    agree: str
    oppose: str
    bands: Markup | None = None
    agreed: str = ""


@dataclass(frozen=True)
class CommentLine:
    text: str
    band: str
    note: str


@dataclass(frozen=True)
class Written:
    """A text of the panel without a rating beside it, and what people made of it."""

    text: str
    mark: str


@dataclass(frozen=True)
class Internal:
    """What only chair and committee read."""

    proposal: str
    reason: str
    needs_person: bool
    wordings: tuple[Written, ...]
    lineage_url: str


@dataclass(frozen=True)
class StatementView:
    wording_id: str
    anchor: str
    code: str
    text: str
    area: str
    kind: str
    outcome: str
    word: str
    fragile: bool
    small: Markup | None
    small_before: Markup | None
    before_note: str
    share: str
    measurable_outcome: str
    undecided: str
    pictures: tuple[Picture, ...]
    evidence: tuple[Evidence, ...]
    groups: tuple[GroupLine, ...]
    comments: tuple[CommentLine, ...]
    comments_count: str
    internal: Internal | None


def statement_view(
    item: ItemContent, content: Content, *, lineage_url: str = "", marks: Marks = unmarked
) -> StatementView:
    """With what leads to the next draft where there is an address of the lineage."""
    figures, head = item.figures, content.dimensions[0]
    outcome = figures.outcome
    now, before = _picture_now(item, content), _picture_before(item, content)
    reworded = item.earlier is not None and not item.earlier.same_wording
    undecided = figures.verdict == words.UNDECIDED
    return StatementView(
        wording_id=item.wording_id,
        anchor=f"statement-{item.wording_id}",
        code=item.code,
        text=item.text,
        area=item.area,
        kind=kind_of(outcome),
        outcome=outcome,
        word=words.outcome_word(outcome),
        fragile=figures.robust is False,
        small=None if now is None else now.svg,
        small_before=None if before is None or reworded else before.svg,
        before_note=gettext("reworded") if reworded else "",
        share=_share_change(item),
        measurable_outcome=item.measurable_outcome or "",
        undecided=words.undecided_words(figures, content.head.minimum_cell) if undecided else "",
        pictures=tuple(one for one in (now, before, *_other_dimensions(item, content)) if one is not None),
        evidence=_evidence(figures, head) if any(figures.counts) else (),
        groups=tuple(_group(one) for one in figures.groups),
        comments=tuple(CommentLine(one.text, one.band, _note(item, one, marks)) for one in item.comments),
        comments_count=ngettext("%(num)s comment", "%(num)s comments", len(item.comments)),
        internal=_internal(item, lineage_url, marks) if lineage_url else None,
    )


def _share_change(item: ItemContent) -> str:
    """What was, and what is: 78.3% (n 23) → 91.3% (n 21). Each of all who rated then: not the same people."""
    now, earlier = words.counted_percent(item.figures.share_in), item.earlier
    before = words.counted_percent(earlier.share_in) if earlier is not None and earlier.same_wording else ""
    return f"{before} → {now}" if before and now else now


def _picture_now(item: ItemContent, content: Content) -> Picture | None:
    figures = item.figures
    heading = _round_heading(content.head.round)
    return _picture(item, figures, content.dimensions[0], heading, cannot_judge=figures.cannot_judge)


def _picture_before(item: ItemContent, content: Content) -> Picture | None:
    earlier, number = item.earlier, content.head.previous_round
    if earlier is None or number is None:
        return None
    heading = _round_heading(number)
    if not earlier.same_wording:
        heading = gettext("%(round)s, on the earlier wording", round=heading)
    return _picture(item, earlier, content.dimensions[0], heading)


def _other_dimensions(item: ItemContent, content: Content) -> list[Picture | None]:
    """Those that do not decide."""
    return [
        _picture(item, one, head, head.question, cannot_judge=one.cannot_judge)
        for head, one in zip(content.dimensions[1:], item.dimensions, strict=True)
    ]


def _picture(
    item: ItemContent,
    shown: Figures | EarlierFigures | DimensionFigures,
    head: DimensionHead,
    heading: str,
    *,
    cannot_judge: int = 0,
) -> Picture | None:
    if not sum(shown.counts):
        return None
    line = words.caption(shown.n, shown.median, shown.q1, shown.q3, cannot_judge=cannot_judge)
    svg = distribution(
        shown.counts,
        head.alike.bands,
        median=shown.median,
        q1=shown.q1,
        q3=shown.q3,
        title=f"{item.code}, {heading}: {line}",
        width=WIDTH,
        height=HEIGHT,
    )
    return Picture(svg, line, distribution_rows(words.category_labels(head), shown.counts), heading)


def _round_heading(number: int) -> str:
    return gettext("Round %(number)s", number=number)


def _evidence(figures: Figures, head: DimensionHead) -> tuple[Evidence, ...]:
    found = [
        Evidence(gettext("Rule"), "rule", _in_short(figures), figures.rule_line),
        Evidence(
            gettext("Agree (%(band)s)", band=words.band_range(head, "agree")),
            "share",
            words.share_words(figures.share_in),
        ),
        Evidence(
            gettext("Oppose (%(band)s)", band=words.band_range(head, "oppose")),
            "share",
            words.share_words(figures.share_out),
        ),
        Evidence(gettext("Did not rate"), "missing", _missing(figures)),
        Evidence(gettext("Disagreement"), "disagreement", _disagreement(figures)),
        Evidence(gettext("Firmness"), "firm", _firmness(figures), words.checks_made(figures)),
    ]
    if figures.consensus_line is not None:
        found.insert(1, Evidence(gettext("Consensus line"), "rule", figures.consensus_line))
    if figures.between is not None:
        found.append(Evidence(gettext("Who moved"), "moved", _moved(figures.between)))
        if figures.between.agreed is not None:
            found.append(Evidence(gettext("Agree, the same people"), "moved", _agreed(figures.between)))
    return tuple(found)


def _in_short(figures: Figures) -> str:
    agree, oppose = figures.share_in, figures.share_out
    if agree is None or oppose is None:
        return words.outcome_word(figures.outcome)
    return gettext(
        "%(agree)s of %(n)s agree, %(oppose)s oppose: %(verdict)s",
        agree=agree.k,
        n=agree.n,
        oppose=oppose.k,
        verdict=words.outcome_word(figures.verdict).lower(),
    )


def _missing(figures: Figures) -> str:
    return gettext(
        "%(cannot)s could not judge, %(missing)s of those invited gave no answer",
        cannot=figures.cannot_judge,
        missing=figures.missing,
    )


def _disagreement(figures: Figures) -> str:
    if figures.disagreement is None:
        return gettext("not defined for these ratings")
    return gettext("yes: two camps") if figures.disagreement else gettext("no")


def _firmness(figures: Figures) -> str:
    if figures.robust is None:
        return gettext("there was no decision to check")
    if figures.robust:
        return gettext("robust: every check decides the same")
    return gettext("fragile: %(reasons)s", reasons="; ".join(figures.differences))


def _moved(between: Between) -> str:
    if not between.changed:
        return gettext("none of the %(pairs)s who rated it in both rounds", pairs=between.pairs)
    text = gettext(
        "%(changed)s of the %(pairs)s who rated it in both rounds: %(up)s up, %(down)s down; "
        "%(towards)s towards the earlier median, %(away)s away from it",
        changed=between.changed,
        pairs=between.pairs,
        up=between.up,
        down=between.down,
        towards=between.towards,
        away=between.away,
    )
    return text if not between.stable else gettext("%(moved)s; stable", moved=text)


def _agreed(between: Between) -> str:
    before, now = between.agreed or (0, 0)
    return gettext(
        "%(before)s of %(pairs)s before, %(now)s of %(pairs)s now",
        before=before,
        now=now,
        pairs=between.pairs,
    )


def _group(one: GroupShares) -> GroupLine:
    name = words.group_word(one.group)
    if one.n is None:
        return GroupLine(name, gettext("held back"), "", "")
    return GroupLine(
        name,
        str(one.n),
        words.percent(one.share_in),
        words.percent(one.share_out),
        _bands(name, one),
        gettext("%(agree)s of %(n)s", agree=one.share_in.k, n=one.n) if one.share_in else "",
    )


def _bands(name: str, one: GroupShares) -> Markup | None:
    if not one.n or one.share_in is None or one.share_out is None:
        return None
    agree, oppose = one.share_in.k, one.share_out.k
    title = gettext(
        "%(group)s: %(agree)s of %(n)s agree, %(oppose)s oppose",
        group=name,
        agree=agree,
        n=one.n,
        oppose=oppose,
    )
    return band_line(oppose, max(one.n - agree - oppose, 0), agree, title=title)


def band_note(band: str) -> str:
    notes = {
        "agree": gettext("agrees"),
        "between": gettext("in between"),
        "oppose": gettext("opposes"),
    }
    return notes.get(band, "")


def written(kind: str, wording_id: str, texts: Iterable[str], marks: Marks) -> tuple[Written, ...]:
    return tuple(Written(text, marks(kind, wording_id, text)) for text in texts)


def _note(item: ItemContent, comment: Comment, marks: Marks) -> str:
    parts = (band_note(comment.band), marks("comment", item.wording_id, comment.text))
    return " · ".join(part for part in parts if part)


def _internal(item: ItemContent, lineage_url: str, marks: Marks) -> Internal:
    proposed = item.proposed
    return Internal(
        proposal=say(action_words(proposed.action, proposed.line, proposed.numbers)),
        reason=say(line_words(proposed.line, proposed.numbers)),
        needs_person=proposed.needs_person,
        wordings=written("wording", item.wording_id, item.proposed_wordings, marks),
        lineage_url=lineage_url,
    )


def rose(item: ItemContent) -> int | None:
    """1: of those who rated it in both rounds more agree than before; -1: fewer; else 0. None: not comparable."""
    between = item.figures.between
    if between is None or between.agreed is None:
        return None
    before, now = between.agreed
    return (now > before) - (now < before)
