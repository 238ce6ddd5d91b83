"""Content validity: I-CVI and k*, the S-CVI of a set of statements, Lawshe's CVR."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal, cast

from analysis.agreement.binomial import EXACT_UP_TO, critical_count, point_chance_float
from analysis.agreement.describing import described
from analysis.agreement.shares import wilson
from analysis.ratings import Tally
from analysis.result import Estimate, Json, json_value, no_value
from analysis.scale import span

Grade = Literal["fair", "good", "excellent"]
FIVE_PERCENT = Fraction(1, 20)
_FOUR_POINTS = "made for four-point relevance scales"
_AT_MOST_HALF = "k* is read only where more than half rate it relevant"


def i_cvi(tally: Tally, band: tuple[int, int] | None = None) -> Estimate:
    """I-CVI = k/n, the share that rates the statement relevant, with Wilson's interval.

    `band` holds the relevant categories; default the agree band, 3-4 on 1-4. Undefined without a rating.
    Lynn (1986), Nurs Res 35:382; Polit, Beck & Owen (2007), Res Nurs Health 30:459.
    """
    low, high = band or tally.scale.agree
    method = f"I-CVI, relevant {span(low, high)}"
    if tally.n == 0:
        return no_value("no_data", method)
    k = tally.within(low, high)
    return described(
        tally,
        Fraction(k, tally.n),
        method,
        *_off_four_points(tally),
        interval=wilson(k, tally.n),
        interval_method="Wilson 95%",
    )


@dataclass(frozen=True, slots=True)
class ModifiedKappa:
    """k* with the chance agreement that it takes out and the word for it."""

    estimate: Estimate
    chance: Fraction | float | None
    grade: Grade | None

    def __repr__(self) -> str:
        return repr(self.estimate) if self.grade is None else f"{self.estimate!r}, {self.grade}"

    def as_json(self) -> dict[str, Json]:
        return {**self.estimate.as_json(), "chance": json_value(self.chance), "grade": self.grade}


def modified_kappa(tally: Tally, band: tuple[int, int] | None = None) -> ModifiedKappa:
    """k* = (I-CVI - p_c)/(1 - p_c), p_c = C(n,k)/2^n: exact up to 1,000 ratings, a float beyond.

    p_c is the chance of exactly k, so k* means something only for k > n/2: below there is a warning and no
    grade. Grades: fair below .60 (more than half the panel never gives less than .40), good from .60,
    excellent above .74. Undefined without a rating.
    Polit, Beck & Owen (2007), Res Nurs Health 30:459.
    """
    low, high = band or tally.scale.agree
    method = f"k*, relevant {span(low, high)}"
    if tally.n == 0:
        return ModifiedKappa(no_value("no_data", method), None, None)
    k, n = tally.within(low, high), tally.n
    chance, value = _beyond_chance(k, n)
    read = 2 * k > n
    warnings = _off_four_points(tally) if read else (*_off_four_points(tally), _AT_MOST_HALF)
    return ModifiedKappa(described(tally, value, method, *warnings), chance, _grade(value) if read else None)


def _beyond_chance(k: int, n: int) -> tuple[Fraction | float, Fraction | float]:
    """Compute p_c and k*, in whole numbers over 2^n as long as that is cheap."""
    if n > EXACT_UP_TO:
        chance = point_chance_float(k, n)
        return chance, (k / n - chance) / (1 - chance)
    ways, tosses = math.comb(n, k), 1 << n
    return Fraction(ways, tosses), Fraction(k * tosses - n * ways, n * (tosses - ways))


def _grade(value: Fraction | float) -> Grade:
    if value > Fraction(74, 100):
        return "excellent"
    return "good" if value >= Fraction(3, 5) else "fair"


def s_cvi_average(tallies: Sequence[Tally], band: tuple[int, int] | None = None) -> Estimate:
    """S-CVI/Ave: mean of the I-CVIs of a set of statements, each with its own n; exact.

    Statements nobody rated are left out and counted as excluded. Undefined where that is all of them.
    Polit & Beck (2006), Res Nurs Health 29:489.
    """
    rated = [tally for tally in tallies if tally.n]
    if not rated:
        return no_value("no_data", "S-CVI/Ave", n_excluded=len(tallies))
    total = sum((Fraction(_relevant(tally, band), tally.n) for tally in rated), Fraction(0))
    return Estimate(total / len(rated), "S-CVI/Ave", len(rated), n_excluded=len(tallies) - len(rated))


def s_cvi_universal(tallies: Sequence[Tally], band: tuple[int, int] | None = None) -> Estimate:
    """S-CVI/UA: share of the statements that everyone rates relevant; exact. Never a gate.

    It falls as the panel grows. Unrated statements and source as for `s_cvi_average`.
    """
    rated = [tally for tally in tallies if tally.n]
    if not rated:
        return no_value("no_data", "S-CVI/UA", n_excluded=len(tallies))
    agreed = sum(_relevant(tally, band) == tally.n for tally in rated)
    return Estimate(
        Fraction(agreed, len(rated)),
        "S-CVI/UA",
        len(rated),
        n_excluded=len(tallies) - len(rated),
        warnings=("falls as the panel grows",),
    )


def lawshe_cvr(tally: Tally, band: tuple[int, int] | None = None) -> Estimate:
    """CVR = (n_e - n/2)/(n/2), -1..1; n_e rate it essential. Exact; undefined without a valid rating.

    `band` holds the categories that mean "essential"; default the agree band. Lawshe (1975), Pers Psychol
    28:563. It asks only for more than half, which is less than a 70 % rule asks.
    """
    low, high = band or tally.scale.agree
    method = f"Lawshe CVR, essential {span(low, high)}"
    if tally.n == 0:
        return no_value("no_data", method)
    value = Fraction(2 * tally.within(low, high) - tally.n, tally.n)
    return described(tally, value, method, 'means something only where the scale says "essential"')


@lru_cache(maxsize=2**10)
def lawshe_critical_count(n: int, alpha: Fraction = FIVE_PERCENT) -> Estimate:
    """Fewest of n experts that must say "essential": least c with P(Bin(n, 1/2) >= c) <= alpha, one-tailed.

    Undefined (panel_too_small) where not even all n suffice: n < 5 at 5 %. Exact up to 1,000 experts.
    Ayre & Scally (2014), Meas Eval Couns Dev 47:79.
    """
    method = f"Lawshe exact critical count, one-tailed alpha {alpha}"
    if n == 0:
        return no_value("no_data", method)
    if (count := critical_count(n, alpha)) is None:
        return no_value("panel_too_small", method, status="too_few", n_used=n)
    return Estimate(count, method, n)


@lru_cache(maxsize=2**10)
def lawshe_critical_cvr(n: int, alpha: Fraction = FIVE_PERCENT) -> Estimate:
    """CVR at the critical count, (c - n/2)/(n/2), exact; see `lawshe_critical_count`."""
    count = lawshe_critical_count(n, alpha)
    value = None if count.value is None else Fraction(2 * cast("int", count.value) - n, n)
    return replace(count, value=value, method=f"Lawshe exact critical CVR, one-tailed alpha {alpha}")


def _relevant(tally: Tally, band: tuple[int, int] | None) -> int:
    return tally.within(*(band or tally.scale.agree))


def _off_four_points(tally: Tally) -> tuple[str, ...]:
    return () if len(tally.counts) == 4 else (_FOUR_POINTS,)
