import math

import numpy as np
import pytest
from hypothesis import assume, given

from analysis.ratings import RatingMatrix, Scale
from analysis.reliability import Form, cronbach_alpha, intraclass_correlations
from analysis.reliability.components import Components, Sums
from analysis.reliability.intraclass import Over
from tests.analysis.reliability.slow_panel import f_interval, mean_squares, six_iccs
from tests.analysis.slow import FIVE
from tests.analysis.strategies import hard_panels, panels
from tests.proofs.invented_panels import HELD_TO, matrix_of

Rows = list[list[int | None]]
TEN = Scale.parse("1-10")
# Shrout & Fleiss 1979, Psychol Bull 86:420, table 2: one row a judge.
JUDGES: Rows = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
FORMS: tuple[Form, ...] = ("ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)")


def test_published_six_of_shrout_and_fleiss() -> None:
    found = intraclass_correlations(RatingMatrix.from_scores(TEN, JUDGES))
    assert [found[form].value for form in FORMS] == pytest.approx(
        [0.17, 0.29, 0.71, 0.44, 0.62, 0.91], abs=0.005
    )
    assert found["ICC(A,1)"].value == pytest.approx(0.2897638, abs=1e-7)
    assert (
        "two-way random, absolute agreement, k = 4; mean squares, F(5, 15) = 11.0272"
        in found["ICC(A,1)"].method
    )


def test_intervals_from_the_f_distribution() -> None:
    """For the data of Shrout & Fleiss, as pingouin 0.6.1 prints them: two decimals."""
    found = intraclass_correlations(RatingMatrix.from_scores(TEN, JUDGES), over="statements")
    printed = {
        "ICC(1,1)": (-0.13, 0.72), "ICC(A,1)": (0.02, 0.76), "ICC(C,1)": (0.34, 0.95),
        "ICC(1,k)": (-0.88, 0.91), "ICC(A,k)": (0.07, 0.93), "ICC(C,k)": (0.68, 0.99),
    }  # fmt: skip
    for form in FORMS:
        assert found[form].interval == pytest.approx(printed[form], abs=0.005)
        assert found[form].interval_method == "F distribution 95%, statements sampled"


@pytest.mark.twin("F intervals of the ICC")
@given(panels(experts=(2, 6), items=(3, 6)))
def test_intervals_from_the_f_distribution_equal_the_definition(rows: Rows) -> None:
    complete = [[score or 1 for score in row] for row in rows]
    msr, _, mse, msw = mean_squares(complete)
    assume(min(msr, mse, msw) > 1e-9)
    found = intraclass_correlations(RatingMatrix.from_scores(FIVE, complete), over="statements")
    for form in FORMS[:3]:
        part, whole = six_iccs(complete)[form]
        if whole > 1e-9 and whole - part > 1e-9 and found[form].interval is not None:
            assert found[form].interval == pytest.approx(f_interval(complete, form), abs=1e-6)


def test_intervals_over_statements_need_complete_ratings() -> None:
    gaps = [[None, *row[1:]] for row in JUDGES[:1]] + JUDGES[1:]
    found = intraclass_correlations(RatingMatrix.from_scores(TEN, gaps), over="statements")["ICC(A,1)"]
    assert found.value is not None
    assert found.interval is None


def test_cronbachs_alpha_is_the_consistency_of_the_average_and_warns() -> None:
    alpha = cronbach_alpha(RatingMatrix.from_scores(TEN, JUDGES))
    assert alpha.value == pytest.approx(0.9093155424, abs=1e-9)
    assert any("no measure of consensus" in warning for warning in alpha.warnings)
    parts = np.array(JUDGES, dtype=float)
    defined = 4 / 3 * (1 - parts.var(axis=1, ddof=1).sum() / parts.sum(axis=0).var(ddof=1))
    assert alpha.value == pytest.approx(defined)


@pytest.mark.twin("six ICCs")
@given(hard_panels(experts=(2, 7), items=(2, 6)))
def test_complete_ratings_give_the_published_mean_square_formulas(rows: Rows) -> None:
    complete = [[score or 1 for score in row] for row in rows]
    found = intraclass_correlations(RatingMatrix.from_scores(FIVE, complete))
    if len({score for row in complete for score in row}) == 1:
        assert {one.reason.code for one in found.values() if one.reason} == {"no_variation"}
        return
    for form, (part, whole) in six_iccs(complete).items():
        value = found[_form(form)].value
        if abs(whole) < 1e-9:
            assert value is None
        elif value is not None:
            assert value == pytest.approx(part / whole, abs=1e-9)


def _form(name: str) -> Form:
    return next(form for form in FORMS if form == name)


@pytest.mark.twin("variance components with gaps")
@given(panels(experts=(3, 7), items=(2, 6)))
def test_components_with_gaps_solve_hendersons_equations(rows: Rows) -> None:
    """Each sum of squares less the mean's equals its expectation, counted from the pattern of the ratings."""
    matrix = RatingMatrix.from_scores(FIVE, rows)
    sums = Sums.of(matrix)
    assume(matrix.counts.sum() > 0)
    assume(np.isfinite(sums.ratings[0]) and sums.ratings[0] > max(sums.statements[0], sums.experts[0]))
    rated = [(e, i, s) for e, row in enumerate(rows) for i, s in enumerate(row) if s is not None]
    n, mean_part = len(rated), sum(s for *_, s in rated) ** 2 / len(rated)
    by_item = {i: [s for _, j, s in rated if i == j] for _, i, _ in rated}
    by_expert = {e: [s for f, _, s in rated if e == f] for e, _, _ in rated}
    k1 = sum(len(one) ** 2 for one in by_item.values()) / n
    k2 = sum(len(one) ** 2 for one in by_expert.values()) / n
    assume(abs(n + 1 - k1 - k2) > 1e-9)
    assume(any(len(set(one)) > 1 for one in by_item.values()))
    found = Components.of(sums)
    statement, expert, error = (float(one[0]) for one in (found.statement, found.expert, found.error))
    squares = [
        (sum(s * s for *_, s in rated), (n, n, n)),
        (sum(sum(one) ** 2 / len(one) for one in by_item.values()), (n, len(by_item), len(by_item))),
        (sum(sum(one) ** 2 / len(one) for one in by_expert.values()), (len(by_expert), n, len(by_expert))),
    ]
    for square, (a, b, c) in squares:
        expectation = (a - k1) * statement + (b - k2) * expert + (c - 1) * error
        assert square - mean_part == pytest.approx(expectation, abs=1e-7)


@pytest.mark.twin("ICC, each expert left out")
@given(panels(experts=(3, 6), items=(2, 5)))
def test_each_expert_left_out_in_closed_form_equals_leaving_him_out(rows: Rows) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    assume(all(any(score is not None for score in row) for row in rows))
    found = Components.of(Sums.of(matrix))
    for expert in range(len(rows)):
        others = RatingMatrix.from_scores(FIVE, rows[:expert] + rows[expert + 1 :])
        with np.errstate(invalid="ignore", divide="ignore"):
            left = Components.of(Sums.of(others))
        for name in ("statement", "expert", "error", "statement_one_way", "size"):
            closed, slow = getattr(found, name)[expert + 1], getattr(left, name)[0]
            if np.isfinite(slow) and abs(slow) < 1e6:
                assert closed == pytest.approx(slow, abs=1e-6)


def test_gaps_at_random_leave_every_form_near_its_complete_value() -> None:
    generator = np.random.Generator(np.random.PCG64(8))
    whole = HELD_TO[0].draw(20, lenient=True, generator=generator)
    before = intraclass_correlations(whole)
    found: dict[Form, list[float]] = {form: [] for form in FORMS[:3]}
    for _ in range(40):
        codes = whole.codes.copy()
        codes[generator.random(codes.shape) < 0.3] = 0
        after = intraclass_correlations(matrix_of(codes))
        assert "Henderson" in after["ICC(A,1)"].method
        for form, values in found.items():
            value = after[form].value
            assert isinstance(value, float)
            values.append(value)
    for form, values in found.items():
        assert np.mean(values) == pytest.approx(before[form].value, abs=0.015)


def test_with_gaps_the_average_is_of_the_harmonic_mean_of_the_ratings() -> None:
    gaps: Rows = [[None, None, *JUDGES[0][2:]], [None, *JUDGES[1][1:]], *JUDGES[2:]]
    found = intraclass_correlations(RatingMatrix.from_scores(TEN, gaps))
    k = 6 / (1 / 2 + 1 / 3 + 4 * 1 / 4)
    single = found["ICC(C,1)"].value
    assert isinstance(single, float)
    assert found["ICC(C,k)"].value == pytest.approx(k * single / (1 + (k - 1) * single))
    assert f"k = {k:.6g} (harmonic mean)" in found["ICC(C,k)"].method


def test_the_interval_stands_about_the_jackknife_estimate() -> None:
    """Along log(1 - value) its ends lie as far above as below n times the value less n-1 times the mean."""
    whole = intraclass_correlations(RatingMatrix.from_scores(TEN, JUDGES))["ICC(C,1)"]
    others = [JUDGES[:one] + JUDGES[one + 1 :] for one in range(4)]
    left_out = [intraclass_correlations(RatingMatrix.from_scores(TEN, rows))["ICC(C,1)"] for rows in others]
    values = [one.value for one in (whole, *left_out) if isinstance(one.value, float)]
    assert whole.interval is not None
    low, high = whole.interval
    middle = 1 - math.sqrt((1 - low) * (1 - high))
    assert middle == pytest.approx(4 * values[0] - 3 * sum(values[1:]) / 4)


def test_a_variance_below_zero_leaves_no_share_of_it() -> None:
    """The rest is -0.25, and the share of the statements would be 1.389, though experts differ."""
    matrix = RatingMatrix.from_scores(FIVE, [[4, 4], [4, 2], [None, 1]])
    assert float(Components.of(Sums.of(matrix)).error[0]) < 0
    found = intraclass_correlations(matrix)
    for estimate in (found["ICC(C,1)"], found["ICC(C,k)"], cronbach_alpha(matrix)):
        assert estimate.reason is not None
        assert estimate.reason.code == "not_identified"
        assert (estimate.n_used, estimate.n_missing, estimate.n_excluded) == (2, 1, 0)
        assert estimate.warnings == ()
    assert found["ICC(A,1)"].value == pytest.approx(25 / 53)


def test_experts_who_never_differ_about_a_statement_are_of_one_mind_with_gaps_too() -> None:
    rows: Rows = [[1, 3, 5, None], [None, 3, 5, 2], [1, None, 5, 2]]
    found = intraclass_correlations(RatingMatrix.from_scores(FIVE, rows))
    assert {estimate.value for estimate in found.values()} == {1.0}
    assert {estimate.warnings for estimate in found.values()} == {
        ("no interval: no single expert moves the value",)
    }


@pytest.mark.parametrize(
    ("rows", "form", "code"),
    [
        ([[1, 1, 1], [4, 4, 4]], "ICC(C,1)", "zero_denominator"),
        ([[1, 2, 3], [3, 2, 1]], "ICC(C,k)", "not_identified"),
        ([[1, 2, None], [None, None, 3]], "ICC(A,1)", "too_few_raters"),
    ],
)
def test_nothing_to_divide_by_is_told_from_variances_that_cannot_be_told(
    rows: Rows, form: Form, code: str
) -> None:
    estimate = intraclass_correlations(RatingMatrix.from_scores(FIVE, rows))[form]
    assert estimate.reason is not None
    assert estimate.reason.code == code


def test_why_there_is_no_interval_is_said_truly() -> None:
    def warnings_of(rows: Rows, form: Form, over: Over = "experts") -> tuple[str, ...]:
        found = intraclass_correlations(RatingMatrix.from_scores(FIVE, rows), over=over)[form]
        assert found.value is not None
        assert found.interval is None
        return found.warnings

    assert warnings_of([[1, 2, 5], [2, 2, 4]], "ICC(A,1)") == ("too few experts for an interval",)
    gaps: Rows = [[1, 2, None], [2, 2, 4], [1, 3, 3], [2, 3, 5]]
    assert warnings_of(gaps, "ICC(A,1)", "statements") == (
        "no interval: the published one needs complete ratings",
    )
    assert warnings_of([[1, 3, 5]] * 3, "ICC(C,k)", "statements") == (
        "no interval: the statements, or what is left over, do not vary",
    )
    lone: Rows = [[1, 3, 2], [2, None, None], [None, 1, None]]
    assert warnings_of(lone, "ICC(A,1)") == (
        "no interval: without one of the experts the variances cannot be told apart",
    )


def test_a_refusal_counts_what_was_there() -> None:
    found = cronbach_alpha(RatingMatrix.from_scores(FIVE, [[3, None, None], [3, 3, None]]))
    assert (found.n_used, found.n_missing, found.n_excluded, found.warnings) == (2, 1, 1, ())


def test_the_interval_does_not_reach_below_what_a_share_of_variance_can_be() -> None:
    rows: Rows = [[4, 5, 3, 4], [3, 4, 5, 4], [4, 3, 4, 5], [4, 5, 4, 3], [5, 4, 3, 4]]
    for estimate in intraclass_correlations(RatingMatrix.from_scores(FIVE, rows)).values():
        if estimate.interval is not None:
            assert isinstance(estimate.value, float)
            assert estimate.interval[0] == min(estimate.value, 0)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "no_data"),
        ([[None, None]], "no_data"),
        ([[1, 2, 3]], "too_few_raters"),
        ([[1], [2]], "too_few_items"),
        ([[3, 3, 3]] * 4, "no_variation"),
    ],
)
def test_why_there_is_none(rows: Rows, code: str) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows, items=None if rows else ["a"])
    for estimate in intraclass_correlations(matrix).values():
        assert estimate.reason is not None
        assert estimate.reason.code == code


def test_two_statements_are_computed_with_a_warning() -> None:
    found = intraclass_correlations(RatingMatrix.from_scores(FIVE, [[1, 5], [2, 5], [1, 4]]))
    assert "only two statements" in found["ICC(A,1)"].warnings


def test_without_residue_there_is_a_value_but_no_published_interval() -> None:
    matrix = RatingMatrix.from_scores(FIVE, [[1, 3, 5]] * 3)
    found = intraclass_correlations(matrix, over="statements")["ICC(C,1)"]
    assert (found.value, found.interval) == (1.0, None)
