"""A stored report read back into its value."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from delphi.reports.content import (
    AreaComments,
    Between,
    Coefficient,
    Comment,
    Content,
    DimensionFigures,
    DimensionHead,
    EarlierFigures,
    Figures,
    Flow,
    GroupFlow,
    GroupShares,
    Head,
    ItemContent,
    NewStatement,
    Proposed,
    Share,
)

Facts = Mapping[str, Any]
T = TypeVar("T")


def from_json(body: Facts) -> Content:
    return Content(
        head=Head(**body["head"]),
        flow=_made(Flow, body["flow"], groups=_all(_plain(GroupFlow), body["flow"]["groups"])),
        dimensions=_all(_dimension, body["dimensions"]),
        items=_all(_item, body["items"]),
        unrated=_all(_plain(AreaComments), body["unrated"]),
        new_statements=_all(_plain(NewStatement), body["new_statements"]),
        coefficients=_all(_plain(Coefficient), body["coefficients"]),
        format=body["format"],
    )


def _item(data: Facts) -> ItemContent:
    return _made(
        ItemContent,
        data,
        figures=_figures(data["figures"]),
        earlier=_maybe(_earlier, data["earlier"]),
        dimensions=_all(_plain(DimensionFigures), data["dimensions"]),
        comments=_all(_plain(Comment), data["comments"]),
        proposed=_proposed(data["proposed"]),
    )


def _proposed(data: Facts) -> Proposed:
    """Where it is not said whether the panel was divided before, the line and its action tell.

    Line 5 polarises whoever was divided before; in the last round it polarises all, and makes no difference.
    """
    told = data["disputed"] and (data["line"] != "5" or data["action"] == "polarised")
    return Proposed(**{"disputed_before": told, **data})


def _figures(data: Facts) -> Figures:
    return _made(
        Figures,
        data,
        share_in=_maybe(_plain(Share), data["share_in"]),
        share_out=_maybe(_plain(Share), data["share_out"]),
        between=_maybe(_plain(Between), data["between"]),
        groups=_all(_group, data["groups"]),
        other_rules=tuple((rule, outcome) for rule, outcome in data.get("other_rules", ())),
    )


def _group(data: Facts) -> GroupShares:
    return GroupShares(
        group=data["group"],
        n=data["n"],
        share_in=_maybe(_plain(Share), data["share_in"]),
        share_out=_maybe(_plain(Share), data["share_out"]),
    )


def _earlier(data: Facts) -> EarlierFigures:
    return _made(EarlierFigures, data, share_in=_maybe(_plain(Share), data["share_in"]))


def _dimension(data: Facts) -> DimensionHead:
    return _made(DimensionHead, data)


def _made(kind: Callable[..., T], data: Facts, **parts: object) -> T:
    """Lists of JSON were tuples; `parts` are made already."""
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return kind(**{**plain, **parts})


def _plain(kind: Callable[..., T]) -> Callable[[Facts], T]:
    return lambda data: _made(kind, data)


def _maybe(make: Callable[[Facts], T], data: Facts | None) -> T | None:
    return None if data is None else make(data)


def _all(make: Callable[[Facts], T], rows: Iterable[Facts]) -> tuple[T, ...]:
    return tuple(make(row) for row in rows)
