"""One statement of a report in ready words: its line in the list, and its evidence."""

from dataclasses import dataclass
from typing import cast

from markupsafe import Markup

from delphi.reports.content import (
    Between,
    Content,
    DimensionFigures,
    DimensionHead,
    EarlierFigures,
    Figures,
    GroupShares,
    ItemContent,
)
from delphi.reports.explaining import action_words, line_words
from delphi.reports.picture import Band, DistributionRow, distribution, distribution_rows
from delphi.web.reading import words
from delphi.wording import gettext, ngettext, say

SMALL = {"width": 132, "height": 40}


@dataclass(frozen=True)
class Picture:
    svg: Markup
    caption: str
    rows: tuple[DistributionRow, ...]
    heading: str


@dataclass(frozen=True)
class Evidence:
    """`word` is the anchor of its definition."""

    label: str
    word: str
    value: str


@dataclass(frozen=True)
class GroupLine:
    group: str
    n: str
    agree: str
    oppose: str


@dataclass(frozen=True)
class CommentLine:
    text: str
    band: str
    note: str


@dataclass(frozen=True)
class Internal:
    """What only chair and committee read."""

    proposal: str
    reason: str
    needs_person: bool
    wordings: tuple[str, ...]


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


def statement_view(item: ItemContent, content: Content, *, internal: bool) -> StatementView:
    figures, head = item.figures, content.dimensions[0]
    outcome = words.outcome_of(figures)
    undecided = figures.verdict == words.UNDECIDED
    return StatementView(
        wording_id=item.wording_id,
        anchor=f"statement-{item.wording_id}",
        code=item.code,
        text=item.text,
        area=item.area,
        kind=words.outcome_kind(outcome),
        outcome=outcome,
        word=words.outcome_word(outcome),
        small=_small(item, figures, head, content.head.round),
        small_before=_small_before(item, head, content),
        before_note=_before_note(item),
        share=_share_change(item),
        measurable_outcome=item.measurable_outcome or "",
        undecided=words.undecided_words(figures, content.head.minimum_cell) if undecided else "",
        pictures=_pictures(item, content),
        evidence=() if undecided else _evidence(figures, head),
        groups=tuple(_group(one) for one in figures.groups),
        comments=tuple(CommentLine(one.text, one.band, _band_note(one.band)) for one in item.comments),
        comments_count=ngettext("%(num)s comment", "%(num)s comments", len(item.comments)),
        internal=_internal(item) if internal else None,
    )


def _small(item: ItemContent, figures: Figures, head: DimensionHead, round_number: int) -> Markup | None:
    if not figures.n or not figures.counts:
        return None
    line = words.caption(figures.n, figures.median, figures.q1, figures.q3, cannot_judge=figures.cannot_judge)
    return _draw(figures, head, f"{_in_round(item.code, round_number)}: {line}", **SMALL)


def _small_before(item: ItemContent, head: DimensionHead, content: Content) -> Markup | None:
    earlier, number = item.earlier, content.head.previous_round
    if earlier is None or number is None or not earlier.same_wording or not sum(earlier.counts):
        return None
    line = words.caption(earlier.n, earlier.median, earlier.q1, earlier.q3)
    return _draw(earlier, head, f"{_in_round(item.code, number)}: {line}", **SMALL)


def _before_note(item: ItemContent) -> str:
    return gettext("reworded") if item.earlier is not None and not item.earlier.same_wording else ""


def _in_round(code: str, number: int) -> str:
    return gettext("Statement %(code)s in round %(number)s", code=code, number=number)


def _draw(
    shown: Figures | EarlierFigures | DimensionFigures,
    head: DimensionHead,
    title: str,
    *,
    width: int = 180,
    height: int = 48,
) -> Markup:
    bands = [cast("Band", head.band(place)) for place in range(1, len(head.labels) + 1)]
    return distribution(
        shown.counts,
        bands,
        median=shown.median,
        q1=shown.q1,
        q3=shown.q3,
        title=title,
        width=width,
        height=height,
    )


def _share_change(item: ItemContent) -> str:
    """What was, and what is: 78 → 91%."""
    now = words.whole_percent(item.figures.share_in)
    earlier = item.earlier
    before = words.whole_percent(earlier.share_in) if earlier is not None and earlier.same_wording else ""
    if not now:
        return ""
    return f"{before} → {now}%" if before else f"{now}%"


def _pictures(item: ItemContent, content: Content) -> tuple[Picture, ...]:
    """Of this round, of the round before, and of the dimensions that do not decide."""
    head, number = content.dimensions[0], content.head.round
    found = [_picture(item, item.figures, head, _round_heading(number), item.figures.cannot_judge)]
    if item.earlier is not None and content.head.previous_round is not None:
        heading = _round_heading(content.head.previous_round)
        if not item.earlier.same_wording:
            heading = gettext("%(round)s, on the earlier wording", round=heading)
        found.append(_picture(item, item.earlier, head, heading, 0))
    for other, one in zip(content.dimensions[1:], item.dimensions, strict=True):
        found.append(_picture(item, one, other, other.question, one.cannot_judge))
    return tuple(one for one in found if one is not None)


def _picture(
    item: ItemContent,
    shown: Figures | EarlierFigures | DimensionFigures,
    head: DimensionHead,
    heading: str,
    cannot_judge: int,
) -> Picture | None:
    if not sum(shown.counts):
        return None
    line = words.caption(shown.n, shown.median, shown.q1, shown.q3, cannot_judge=cannot_judge)
    return Picture(
        svg=_draw(shown, head, f"{item.code}, {heading}: {line}"),
        caption=line,
        rows=distribution_rows(words.category_labels(head), shown.counts),
        heading=heading,
    )


def _round_heading(number: int) -> str:
    return gettext("Round %(number)s", number=number)


def _evidence(figures: Figures, head: DimensionHead) -> tuple[Evidence, ...]:
    found = [
        Evidence(gettext("Rule"), "rule", figures.rule_line),
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
        Evidence(gettext("Firmness"), "firm", _firmness(figures)),
    ]
    if figures.consensus_line is not None:
        found.insert(1, Evidence(gettext("Consensus"), "rule", figures.consensus_line))
    if figures.between is not None:
        found.append(Evidence(gettext("Who moved"), "moved", _moved(figures.between)))
    return tuple(found)


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
        return gettext("robust: no single answer decides it")
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


def _group(one: GroupShares) -> GroupLine:
    name = words.group_word(one.group)
    if one.n is None:
        return GroupLine(name, gettext("held back"), "", "")
    return GroupLine(name, str(one.n), words.percent(one.share_in), words.percent(one.share_out))


def _band_note(band: str) -> str:
    notes = {
        "agree": gettext("agrees"),
        "between": gettext("in between"),
        "oppose": gettext("opposes"),
    }
    return notes.get(band, "")


def _internal(item: ItemContent) -> Internal:
    proposed = item.proposed
    return Internal(
        proposal=say(action_words(proposed.action)),
        reason=say(line_words(proposed.line, proposed.numbers)),
        needs_person=proposed.needs_person,
        wordings=item.proposed_wordings,
    )


def rose(item: ItemContent) -> int:
    """1: a larger share agrees than in the round before, on the same wording; -1: a smaller one; else 0."""
    now, earlier = item.figures.share_in, item.earlier
    before = earlier.share_in if earlier is not None and earlier.same_wording else None
    if now is None or before is None:
        return 0
    rise = now.k * before.n - before.k * now.n
    return (rise > 0) - (rise < 0)
