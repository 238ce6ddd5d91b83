"""The numbers of a report against a slow recount by hand, and what is held back."""

import json
import statistics
import uuid
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.base import new_id
from delphi.drafting import service as drafting
from delphi.drafting.operations import Operation, Rerate, Reword
from delphi.process.publishing import publish_draft
from delphi.reports import queries
from delphi.reports.content import BELOW_FLOOR, Content, ItemContent
from delphi.reports.proposals import view_of
from delphi.reports.stored import from_json
from delphi.rounds import queries as rounds
from delphi.studies.models import Study
from delphi.studies.rules import SCALE_PRESETS, Dimension
from tests.builders import a_protocol, a_study, an_account
from tests.conftest import NOW
from tests.reports.closed_rounds import CJ, Ratings, Remarked, Said, a_closed_round, a_rated_study

GROUPS: list[str | None] = ["Nurses"] * 6 + ["Educators"] * 6 + [None] * 2
RATINGS: Ratings = [
    [9, 2, 9, 5, 7],
    [8, 2, 8, 5, 7],
    [7, 3, 1, 5, 7],
    [7, 1, 2, 4, 7],
    [9, 1, 9, None, None],
    [8, 3, 1, None, None],
    [7, 2, 9, 6, None],
    [9, 4, 8, 6, None],
    [9, 2, 2, CJ, CJ],
    [8, 1, 9, CJ, None],
    [3, 2, 1, 7, None],
    [7, 8, 7, 6, None],
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def a_report(
    session: Session, ratings: Ratings = RATINGS, groups: Sequence[str | None] = GROUPS, **protocol: object
) -> tuple[Study, Content]:
    study = a_study(session, chair=an_account(session), protocol=a_protocol(**protocol))
    a_rated_study(session, study, 5, groups)
    return study, content_of(session, a_closed_round(session, study, ratings))


def content_of(session: Session, round_id: uuid.UUID) -> Content:
    found = queries.report(session, round_id)
    assert found is not None
    return found.content


def column(ratings: Ratings, place: int) -> list[int]:
    return [row[place] for row in ratings if isinstance(row[place], int)]  # type: ignore[misc] # just asked


def comet(scores: Sequence[int]) -> str:
    """The rule once more, in the plainest form."""
    agree = Fraction(sum(score >= 7 for score in scores), len(scores))
    oppose = Fraction(sum(score <= 3 for score in scores), len(scores))
    if agree >= Fraction(70, 100) and oppose < Fraction(15, 100):
        return "in"
    if oppose >= Fraction(70, 100) and agree < Fraction(15, 100):
        return "out"
    return "neither"


def test_every_figure_equals_a_recount(session: Session) -> None:
    _, content = a_report(session)
    assert [item.figures.verdict for item in content.items] == [
        "in",
        "out",
        "neither",
        "neither",
        "cannot_decide",
    ]
    for place, item in enumerate(content.items[:4]):
        scores, figures = column(RATINGS, place), item.figures
        counted = Counter(scores)
        assert figures.counts == tuple(counted[score] for score in range(1, 10))
        assert figures.n == len(scores)
        assert figures.cannot_judge == sum(row[place] == CJ for row in RATINGS)
        assert figures.missing == len(GROUPS) - figures.n - figures.cannot_judge
        assert figures.median == statistics.median(scores)
        quarters = statistics.quantiles(scores, n=4, method="inclusive")
        assert (figures.q1, figures.q3) == (quarters[0], quarters[2])
        assert figures.verdict == comet(scores)
        assert figures.share_in is not None
        assert figures.share_in.k == sum(score >= 7 for score in scores)


def test_the_flow_counts_people(session: Session) -> None:
    _, content = a_report(session)
    flow = content.flow
    assert (flow.invited, flow.answered, flow.complete, flow.partial) == (14, 12, 5, 7)
    assert flow.in_both_rounds is None


def test_fewer_than_the_minimum_cell_show_no_figure_at_all(session: Session) -> None:
    _, content = a_report(session)
    figures = content.items[4].figures
    assert (figures.n, figures.reason, figures.verdict) == (4, BELOW_FLOOR, "cannot_decide")
    assert figures.held_back
    assert figures.counts == ()
    assert {figures.median, figures.q1, figures.share_in, figures.share_out, figures.robust} == {None}
    assert (figures.rule_line, figures.groups) == ("", ())
    assert content.items[4].proposed.line == "0"
    assert content.items[4].proposed.numbers["agree"] == 0


def test_small_groups_are_held_back_with_one_that_protects_them(session: Session) -> None:
    _, content = a_report(session, groups=["Nurses"] * 6 + ["Educators"] * 4 + ["Patients"] * 4)
    shown = {one.group: one.n for one in content.items[0].figures.groups}
    assert shown == {"Nurses": 6, "Educators": None, "Patients": None}
    assert {one.group: one.invited for one in content.flow.groups} == {
        "Nurses": 6,
        "Educators": None,
        "Patients": None,
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 9), min_size=2, max_size=4))
def test_no_group_below_the_floor_can_be_had_by_subtraction(session: Session, sizes: list[int]) -> None:
    groups = [f"Group {place}" for place, size in enumerate(sizes) for _ in range(size)]
    ratings = [[8, 2, 5, 7, 9] for _ in groups]
    _, content = a_report(session, ratings, groups)
    for item in content.items:
        shown = [one.n for one in item.figures.groups if one.n is not None]
        assert all(n >= 5 for n in shown)
        if item.figures.counts:
            assert not 0 < item.figures.n - sum(shown) < 5


def test_a_round_that_nobody_answered_says_so(session: Session) -> None:
    _, content = a_report(session, [])
    assert (content.flow.invited, content.flow.answered) == (14, 0)
    assert {item.figures.verdict for item in content.items} == {"cannot_decide"}
    assert {item.figures.reason for item in content.items} == {"no_data"}
    assert {item.proposed.action for item in content.items} == {"hold"}


def _reword_the_second(session: Session, study: Study) -> None:
    (held,) = rounds.rounds_of(session, study.id)
    chair = an_account(session).id
    first, second, *others = [item.wording_id for item in content_of(session, held.id).items]
    operations: list[Operation] = [
        Reword(second, str(new_id()), "Another wording"),
        *map(Rerate, (first, *others)),
    ]
    drafting.decide_together(session, held.id, operations, rationale="So", by=chair, now=NOW, seen=0)
    publish_draft(session, held.id, by=chair, now=NOW)


def test_people_are_compared_on_the_same_wording_only(session: Session) -> None:
    study, _ = a_report(session)
    moved = [[9 if place == 0 else said for place, said in enumerate(row)] for row in RATINGS[1:]]
    _reword_the_second(session, study)
    later = content_of(session, a_closed_round(session, study, [RATINGS[0], *moved]))
    first, second = later.items[:2]
    assert first.figures.between is not None
    changed = sum(row[0] != 9 for row in RATINGS[1:])
    assert (first.figures.between.pairs, first.figures.between.changed) == (12, changed)
    assert first.earlier is not None
    assert first.earlier.same_wording
    assert first.earlier.counts == tuple(Counter(column(RATINGS, 0))[score] for score in range(1, 10))
    assert second.figures.between is None
    assert second.earlier is not None
    assert not second.earlier.same_wording
    assert later.flow.in_both_rounds == 12
    assert later.head.previous_round == 1


def test_a_rise_of_agreement_is_one_of_the_same_people(session: Session) -> None:
    """All who stay think as before; two who opposed do not answer again."""
    panel: Ratings = [[9]] * 6 + [[1]] * 10
    study = a_study(session, chair=an_account(session))
    a_rated_study(session, study, 1, [None] * 16)
    a_closed_round(session, study, panel)
    (later,) = content_of(session, a_closed_round(session, study, [*panel[:11], *([[None]] * 5)])).items
    assert later.earlier is not None
    shares = (later.earlier.share_in, later.figures.share_in)
    assert [(one.k, one.n) for one in shares if one] == [(6, 16), (6, 11)]
    assert later.figures.between is not None
    assert later.figures.between.agreed == (6, 6)


def test_a_stored_report_reads_back_as_it_was(session: Session) -> None:
    study, _ = a_report(session)
    later = content_of(session, a_closed_round(session, study, RATINGS))
    assert from_json(json.loads(canonical.encode(later.as_json()))) == later
    assert later.items[0].figures.between is not None
    assert later.items[0].figures.between.agreed == (11, 11)


def test_too_few_pairs_are_not_described(session: Session) -> None:
    study, _ = a_report(session)
    silent: list[Said] = [None] * 5
    some = [row if place >= 8 else silent for place, row in enumerate(RATINGS)]
    fresh = [[8, 2, 5, 7, 9]] * 2  # the two who were silent before
    later = content_of(session, a_closed_round(session, study, [*some, *fresh]))
    assert later.items[0].figures.n == 6
    assert later.items[0].figures.between is None


@pytest.mark.parametrize("silent", [1, 4])
def test_who_moved_is_held_back_where_few_rated_in_one_round_only(session: Session, silent: int) -> None:
    study, _ = a_report(session)
    nothing: list[Said] = [None] * 5
    fewer = [nothing if place < silent else row for place, row in enumerate(RATINGS)]
    after = content_of(session, a_closed_round(session, study, fewer))
    assert after.items[0].figures.n == 12 - silent
    assert after.items[0].figures.between is None
    more = content_of(session, a_closed_round(session, study, RATINGS))
    assert more.items[0].figures.n == 12
    assert more.items[0].figures.between is None


def test_who_moved_is_shown_where_many_rated_in_one_round_only(session: Session) -> None:
    study, _ = a_report(session)
    nothing: list[Said] = [None] * 5
    fewer = [nothing if place < 5 else row for place, row in enumerate(RATINGS)]
    after = content_of(session, a_closed_round(session, study, fewer))
    assert after.items[0].figures.between is not None
    assert after.items[0].figures.between.pairs == 7


def test_dimensions_that_do_not_decide_are_described(session: Session) -> None:
    clear = Dimension("clarity", "How clear is it?", SCALE_PRESETS["1-9"])
    relevance = Dimension("relevance", "How relevant is it?", SCALE_PRESETS["1-9"])
    _, content = a_report(session, dimensions=(relevance, clear))
    first, last = content.items[0], content.items[4]
    assert [one.key for one in first.dimensions] == ["clarity"]
    assert first.dimensions[0].counts == first.figures.counts
    assert first.dimensions[0].median == first.figures.median
    assert last.dimensions[0].counts == ()
    assert last.dimensions[0].median is None


def comments_of(item: ItemContent) -> list[tuple[str, str]]:
    return sorted((one.text, one.band) for one in item.comments)


def test_a_comment_shows_its_band_only_in_company(session: Session) -> None:
    remarked = Remarked(
        comments={
            (0, 0): "Sure",
            (10, 0): "Not at all",
            (0, 2): "One side",
            (8, 3): "No idea",
            (0, 4): "Small cell",
        },
        wordings={(1, 0): "Better so"},
        new=[(2, "One more")],
    )
    study = a_study(session, chair=an_account(session), protocol=a_protocol())
    a_rated_study(session, study, 5, GROUPS)
    content = content_of(session, a_closed_round(session, study, RATINGS, remarked=remarked))
    # Beside "Sure" a band would tell that of the other, who is alone in theirs.
    assert comments_of(content.items[0]) == [("Not at all", ""), ("Sure", "")]
    assert comments_of(content.items[2]) == [("One side", "agree")]
    assert comments_of(content.items[3]) == [("No idea", "")]
    assert comments_of(content.items[4]) == [("Small cell", "")]
    assert content.items[0].proposed_wordings == ("Better so",)
    assert [one.text for one in content.new_statements] == ["One more"]
    assert content.items[0].proposed.line == "6c'"
    assert content.items[0].proposed.numbers["unread"] == 3
    assert content.items[0].proposed.needs_person


def test_the_next_round_is_told_short_numbers(session: Session) -> None:
    study = a_study(session, chair=an_account(session), protocol=a_protocol())
    a_rated_study(session, study, 5, GROUPS)
    remarked = Remarked(comments={(0, 2): "Both sides have a point"})
    round_id = a_closed_round(session, study, RATINGS, remarked=remarked)
    items = content_of(session, round_id).items
    feedback = queries.feedback(session, round_id, told=lambda _, text: (text, ""))
    third = feedback[uuid.UUID(items[2].wording_id)]
    assert (third.n, third.median, third.q1, third.q3) == (12, "7.5", "1.75", "9")
    assert third.comments == ("Both sides have a point",)
    small = feedback[uuid.UUID(items[4].wording_id)]
    assert (small.n, small.counts, small.median) == (4, (), "")


def test_proposals_follow_the_rule_table(session: Session) -> None:
    study, first = a_report(session)
    assert [item.proposed.line for item in first.items] == ["6c", "4", "5", "8a", "0"]
    assert [item.proposed.action for item in first.items][:3] == ["keep", "drop", "rerate_with_reasons"]
    second = content_of(session, a_closed_round(session, study, RATINGS))
    assert second.items[2].proposed.action == "polarised"
    assert second.items[3].proposed.line == "8b"


def test_a_proposal_is_worded_with_its_numbers(session: Session) -> None:
    study = a_study(session, chair=an_account(session))
    a_rated_study(session, study, 5, GROUPS)
    items = content_of(session, a_closed_round(session, study, RATINGS)).items
    found = [view_of(item.proposed) for item in items]
    said = [(view.sentence.in_english(), view.reason.in_english()) for view in found]
    assert said[2] == (
        "Rate again, with the reasons of both sides.",
        "7 of 12 agree, and the panel is divided: two camps, or too many oppose. The rule says neither.",
    )
    assert said[3][1] == (
        "1 of 8 agree, below 50%. The rule says neither, and dropping is proposed only after two such rounds."
    )
