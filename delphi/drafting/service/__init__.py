"""Deciding on a closed round. A decision is replaced or withdrawn, never deleted: the record shows them all.

The decisions in force always make a sound draft together, so that publishing finds nothing to refuse in them.
Each of these locks the study: whoever publishes waits for a decision under way, and the other way round.
"""

from delphi.drafting.service.deciding import accept, decide, decide_together
from delphi.drafting.service.publishing import publish, told_to_the_panel
from delphi.drafting.service.reasons import RationaleNeeded
from delphi.drafting.service.recording import lock_study_of
from delphi.drafting.service.undoing import undo, withdraw

__all__ = [
    "RationaleNeeded",
    "accept",
    "decide",
    "decide_together",
    "lock_study_of",
    "publish",
    "told_to_the_panel",
    "undo",
    "withdraw",
]
