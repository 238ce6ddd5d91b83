"""`delphi doctor`: look for what is wrong, say it in a list."""

import click

from delphi.cli.installation import opened
from delphi.clock import utc_now
from delphi.config import Settings, new_secret
from delphi.extensions import db
from delphi.process.checkup import Finding, check_all


@click.command(name="doctor")
@click.option("--new-secret", "only_secret", is_flag=True, help="Print a new secret and do nothing else.")
@click.pass_context
def command(context: click.Context, *, only_secret: bool) -> None:
    """Look for what is wrong with this installation. Changes nothing."""
    if only_secret:
        click.echo(new_secret())
        return
    with opened() as app:
        settings: Settings = app.extensions["delphi.settings"]
        findings = []
        for finding in check_all(settings, db.engine, utc_now()):
            click.echo(_line(finding))
            findings.append(finding)
    wrong = sum(not finding.fine for finding in findings)
    click.echo(f"{wrong} of {len(findings)} need attention." if wrong else "All is well.")
    context.exit(int(wrong > 0))


def _line(finding: Finding) -> str:
    mark = "ok   " if finding.fine else "WRONG"
    return f"{mark}  {finding.subject.in_english():<11} {finding.text.in_english()}"
