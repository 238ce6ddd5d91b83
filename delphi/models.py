"""Registry of every room's models: importing it is what makes the metadata complete."""

from delphi.accounts import models as accounts
from delphi.audit import models as audit
from delphi.base import Base
from delphi.drafting import models as drafting
from delphi.frameworks import models as frameworks
from delphi.outbox import models as outbox
from delphi.panels import models as panels
from delphi.reports import models as reports
from delphi.rounds import models as rounds
from delphi.studies import models as studies

ROOMS = (accounts, audit, drafting, frameworks, outbox, panels, reports, rounds, studies)
metadata = Base.metadata
