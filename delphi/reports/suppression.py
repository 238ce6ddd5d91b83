"""Which groups may stand beside single answers: those whose figures no statement holds back."""

from delphi.reports.content import Content


def groups_shown_throughout(content: Content) -> frozenset[str]:
    """Whoever has the rows of a group can count its figures on every statement, so all of them must be shown."""
    named = {one.group for item in content.items for one in item.figures.groups if one.group is not None}
    held_back = {one.group for item in content.items for one in item.figures.groups if one.n is None}
    return frozenset(named - held_back)
