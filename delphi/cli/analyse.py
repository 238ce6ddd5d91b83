"""`delphi analyse`: statistics and verdicts for ratings collected elsewhere."""

from pathlib import Path

import click

from analysis.consensus import DENOMINATORS, Denominator, Rule, Scale, preset, presets
from delphi.errors import DomainError
from delphi.reports.external import ExternalAnalysis, analyse_files
from delphi.reports.terminal import as_text
from delphi.sheets.problems import shown


class Refused(click.ClickException):
    """Bad input: one line on stderr, exit 2, nothing written."""

    exit_code = 2


def _list_rules(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    for one in presets():
        scale = f"scale {one.only_on}" if one.only_on else "any scale"
        click.echo(f"{one.name:<16} {one.summary} ({scale}; {one.source})")
    context.exit()


@click.command("analyse")
@click.argument("ratings", metavar="RATINGS.csv")
@click.option("--previous", metavar="FILE", help="Ratings of the round before, in a file of their own.")
@click.option("--round", "round_name", metavar="N", help="Which round of the file (default: the last).")
@click.option("--scale", "scale_text", metavar="LOW-HIGH", default="1-9", show_default=True)
@click.option("--rule", "rule_name", metavar="RULE", default="comet-70-15", show_default=True)
@click.option("--list-rules", is_flag=True, is_eager=True, expose_value=False, callback=_list_rules)
@click.option("--denominator", type=click.Choice(DENOMINATORS), default="valid", show_default=True)
@click.option("--groups", metavar="FILE", help="CSV with the columns expert, group.")
@click.option("--items", metavar="MAP.csv", help="CSV with the columns old, new: ids that changed.")
@click.option("--json", "out", metavar="OUT", help="Write the whole analysis as JSON.")
@click.option("--force", is_flag=True, help="Overwrite OUT.")
def command(
    *,
    ratings: str,
    previous: str | None,
    round_name: str | None,
    scale_text: str,
    rule_name: str,
    denominator: Denominator,
    groups: str | None,
    items: str | None,
    out: str | None,
    force: bool,
) -> None:
    """Analyse RATINGS.csv: one row an answer (round,expert,item,rating) or one row an expert."""
    if previous is not None and round_name is not None:
        raise Refused("Give --previous or --round, not both.")
    target = None if out is None else _target(out, force=force)
    result = _analysed(
        ratings,
        _rule(rule_name, scale_text, denominator),
        round_name=round_name,
        previous=previous,
        groups=groups,
        items=items,
    )
    if target is not None:
        _write(target, result.analysis.as_bytes())
    click.echo(as_text(result))


def _rule(name: str, scale: str, denominator: Denominator) -> Rule:
    try:
        return preset(name, Scale.parse(scale), denominator=denominator)
    except ValueError as error:
        raise Refused(str(error)) from error


def _analysed(
    ratings: str,
    rule: Rule,
    *,
    round_name: str | None,
    previous: str | None,
    groups: str | None,
    items: str | None,
) -> ExternalAnalysis:
    contents = {path: _read(path) for path in (ratings, previous, groups, items) if path is not None}
    try:
        return analyse_files(
            contents[ratings],
            rule,
            round_name=round_name,
            previous=None if previous is None else contents[previous],
            groups=None if groups is None else contents[groups],
            item_map=None if items is None else contents[items],
        )
    except DomainError as error:
        first, *others = error.messages
        more = f" (and {len(others)} more)" if others else ""
        raise Refused(f"{first}{more}") from error


def _read(path: str) -> bytes:
    if Path(path).is_dir():
        raise Refused(f"{shown(path)} is a directory.")
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused(
            f"Cannot read {shown(path)}: {(error.strerror or 'unknown reason').lower()}."
        ) from error


def _target(path: str, *, force: bool) -> Path:
    target = Path(path)
    if target.is_dir():
        raise Refused(f"{shown(path)} is a directory.")
    if not target.parent.is_dir():
        raise Refused(f"There is no directory {shown(str(target.parent))}.")
    if target.exists() and not force:
        raise Refused(f"{shown(path)} exists; use --force to overwrite it.")
    return target


def _write(target: Path, content: bytes) -> None:
    """Write beside the target and rename: a reader sees all of it or nothing."""
    beside = target.with_name(f".{target.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    except OSError as error:
        raise Refused(f"Cannot write {shown(str(target))}: {_why(error)}.") from error


def _why(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
