"""What the next round may be told of a statement: how the panel answered it."""

from dataclasses import dataclass

from delphi.reports.content import ItemContent, Number


@dataclass(frozen=True)
class ItemFeedback:
    """Numbers as short decimal text; empty where nobody rated or fewer than the minimum cell."""

    counts: tuple[int, ...]
    n: int
    median: str
    q1: str
    q3: str
    comments: tuple[str, ...]


def feedback_of(item: ItemContent, dimension: int | None) -> ItemFeedback:
    """With the figures of this dimension of the report (0 decides), or comments only."""
    comments = tuple(comment.text for comment in item.comments)
    if dimension is None:
        return ItemFeedback((), 0, "", "", "", comments)
    figures = item.dimensions[dimension - 1] if dimension else item.figures
    return ItemFeedback(
        counts=figures.counts,
        n=figures.n,
        median=short(figures.median),
        q1=short(figures.q1),
        q3=short(figures.q3),
        comments=comments,
    )


def short(value: Number | None) -> str:
    """At most two decimals, no trailing zeros."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
