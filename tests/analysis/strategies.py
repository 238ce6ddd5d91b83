from hypothesis import strategies as st

from analysis.ratings import Scale, Tally
from tests.analysis.slow import NINE


def tallies(scale: Scale = NINE, *, least: int = 0, most: int = 30) -> st.SearchStrategy[Tally]:
    scores = st.lists(st.sampled_from(scale.scores), min_size=least, max_size=most)
    absent = st.integers(0, 4)

    def build(ratings: list[int], cannot_judge: int, missing: int) -> Tally:
        counts = tuple(ratings.count(score) for score in scale.scores)
        return Tally(scale, counts, cannot_judge, missing, len(ratings) + cannot_judge + missing)

    return st.builds(build, scores, absent, absent)


def panels(
    categories: int = 5, *, experts: tuple[int, int] = (1, 8), items: tuple[int, int] = (1, 6)
) -> st.SearchStrategy[list[list[int | None]]]:
    rating = st.one_of(st.none(), st.integers(1, categories))
    return st.integers(*items).flatmap(
        lambda width: st.lists(
            st.lists(rating, min_size=width, max_size=width), min_size=experts[0], max_size=experts[1]
        )
    )


def hard_panels(
    categories: int = 5, *, experts: tuple[int, int] = (1, 8), items: tuple[int, int] = (1, 6)
) -> st.SearchStrategy[list[list[int | None]]]:
    """Panels of every kind; in some of them every expert is constant, in others all are of one mind."""
    usual = panels(categories, experts=experts, items=items)
    return st.one_of(usual, usual, usual.map(_constant), usual.map(_of_one_mind))


def _constant(rows: list[list[int | None]]) -> list[list[int | None]]:
    usual = [next((one for one in row if one is not None), 1) for row in rows]
    return [[None if one is None else mine for one in row] for row, mine in zip(rows, usual, strict=True)]


def _of_one_mind(rows: list[list[int | None]]) -> list[list[int | None]]:
    return [[None if one is None else 4 for one in row] for row in rows]
