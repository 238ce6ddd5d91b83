"""What the next round may be told of a statement: how the panel answered it."""

from dataclasses import dataclass

from delphi.reports.content import ItemContent, Number
from delphi.reports.remarks import Told


@dataclass(frozen=True)
class ItemFeedback:
    """Numbers as short decimal text; empty where nobody rated or fewer than the minimum cell."""

    counts: tuple[int, ...]
    n: int
    median: str
    q1: str
    q3: str
    comments: tuple[str, ...]
    replies: tuple[str, ...]  # one a comment, empty where there is none


def feedback_of(item: ItemContent, dimension: int | None, told: Told) -> ItemFeedback:
    """With the figures of this dimension of the report (0 decides), or comments only."""
    shown = [pair for one in item.comments if (pair := told(item.wording_id, one.text)) is not None]
    comments, replies = tuple(text for text, _ in shown), tuple(reply for _, reply in shown)
    if dimension is None:
        return ItemFeedback((), 0, "", "", "", comments, replies)
    figures = item.dimensions[dimension - 1] if dimension else item.figures
    return ItemFeedback(
        counts=figures.counts,
        n=figures.n,
        median=short(figures.median),
        q1=short(figures.q1),
        q3=short(figures.q3),
        comments=comments,
        replies=replies,
    )


def short(value: Number | None) -> str:
    """At most two decimals, no trailing zeros."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
