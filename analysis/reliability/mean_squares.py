"""The analysis of variance of complete ratings: mean squares, F and the published intervals of the ICC."""

from dataclasses import dataclass
from typing import Literal

from scipy import special

from analysis.reliability.components import Sums

Single = Literal["ICC(1,1)", "ICC(A,1)", "ICC(C,1)"]
PUBLISHED = "F distribution 95%, statements sampled"


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Named after McGraw & Wong (1996): rows are n statements, columns k experts."""

    n: int
    k: int
    rows: float
    columns: float
    error: float
    within: float

    @classmethod
    def of(cls, sums: Sums) -> "MeanSquares | None":
        """None where a rating is missing."""
        n, k = int(sums.statements[0]), int(sums.experts[0])
        if sums.ratings[0] != n * k or n < 2 or k < 2:
            return None
        level = float(sums.total[0]) ** 2 / (n * k)
        rows = float(sums.squares_by_statement[0]) - level
        columns = float(sums.squares_by_expert[0]) - level
        within = float(sums.squares[0] - sums.squares_by_statement[0])
        error = (within - columns) / ((n - 1) * (k - 1))
        return cls(n, k, rows / (n - 1), columns / (k - 1), error, within / (n * (k - 1)))

    def test(self, form: Single) -> str:
        """F of the statements, with its degrees of freedom and p."""
        residual, freedom = self._residual(form)
        if residual <= 0:
            return f"F({self.n - 1}, {freedom}) undefined: nothing is left over"
        ratio = self.rows / residual
        p = float(special.fdtrc(self.n - 1, freedom, ratio))
        return f"F({self.n - 1}, {freedom}) = {ratio:.6g}, p = {p:.3g}"

    def interval(self, form: Single) -> tuple[float, float] | None:
        """Of the single-rating form; that of the average follows by Spearman-Brown. None without residue."""
        if self._residual(form)[0] <= 0 or self.rows <= 0:
            return None
        return self._of_agreement() if form == "ICC(A,1)" else self._of_ratio(form)

    def _residual(self, form: Single) -> tuple[float, int]:
        if form == "ICC(1,1)":
            return self.within, self.n * (self.k - 1)
        return self.error, (self.n - 1) * (self.k - 1)

    def _of_ratio(self, form: Single) -> tuple[float, float]:
        residual, freedom = self._residual(form)
        ratio = self.rows / residual
        low = ratio / float(special.fdtri(self.n - 1, freedom, 0.975))
        high = ratio * float(special.fdtri(freedom, self.n - 1, 0.975))
        return (low - 1) / (low + self.k - 1), (high - 1) / (high + self.k - 1)

    def _of_agreement(self) -> tuple[float, float] | None:
        """With Satterthwaite's degrees of freedom v for a MSC + b MSE."""
        n, k = self.n, self.k
        part = self.rows - self.error
        whole = self.rows + (k - 1) * self.error + k * (self.columns - self.error) / n
        if whole <= part:
            return None
        value = part / whole
        a = k * value / (n * (1 - value))
        b = 1 + k * value * (n - 1) / (n * (1 - value))
        of_columns, of_error = a * self.columns, b * self.error
        v = (of_columns + of_error) ** 2 / (of_columns**2 / (k - 1) + of_error**2 / ((n - 1) * (k - 1)))
        below = float(special.fdtri(n - 1, v, 0.975))
        above = float(special.fdtri(v, n - 1, 0.975))
        spread = k * self.columns + (k * n - k - n) * self.error
        return (
            n * (self.rows - below * self.error) / (below * spread + n * self.rows),
            n * (above * self.rows - self.error) / (spread + n * above * self.rows),
        )
