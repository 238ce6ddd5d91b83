"""What a rule would do with the panel there is, in ready words: for the protocol and before a round opens."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from delphi.extensions import current_session
from delphi.panels import queries as panels
from delphi.process.timeline import timeline
from delphi.studies.outlook import SUPPOSED, Chance, Forecast, RuleOutlook, Turnout, outlook
from delphi.studies.rules import Protocol
from delphi.web.chair.chance_picture import chance_picture
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class ChanceRow:
    agreement: str
    chances: tuple[str, ...]


@dataclass(frozen=True)
class OutlookView:
    """`never` to `information` are what checking the rule found; each sentence has its witness. `expected` is what to expect of it with this panel."""

    sentence: str
    text: str
    panel: str
    never: tuple[str, ...]
    contradictions: tuple[str, ...]
    without_effect: tuple[str, ...]
    odd: tuple[str, ...]
    information: tuple[str, ...]
    expected: tuple[str, ...]
    caption: str
    chance_label: str
    columns: tuple[str, ...]
    picture: Markup | None
    rows: tuple[ChanceRow, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is asked once more before such a rule is saved."""
        return (*self.never, *self.contradictions, *self.without_effect)


def outlook_of_panel(study_id: uuid.UUID, protocol: Protocol) -> OutlookView | None:
    """None where the rule cannot be used."""
    experts = panels.active_experts(current_session(), study_id)
    groups = frozenset(expert.group for expert in experts if expert.group is not None)
    found = outlook(protocol, len(experts), groups, _last_turnout(study_id))
    return None if found is None else outlook_view(found, protocol.minimum_cell)


def _last_turnout(study_id: uuid.UUID) -> Turnout | None:
    """Of the newest round that is over."""
    held = [
        Turnout(one.number, one.answered, one.invited)
        for one in timeline(current_session(), study_id)
        if one.answered is not None and one.invited
    ]
    return held[-1] if held else None


def outlook_view(found: RuleOutlook, minimum_cell: int) -> OutlookView:
    shown = bool(found.all_rate.chances) and not found.hopeless
    forecasts = _forecasts(found)
    return OutlookView(
        sentence=say(found.sentence),
        text=found.text,
        panel=_panel_words(found),
        never=(*found.never, *(_missing_group_words(name) for name in found.missing_groups)),
        contradictions=found.contradictions,
        without_effect=found.without_effect,
        odd=found.odd,
        information=found.information,
        expected=tuple(_expected(found, minimum_cell)),
        caption=gettext(
            'The chance that a statement is "%(outcome)s", by how many of all such experts truly agree. All %(experts)s '
            "experts rate it; who does not agree spreads evenly over the rest of the scale.",
            outcome=found.outcome,
            experts=found.experts,
        ),
        chance_label=gettext('Chance to be "%(outcome)s"', outcome=found.outcome),
        columns=tuple(gettext("%(rating)s rate it", rating=one.rating) for one in forecasts),
        picture=chance_picture(found.all_rate.chances, _title(found.all_rate.chances)) if shown else None,
        rows=tuple(
            ChanceRow(f"{chances[0].agreement}%", tuple(_percent(one.chance) for one in chances))
            for chances in zip(*(one.chances for one in forecasts), strict=True)
        ),
    )


def _forecasts(found: RuleOutlook) -> tuple[Forecast, ...]:
    return (found.all_rate,) if found.fewer_rate is None else (found.all_rate, found.fewer_rate)


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


def _expected(found: RuleOutlook, minimum_cell: int) -> Iterator[str]:
    if found.on_groups:
        yield gettext(
            "The rule looks at groups. Where a group is held back because fewer than %(least)s of it rated a "
            "statement, or because another one could be told from it, the rule cannot decide on that statement.",
            least=minimum_cell,
        )
    if found.all_rate.needed is not None:
        yield gettext(
            'If all %(experts)s experts rate it, a statement needs %(needed)s who agree to be "%(outcome)s", where '
            "the others neither agree nor oppose.",
            experts=found.experts,
            needed=found.all_rate.needed,
            outcome=found.outcome,
        )
    if found.experts and not found.hopeless:
        yield _middling_words(found.outcome, found.all_rate.middling)
    if found.fewer_rate is not None:
        yield from _fewer_words(found, found.fewer_rate)


def _middling_words(outcome: str, middling: Chance | None) -> str:
    if middling is None:
        return gettext(
            "How likely it is to pass cannot be said beforehand: the rule looks at more than the ratings of one "
            "statement in one round."
        )
    return gettext(
        'A statement on which only %(agreement)s of all such experts truly agree is then still "%(outcome)s" with a '
        "chance of %(chance)s.",
        agreement=f"{middling.agreement}%",
        outcome=outcome,
        chance=_percent(middling.chance),
    )


def _fewer_words(found: RuleOutlook, fewer: Forecast) -> Iterator[str]:
    """Not everybody answers: the same for as many as last time."""
    if fewer.middling is None:
        return
    chance = _percent(fewer.middling.chance)
    if fewer.needed is None:
        yield gettext("%(case)s, that chance is %(chance)s.", case=_case(found, fewer), chance=chance)
    else:
        yield gettext(
            "%(case)s, it needs %(needed)s, and that chance is %(chance)s.",
            case=_case(found, fewer),
            needed=fewer.needed,
            chance=chance,
        )


def _case(found: RuleOutlook, fewer: Forecast) -> str:
    if found.turnout is None:
        return gettext(
            "If only %(rating)s rate it (%(share)s, supposed here, as no round is over yet)",
            rating=fewer.rating,
            share=f"{float(SUPPOSED):.0%}",
        )
    return gettext(
        "If only %(rating)s rate it (as in round %(round)s, which %(answered)s of %(invited)s answered)",
        rating=fewer.rating,
        round=found.turnout.round_number,
        answered=found.turnout.answered,
        invited=found.turnout.invited,
    )


def _title(chances: tuple[Chance, ...]) -> str:
    first, last = chances[0], chances[-1]
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
        return "< 0.1%"
    if 0.999 < chance < 1:
        return "> 99.9%"
    return f"{100 * chance:.1f}%"
