"""The rule of a round: data that can be explained, hashed and evaluated on integer counts."""

from analysis.consensus.cases import Cases, Paired
from analysis.consensus.checking import Finding, check_rule
from analysis.consensus.cuts import Apmo, Bound, ByPanelSize, LawsheCritical
from analysis.consensus.deciding import outcomes, truths
from analysis.consensus.evaluate import (
    Verdict,
    decide,
    evaluate,
    inclusion_met_but_opposed,
    opposed,
    outcome_names,
    verdicts,
)
from analysis.consensus.explain import explain, explanation
from analysis.consensus.expressions import (
    AllOf,
    AnyOf,
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Not,
)
from analysis.consensus.grammar import OWN_RULE, parse_rule
from analysis.consensus.limits import CANNOT_DECIDE, RuleError
from analysis.consensus.measures import (
    DENOMINATORS,
    Changed,
    Count,
    Cv,
    Cvr,
    Denominator,
    HistogramChange,
    Iqr,
    Mean,
    Measure,
    Median,
    ModifiedKappa,
    Quantile,
    Response,
    Sd,
    Share,
    Valid,
    VanDerEijk,
)
from analysis.consensus.operating import (
    OperatingCharacteristics,
    needed_count,
    operating_characteristics,
    operating_curve,
    profile_of,
    smallest_panel,
)
from analysis.consensus.phrases import Phrase
from analysis.consensus.presets import (
    Preset,
    preset,
    presets,
    read_rule,
)
from analysis.consensus.rule import Outcome, Rule
from analysis.consensus.stored import (
    rule_as_json,
    rule_digest,
    rule_from_json,
)
from analysis.consensus.terms import Compare, Disagreement, Is
from analysis.consensus.written import write_rule
from analysis.ratings import Scale

__all__ = [
    "CANNOT_DECIDE",
    "DENOMINATORS",
    "OWN_RULE",
    "AllOf",
    "AnyOf",
    "Apmo",
    "Bound",
    "ByPanelSize",
    "Cases",
    "Changed",
    "Compare",
    "Count",
    "Cv",
    "Cvr",
    "Denominator",
    "Disagreement",
    "Expression",
    "Finding",
    "ForDimension",
    "HistogramChange",
    "InGroup",
    "InGroups",
    "InRounds",
    "Iqr",
    "Is",
    "LawsheCritical",
    "Mean",
    "Measure",
    "Median",
    "ModifiedKappa",
    "Not",
    "OperatingCharacteristics",
    "Outcome",
    "Paired",
    "Phrase",
    "Preset",
    "Quantile",
    "Response",
    "Rule",
    "RuleError",
    "Scale",
    "Sd",
    "Share",
    "Valid",
    "VanDerEijk",
    "Verdict",
    "check_rule",
    "decide",
    "evaluate",
    "explain",
    "explanation",
    "inclusion_met_but_opposed",
    "needed_count",
    "operating_characteristics",
    "operating_curve",
    "opposed",
    "outcome_names",
    "outcomes",
    "parse_rule",
    "preset",
    "presets",
    "profile_of",
    "read_rule",
    "rule_as_json",
    "rule_digest",
    "rule_from_json",
    "smallest_panel",
    "truths",
    "verdicts",
    "write_rule",
]
