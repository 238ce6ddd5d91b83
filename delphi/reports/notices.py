"""The mail that tells a study's staff that a report is there to be read."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.outbox.mail import MailFacts, Rendered, Site
from delphi.reports.models import Report
from delphi.rounds.models import Round
from delphi.studies import queries as studies
from delphi.studies.models import Membership
from delphi.wording import gettext

RELEASED: Final = "report-released"


def render(session: Session, mail: MailFacts, *, site: Site) -> Rendered | None:
    """None when the account is closed or no longer works on the study."""
    found = session.execute(
        select(Account, Round)
        .join(Membership, Membership.account_id == Account.id)
        .join(Round, Round.study_id == Membership.study_id)
        .join(Report, Report.round_id == Round.id)
        .where(
            Account.id == mail.account_id,
            Account.disabled_at.is_(None),
            Round.id == mail.round_id,
            Report.released_at.is_not(None),
        )
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    account, round_ = found
    title = studies.study(session, round_.study_id).title
    paragraphs = (
        gettext("Hello %(name)s,", name=account.name),
        gettext(
            "the report of round %(number)s of %(study)s has been released. You can read it here:",
            number=round_.number,
            study=title,
        ),
        f"{site.base_url}/reading/{round_.study_id}/rounds/{round_.number}",
    )
    return Rendered(
        subject=gettext("%(study)s: report of round %(number)s", study=title, number=round_.number),
        text="\n\n".join(paragraphs),
        to_name=account.name,
        to_address=account.email,
    )
