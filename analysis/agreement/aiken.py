"""Aiken's V: where the ratings lie between the ends of the scale, with its score interval and null tail."""

import math
from fractions import Fraction

from scipy import special

from analysis.agreement.describing import EQUAL_DISTANCES, described
from analysis.agreement.shares import Z95
from analysis.agreement.within_group import step_of
from analysis.ratings import Tally
from analysis.result import Estimate, no_value

EXACT_TAIL_UP_TO = 200


def aiken_v(tally: Tally) -> Estimate:
    """V = (m - L)/(H - L), 0..1, exact. Undefined without a valid rating; needs a scale of equal steps.

    Score interval, k steps of the scale: [2nkV + z² -/+ z sqrt(4nkV(1-V) + z²)] / (2(nk + z²)).
    Aiken (1985), Educ Psychol Meas 45:131; Penfield & Giacobbi (2004), Meas Phys Educ Exerc Sci 8:213.
    """
    if (refusal := _refusal(tally, "Aiken V")) is not None:
        return refusal
    most = tally.n * (len(tally.counts) - 1)
    value = Fraction(_steps(tally), most)
    return described(
        tally,
        value,
        "Aiken V",
        EQUAL_DISTANCES,
        interval=_score_interval(float(value), most),
        interval_method="score 95%",
    )


def aiken_tail(tally: Tally) -> Estimate:
    """Chance of a V as high or higher were all C categories equally likely for each rater (right tail).

    Up to 200 ratings all C^n answers are counted, exactly; beyond, a normal approximation with continuity
    correction, and `method` says so. Undefined as V is. Aiken (1985), Educ Psychol Meas 45:131.
    """
    exact = tally.n <= EXACT_TAIL_UP_TO
    method = f"Aiken V right tail, {'exact' if exact else 'normal approximation'}"
    if (refusal := _refusal(tally, method)) is not None:
        return refusal
    tail = _exact_tail if exact else _normal_tail
    return described(tally, tail(_steps(tally), tally.n, len(tally.counts)), method, EQUAL_DISTANCES)


def _score_interval(value: float, trials: int) -> tuple[float, float]:
    z2 = Z95 * Z95
    half = Z95 * math.sqrt(4 * trials * value * (1 - value) + z2)
    centre, unit = 2 * trials * value + z2, 2 * (trials + z2)
    return max(0.0, (centre - half) / unit), min(1.0, (centre + half) / unit)


def _exact_tail(steps: int, n: int, categories: int) -> float:
    """P(sum of n independent uniforms on 0..C-1 >= steps), counted from whichever end is nearer."""
    from_top = n * (categories - 1) - steps
    if from_top <= steps:
        return _chance_up_to(from_top, n, categories)
    return 1 - _chance_up_to(steps - 1, n, categories)


def _chance_up_to(most: int, n: int, categories: int) -> float:
    """Share of the C^n answers of n raters that add up to `most` or less, by inclusion and exclusion."""
    ways = sum(
        (-1) ** over * math.comb(n, over) * math.comb(most - over * categories + n, n)
        for over in range(most // categories + 1)
    )
    return float(ways / categories**n)


def _normal_tail(steps: int, n: int, categories: int) -> float:
    middle, variance = n * (categories - 1) / 2, n * (categories**2 - 1) / 12
    return float(special.ndtr((middle - steps + 0.5) / math.sqrt(variance)))


def _steps(tally: Tally) -> int:
    """How many steps of the scale the ratings stand above its lowest category, together."""
    return sum(place * count for place, count in enumerate(tally.counts))


def _refusal(tally: Tally, method: str) -> Estimate | None:
    if step_of(tally.scale) is None:
        return no_value("scale_not_supported", method, status="not_applicable", n_used=tally.n)
    return no_value("no_data", method) if tally.n == 0 else None
