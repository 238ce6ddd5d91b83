"""What a rule would do with the panel there is, in ready words: for the protocol and before a round opens."""

import uuid
from dataclasses import dataclass

from markupsafe import Markup

from delphi.extensions import current_session
from delphi.panels import queries as panels
from delphi.studies.outlook import Chance, RuleOutlook, outlook
from delphi.studies.rules import Protocol
from delphi.web.chair.chance_picture import chance_picture
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class ChanceRow:
    agreement: str
    chance: str


@dataclass(frozen=True)
class OutlookView:
    """`never`, `odd` and `information` are what checking the rule found; each sentence has its witness."""

    sentence: str
    text: str
    panel: str
    never: tuple[str, ...]
    odd: tuple[str, ...]
    information: tuple[str, ...]
    needed: str
    middling: str
    caption: str
    chance_label: str
    picture: Markup | None
    rows: tuple[ChanceRow, ...]


def outlook_of_panel(study_id: uuid.UUID, protocol: Protocol) -> OutlookView | None:
    """None where the rule cannot be used."""
    experts = panels.active_experts(current_session(), study_id)
    groups = frozenset(expert.group for expert in experts if expert.group is not None)
    found = outlook(protocol, len(experts), groups)
    return None if found is None else outlook_view(found)


def outlook_view(found: RuleOutlook) -> OutlookView:
    shown = bool(found.chances) and not found.hopeless
    return OutlookView(
        sentence=say(found.sentence),
        text=found.text,
        panel=_panel_words(found),
        never=(*found.never, *(_missing_group_words(name) for name in found.missing_groups)),
        odd=found.odd,
        information=found.information,
        needed=_needed_words(found),
        middling="" if found.hopeless else _middling_words(found.outcome, found.middling),
        caption=gettext(
            'The chance that a statement is "%(outcome)s", by how many of all such experts truly agree. All %(experts)s '
            "experts rate; who does not agree spreads evenly over the rest of the scale.",
            outcome=found.outcome,
            experts=found.experts,
        ),
        chance_label=gettext('Chance to be "%(outcome)s"', outcome=found.outcome),
        picture=chance_picture(found.chances, _title(found)) if shown else None,
        rows=tuple(ChanceRow(f"{one.agreement}%", _percent(one.chance)) for one in found.chances),
    )


def _panel_words(found: RuleOutlook) -> str:
    if not found.experts:
        return gettext("The panel is still empty, so the rule was tried on panels of usual sizes.")
    return ngettext(
        "With the panel as it is now, %(num)s expert:",
        "With the panel as it is now, %(num)s experts:",
        found.experts,
    )


def _missing_group_words(name: str) -> str:
    return gettext(
        'The rule asks about the group "%(name)s", and nobody on the panel is in it: it cannot decide.',
        name=name,
    )


def _needed_words(found: RuleOutlook) -> str:
    if found.needed is None:
        return ""
    return gettext(
        'With %(experts)s experts the rule needs %(needed)s who agree: a statement is then "%(outcome)s" if the '
        "others neither agree nor oppose.",
        experts=found.experts,
        needed=found.needed,
        outcome=found.outcome,
    )


def _middling_words(outcome: str, middling: Chance | None) -> str:
    if middling is None:
        return gettext(
            "How likely it is to pass cannot be said beforehand: it takes a panel, and the rule looks at more than "
            "the ratings of one statement in one round."
        )
    return gettext(
        'A statement on which only %(agreement)s of all such experts truly agree is still "%(outcome)s" with a '
        "chance of %(chance)s.",
        agreement=f"{middling.agreement}%",
        outcome=outcome,
        chance=_percent(middling.chance),
    )


def _title(found: RuleOutlook) -> str:
    first, last = found.chances[0], found.chances[-1]
    return gettext(
        "The chance goes from %(low)s at a true agreement of %(least)s to %(high)s at %(most)s.",
        low=_percent(first.chance),
        least=f"{first.agreement}%",
        high=_percent(last.chance),
        most=f"{last.agreement}%",
    )


def _percent(chance: float) -> str:
    """Never 0% or 100%: a chance is not a promise. What cannot happen at all is said by the check."""
    if 0 < chance < 0.001:
        return gettext("less than %(least)s", least="0.1%")
    if 0.999 < chance < 1:
        return gettext("more than %(most)s", most="99.9%")
    return f"{100 * chance:.1f}%"
