"""Rules that look beyond one statement's ratings, decided in the platform; and what of them is not told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from delphi.process.closing import close_round
from delphi.reports.content import BELOW_FLOOR, Coefficient, Content, Figures
from delphi.rounds.models import Answer, RoundSeat
from delphi.studies.models import Study
from delphi.studies.rules import RELEVANCE
from tests.builders import a_protocol, a_study, an_account
from tests.conftest import NOW
from tests.reports.closed_rounds import Ratings, a_closed_round, a_rated_study, an_open_round
from tests.reports.test_compiling import content_of

TWO = (RELEVANCE, replace(RELEVANCE, key="safety", question="How much does safety hang on it?"))
BOTH = "in if at least 70% agree for both relevance and safety; otherwise neither"
TWO_OF_THREE = "in if mean >= 7 in at least 2 of 3 rounds; otherwise neither"
EVERY_GROUP = "in if at least 70% agree in every group of at least 5; otherwise neither"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def a_study_under(
    session: Session, rule: str, groups: Sequence[str | None], statements: int = 1, **protocol: object
) -> Study:
    study = a_study(session, chair=an_account(session), protocol=a_protocol(rule=rule, **protocol))
    a_rated_study(session, study, statements, groups)
    return study


def rated(session: Session, study: Study, ratings: Ratings, *, number: int = 1) -> Content:
    opened_at = NOW + timedelta(days=30 * (number - 1))
    return content_of(session, a_closed_round(session, study, ratings, opened_at=opened_at))


def rated_apart(session: Session, study: Study, ratings: Ratings, safety: int | None, people: int) -> Content:
    """`people` of those who rated gave this answer on the second dimension, the others cannot judge it."""
    round_id = an_open_round(session, study, ratings)
    second = session.query(Answer).where(Answer.round_id == round_id, Answer.dimension == 1).all()
    for place, answer in enumerate(sorted(second, key=lambda one: str(one.seat_id))):
        answer.category, answer.cannot_judge = (safety, False) if place < people else (None, True)
    session.flush()
    close_round(session, round_id, by=None, now=NOW + timedelta(days=14))
    return content_of(session, round_id)


def assert_undecided(figures: Figures) -> None:
    """The figures of the panel are there, and nothing that the rule says of them."""
    assert (figures.verdict, figures.reason) == ("cannot_decide", BELOW_FLOOR)
    assert (figures.rule_line, figures.consensus_line, figures.opposed) == ("", None, False)
    assert (figures.checks, figures.differences, figures.robust) == ((), (), None)
    assert sum(figures.counts) == figures.n


def verdicts(content: Content) -> list[str]:
    return [item.figures.verdict for item in content.items]


@pytest.mark.parametrize(("safety", "verdict"), [(8, "in"), (6, "neither")])
def test_another_dimension_decides_too(session: Session, safety: int, verdict: str) -> None:
    study = a_study_under(session, BOTH, [None] * 10, dimensions=TWO)
    content = rated_apart(session, study, [[9]] * 10, safety, people=10)
    assert verdicts(content) == [verdict]
    assert "safety: 7-9:" in content.items[0].figures.rule_line


def test_a_dimension_that_few_rated_decides_nothing_that_is_shown(session: Session) -> None:
    study = a_study_under(session, BOTH, [None] * 10, dimensions=TWO)
    [item] = rated_apart(session, study, [[9]] * 10, 8, people=4).items
    assert (item.figures.verdict, item.figures.reason) == ("cannot_decide", BELOW_FLOOR)
    assert item.figures.rule_line == ""


def test_two_of_three_rounds_are_counted_over_all_rounds_of_the_same_wording(session: Session) -> None:
    study = a_study_under(session, TWO_OF_THREE, [None] * 8, statements=3)
    first = rated(session, study, [[8, 8, 5]] * 8)
    assert verdicts(first) == ["cannot_decide"] * 3
    second = rated(session, study, [[8, 5, 5]] * 8, number=2)
    assert verdicts(second) == ["in", "cannot_decide", "neither"]
    third = rated(session, study, [[5, 8, 8]] * 8, number=3)
    assert verdicts(third) == ["in", "in", "neither"]


def test_a_round_in_which_few_rated_it_decides_nothing_that_is_shown(session: Session) -> None:
    study = a_study_under(session, TWO_OF_THREE, [None] * 8)
    rated(session, study, [[8]] * 4)
    [item] = rated(session, study, [[8]] * 8, number=2).items
    assert (item.figures.verdict, item.figures.reason) == ("cannot_decide", BELOW_FLOOR)


def test_the_groups_of_a_rule_are_told_only_where_all_are_shown(session: Session) -> None:
    open_ = a_study_under(session, EVERY_GROUP, ["Nurses"] * 5 + ["Educators"] * 5)
    [shown] = rated(session, open_, [[9]] * 10).items
    assert (shown.figures.verdict, shown.figures.robust) == ("in", True)
    assert "in 2 of 2 groups" in shown.figures.rule_line
    small = a_study_under(session, EVERY_GROUP, ["Nurses"] * 6 + ["Educators"] * 3)
    [hidden] = rated(session, small, [[9]] * 9).items
    assert_undecided(hidden.figures)


def test_the_invited_of_a_group_are_counted_though_they_were_silent(session: Session) -> None:
    rule = "in if response >= 80% in every group of at least 5; otherwise neither"
    study = a_study_under(session, rule, ["Nurses"] * 5 + ["Educators"] * 8)
    [item] = rated(session, study, [[9]] * 10).items
    assert item.figures.verdict == "neither"
    assert "in 1 of 2 groups" in item.figures.rule_line


def coefficients(session: Session, last: int) -> tuple[Coefficient, ...]:
    """Of a panel of whom four rated the last statement, with this."""
    study = a_study_under(session, "comet-70-15", [None] * 8, statements=4)
    ratings = [[9, 2 + row % 3, 5 + row % 4, last if row < 4 else None] for row in range(8)]
    return rated(session, study, ratings).coefficients


def test_coefficients_tell_nothing_of_a_statement_that_is_held_back(session: Session) -> None:
    found = coefficients(session, last=9)
    assert [one.name for one in found] == [
        "kendall_w",
        "krippendorff_alpha",
        "gwet_ac2",
        "icc_agreement",
    ]
    assert all(one.value is not None for one in found)
    assert found == coefficients(session, last=1)


def test_what_those_who_left_could_change_is_told_only_with_the_comparison(session: Session) -> None:
    study = a_study_under(session, "comet-70-15", [None] * 12)
    rated(session, study, [[8]] * 12)
    [item] = rated(session, study, [[8]] * 9, number=2).items
    assert item.figures.between is None
    assert "attrition" not in item.figures.checks
    many = a_study_under(session, "comet-70-15", [None] * 12)
    rated(session, many, [[8]] * 12)
    [item] = rated(session, many, [[8]] * 6, number=2).items
    assert item.figures.between is not None
    assert "attrition" in item.figures.checks


FEW_CHANGED = "in if at least 50% agree and changed < 5%; otherwise neither"
NURSES = "in if at least 70% agree in group Nurses of at least 5; otherwise neither"
NURSES_TWICE = (
    "in if (at least 70% agree in group Nurses of at least 5) in at least 2 of 2 rounds; otherwise neither"
)
NURSES_ON_SAFETY = "in if (at least 70% agree in group Nurses of at least 5) for safety; otherwise neither"
MOST_VOTES = "in if share of agree >= APMO; otherwise neither"


@pytest.mark.parametrize(("silent", "told"), [(0, True), (1, False), (4, False), (5, True)])
def test_who_changed_decides_only_where_it_is_told(session: Session, silent: int, told: bool) -> None:
    study = a_study_under(session, FEW_CHANGED, [None] * 12)
    rated(session, study, [[8]] * 12)
    [item] = rated(session, study, [[8]] * (12 - silent), number=2).items
    assert (item.figures.between is not None) is told
    if told:
        assert (item.figures.verdict, item.figures.reason) == ("in", None)
    else:
        assert_undecided(item.figures)


def test_who_changed_is_not_told_by_a_rule_where_few_are_new(session: Session) -> None:
    study = a_study_under(session, FEW_CHANGED, [None] * 12)
    rated(session, study, [[8]] * 10)
    assert_undecided(rated(session, study, [[8]] * 12, number=2).items[0].figures)


def test_a_group_that_protects_another_decides_nothing(session: Session) -> None:
    """Nurses are held back beside two patients, whose ratings would be what is left over."""
    small = a_study_under(session, NURSES, ["Nurses"] * 5 + ["Patients"] * 2 + ["Educators"] * 8)
    assert_undecided(rated(session, small, [[9]] * 15).items[0].figures)
    large = a_study_under(session, NURSES, ["Nurses"] * 6 + ["Patients"] * 5 + ["Educators"] * 2)
    [item] = rated(session, large, [[9]] * 13).items
    assert [one.group for one in item.figures.groups if one.n is not None] == ["Nurses"]
    assert item.figures.verdict == "in"


def test_a_group_that_a_few_left_decides_nothing(session: Session) -> None:
    study = a_study_under(session, NURSES, ["Nurses"] * 6 + ["Educators"] * 6 + ["Patients"] * 7)
    assert verdicts(rated(session, study, [[9]] * 19)) == ["in"]
    assert_undecided(rated(session, study, [[None], *[[9]] * 18], number=2).items[0].figures)


def test_a_group_held_back_in_an_earlier_round_decides_nothing_later(session: Session) -> None:
    study = a_study_under(session, NURSES_TWICE, ["Nurses"] * 6 + ["Patients"] * 6 + ["Educators"] * 12)
    two_patients: Ratings = [[9]] * 6 + [[9]] * 2 + [[None]] * 4 + [[9]] * 12
    assert_undecided(rated(session, study, two_patients).items[0].figures)
    [item] = rated(session, study, [[9]] * 24, number=2).items
    assert_undecided(item.figures)


def test_a_group_held_back_on_another_dimension_decides_nothing(session: Session) -> None:
    groups = ["Nurses"] * 6 + ["Patients"] * 6
    shown = a_study_under(session, NURSES_ON_SAFETY, groups, dimensions=TWO)
    assert verdicts(rated_apart(session, shown, [[9]] * 12, 8, people=12)) == ["in"]
    hidden = a_study_under(session, NURSES_ON_SAFETY, groups, dimensions=TWO)
    round_id = an_open_round(session, hidden, [[9]] * 12)
    patients = {
        seat.seat_id
        for seat in session.query(RoundSeat).where(
            RoundSeat.round_id == round_id, RoundSeat.group_name == "Patients"
        )
    }
    second = session.query(Answer).where(Answer.round_id == round_id, Answer.dimension == 1)
    for answer in [one for one in second if one.seat_id in patients][:4]:
        answer.category, answer.cannot_judge = None, True
    session.flush()
    close_round(session, round_id, by=None, now=NOW + timedelta(days=14))
    [item] = content_of(session, round_id).items
    assert all(one.n is not None for one in item.figures.groups)
    assert_undecided(item.figures)


def test_a_cut_over_all_statements_tells_nothing_of_one_held_back(session: Session) -> None:
    open_ = a_study_under(session, MOST_VOTES, [None] * 12, statements=2)
    assert "cannot_decide" not in verdicts(rated(session, open_, [[9, 8]] * 12))
    study = a_study_under(session, MOST_VOTES, [None] * 12, statements=2)
    first, second = rated(session, study, [[9, 8]] * 2 + [[9, None]] * 10).items
    assert_undecided(first.figures)
    assert second.figures.counts == ()
