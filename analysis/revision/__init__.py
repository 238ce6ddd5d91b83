"""What the results propose for the next draft: one table, read from the top, the first line that fits wins."""

from analysis.revision.proposal import Alternative, Fact, Proposal, alternatives, propose, propose_addition
from analysis.revision.state import Comments, Settings, StatementState, UnderRule, is_low
from analysis.revision.table import TABLE, Action, Line

__all__ = [
    "TABLE",
    "Action",
    "Alternative",
    "Comments",
    "Fact",
    "Line",
    "Proposal",
    "Settings",
    "StatementState",
    "UnderRule",
    "alternatives",
    "is_low",
    "propose",
    "propose_addition",
]
