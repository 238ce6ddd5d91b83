import pytest

from delphi.drafting.remarks.rules import first_of, heard, remark_id, with_code


def test_a_remark_is_known_by_its_kind_its_statement_and_its_text() -> None:
    remarks = {
        remark_id("comment", "w", "Too long"),
        remark_id("wording", "w", "Too long"),
        remark_id("comment", "v", "Too long"),
        remark_id("comment", "w", "Too long."),
    }
    assert len(remarks) == 4
    assert remark_id("comment", "w", "Too long") in remarks


def test_people_are_counted_once_for_each_code_whatever_they_wrote() -> None:
    written = [(1, "comment"), (1, "wording"), (2, "comment"), (3, "other")]
    codes = {"comment": ["substantive"], "wording": ["substantive", "editorial"], "other": []}
    found = heard(written, codes)
    assert (found.all, found.unread) == (3, 1)
    assert found.by_code == {"substantive": 2, "editorial": 1}


def test_who_wrote_twice_is_read_when_both_are() -> None:
    written = [(1, "comment"), (1, "wording")]
    assert heard(written, {"comment": ["none"]}).unread == 1
    assert heard(written, {"comment": ["none"], "wording": ["editorial"]}).unread == 0


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        (set(), "editorial", {"editorial"}),
        ({"editorial"}, "editorial", set()),
        ({"editorial"}, "two_ideas", {"editorial", "two_ideas"}),
        ({"editorial", "two_ideas"}, "none", {"none"}),
        ({"none"}, "substantive", {"substantive"}),
    ],
)
def test_a_code_is_given_and_taken_back_and_nothing_asked_stands_alone(
    before: set[str], code: str, after: set[str]
) -> None:
    assert with_code(frozenset(before), code) == after


def test_what_is_said_to_be_the_same_leads_to_one_statement() -> None:
    same = {"c": "b", "b": "a"}
    assert {first_of(one, same) for one in "abc"} == {"a"}
    assert first_of("d", same) == "d"
