"""What can be said of a rule before anybody rates, for a panel of this size."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from analysis.consensus import Finding, Rule, RuleError, check_rule, needed_count, profile_of
from analysis.consensus.operating import CURVE, characteristics_of
from analysis.result import Json, json_value


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """Findings about the rule, and what it does to a statement on which the experts truly agree so much.

    `curve` pairs true agreement with the probability of the first outcome. Where that cannot be computed
    beforehand, `curve` and `needed` are None and `refused` says why.
    """

    experts: int
    findings: tuple[Finding, ...]
    needed: int | None
    curve: tuple[tuple[Fraction, float], ...] | None
    method: str | None
    refused: str | None

    def as_json(self) -> dict[str, Json]:
        return {
            "experts": self.experts,
            "findings": [_finding_json(one) for one in self.findings],
            "needed": self.needed,
            "curve": None
            if self.curve is None
            else [[json_value(one), json_value(p)] for one, p in self.curve],
            "method": self.method,
            "refused": self.refused,
        }


@lru_cache(maxsize=32)
def rule_facts(rule: Rule, experts: int, seed: int) -> RuleFacts:
    """Check a rule for a panel of so many experts, all of whom rate; of usual sizes where there is nobody."""
    findings = check_rule(rule, panel_size=experts or None)
    if not experts:
        return RuleFacts(experts, findings, None, None, None, "Nobody answered.")
    try:
        needed = needed_count(rule, experts)
        found = list(
            characteristics_of(rule, experts, [profile_of(rule, share) for share in CURVE], seed=seed)
        )
    except RuleError as refusal:
        return RuleFacts(experts, findings, None, None, None, str(refusal))
    curve = tuple((share, one.passing) for share, one in zip(CURVE, found, strict=True))
    return RuleFacts(experts, findings, needed, curve, found[0].method, None)


def _finding_json(finding: Finding) -> dict[str, Json]:
    return {
        "code": finding.code,
        "sentence": finding.sentence,
        "information": finding.information,
        "witness": None if finding.witness is None else list(finding.witness.counts),
    }
