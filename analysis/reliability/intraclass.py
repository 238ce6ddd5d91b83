"""Intraclass correlations: which part of the variance of ratings lies between the statements."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from analysis.ratings import RatingMatrix
from analysis.reliability.components import NEGLIGIBLE, Components, Floats, Sums
from analysis.reliability.jackknife import (
    LEAST_EXPERTS,
    LEFT_OUT,
    TOO_FEW,
    Interval,
    Spread,
    around,
    put_beside,
)
from analysis.reliability.mean_squares import PUBLISHED, MeanSquares, Single
from analysis.result import Estimate, Status, no_value, require_one_of

Form = Literal["ICC(1,1)", "ICC(1,k)", "ICC(A,1)", "ICC(A,k)", "ICC(C,1)", "ICC(C,k)"]
Over = Literal["experts", "statements"]
NOT_COMPLETE = "no interval: the published one needs complete ratings"
NOTHING_LEFT = "no interval: the statements, or what is left over, do not vary"
ONE_CARRIES = "no interval: without one of the experts the variances cannot be told apart"
BELOW_AVERAGE = "no interval: it would reach below what an average can have"
NOT_CONSENSUS = "internal consistency, which rises with the size of the panel: no measure of consensus"


@dataclass(frozen=True, slots=True)
class Model:
    single: Single
    average: Form
    words: str
    part: Callable[[Components], Floats]
    rest: Callable[[Components], Floats]
    left_over: Callable[[Components], Floats]


MODELS = (
    Model(
        "ICC(1,1)",
        "ICC(1,k)",
        "one-way random",
        lambda c: c.statement_one_way,
        lambda c: c.within_one_way,
        lambda c: c.within_one_way,
    ),
    Model(
        "ICC(A,1)",
        "ICC(A,k)",
        "two-way random, absolute agreement",
        lambda c: c.statement,
        lambda c: c.expert + c.error,
        lambda c: c.error,
    ),
    Model(
        "ICC(C,1)",
        "ICC(C,k)",
        "two-way, consistency",
        lambda c: c.statement,
        lambda c: c.error,
        lambda c: c.error,
    ),
)


def intraclass_correlations(matrix: RatingMatrix, *, over: Over = "experts") -> dict[Form, Estimate]:
    """Six intraclass correlations of statements rated by experts, from variance components; gaps allowed.

    With s, e, r the variances of statements, experts and the rest: ICC(A,1) = s/(s+e+r), ICC(C,1) = s/(s+r),
    ICC(1,1) = s/(s+w) of the one-way model; the average of k ratings is kI/(1+(k-1)I), k the harmonic mean of
    the ratings of a statement. (A,1) and (C,1) of McGraw & Wong are (2,1) and (3,1) of Shrout & Fleiss.
    Complete ratings give the published mean-square formulas exactly; with gaps the components are Henderson's
    (method 1) and nothing is deleted. Negative values are left as they are.

    Interval over experts: delete-one jackknife. `over` statements gives the published F-based interval, for
    complete ratings only. Undefined if all ratings are the same; if every expert is constant, where that
    leaves nothing to divide by; and (not_identified) if the gaps leave no way to tell the variances apart, or
    a variance to divide by turns out below 0, which nothing can be a share of. Shrout & Fleiss (1979), Psychol Bull 86:420; McGraw & Wong (1996), Psychol Methods 1:30.
    """
    require_one_of("over", over, get_args(Over))
    sums, excluded = Sums.of(matrix), int(np.count_nonzero(matrix.counts.sum(axis=1) == 0))
    refused = _refusal(matrix)
    if refused is not None:
        code, status = refused
        used, missing = _entered(sums)
        return {
            form: no_value(code, form, status=status, n_used=used, n_missing=missing, n_excluded=excluded)
            for model in MODELS
            for form in (model.single, model.average)
        }
    panel = _Panel(sums, Components.of(sums), MeanSquares.of(sums), over, excluded)
    return {form: estimate for model in MODELS for form, estimate in panel.both(model)}


def cronbach_alpha(matrix: RatingMatrix) -> Estimate:
    """Cronbach's alpha with experts as the parts of a test: k/(k-1) (1 - sum of variances / variance of sums).

    Identical to ICC(C,k), from which it is taken, missing ratings and interval included. It rises with the
    number of experts and says nothing of consensus. Cronbach (1951), Psychometrika 16:297.
    """
    return cronbach_from(intraclass_correlations(matrix)["ICC(C,k)"])


def cronbach_from(average: Estimate) -> Estimate:
    method = average.method.replace("ICC(C,k)", "Cronbach alpha = ICC(C,k)")
    warnings = average.warnings if average.value is None else (*average.warnings, NOT_CONSENSUS)
    return replace(average, method=method, warnings=warnings)


def _refusal(matrix: RatingMatrix) -> tuple[str, Status] | None:
    each = matrix.counts.sum(axis=1)
    if not each.any():
        return "no_data", "undefined"
    if each.max() < 2:
        return "too_few_raters", "too_few"
    if np.count_nonzero(each) < 2:
        return "too_few_items", "too_few"
    if np.count_nonzero(matrix.counts.sum(axis=0)) < 2:
        return "no_variation", "undefined"
    return None


def _entered(sums: Sums) -> tuple[int, int]:
    """Statements with a rating, and what of them those experts left out who rated at all."""
    statements = int(sums.statements[0])
    return statements, statements * int(sums.experts[0]) - int(sums.ratings[0])


@dataclass(frozen=True, slots=True)
class _Panel:
    sums: Sums
    components: Components
    squares: MeanSquares | None
    over: Over
    excluded: int

    def both(self, model: Model) -> list[tuple[Form, Estimate]]:
        """The form of a single rating and that of the average of k, which follows from it."""
        part, rest = model.part(self.components), model.rest(self.components)
        whole = part + rest
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(whole > NEGLIGIBLE, part / whole, np.nan)
        sound = math.isfinite(values[0]) and rest[0] >= 0
        interval = self._interval(model, values) if sound else BELOW_AVERAGE
        single, size = (float(values[0]) if sound else math.nan), float(self.components.size[0])
        return [
            (form, self._estimate(f"{form}, {self._method(model)}", single, interval, k))
            for form, k in ((model.single, 1.0), (model.average, size))
        ]

    def _method(self, model: Model) -> str:
        if self.squares is not None:
            return f"{model.words}, k = {self.squares.k}; mean squares, {self.squares.test(model.single)}"
        k = float(self.components.size[0])
        return f"{model.words}, k = {k:.6g} (harmonic mean); variance components by Henderson's method 1"

    def _interval(self, model: Model, values: Floats) -> Interval | str:
        if self.over == "statements":
            if self.squares is None:
                return NOT_COMPLETE
            return self.squares.interval(model.single) or NOTHING_LEFT
        spread = Spread.of_left_out(values[1:], self._surplus(model))
        if spread is None:
            return TOO_FEW if len(values) <= LEAST_EXPERTS else ONE_CARRIES
        experts = len(values) - 1
        centre = experts * values[0] - (experts - 1) * values[1:].mean()
        return around(float(values[0]), spread, float(centre), 0.0)

    def _surplus(self, model: Model) -> float:
        """See `surplus_of_pairs`: products of what the model leaves over, within statements."""
        part, left = float(model.part(self.components)[0]), float(model.left_over(self.components)[0])
        whole = part + float(model.rest(self.components)[0])
        size, statements = float(self.components.size[0]), float(self.sums.statements[0])
        if size <= 1 or whole <= 0:
            return 0.0
        return 2 * (left / whole) ** 2 / (size * (size - 1) * (statements - 1))

    def _estimate(self, method: str, single: float, interval: Interval | str, size: float) -> Estimate:
        used, missing = _entered(self.sums)
        value = of_average(single, size)
        if value is None:
            code = "zero_denominator" if self._every_expert_is_constant() else "not_identified"
            return no_value(code, method, n_used=used, n_missing=missing, n_excluded=self.excluded)
        warnings = ("only two statements",) if used == 2 else ()
        estimate = Estimate(value, method, used, missing, self.excluded, warnings=warnings)
        return put_beside(estimate, _of_average(interval, size, value), self._words())

    def _words(self) -> str:
        return PUBLISHED if self.over == "statements" else LEFT_OUT

    def _every_expert_is_constant(self) -> bool:
        return bool(self.sums.squares[0] - self.sums.squares_by_expert[0] < NEGLIGIBLE)


def _of_average(interval: Interval | str, size: float, value: float) -> Interval | str:
    if isinstance(interval, str):
        return interval
    low, high = (of_average(end, size) for end in interval)
    return BELOW_AVERAGE if low is None or high is None or not low <= value <= high else (low, high)


def of_average(single: float, size: float) -> float | None:
    """Spearman-Brown: kI / (1 + (k-1) I); none where I lies below what the average of k can have."""
    below = 1 + (size - 1) * single
    return size * single / below if math.isfinite(single) and below > 1e-9 else None
