"""The RAND/UCLA appropriateness method: agreement, disagreement and the class of a statement on 1-9.

On another scale only where the caller asks for it, stretched to 1-9 and labelled "rescaled, unvalidated".
All after Fitch et al. (2001), The RAND/UCLA Appropriateness Method User's Manual.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal, get_args

from analysis.agreement.describing import RECENT, described
from analysis.agreement.quantiles import DEFAULT_QUANTILE, QUANTILE_TYPES, median_of, scaled_quantile
from analysis.ratings import Scale, Tally
from analysis.result import Estimate, Json, Reason, Value, no_value, require_one_of

RAM_SCALE = Scale.parse("1-9")
RamTest = Literal["classic", "ipras"]
AppropriatenessName = Literal["appropriate", "uncertain", "inappropriate"]
_CLASSES: tuple[AppropriatenessName, ...] = ("inappropriate", "uncertain", "appropriate")
_TAILS = (Fraction(3, 10), Fraction(7, 10))
_RESCALED = "rescaled, unvalidated"


def ram_disagreement(tally: Tally, *, rescale: bool = False) -> Estimate:
    """RAND/UCLA classic: at least floor((n+1)/3) ratings in 1-3 and as many in 7-9. Scale 1-9 only.

    The counts are printed for panels of 8-16; "a third of the panel" is another rule (they differ at n = 10,
    13 and 16).
    """
    method = "RAM classic disagreement"
    if (refusal := _refusal(tally, method, rescale=rescale)) is not None:
        return refusal
    low, _, high = _regions(tally)
    needed = (tally.n + 1) // 3
    return _flag(tally, needed > 0 and min(low, high) >= needed, method)


def ram_agreement(tally: Tally, *, half_up: bool = True, rescale: bool = False) -> Estimate:
    """RAND/UCLA classic: at most floor((n-2)/3) ratings outside the three-point region of the median.

    A median of 3.5 or 6.5 counts to the higher region, to the lower where not `half_up`. Scale 1-9 only;
    counts printed for panels of 8-16.
    """
    method = f"RAM classic agreement{_halves(half_up=half_up)}"
    if (refusal := _refusal(tally, method, rescale=rescale)) is not None:
        return refusal
    outside = tally.n - _regions(tally)[_median_region(tally, half_up=half_up)]
    return _flag(tally, outside <= (tally.n - 2) // 3, method)


@dataclass(frozen=True, slots=True)
class Ipras:
    """Interpercentile range and its range adjusted for symmetry, all exact: 30 % and 70 % points over a unit."""

    low: int
    high: int
    unit: int

    @property
    def p30(self) -> Fraction:
        return Fraction(self.low, self.unit)

    @property
    def p70(self) -> Fraction:
        return Fraction(self.high, self.unit)

    @property
    def ipr(self) -> Fraction:
        return self.p70 - self.p30

    @property
    def asymmetry(self) -> Fraction:
        return abs(5 - (self.p30 + self.p70) / 2)

    @property
    def ipras(self) -> Fraction:
        return Fraction(self._adjusted, 40 * self.unit)

    @property
    def index(self) -> Fraction:
        return Fraction(40 * (self.high - self.low), self._adjusted)

    @property
    def disagreement(self) -> bool:
        return 40 * (self.high - self.low) > self._adjusted

    @property
    def _adjusted(self) -> int:
        """2.35 + 1.5 AI in fortieths of the unit."""
        return 94 * self.unit + 30 * abs(10 * self.unit - self.low - self.high)


@lru_cache(maxsize=RECENT)
def ipras_of(tally: Tally, quantile_type: int = DEFAULT_QUANTILE) -> Ipras:
    """IPR = P70 - P30, AI = |5 - (P30+P70)/2|, IPRAS = 2.35 + 1.5 AI; needs a rating. Other scales as 1-9."""
    (low, unit), (high, _) = (
        _stretched(tally.scale, *scaled_quantile(tally, q, quantile_type)) for q in _TAILS
    )
    return Ipras(low, high, unit)


def ipras_disagreement(
    tally: Tally, quantile_type: int = DEFAULT_QUANTILE, *, rescale: bool = False
) -> Estimate:
    """RAND/UCLA: disagreement if and only if IPR > IPRAS (see `ipras_of`). Scale 1-9 only."""
    require_one_of("quantile_type", quantile_type, QUANTILE_TYPES)
    method = f"IPRAS disagreement, R type {quantile_type}"
    if (refusal := _refusal(tally, method, rescale=rescale)) is not None:
        return refusal
    return _described(tally, ipras_of(tally, quantile_type).disagreement, method)


def disagreement_index(
    tally: Tally, quantile_type: int = DEFAULT_QUANTILE, *, rescale: bool = False
) -> Estimate:
    """DI = IPR / IPRAS; above 1 is disagreement. Scale 1-9 only."""
    require_one_of("quantile_type", quantile_type, QUANTILE_TYPES)
    method = f"disagreement index IPR/IPRAS, R type {quantile_type}"
    if (refusal := _refusal(tally, method, rescale=rescale)) is not None:
        return refusal
    return _described(tally, ipras_of(tally, quantile_type).index, method)


@dataclass(frozen=True, slots=True)
class Appropriateness:
    """Class of a statement, or the reason why it has none, with the test that it rests on."""

    name: AppropriatenessName | None
    method: str
    disagreement: Estimate
    reason: Reason | None

    def __repr__(self) -> str:
        return f"<{self.method}: {self.name or self.disagreement.status}>"

    def as_json(self) -> dict[str, Json]:
        return {
            "value": self.name,
            "method": self.method,
            "reason": None if self.reason is None else self.reason.as_json(),
            "warnings": list(self.disagreement.warnings),
        }


def ram_class(
    tally: Tally,
    test: RamTest = "classic",
    quantile_type: int = DEFAULT_QUANTILE,
    *,
    half_up: bool = True,
    rescale: bool = False,
) -> Appropriateness:
    """Appropriate: median in 7-9 without disagreement; inappropriate: in 1-3 without; else uncertain.

    Medians of 3.5 and 6.5 as in `ram_agreement`. Scale 1-9 only.
    """
    require_one_of("test", test, get_args(RamTest))
    disagreement = (
        ram_disagreement(tally, rescale=rescale)
        if test == "classic"
        else ipras_disagreement(tally, quantile_type, rescale=rescale)
    )
    return ram_class_under(disagreement, tally, half_up=half_up)


def ram_class_under(disagreement: Estimate, tally: Tally, *, half_up: bool = True) -> Appropriateness:
    """Classify under a test of disagreement that was made already."""
    method = f"RAM class by {disagreement.method}{_halves(half_up=half_up)}"
    if disagreement.reason is not None:
        return Appropriateness(None, method, disagreement, disagreement.reason)
    name = "uncertain" if disagreement.value else _CLASSES[_median_region(tally, half_up=half_up)]
    return Appropriateness(name, method, disagreement, None)


def _refusal(tally: Tally, method: str, *, rescale: bool) -> Estimate | None:
    if not (rescale or _is_native(tally.scale)):
        return no_value("scale_not_supported", method, status="not_applicable", n_used=tally.n)
    return no_value("no_data", method) if tally.n == 0 else None


def _regions(tally: Tally) -> tuple[int, int, int]:
    """Count the ratings in 1-3, 4-6 and 7-9."""
    middle_from, high_from = _region_starts(tally.scale)
    low, high = sum(tally.counts[:middle_from]), sum(tally.counts[high_from:])
    return low, tally.n - low - high, high


@lru_cache
def _region_starts(scale: Scale) -> tuple[int, int]:
    """Place of the first category of the middle and of the upper region."""
    regions = [_region(scale, score, 1, half_up=True) for score in scale.scores]
    return sum(region < 1 for region in regions), sum(region < 2 for region in regions)


def _median_region(tally: Tally, *, half_up: bool) -> int:
    return _region(tally.scale, *median_of(tally).as_integer_ratio(), half_up=half_up)


def _region(scale: Scale, numerator: int, denominator: int, *, half_up: bool) -> int:
    """Place a rating in the regions 1-3, 4-6 and 7-9, counted from 0; their edges are at 3.5 and 6.5."""
    place, unit = _stretched(scale, numerator, denominator)
    if half_up:
        return (2 * place >= 7 * unit) + (2 * place >= 13 * unit)
    return (2 * place > 7 * unit) + (2 * place > 13 * unit)


def _stretched(scale: Scale, numerator: int, denominator: int) -> tuple[int, int]:
    """Put a rating on 1-9, the ends of its scale on 1 and 9: 1 + 8 (x - L)/(H - L), in whole numbers."""
    low, high = scale.scores[0], scale.scores[-1]
    unit = (high - low) * denominator
    return unit + 8 * (numerator - low * denominator), unit


def _is_native(scale: Scale) -> bool:
    return scale.scores == RAM_SCALE.scores


def _halves(*, half_up: bool) -> str:
    return "" if half_up else ", medians of 3.5 and 6.5 to the lower region"


def _flag(tally: Tally, value: Value, method: str) -> Estimate:
    """Describe a test on counts, which are printed for some sizes of panel only."""
    outside = () if 8 <= tally.n <= 16 else ("outside the published table (panels of 8 to 16)",)
    return _described(tally, value, method, *outside)


def _described(tally: Tally, value: Value, method: str, *warnings: str) -> Estimate:
    return described(tally, value, method, *warnings, *(() if _is_native(tally.scale) else (_RESCALED,)))
