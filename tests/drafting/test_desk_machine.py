"""The short form of `./dev prove drafting`, and bugs planted to see that it would find them."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from delphi.drafting import rules
from delphi.drafting.draft import DraftStatement, Edge
from delphi.drafting.service import undoing
from tests.drafting.closed_round import ClosedRound, a_closed_round
from tests.drafting.desk_machine import run

SEQUENCES = 50
STEPS = 12


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def closed(session: Session) -> ClosedRound:
    closed = a_closed_round(session, planned_rounds=4)
    session.commit()
    return closed


def test_any_sequence_keeps_the_tree_sound_and_every_statement_accounted_for(
    session: Session, closed: ClosedRound
) -> None:
    run(session, closed, sequences=SEQUENCES, steps=STEPS)


def test_a_tree_that_is_not_renumbered_is_found(
    session: Session, closed: ClosedRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_name(statements: tuple[DraftStatement, ...]) -> tuple[DraftStatement, ...]:
        return statements

    monkeypatch.setattr(rules, "_numbered", by_name)
    with pytest.raises(AssertionError, match="stands where 1 belongs"):
        run(session, closed, sequences=5, steps=STEPS)


def test_a_forgotten_line_of_descent_is_found(
    session: Session, closed: ClosedRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rules._edges

    def without_the_dropped(*given: object) -> Iterator[Edge]:
        return (edge for edge in whole(*given) if edge.relation != "dropped")  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(rules, "_edges", without_the_dropped)
    with pytest.raises(AssertionError, match="old statements without an end"):
        run(session, closed, sequences=SEQUENCES, steps=STEPS)


def test_an_undo_that_forgets_what_stood_before_is_found(
    session: Session, closed: ClosedRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "_let_stand_again", lambda *_, **__: None)
    with pytest.raises(AssertionError):
        run(session, closed, sequences=SEQUENCES, steps=STEPS)
