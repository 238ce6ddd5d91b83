"""Cells too small to be shown, and what else must then be held back."""


def suppressed(sizes: list[int], minimum_cell: int) -> frozenset[int]:
    """Choose the cells to hold back: those below the floor, and the smallest others to protect them.

    The whole panel is published, so the cells held back can be had together by subtraction: together they
    must reach the floor, and so they are never one alone. Nobody stands behind an empty cell; it protects none.
    """
    hidden = {place for place, n in enumerate(sizes) if n < minimum_cell}
    if not hidden:
        return frozenset()
    shown = sorted((n, place) for place, n in enumerate(sizes) if n >= minimum_cell)
    for _, place in shown:
        behind = [sizes[one] for one in hidden if sizes[one]]
        if not behind or sum(behind) >= minimum_cell:
            break
        hidden.add(place)
    return frozenset(hidden)
