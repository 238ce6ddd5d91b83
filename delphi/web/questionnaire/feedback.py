"""What a statement shows of the round before: one's own rating, the group's picture, its comments."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from markupsafe import Markup

from delphi.reports.picture import DistributionRow, distribution, distribution_rows
from delphi.rounds.questionnaire import Dimension, Earlier, Feedback, Item, Parent
from delphi.rounds.rules import Mark, as_asked_now
from delphi.wording import gettext, ngettext

# By the wording rated then, one a dimension asked now.
EarlierMarks = Mapping[uuid.UUID, tuple[Mark | None, ...]]


@dataclass(frozen=True)
class CommentView:
    """`reply` is the committee's, beneath it."""

    text: str
    reply: str


@dataclass(frozen=True)
class FeedbackView:
    caption: str  # own and the group's rating in words
    picture: Markup | None
    rows: tuple[DistributionRow, ...]
    comments: tuple[CommentView, ...]
    comments_label: str


@dataclass(frozen=True)
class ParentView:
    """One of the statements that this one was merged from, with what was said of it."""

    code: str
    text: str
    feedback: FeedbackView | None


def feedback_view(
    told: Item | Parent, dimensions: tuple[Dimension, ...], earlier: EarlierMarks
) -> FeedbackView | None:
    """None where it was not rated before. The group's figures are of the dimension that decides now."""
    if told.earlier is None:
        return None
    mine = earlier.get(told.earlier.wording_id, as_asked_now(dimensions, ()))
    found = told.feedback
    deciding = dimensions[0]
    own = _own(_place(told, told.earlier), dimensions, mine)
    caption = ". ".join(part for part in (own, _group(found)) if part)
    drawn = found is not None and bool(found.counts)
    comments = _comments(found) if found else ()
    return FeedbackView(
        caption=f"{caption}.",
        picture=_picture(told.code, found, deciding, mine[0], caption) if found and drawn else None,
        rows=distribution_rows(point_labels(deciding), found.counts) if found and drawn else (),
        comments=comments,
        comments_label=ngettext(
            "%(num)s comment from the panel", "%(num)s comments from the panel", len(comments)
        ),
    )


def _comments(found: Feedback) -> tuple[CommentView, ...]:
    pairs = zip_longest(found.comments, found.replies, fillvalue="")
    return tuple(CommentView(text, reply) for text, reply in pairs)


def parent_views(
    item: Item, dimensions: tuple[Dimension, ...], earlier: EarlierMarks
) -> tuple[ParentView, ...]:
    return tuple(
        ParentView(parent.code, parent.text, feedback_view(parent, dimensions, earlier))
        for parent in item.parents
    )


def point_labels(dimension: Dimension) -> tuple[str, ...]:
    return tuple(f"{point} {label}".strip() for point, label in enumerate(dimension.labels, 1))


def mark_words(mark: Mark) -> str:
    if mark.cannot_judge:
        return gettext("cannot judge")
    return str(mark.category) if mark.category is not None else gettext("no answer")


def marks_words(dimensions: tuple[Dimension, ...], marks: Sequence[Mark | None]) -> str:
    """All marks of a statement; with several dimensions each under its question, but for those not asked."""
    if len(dimensions) == 1:
        return mark_words(marks[0] or Mark()) if marks else gettext("no answer")
    pairs = zip(dimensions, marks, strict=False)  # a browser sends as many marks as it likes
    return "; ".join(
        f"{dimension.question} {mark_words(mark)}" for dimension, mark in pairs if mark is not None
    )


def _place(told: Item | Parent, earlier: Earlier) -> str:
    if isinstance(told, Item) and earlier.wording_id != told.wording_id:
        return gettext("On the earlier wording, in round %(number)s", number=earlier.round_number)
    return gettext("In round %(number)s", number=earlier.round_number)


def _own(place: str, dimensions: tuple[Dimension, ...], mine: tuple[Mark | None, ...]) -> str:
    asked = [mark for mark in mine if mark is not None]
    if not asked:
        return gettext("%(place)s this was not asked as it is now", place=place)
    if not any(mark.given for mark in asked):
        return gettext("%(place)s you did not rate it", place=place)
    if len(dimensions) == 1 and asked[0].cannot_judge:
        return gettext("%(place)s you could not judge it", place=place)
    return gettext("%(place)s you rated %(rating)s", place=place, rating=marks_words(dimensions, mine))


def _group(found: Feedback | None) -> str:
    if found is None:
        return ""
    words = [ngettext("Panel of %(num)s", "Panel of %(num)s", found.n)] if found.n else []
    if found.median:
        words.append(gettext("median %(median)s", median=found.median))
    if found.q1 and found.q3:
        words.append(gettext("middle half %(q1)s-%(q3)s", q1=found.q1, q3=found.q3))
    return ", ".join(words) if found.counts or found.median else ""


def _picture(code: str, found: Feedback, dimension: Dimension, own: Mark | None, caption: str) -> Markup:
    return distribution(
        found.counts,
        dimension.alike.bands,
        median=_position(found.median),
        q1=_position(found.q1),
        q3=_position(found.q3),
        own=own.category if own else None,
        title=gettext("How the panel rated %(code)s", code=code),
        description=caption,
    )


def _position(shown: str) -> float | None:
    return float(shown) if shown else None
