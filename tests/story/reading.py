"""Reading a report as it stands on the page, and comparing it with the independent calculation."""

from dataclasses import dataclass
from typing import Any

from tests.parts.window import Window
from tests.story.figures import Answer, expected

STATEMENTS = """() => [...document.querySelectorAll("section.statement")].map((one) => ({
    text: one.querySelector("h4").lastChild.textContent.trim(),
    code: one.querySelector("h4 .code").textContent.trim(),
    verdict: one.querySelector(".tag").textContent.trim(),
    caption: one.querySelector("figcaption").textContent.trim(),
    counts: [...one.querySelector("figure table tbody").rows].map((row) => Number(row.cells[1].textContent)),
    evidence: Object.fromEntries([...one.querySelectorAll("dl.facts > div")].map(
        (line) => [line.querySelector("dt").textContent.trim(), line.querySelector("dd").textContent.trim()])),
    comments: [...one.querySelectorAll(".comments p:first-child")].map((line) => line.textContent.trim()),
}))"""

SHARES = """() => Object.fromEntries(
    [...document.querySelector("#statements ~ table tbody").rows].map((row) => [
        row.querySelector(".code").textContent.trim(), row.cells[row.cells.length - 2].textContent.trim()]))"""


@dataclass(frozen=True)
class Reported:
    code: str
    text: str
    verdict: str
    caption: str
    counts: list[int]
    evidence: dict[str, str]
    comments: list[str]


def statements_on(window: Window) -> dict[str, Reported]:
    """By text."""
    found: list[dict[str, Any]] = window.page.evaluate(STATEMENTS)
    return {one["text"]: Reported(**one) for one in found}


def check_figures(shown: dict[str, Reported], answers: dict[str, dict[str, Answer]]) -> None:
    """`answers` by person and text: the report shows each statement that was asked, with its own figures."""
    texts = list(next(iter(answers.values())))
    assert set(shown) == set(texts)
    for text, one in shown.items():
        right = expected([mine[text] for mine in answers.values()])
        assert one.counts == right.counts, text
        assert one.caption == right.caption, text
        assert one.evidence["Agree (7-9)"].startswith(f"{right.agree} ("), text
        assert one.evidence["Oppose (1-3)"].startswith(f"{right.oppose} ("), text
        assert one.evidence["Did not rate"] == right.did_not_rate, text
        assert one.verdict in right.verdicts, text


def shares_in_the_list(window: Window) -> dict[str, str]:
    """The column "Agree" of the list of statements, by code."""
    found: dict[str, str] = window.page.evaluate(SHARES)
    return found
