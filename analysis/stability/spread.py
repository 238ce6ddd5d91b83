"""Did the panel draw together? Change in spread and agreement of the same persons; descriptive, no test."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from analysis.agreement import average_deviation_of, iqr_of, van_der_eijk_of
from analysis.ratings import Scale, Tally
from analysis.result import Estimate, Json, no_value
from analysis.stability.tables import Table


@dataclass(frozen=True, slots=True)
class SpreadChange:
    """Later minus earlier: a smaller IQR and average deviation, or a larger A, is a panel drawn together."""

    iqr: Estimate
    agreement: Estimate
    average_deviation: Estimate

    def as_json(self) -> dict[str, Json]:
        return {
            "iqr": self.iqr.as_json(),
            "agreement": self.agreement.as_json(),
            "average_deviation": self.average_deviation.as_json(),
        }


def spread_change(table: Table, scale: Scale) -> SpreadChange:
    """Change in IQR (R type 7), van der Eijk's A, and average deviation about the median, over pairs.

    From the margins of the square table, so that nobody who left or came makes a difference. Undefined
    without pairs, and where the measure itself is. After von der Gracht (2012), TFSC 79:1525.
    """
    return spread_of_margins(
        scale, [sum(row) for row in table], [sum(row) for row in zip(*table, strict=True)]
    )


def spread_of_margins(scale: Scale, before: Sequence[int], after: Sequence[int]) -> SpreadChange:
    earlier, later = Tally(scale, before), Tally(scale, after)
    return SpreadChange(
        _change("IQR", iqr_of, earlier, later),
        _change("van der Eijk A", van_der_eijk_of, earlier, later, categories=3),
        _change("average deviation", average_deviation_of, earlier, later),
    )


def _change(
    name: str, of: Callable[[Tally], Fraction], earlier: Tally, later: Tally, *, categories: int = 2
) -> Estimate:
    method = f"change in {name} over paired experts"
    if len(earlier.counts) < categories:
        return no_value("too_few_categories", method, status="not_applicable", n_used=earlier.n)
    if earlier.n == 0:
        return no_value("no_pairs", method)
    return Estimate(of(later) - of(earlier), method, earlier.n)
