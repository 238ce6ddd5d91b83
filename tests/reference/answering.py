"""What the calls of the published cases have in common: their inputs, their answers, ratings from lists."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from analysis.ratings import RatingMatrix, Scale
from analysis.result import Estimate

Answer: TypeAlias = Estimate | Fraction | float | bool | str | Sequence["Answer"] | None
Call: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, Answer]]

FOUR = Scale.parse("1-4")


def items_by_raters(scale: Scale, items: Sequence[Sequence[int | None]]) -> RatingMatrix:
    return RatingMatrix.from_scores(scale, list(zip(*items, strict=True)))
