"""What a statement shows of the round before: one's own rating, the group's picture, its comments."""

from dataclasses import dataclass

from markupsafe import Markup

from delphi.reports.picture import Band, DistributionRow, distribution, distribution_rows
from delphi.rounds.questionnaire import Dimension, Feedback, Item
from delphi.rounds.rules import Mark
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class FeedbackView:
    caption: str  # own and the group's rating in words
    picture: Markup | None
    rows: tuple[DistributionRow, ...]
    comments: tuple[str, ...]
    comments_label: str


def feedback_view(
    item: Item, dimensions: tuple[Dimension, ...], mine: tuple[Mark, ...]
) -> FeedbackView | None:
    """None where nothing was said of it before. The group's figures are of the deciding dimension."""
    if item.earlier is None:
        return None
    found = item.feedback
    deciding = dimensions[0]
    caption = ". ".join(part for part in (_own(item, dimensions, mine), _group(found)) if part)
    drawn = found is not None and bool(found.counts)
    comments = found.comments if found else ()
    return FeedbackView(
        caption=f"{caption}.",
        picture=_picture(item, found, deciding, mine, caption) if found and drawn else None,
        rows=distribution_rows(point_labels(deciding), found.counts) if found and drawn else (),
        comments=comments,
        comments_label=ngettext(
            "%(num)s comment from the panel", "%(num)s comments from the panel", len(comments)
        ),
    )


def band_of(dimension: Dimension, point: int) -> Band:
    if point <= dimension.oppose_up_to:
        return "oppose"
    return "agree" if point >= dimension.agree_from else "between"


def point_labels(dimension: Dimension) -> tuple[str, ...]:
    return tuple(f"{point} {label}".strip() for point, label in enumerate(dimension.labels, 1))


def mark_words(mark: Mark) -> str:
    if mark.cannot_judge:
        return gettext("cannot judge")
    return str(mark.category) if mark.category is not None else gettext("no answer")


def marks_words(dimensions: tuple[Dimension, ...], marks: tuple[Mark, ...]) -> str:
    """All marks of a statement; with several dimensions each under its question."""
    if len(dimensions) == 1:
        return mark_words(marks[0]) if marks else gettext("no answer")
    pairs = zip(dimensions, marks, strict=False)
    return "; ".join(f"{dimension.question} {mark_words(mark)}" for dimension, mark in pairs)


def _own(item: Item, dimensions: tuple[Dimension, ...], mine: tuple[Mark, ...]) -> str:
    if item.earlier is None:
        return ""
    reworded = item.earlier.wording_id != item.wording_id
    place = (
        gettext("On the earlier wording, in round %(number)s", number=item.earlier.round_number)
        if reworded
        else gettext("In round %(number)s", number=item.earlier.round_number)
    )
    if not any(mark.given for mark in mine):
        return gettext("%(place)s you did not rate it", place=place)
    if len(mine) == 1 and mine[0].cannot_judge:
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


def _picture(
    item: Item, found: Feedback, dimension: Dimension, mine: tuple[Mark, ...], caption: str
) -> Markup:
    return distribution(
        found.counts,
        [band_of(dimension, point) for point in range(1, dimension.points + 1)],
        median=_position(found.median),
        q1=_position(found.q1),
        q3=_position(found.q3),
        own=mine[0].category if mine else None,
        title=gettext("How the panel rated %(code)s", code=item.code),
        description=caption,
    )


def _position(shown: str) -> float | None:
    return float(shown) if shown else None
