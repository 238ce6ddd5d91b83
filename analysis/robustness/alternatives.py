"""Would the decision stand under another rule, another denominator, with those who left, in each group?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.cells import suppressed
from analysis.consensus import (
    CANNOT_DECIDE,
    Cases,
    Compare,
    Denominator,
    Rule,
    Share,
    outcome_names,
    outcomes,
    preset,
    presets,
)
from analysis.consensus.cases import Cut, Whole
from analysis.consensus.expressions import Leaf, leaves
from analysis.consensus.reach import looks_at
from analysis.ratings import Scale
from analysis.robustness.records import Check, Difference, Found, OtherRule
from analysis.stability import WorstCase

_OTHERS = ("comet-70-15", "percent-75", "percent-80", "ram-classic", "iqr1-median4")


def other_rules(rule: Rule, cases: Cases) -> dict[int, tuple[OtherRule, ...]]:
    """Decide by the other published rules that make sense on this scale. Post hoc: none replaces the rule.

    Applies to rules that say "in" and perhaps "out", and "neither" otherwise.
    """
    if not {"in", "neither"} <= set(outcome_names(rule)) <= {"in", "out", "neither", CANNOT_DECIDE}:
        return {}
    tables = [
        (other.name, _in_words_of(rule, other, cases))
        for other in _published(rule.scale, rule.denominator, rule.quantile_type)
        if replace(other, name=rule.name) != rule
    ]
    told = {
        case: tuple(OtherRule(name, words[case]) for name, words in tables if words[case] != CANNOT_DECIDE)
        for case in range(len(cases))
    }
    return {case: ones for case, ones in told.items() if ones}


def differing(rule: Rule, decided: Whole, listed: Mapping[int, tuple[OtherRule, ...]]) -> Found:
    """Name the other rules that decide otherwise."""
    names = outcome_names(rule)
    return {
        case: [
            Difference("other_rules", one.outcome, f"under {one.rule} the outcome is {one.outcome}")
            for one in ones
            if one.outcome != names[decided[case]]
        ]
        for case, ones in listed.items()
    }


def denominator(rule: Rule, cases: Cases, decided: Whole) -> Found:
    """Decide with those who cannot judge in the denominator, or out of it, whichever the rule is not.

    Applies where somebody cannot judge and the rule has a share in its own denominator. Out of "invited"
    means as if they had not been invited.
    """
    shares = [
        leaf for condition in rule.conditions for leaf in leaves(condition) if _in_own_denominator(leaf)
    ]
    if not shares:
        return {}
    if rule.denominator == "valid":
        others, where = outcomes(replace(rule, denominator="valid_plus_cannot_judge"), cases), "in"
    else:
        others, where = outcomes(rule, _without_cannot_judge(cases)), "out of"
    sentence = f"with cannot judge {where} the denominator the outcome is"
    return _differences(
        "denominator",
        sentence,
        rule,
        applies=np.flatnonzero(cases.cannot_judge),
        others=others,
        decided=decided,
    )


def attrition(
    rule: Rule, cases: Cases, decided: Whole, worst: Sequence[WorstCase], minimum_cell: int
) -> Found:
    """Decide as if those who left had stayed: with their last ratings, or all opposed.

    The last ratings count only where at least the minimum cell left: else the sentence would give them away.
    """
    kept = {
        place: one.kept
        for place, one in enumerate(worst)
        if one.kept is not None and one.leavers >= minimum_cell
    }
    opposed = {place: one.opposed for place, one in enumerate(worst) if one.leavers}
    found: dict[int, list[Difference]] = {}
    for tallies, did in ((kept, "kept their last ratings"), (opposed, "all opposed")):
        places = np.array(list(tallies), dtype=np.int64)
        others = np.array(decided)
        stayed = replace(Cases.of(list(tallies.values()), rule.scale), cut=_cut_of(cases, places))
        others[places] = outcomes(rule, stayed)
        sentence = f"had those who left {did} the outcome would be"
        differences = _differences(
            "attrition", sentence, rule, applies=places, others=others, decided=decided
        )
        for place, ones in differences.items():
            found.setdefault(place, []).extend(ones)
    return found


def groups(rule: Rule, cases: Cases, decided: Whole, minimum_cell: int) -> Found:
    """Decide within each group whose figures are shown; only the number of groups that differ is told."""
    if not cases.groups or looks_at(rule) - {"statements"}:
        return {}
    inside = [outcomes(rule, replace(group, cut=cases.cut)).tolist() for group in cases.groups.values()]
    sizes = np.array([group.n for group in cases.groups.values()])
    rest = cases.n - sizes.sum(axis=0)
    found: dict[int, list[Difference]] = {}
    for case, code in enumerate(decided.tolist()):
        hidden = suppressed([*sizes[:, case].tolist(), int(rest[case])], minimum_cell)
        shown = [
            codes[case] for place, codes in enumerate(inside) if place not in hidden and codes[case] >= 0
        ]
        if shown:
            found[case] = _in_groups(rule, shown, code, minimum_cell)
    return found


def _in_groups(rule: Rule, shown: list[int], code: int, minimum_cell: int) -> list[Difference]:
    others = [one for one in shown if one != code]
    if not others:
        return []
    commonest = outcome_names(rule)[max(sorted(set(others)), key=others.count)]
    where = f"in {len(others)} of {len(shown)} groups of at least {minimum_cell}"
    return [Difference("groups", commonest, f"{where} the outcome differs")]


def _differences(
    check: Check,
    sentence: str,
    rule: Rule,
    *,
    applies: Whole,
    others: NDArray[np.integer],
    decided: Whole,
) -> dict[int, list[Difference]]:
    names = outcome_names(rule)
    found: dict[int, list[Difference]] = {}
    for case in applies.tolist():
        other = names[others[case]]
        differs = others[case] != decided[case]
        found[case] = [Difference(check, other, f"{sentence} {_words(other)}")] if differs else []
    return found


def _words(outcome: str) -> str:
    return outcome.replace("_", " ")


def _in_own_denominator(leaf: Leaf) -> bool:
    return isinstance(leaf, Compare) and isinstance(leaf.measure, Share) and leaf.measure.denominator is None


def _without_cannot_judge(cases: Cases) -> Cases:
    """Look at the cases, and all that is seen with them, as if those who cannot judge had not been invited."""
    return replace(
        cases,
        cannot_judge=np.zeros_like(cases.cannot_judge),
        invited=np.maximum(cases.invited - cases.cannot_judge, 0),
        groups={name: _without_cannot_judge(one) for name, one in cases.groups.items()},
        dimensions={name: _without_cannot_judge(one) for name, one in cases.dimensions.items()},
        earlier=tuple(_without_cannot_judge(one) for one in cases.earlier),
    )


def _cut_of(cases: Cases, places: Whole) -> Cut | None:
    return None if cases.cut is None else cases.cut.of(places)


@lru_cache(maxsize=64)
def _published(scale: Scale, denominator: Denominator, quantile_type: int) -> tuple[Rule, ...]:
    return tuple(
        preset(one.name, scale, denominator=denominator, quantile_type=quantile_type)
        for one in presets()
        if one.name in _OTHERS and one.only_on in (None, scale.name)
    )


def _in_words_of(rule: Rule, other: Rule, cases: Cases) -> list[str]:
    """Give the outcomes of another rule; "out" is "neither" where the rule of the round has no "out"."""
    known, names = set(outcome_names(rule)), outcome_names(other)
    words = [name if name in known else rule.default for name in names]
    return [words[code] for code in outcomes(other, cases).tolist()]
