import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from analysis.consensus import Scale, read_rule
from analysis.result import Json
from delphi.reports.external import ExternalAnalysis, Files, analyse_files
from delphi.reports.external_page import write_report
from tests.parts.browser import find_chromium, running_browser
from tests.parts.missing import part_is_missing
from tests.parts.window import AXE, DESK, PHONE, SIDEWAYS, WCAG

HOSTILE = "<script>alert(1)</script>\" onload='x' {{ 7*7 }}"
AGREEING, SPLIT, OPPOSING = (
    (8, 9, 7, 8, 9, 8, 7, 9, 8, 4),
    (1, 9, 2, 8, 1, 9, 2, 8, 1, 9),
    (2, 1, 3, 1, 2, 1, 3, 2, 1, 5),
)
HEAD = "round,expert,item,rating,cannot_judge,group"
ELEMENTS_WITHOUT_END = {"meta", "link", "br"}


def ratings(**by_item: tuple[int, ...]) -> str:
    """Two rounds: in the first everybody stood one point lower, and one more expert took part."""
    rows = [HEAD]
    for item, scores in by_item.items():
        for place, score in enumerate(scores):
            group = ("educators", "employers")[place % 2]
            rows.append(f"1,e{place},{item},{max(1, score - 1)},,{group}")
            rows.append(f"2,e{place},{item},{score},,{group}")
        rows.append(f"1,left,{item},2,,employers")
    return "\n".join(rows)


def analysed(text: str, *, scale: str = "1-9", rule: str = "comet-70-15") -> ExternalAnalysis:
    return analyse_files(Files(ratings=text.encode()), read_rule(rule, Scale.parse(scale)))


TWO_ROUNDS = analysed(ratings(A=AGREEING, B=SPLIT, C=OPPOSING))
PAGE = write_report(TWO_ROUNDS)


class Elements(HTMLParser):
    """What a browser would see, and whether every element is closed where it should be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.misplaced: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        self.text += [f"#{value}#" for name, value in attrs if name == "id"]
        if tag not in ELEMENTS_WITHOUT_END:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.misplaced.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def words_of(page: str) -> str:
    return " ".join(re.sub(r"#[\w-]+#", "", marked(page)).split())


def section(page: str, start: str, end: str) -> str:
    """The words between two places on the page."""
    return marked(page).split(f"#{start}# ")[1].split(f" #{end}#")[0]


def marked(page: str) -> str:
    """The words, and the ids where they stand."""
    return " ".join(" ".join(Elements(page).text).split())


def test_the_answer_comes_first() -> None:
    text = words_of(PAGE)
    first = (
        "1 of 3 statements are in; 1 divides the panel 10 of 10 experts answered. 1 of 3 verdicts is fragile"
    )
    assert first in text
    assert text.index(first) < text.index("The rule")


def test_it_needs_no_other_file_no_script_and_no_network() -> None:
    addresses = [
        value or ""
        for _, attributes in Elements(PAGE).seen
        for name, value in attributes.items()
        if name in ("href", "src", "srcset", "action", "data")
    ]
    assert addresses
    assert [one[:40] for one in addresses if not one.startswith(("#", "data:"))] == []
    assert "<script" not in PAGE


def test_every_element_is_closed_and_every_link_on_the_page_leads_somewhere() -> None:
    found = Elements(PAGE)
    assert (found.open, found.misplaced) == ([], [])
    ids = [attributes["id"] for _, attributes in found.seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] for tag, attributes in found.seen if tag == "a"}
    assert {link for link in links if link is not None} <= {f"#{one}" for one in ids}


def test_the_same_analysis_gives_the_same_page() -> None:
    assert write_report(TWO_ROUNDS) == PAGE


def test_the_rule_says_what_it_needs_at_this_panel_size() -> None:
    told = section(PAGE, "rule", "map")
    assert 'With the 10 experts who answered, 7 must agree for the outcome "in"' in told
    assert 'Every other statement is "neither", for example with' in told
    by_share = write_report(analysed(ratings(A=AGREEING), rule="percent-70"))
    assert "60.0% 38.2%" in section(by_share, "rule", "map")  # seven or more of ten who each agree with .6


def test_a_row_says_who_rated_the_share_with_its_interval_the_median_and_the_verdict() -> None:
    row = section(PAGE, "statements", "between")
    assert "n 10 0 cannot judge, 0 missing 9 of 10, 90.0% 95% interval 59.6% to 98.2%" in row
    assert "Quantiles are of R type 7" in row
    assert "8 IQR 1.5 (7.25 to 8.75)" in row


def test_the_verdict_comes_with_its_line_in_numbers_and_fragile_with_its_reasons() -> None:
    evidence = section(PAGE, "statement-1", "statement-2")
    assert "in: 7-9: 9 of 10 valid = 90.0% >= 70%" in evidence
    seven_of_ten = write_report(analysed(ratings(A=(8, 8, 8, 8, 8, 8, 8, 5, 5, 5))))
    assert "fragile: " in section(seven_of_ten, "statement-1", "other-rules")


def test_consensus_that_a_rule_asks_apart_is_counted_and_stands_beside_each_verdict() -> None:
    seen = words_of(write_report(analysed(ratings(A=AGREEING, B=SPLIT, C=OPPOSING), rule="iqr3-median")))
    assert "with consensus 2 robust" in seen
    assert "In consensus, robust" in seen
    assert "Divided no consensus, fragile" in seen


def test_a_rule_on_dimensions_is_not_checked_and_says_so() -> None:
    rows = [f"e{place},{asked},x,{8 - place}" for place in range(6) for asked in ("importance", "clarity")]
    text = "\n".join(["expert,dimension,item,rating", *rows])
    seen = words_of(write_report(analysed(text, rule="in if median > 5 for clarity; otherwise x")))
    assert "dimension: importance" in seen
    assert "6 of 6 experts answered. " in seen
    assert "verdicts are fragile" not in seen
    assert "not checked: the rule looks at more than the ratings of one statement in one round" in seen


def test_what_changed_between_the_rounds_is_told_of_the_same_people() -> None:
    table = section(PAGE, "between", "leavers")
    assert "From round 1 to round 2" in table
    assert "A 10 10 (100.0%) 3 (30.0%) 10 up, 0 down 3 towards, 3 away, 0 past (of 6)" in table


def test_who_left_is_told_and_a_single_persons_ratings_are_not() -> None:
    told = section(PAGE, "leavers", "evidence")
    assert "1 expert answered the round before and not this one; 10 came back." in told
    assert "held back: too few people stand behind this figure" in told
    assert "By statement" not in told


def test_groups_are_shown_from_the_floor_on_and_held_back_below_it() -> None:
    shown = section(PAGE, "statement-1", "statement-2")
    assert "educators 5 5 of 5, 100.0%" in shown
    few = write_report(analysed(ratings(A=AGREEING[:6])))
    held_back = section(few, "statement-1", "other-rules")
    assert held_back.count("held back: fewer than 5 people") == 2


def test_other_rules_are_marked_post_hoc_and_name_what_they_decide_otherwise() -> None:
    seven_of_ten = write_report(analysed(ratings(A=(8, 8, 8, 8, 8, 8, 8, 5, 5, 5))))
    told = section(seven_of_ten, "other-rules", "panel")
    assert "post hoc" in told
    assert "percent-75 0 0 1 1 A: neither" in told


def test_coefficients_follow_the_observed_agreement_and_say_what_they_do_not_mean() -> None:
    told = section(PAGE, "panel", "method")
    assert "They do not say that the panel endorses anything" in told
    assert told.index("Pairs of experts that agree exactly") < told.index("Gwet AC1")


def test_every_method_of_the_records_is_named() -> None:
    named = marked(PAGE).split("#method#")[1]
    data = TWO_ROUNDS.analysis.as_json()
    used = set(methods([data["items"], data["panel"], data["attrition"]]))
    assert len(used) > 80
    assert {method for method in used if method not in named} == set()


def methods(data: Json) -> Iterator[str]:
    """Every method in the JSON, however deep."""
    if isinstance(data, dict):
        yield from (str(data[key]) for key in ("method", "interval_method") if data.get(key))
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for one in inside:
        yield from methods(one)


@pytest.mark.parametrize("place", ["item", "group", "round", "rule"])
def test_what_a_file_says_is_shown_and_never_becomes_markup(place: str) -> None:
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    text = ratings(A=AGREEING, B=SPLIT)
    if place == "item":
        text = text.replace(",A,", f",{quoted},")
    if place == "group":
        text = text.replace("employers", quoted)
    if place == "round":
        text = text.replace("\n2,", f"\n{quoted},")
    name = "<b>in & out</b>"
    rule = f'"{name}" if at least 70% agree; otherwise neither' if place == "rule" else "comet-70-15"
    page = write_report(analysed(text, rule=rule))
    found = Elements(page)
    assert (found.open, found.misplaced) == ([], [])
    assert {tag for tag, _ in found.seen} & {"script", "b"} == set()
    assert not [name for _, attributes in found.seen for name in attributes if name.startswith("on")]
    assert (name if place == "rule" else HOSTILE) in "".join(found.text)


def test_outcomes_that_a_rule_names_itself_are_told_apart_by_shape() -> None:
    rule = "adopt if at least 70% rate 7-9; discuss if at least 40% rate 7-9; otherwise reject"
    page = write_report(analysed(ratings(A=AGREEING, B=SPLIT, C=OPPOSING), rule=rule))
    assert 'The outcome is "adopt" for 1 of 3 statements' in words_of(page)
    legend = page[page.index('id="map"') :].split("</p>")[0]
    shapes = re.findall(r"<(?:circle|rect|path) ([^>]*)/>", legend)
    assert len(shapes) == len(set(shapes)) == 3


@pytest.mark.parametrize("scale", ["1-2", "1-3", "1-4", "0-10", "1-11"])
def test_any_scale_is_drawn_with_its_own_ends(scale: str) -> None:
    low, high = map(int, scale.split("-"))
    page = write_report(analysed(ratings(A=(low, high, high, high, high)), scale=scale, rule="percent-75"))
    assert re.findall(r'<text class="end"[^>]*>(\d+)<', page)[:2] == [str(low), str(high)]


def test_on_two_points_there_is_no_degree_of_disagreement_and_no_map() -> None:
    page = write_report(analysed(ratings(A=(1, 2, 2, 2, 2)), scale="1-2", rule="percent-75"))
    assert 'id="map"' not in page


def test_a_statement_that_nobody_rated_is_there_with_the_reason() -> None:
    page = write_report(analysed(f"{HEAD}\n1,a,A,,yes,x\n1,b,A,,yes,x\n1,a,B,7,,x\n1,b,B,8,,x"))
    assert "cannot decide: nobody rated this" in section(page, "statement-1", "statement-2")
    assert "1 statement without ratings is not on the map." in words_of(page)


def test_few_people_are_warned_that_single_answers_show() -> None:
    page = write_report(analysed("expert,A\na,7\nb,8\n"))
    assert "Fewer than 5 people answered" in words_of(page)
    assert "Fewer than 5 people answered" not in words_of(PAGE)


def test_one_round_has_nothing_between_rounds_and_nobody_who_left() -> None:
    page = write_report(analysed("expert,A\n" + "\n".join(f"e{n},{n}" for n in range(1, 10))))
    assert 'id="between"' not in page
    assert 'id="leavers"' not in page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        part_is_missing("Chromium", "install Debian's chromium")
    assert chromium is not None
    with running_browser(chromium) as running:
        yield running


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_browser_finds_nothing_wrong(
    browser: Browser, tmp_path: Path, size: dict[str, int], colours: str
) -> None:
    page = opened(browser, tmp_path, size, colours)
    assert page.evaluate(SIDEWAYS) == 0
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert page.evaluate(SIDEWAYS) == 0
    page.evaluate(AXE_SCRIPT)
    assert [found["id"] for found in page.evaluate(AXE, list(WCAG))] == []
    page.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_one_long_word_as_a_name_makes_no_page_wider(
    browser: Browser, tmp_path: Path, size: dict[str, int]
) -> None:
    text = ratings(A=AGREEING, B=(8, 8, 8, 8, 8, 8, 8, 5, 5, 5))
    page = write_report(analysed(text.replace(",B,", f",{'W' * 300},").replace("employers", "v" * 200)))
    opened_page = opened(browser, tmp_path, size, "light", page)
    opened_page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert opened_page.evaluate(SIDEWAYS) == 0
    opened_page.close()


def opened(browser: Browser, folder: Path, size: dict[str, int], colours: str, report: str = PAGE) -> Page:
    """From a disk, as somebody opens what they were sent; nothing may be asked for."""
    (folder / "report.html").write_text(report, "utf-8")
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if colours == "dark" else "light",
    )
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto((folder / "report.html").as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    return page
