"""An independent calculation of what a report says of one statement, on a scale of 1 to 9.

In if at least 70% of those who rated it chose 7-9 and fewer than 15% chose 1-3; out the other way round.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median, quantiles

CANNOT_JUDGE = "cannot-judge"
Answer = int | str | None  # a rating, CANNOT_JUDGE, or left open


@dataclass(frozen=True)
class Expected:
    counts: list[int]
    caption: str
    agree: str
    oppose: str
    did_not_rate: str
    verdicts: tuple[str, ...]


def expected(answers: list[Answer]) -> Expected:
    ratings = sorted(one for one in answers if isinstance(one, int))
    n, cannot_judge, missing = len(ratings), answers.count(CANNOT_JUDGE), answers.count(None)
    q1, _, q3 = quantiles(ratings, n=4, method="inclusive")
    counts = Counter(ratings)
    agree = sum(counts[point] for point in (7, 8, 9))
    oppose = sum(counts[point] for point in (1, 2, 3))
    caption = f"n {n}, median {median(ratings):g}, middle half {q1:g} to {q3:g}"
    return Expected(
        counts=[counts[point] for point in range(1, 10)],
        caption=f"{caption}, {cannot_judge} could not judge" if cannot_judge else caption,
        agree=_share(agree, n),
        oppose=_share(oppose, n),
        did_not_rate=f"{cannot_judge} could not judge, {missing} of those invited gave no answer",
        verdicts=_verdicts(agree, oppose, n),
    )


def who_moved(pairs: Iterable[tuple[Answer, Answer]]) -> str:
    """The beginning of what a report says of those who rated a statement in both rounds."""
    rated = [(a, b) for a, b in pairs if isinstance(a, int) and isinstance(b, int)]
    up, down = sum(b > a for a, b in rated), sum(b < a for a, b in rated)
    if not up + down:
        return f"none of the {len(rated)} who rated it in both rounds"
    return f"{up + down} of the {len(rated)} who rated it in both rounds: {up} up, {down} down;"


def few_rated_once(pairs: Iterable[tuple[Answer, Answer]], floor: int = 5) -> bool:
    """Whether who moved is held back: with the counts of both rounds those few could be told."""
    once = [isinstance(a, int) for a, b in pairs if isinstance(a, int) != isinstance(b, int)]
    return any(0 < once.count(before) < floor for before in (True, False))


def _share(k: int, n: int) -> str:
    return f"{k} of {n}, {100 * k / n:.1f}%"


def _verdicts(agree: int, oppose: int, n: int) -> tuple[str, ...]:
    """The words that the report may use: divided where the panel is, on a neither."""
    if 100 * agree >= 70 * n and 100 * oppose < 15 * n:
        return ("In",)
    if 100 * oppose >= 70 * n and 100 * agree < 15 * n:
        return ("Out",)
    return ("Neither", "Divided")
