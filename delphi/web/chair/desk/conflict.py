"""Two people decided on the same statement: what stands and what was just typed, side by side."""

import uuid
from dataclasses import dataclass

from delphi.drafting.checks import written
from delphi.drafting.explaining import verb
from delphi.drafting.operations import subjects
from delphi.web.chair.desk.choices import act_url
from delphi.web.chair.desk.decision_form import DecisionForm
from delphi.web.chair.desk.place import Focus
from delphi.web.chair.desk.standing import Standing, standing
from delphi.web.chair.desk.tree import next_undecided, statement_url
from delphi.web.frame import Link
from delphi.wording import gettext, say


@dataclass(frozen=True)
class Conflict:
    """`mine`: the decision that was refused; `take` is where its form sends it again, knowing what stands."""

    theirs: tuple[Standing, ...]
    mine: str
    texts: tuple[str, ...]
    rationale: str
    take: str
    leave: Link


def conflict(focus: Focus, form: DecisionForm) -> Conflict:
    """`focus` as it stands now; the form as it was sent."""
    made, place = form.operations(focus), focus.place
    wanted = {wording for one in made for wording in subjects(one)}
    newer = {
        decision.id: decision
        for wording in wanted
        if (decision := place.desk.by_wording.get(uuid.UUID(wording))) is not None
        and decision.sequence > (form.seen.data or 0)
    }
    coming = next_undecided(place, after=focus.statement) or focus.statement
    return Conflict(
        theirs=tuple(standing(place, one, may_withdraw=False) for one in newer.values()),
        mine=say(verb(form.name)),
        texts=tuple(part.text for one in made for part in written(one)),
        rationale=form.rationale.data or "",
        take=act_url(focus, form.name),
        leave=Link(gettext("Leave what stands"), statement_url(place, coming)),
    )
