from analysis.agreement import item_profile
from analysis.consensus import read_rule
from analysis.ratings import RatingMatrix, Scale
from analysis.rounds import RoundAnalysis, analyse_round

SCALE = Scale.parse("1-9")
NINE: list[list[int | None]] = [[9], [8], [8], [8], [7], [7], [7], [5], [3], [None]]


def of_nine(item: str = "A") -> RoundAnalysis:
    matrix = RatingMatrix.from_scores(SCALE, NINE, items=[item], cannot_judge=[(9, 0)])
    return analyse_round(matrix, rule=read_rule("comet-70-15", SCALE), invited=12)


def test_a_matrix_prints_its_size_and_not_its_ratings() -> None:
    matrix = RatingMatrix.from_scores(SCALE, NINE, cannot_judge=[(9, 0)])
    assert repr(matrix) == "<RatingMatrix: 10 seats x 1 items on 1-9, 9 ratings, 1 cannot judge>"


def test_a_scale_and_a_tally_print_short() -> None:
    assert repr(Scale((-1, 0, 1), -1, 1)) == "<Scale -1-1, oppose -1, agree 1>"
    (tally,) = RatingMatrix.from_scores(SCALE, NINE, cannot_judge=[(9, 0)]).tallies(12)
    assert repr(tally) == ("<Tally on 1-9: 0 0 1 0 1 0 3 3 1; n=9, 1 cannot judge, 2 missing, 12 invited>")


def test_a_profile_prints_one_statistic_a_line() -> None:
    (tally,) = RatingMatrix.from_scores(SCALE, NINE).tallies()
    first, second, *_ = repr(item_profile(tally)).splitlines()
    assert first.startswith("<Tally on 1-9: ")
    assert second == "modes: <modes: (7, 8), n=9>"
    assert "modified_kappa: <k*, relevant 7-9: 0.761, n=9>, excellent" in repr(item_profile(tally).standard)


def test_a_round_prints_its_answer() -> None:
    assert repr(of_nine()) == (
        "<RoundAnalysis: 1 items under comet-70-15: 1 in, 0 out, 0 neither; 10 of 12 experts answered>"
    )


def test_a_statement_prints_its_verdict_with_the_numbers() -> None:
    assert repr(of_nine().items[0]) == "<A: in, fragile; 7 of 9 agree, median 7, IQR 1>"


def test_a_statement_that_nobody_rated_prints_without_a_number() -> None:
    matrix = RatingMatrix.from_scores(SCALE, [[None]], items=["A"])
    (item,) = analyse_round(matrix, rule=read_rule("comet-70-15", SCALE)).items
    assert repr(item) == "<A: cannot_decide, nothing to check; 0 of 0 agree, median None, IQR None>"


def test_a_notebook_shows_a_table_in_which_names_are_no_markup() -> None:
    table = of_nine("<b>A & B</b>")._repr_html_()
    assert "<td>&lt;b&gt;A &amp; B&lt;/b&gt;</td><td>in</td><td>fragile</td><td>7 of 9</td>" in table
    assert "<b>" not in table
