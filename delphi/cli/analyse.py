"""`delphi analyse`: statistics and verdicts for ratings collected elsewhere."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from analysis.consensus import DENOMINATORS, Denominator, Rule, Scale, presets, read_rule
from delphi.errors import DomainError
from delphi.reports.external import DEFAULT_SEED, ExternalAnalysis, Files, analyse_files
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

    ratings: str | None
    round_name: str | None
    dimension: str | None
    previous: str | None
    earlier: tuple[str, ...]
    scale: str
    bands: str | None
    rule: str
    experts: int | None
    denominator: Denominator
    groups: str | None
    items: str | None
    seed: int
    permutations: int
    json: str | None
    report: str | None
    force: bool


@click.command("analyse")
@click.argument("ratings", metavar="RATINGS.csv", required=False)
@click.option("--round", "round_name", metavar="N", help="Which round of the file (default: the last).")
@click.option("--dimension", metavar="NAME", help="Which dimension decides (default: the first of the file).")
@click.option("--previous", metavar="FILE", help="Ratings of the round before, in a file of their own.")
@click.option("--earlier", metavar="FILE", multiple=True, help="A round before that one; oldest first.")
@click.option("--scale", metavar="LOW-HIGH", default="1-9", show_default=True)
@click.option("--bands", metavar="1-2,4-5", help="Oppose and agree band, where not the usual ones.")
@click.option(
    "--rule",
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
@click.option("--json", metavar="OUT", help="Write the whole analysis as JSON.")
@click.option("--report", metavar="FILE.html", help="Write the whole analysis as a page.")
@click.option("--force", is_flag=True, help="Overwrite what --json and --report name.")
def command(**options: Any) -> None:
    """Analyse RATINGS.csv: one row an answer (round,expert,item,rating) or one row an expert.

    Prints the verdict on every item under a rule, how firmly each stands, what changed since the round
    before, and the whole panel as context. See docs/analyse.md for the files, docs/rules.md for rules.
    """
    asked = Asked(**options)
    rule = _rule(asked)
    if asked.experts is not None:
        click.echo(checked_as_text(rule, asked.experts, asked.seed))
        return
    files = _files(asked)
    targets = _targets(asked)
    result = _analysed(asked, files, rule)
    _write(targets, result)
    click.echo(as_text(result))


def _rule(asked: Asked) -> Rule:
    try:
        scale = Scale.parse(asked.scale)
        if asked.bands is not None:
            scale = scale.with_bands(asked.bands)
        return read_rule(asked.rule, scale, denominator=asked.denominator)
    except ValueError as error:
        raise Refused(str(error)) from error


def _files(asked: Asked) -> Files:
    if asked.ratings is None:
        raise Refused("Name a file of ratings; see delphi analyse --help.")
    if asked.previous is not None and asked.round_name is not None:
        raise Refused("Give --previous or --round, not both.")
    if asked.earlier and asked.previous is None:
        raise Refused(
            "Give --earlier only beside --previous: a file with rounds has its earlier ones itself."
        )
    return Files(
        ratings=_read(asked.ratings),
        previous=_read_if_named(asked.previous),
        earlier=[_read(path) for path in asked.earlier],
        groups=_read_if_named(asked.groups),
        items=_read_if_named(asked.items),
    )


def _analysed(asked: Asked, files: Files, rule: Rule) -> ExternalAnalysis:
    try:
        return analyse_files(
            files,
            rule,
            round_name=asked.round_name,
            dimension=asked.dimension,
            seed=asked.seed,
            permutations=asked.permutations,
        )
    except DomainError as error:
        first, *others = error.messages
        more = f" (and {len(others)} more)" if others else ""
        raise Refused(f"{first}{more}") from error


def _read_if_named(path: str | None) -> bytes | None:
    return None if path is None else _read(path)


def _read(path: str) -> bytes:
    if Path(path).is_dir():
        raise Refused(f"{shown(path)} is a directory.")
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused(f"Cannot read {shown(path)}: {_why(error)}.") from error


def _targets(asked: Asked) -> dict[str, Path]:
    """By what is to be written, where: refused before anything is computed, as far as can be told."""
    named = {"json": asked.json, "report": asked.report}
    found = {kind: _target(path, force=asked.force) for kind, path in named.items() if path is not None}
    if len({path.resolve() for path in found.values()}) < len(found):
        raise Refused("--json and --report name the same file.")
    return found


def _target(path: str, *, force: bool) -> Path:
    target = Path(path)
    if target.is_dir():
        raise Refused(f"{shown(path)} is a directory.")
    if not target.parent.is_dir():
        raise Refused(f"There is no directory {shown(str(target.parent))}.")
    if target.exists() and not target.is_file():
        raise Refused(f"{shown(path)} is no file that can be replaced.")
    if target.exists() and not force:
        raise Refused(f"{shown(path)} exists; use --force to overwrite it.")
    return target


def _write(targets: Mapping[str, Path], result: ExternalAnalysis) -> None:
    """Write all beside the targets, then rename: a reader sees whole files, and after a failure no new one."""
    contents = {
        target: result.as_bytes() if kind == "json" else write_report(result).encode()
        for kind, target in targets.items()
    }
    beside = {target: target.with_name(f".{target.name}.part") for target in contents}
    try:
        for target, content in contents.items():
            _at(target, partial(beside[target].write_bytes, content))
        for target, part in beside.items():
            _at(target, partial(part.replace, target))
    finally:
        for part in beside.values():
            with suppress(OSError):
                part.unlink()


def _at(target: Path, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as error:
        raise Refused(f"Cannot write {shown(str(target))}: {_why(error)}.") from error


def _why(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
