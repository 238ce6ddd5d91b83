"""`delphi analyse`: statistics and verdicts for ratings collected elsewhere."""

from dataclasses import dataclass
from pathlib import Path

import click

from analysis.consensus import DENOMINATORS, Denominator, Rule, Scale, presets, read_rule
from delphi.errors import DomainError
from delphi.reports.external import DEFAULT_SEED, ExternalAnalysis, analyse_files
from delphi.reports.external_page import write_report
from delphi.reports.rule_text import checked_as_text
from delphi.reports.terminal import as_text
from delphi.sheets.problems import shown

MOST_EXPERTS = 10_000
MOST_PERMUTATIONS = 100_000


class Refused(click.ClickException):
    """Bad input: one line on stderr, exit 2, nothing written."""

    exit_code = 2


def _list_rules(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    for one in presets():
        scale = f"scale {one.only_on}" if one.only_on else "any scale"
        click.echo(f"{one.name:<18} {one.summary} ({scale}; {one.source})\n{'':<18} {one.text}")
    context.exit()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked for on the command line."""

    ratings: str
    previous: str | None
    earlier: tuple[str, ...]
    round_name: str | None
    groups: str | None
    items: str | None
    seed: int
    permutations: int


@click.command("analyse")
@click.argument("ratings", metavar="RATINGS.csv", required=False)
@click.option("--round", "round_name", metavar="N", help="Which round of the file (default: the last).")
@click.option("--previous", metavar="FILE", help="Ratings of the round before, in a file of their own.")
@click.option("--earlier", metavar="FILE", multiple=True, help="A round before that one; oldest first.")
@click.option("--scale", "scale_text", metavar="LOW-HIGH", default="1-9", show_default=True)
@click.option("--bands", metavar="1-2,4-5", help="Oppose and agree band, where not the usual ones.")
@click.option(
    "--rule",
    "rule_text",
    metavar="RULE",
    default="comet-70-15",
    show_default=True,
    help='A name of --list-rules, or a text: "in if at least 70% agree; otherwise neither".',
)
@click.option(
    "--list-rules",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_rules,
    help="Print every rule that has a name, with its text, and end.",
)
@click.option(
    "--check-rule",
    "experts",
    metavar="N",
    type=click.IntRange(1, MOST_EXPERTS),
    help="Print what the rule means for a panel of N, without ratings.",
)
@click.option(
    "--denominator",
    type=click.Choice(DENOMINATORS),
    default="valid",
    show_default=True,
    help="Whom shares are of, where the text of the rule does not say.",
)
@click.option("--groups", metavar="FILE", help="CSV with the columns expert, group.")
@click.option("--items", metavar="MAP.csv", help="CSV with the columns old, new: ids that changed.")
@click.option(
    "--seed", type=click.IntRange(0), default=DEFAULT_SEED, show_default=True, help="Of what is drawn."
)
@click.option(
    "--permutations",
    metavar="B",
    type=click.IntRange(0, MOST_PERMUTATIONS),
    default=0,
    show_default=True,
    help="Also make the permutation tests (seconds), with B shuffles.",
)
@click.option("--json", "out", metavar="OUT", help="Write the whole analysis as JSON.")
@click.option("--report", metavar="FILE.html", help="Write the whole analysis as a page.")
@click.option("--force", is_flag=True, help="Overwrite what --json and --report name.")
def command(
    *,
    ratings: str | None,
    round_name: str | None,
    previous: str | None,
    earlier: tuple[str, ...],
    scale_text: str,
    bands: str | None,
    rule_text: str,
    experts: int | None,
    denominator: Denominator,
    groups: str | None,
    items: str | None,
    seed: int,
    permutations: int,
    out: str | None,
    report: str | None,
    force: bool,
) -> None:
    """Analyse RATINGS.csv: one row an answer (round,expert,item,rating) or one row an expert.

    Prints the verdict on every item under a rule, how firmly each stands, what changed since the round
    before, and the whole panel as context. See docs/analyse.md for the files, docs/rules.md for rules.
    """
    rule = _rule(rule_text, scale_text, bands, denominator)
    if experts is not None:
        click.echo(checked_as_text(rule, experts, seed))
        return
    if ratings is None:
        raise Refused("Name a file of ratings; see delphi analyse --help.")
    if previous is not None and round_name is not None:
        raise Refused("Give --previous or --round, not both.")
    if earlier and previous is None:
        raise Refused(
            "Give --earlier only beside --previous: a file with rounds has its earlier ones itself."
        )
    asked = Asked(
        ratings=ratings,
        previous=previous,
        earlier=earlier,
        round_name=round_name,
        groups=groups,
        items=items,
        seed=seed,
        permutations=permutations,
    )
    targets = _targets(out, report, force=force)
    result = _analysed(asked, rule)
    if "json" in targets:
        _write(targets["json"], result.analysis.as_bytes())
    if "report" in targets:
        _write(targets["report"], write_report(result).encode())
    click.echo(as_text(result))


def _rule(text: str, scale: str, bands: str | None, denominator: Denominator) -> Rule:
    try:
        declared = Scale.parse(scale)
        if bands is not None:
            declared = declared.with_bands(bands)
        return read_rule(text, declared, denominator=denominator)
    except ValueError as error:
        raise Refused(str(error)) from error


def _analysed(asked: Asked, rule: Rule) -> ExternalAnalysis:
    named = (asked.ratings, asked.previous, *asked.earlier, asked.groups, asked.items)
    contents = {path: _read(path) for path in named if path is not None}
    try:
        return analyse_files(
            contents[asked.ratings],
            rule,
            round_name=asked.round_name,
            previous=None if asked.previous is None else contents[asked.previous],
            earlier=[contents[path] for path in asked.earlier],
            groups=None if asked.groups is None else contents[asked.groups],
            item_map=None if asked.items is None else contents[asked.items],
            seed=asked.seed,
            permutations=asked.permutations,
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
        raise Refused(f"Cannot read {shown(path)}: {_why(error)}.") from error


def _targets(out: str | None, report: str | None, *, force: bool) -> dict[str, Path]:
    named = {"json": out, "report": report}
    found = {kind: _target(path, force=force) for kind, path in named.items() if path is not None}
    if len({path.resolve() for path in found.values()}) < len(found):
        raise Refused("--json and --report name the same file.")
    return found


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
