import random
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from analysis.comments import themes
from analysis.comments.themes import MOST_COMMENTS
from tests.analysis.comments.texts import TEXTS

COMMENTS = [
    "Needs mention of children",
    "Children should be included",
    "What about paediatric patients and children?",
    "unclear what leadership means",
    "Leadership must be defined",
    "Define leadership",
    "Cost of training is not considered",
    "Training costs too high",
    "training cost is a barrier in small hospitals",
    "ok",
    "See my mail",
]
CHILDREN, LEADERSHIP, COSTS = (0, 1, 2), (3, 4, 5), (6, 7, 8)


def test_comments_on_one_subject_are_a_theme_named_by_its_words() -> None:
    found = {theme.comments: theme.terms for theme in themes(COMMENTS).themes}
    assert set(found) == {CHILDREN, LEADERSHIP, COSTS}
    assert found[CHILDREN][0] == "children"
    assert found[LEADERSHIP][0] == "leadership"
    assert set(found[COSTS]) == {"training", "cost"}


def test_a_comment_like_no_other_stands_alone() -> None:
    assert themes(COMMENTS).alone == (9, 10)


def test_the_same_words_twice_are_a_theme() -> None:
    (theme,) = themes(["Add children", "add children!", "Costs"]).themes
    assert theme.comments == (0, 1)


def test_no_comments_have_no_themes() -> None:
    assert themes([]).as_json() == {"themes": [], "alone": [], "not_looked_at": []}


@given(st.lists(TEXTS, max_size=12))
def test_every_comment_is_in_one_place(comments: list[str]) -> None:
    found = themes(comments)
    placed = [place for theme in found.themes for place in theme.comments] + [
        *found.alone,
        *found.not_looked_at,
    ]
    assert sorted(placed) == list(range(len(comments)))
    assert all(len(theme.comments) >= 2 for theme in found.themes)


@given(st.lists(TEXTS | st.sampled_from(COMMENTS), max_size=12), st.integers(0, 10**6))
def test_the_order_of_the_comments_does_not_change_the_themes(comments: list[str], seed: int) -> None:
    order = list(range(len(comments)))
    random.Random(seed).shuffle(order)
    plain = {theme.comments: theme.terms for theme in themes(comments).themes}
    mixed = themes([comments[place] for place in order]).themes
    assert plain == {tuple(sorted(order[place] for place in theme.comments)): theme.terms for theme in mixed}


def test_a_tie_is_broken_by_the_words_and_not_by_the_order() -> None:
    """The middle comment is as near to the one as to the other, and can join only one of them."""
    chain = ["alpha beta", "beta gamma", "gamma delta"]
    for places in permutations(range(3)):
        (theme,) = themes([chain[place] for place in places], farthest=0.7).themes
        assert {places[place] for place in theme.comments} == {0, 1}


def test_comments_beyond_the_limit_are_named() -> None:
    found = themes([f"word{number}x" for number in range(MOST_COMMENTS + 2)])
    assert len(found.not_looked_at) == 2
