"""Pairs of ratings on 1-5 as tests write them, and as the engine takes them."""

from hypothesis import strategies as st

Pairs = list[tuple[int, int]]

ratings = st.integers(1, 5)
pairs_of_ratings = st.lists(st.tuples(ratings, ratings), min_size=1, max_size=12)


def table_of(pairs: Pairs, categories: int = 5) -> list[list[int]]:
    found = [[0] * categories for _ in range(categories)]
    for earlier, later in pairs:
        found[earlier - 1][later - 1] += 1
    return found


VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]
"""Unaided vision of the right and left eye of 7,477 women (Stuart 1953, Biometrika 40:105)."""
