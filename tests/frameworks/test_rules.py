import pytest

from delphi.frameworks.rules import change_refused


@pytest.mark.parametrize(
    ("number", "frozen", "open_round", "words"),
    [
        (0, True, 2, "Round 2 is open; its items cannot be changed. Close it or make a new draft."),
        (1, False, None, "Draft 1 was made by the decisions of a round; change it there."),
        (0, True, None, "A round was opened on this draft; the decisions of the round change it."),
    ],
)
def test_a_draft_that_is_no_longer_a_persons_own_says_why(
    number: int, frozen: bool, open_round: int | None, words: str
) -> None:
    assert str(change_refused(number, frozen=frozen, open_round=open_round)) == words


def test_draft_0_can_be_changed_until_a_round_opens_on_it() -> None:
    assert change_refused(0, frozen=False) is None
