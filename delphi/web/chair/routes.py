"""Registry of the chair's routes: importing it declares them all."""

from delphi.web.chair.desk import routes as desk
from delphi.web.chair.framework import routes as framework
from delphi.web.chair.panel import routes as panel
from delphi.web.chair.protocol import routes as protocol
from delphi.web.chair.report import routes as report
from delphi.web.chair.rounds import routes as rounds
from delphi.web.chair.study import routes as study

PARTS = (desk, framework, panel, protocol, report, rounds, study)
