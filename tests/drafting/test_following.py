from typing import get_args

import pytest

from analysis.revision import Action
from delphi.drafting.following import accepted, follows, proposed_operation
from delphi.drafting.operations import Drop, Keep, Operation, Rerate, name_of

NAMES = ("keep", "re-rate", "copy-edit", "reword", "drop", "move", "merge", "split")


@pytest.mark.parametrize("action", get_args(Action))
def test_every_action_of_the_rule_table_is_known(action: str) -> None:
    if action not in ("add", "next_edition"):  # of statements that are not in the draft yet
        assert sum(follows(action, name) for name in NAMES) <= 2


@pytest.mark.parametrize(
    ("action", "operation"),
    [
        (None, Keep("a")),
        ("keep", Keep("a")),
        ("drop", Drop("a")),
        ("rerate", Rerate("a")),
        ("rerate_with_reasons", Rerate("a")),
        ("hold", Rerate("a")),
    ],
)
def test_a_proposal_that_takes_no_words_can_be_accepted_as_it_is(
    action: str | None, operation: Operation
) -> None:
    assert accepted(action, "a") == operation
    assert follows(action, name_of(operation))


@pytest.mark.parametrize(
    "action", ["revise", "merge", "split", "move", "copy_edit", "polarised", "no_consensus"]
)
def test_a_proposal_that_takes_words_or_names_no_step_cannot(action: str) -> None:
    assert accepted(action, "a") is None


def test_a_copy_edit_follows_keep_and_a_reword_does_not() -> None:
    assert follows("keep", "copy-edit")
    assert not follows("keep", "reword")


def test_a_finding_without_a_step_is_followed_by_nothing() -> None:
    assert proposed_operation("no_consensus") is None
    assert not any(follows("no_consensus", name) for name in NAMES)
