"""Which groups of a panel a report will not show, said before anybody is asked."""

from collections import Counter
from collections.abc import Iterable, Sequence

from delphi.panels.queries import ExpertRow
from delphi.reports.suppression import HeldBackBeforehand, held_back_beforehand
from delphi.wording import gettext, ngettext


def held_back_of(experts: Iterable[ExpertRow], least: int) -> HeldBackBeforehand:
    """Nothing where no expert has a group: then there are no figures by group at all."""
    sizes = Counter(expert.group for expert in experts)
    if not any(group is not None for group in sizes):
        return HeldBackBeforehand((), ())
    return held_back_beforehand(sizes, least)


def protecting_words(held: HeldBackBeforehand) -> str:
    """Why groups that are large enough are held back too."""
    if not held.beside:
        return ""
    return ngettext(
        "%(groups)s is held back as well, although it is large enough: else the figures of %(small)s could "
        "be had by subtracting those shown from those of the whole panel.",
        "%(groups)s are held back as well, although they are large enough: else the figures of %(small)s could "
        "be had by subtracting those shown from those of the whole panel.",
        len(held.beside),
        groups=names(held.beside),
        small=names(held.small),
    )


def names(groups: Sequence[str | None]) -> str:
    return ", ".join(gettext("those without a group") if one is None else one for one in groups)
