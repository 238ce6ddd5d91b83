"""The record of a whole round, and its canonical JSON."""

from collections import Counter
from dataclasses import dataclass
from html import escape

from analysis.agreement import ItemProfile
from analysis.consensus import Rule, Verdict, explain, rule_as_json, rule_digest, write_rule
from analysis.figures import GroupFigure, ShareFigure, people
from analysis.ratings import Tally
from analysis.result import Estimate, Json, canonical_json, json_value, shown
from analysis.robustness import Robustness
from analysis.rounds.panel import PanelAnalysis
from analysis.rounds.rule_facts import RuleFacts, rule_facts
from analysis.stability import Attrition, BetweenRounds, ItemGroups

FORMAT, VERSION = "delphi-analysis", 2
_HEADS = ("item", "outcome", "firmness", "agree", "median", "IQR")
_FIRMNESS = {True: "robust", False: "fragile", None: "nothing to check"}


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """One statement: what was answered, what the rule says, how firmly, and what changed."""

    item: str
    rule: Rule
    profile: ItemProfile
    verdict: Verdict
    opposed: bool
    robustness: Robustness
    between: BetweenRounds | None
    groups: tuple[GroupFigure, ...]
    comparison: ItemGroups | None

    def __repr__(self) -> str:
        agree = self.share_in
        return (
            f"<{self.item}: {self.verdict.outcome}, {_FIRMNESS[self.robustness.robust]}; {agree.k} of {agree.n} agree, "
            f"median {shown(self.median.value)}, IQR {shown(self.iqr.value)}>"
        )

    @property
    def tally(self) -> Tally:
        return self.profile.tally

    @property
    def median(self) -> Estimate:
        return self.profile.core.median

    @property
    def q1(self) -> Estimate:
        return self.profile.core.q1

    @property
    def q3(self) -> Estimate:
        return self.profile.core.q3

    @property
    def iqr(self) -> Estimate:
        return self.profile.core.iqr

    @property
    def share_in(self) -> ShareFigure:
        return self._share(self.rule.agree_band, self.profile.core.agree)

    @property
    def share_out(self) -> ShareFigure:
        return self._share(self.rule.oppose_band, self.profile.core.oppose)

    @property
    def disagreement(self) -> Estimate:
        """The test that the rule uses, or the one that fits the scale."""
        core = self.profile.core
        match self.rule.disagreement_test:
            case "ram-classic":
                return core.ram_disagreement
            case "ram-ipras":
                return core.ipras_disagreement
            case "polarisation":
                return core.polarised

    def _share(self, band: tuple[int, int], share: Estimate) -> ShareFigure:
        return ShareFigure(self.tally.within(*band), people(self.rule, self.tally), share)

    def as_json(self) -> dict[str, Json]:
        verdict = self.verdict
        return {
            "item": self.item,
            **self.profile.as_json(),
            "median": json_value(self.median.value),
            "q1": json_value(self.q1.value),
            "q3": json_value(self.q3.value),
            "iqr": json_value(self.iqr.value),
            "share_in": self.share_in.as_json(),
            "share_out": self.share_out.as_json(),
            "disagreement": self.disagreement.as_json(),
            "verdict": verdict.outcome,
            "reason": None if verdict.reason is None else verdict.reason.as_json(),
            "rule_line": verdict.line,
            "consensus": verdict.consensus,
            "consensus_line": verdict.consensus_line,
            "opposed": self.opposed,
            "robust": self.robustness.robust,
            "robustness": self.robustness.as_json(),
            "between_rounds": None if self.between is None else self.between.as_json(),
            "groups": [figure.as_json() for figure in self.groups],
            "group_comparison": None if self.comparison is None else self.comparison.as_json(),
        }


@dataclass(frozen=True, slots=True)
class RoundAnalysis:
    """A closed round under its rule; `rounds` counts it and those before that were looked at."""

    rule: Rule
    rounds: int
    invited: int
    responded: int
    minimum_cell: int
    seed: int
    permutations: int
    items: tuple[ItemAnalysis, ...]
    panel: PanelAnalysis
    attrition: Attrition | None

    @property
    def rule_facts(self) -> RuleFacts:
        """What could be said of the rule before anybody rated, had the panel been known."""
        return rule_facts(self.rule, self.responded, self.seed)

    def __repr__(self) -> str:
        counted = ", ".join(f"{count} {name}" for name, count in self.outcomes.items())
        return (
            f"<RoundAnalysis: {len(self.items)} items under {self.rule.name}: {counted}; "
            f"{self.responded} of {self.invited} experts answered>"
        )

    def _repr_html_(self) -> str:
        """Show the statements as a table where a notebook displays the record."""
        rows = [_HEADS, *(_row(item) for item in self.items)]
        cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
        table = "".join(f"<tr>{row}</tr>" for row in cells)
        return f"<p>{escape(repr(self))}</p><table>{table}</table>"

    @property
    def outcomes(self) -> dict[str, int]:
        """Count the statements by outcome, the rule's own order first."""
        counted = Counter(item.verdict.outcome for item in self.items)
        names = [outcome.name for outcome in self.rule.outcomes] + [self.rule.default]
        return {name: counted[name] for name in dict.fromkeys([*names, *sorted(counted)])}

    def as_json(self) -> dict[str, Json]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "rule": {
                "name": self.rule.name,
                "text": write_rule(self.rule),
                "sentence": explain(self.rule),
                "sha256": rule_digest(self.rule),
                "definition": rule_as_json(self.rule),
                "in_advance": self.rule_facts.as_json(),
            },
            "rounds": self.rounds,
            "invited": self.invited,
            "responded": self.responded,
            "minimum_cell": self.minimum_cell,
            "seed": self.seed,
            "permutations": self.permutations,
            "outcomes": self.outcomes,
            "items": [item.as_json() for item in self.items],
            "panel": self.panel.as_json(),
            "attrition": None if self.attrition is None else self.attrition.as_json(),
        }

    def as_bytes(self) -> bytes:
        """Serialise canonically: the same ratings and rule give the same bytes."""
        return f"{canonical_json(self.as_json())}\n".encode()


def _row(item: ItemAnalysis) -> tuple[str, ...]:
    """Put a statement under `_HEADS`."""
    return (
        item.item,
        item.verdict.outcome,
        _FIRMNESS[item.robustness.robust],
        f"{item.share_in.k} of {item.share_in.n}",
        shown(item.median.value),
        shown(item.iqr.value),
    )
