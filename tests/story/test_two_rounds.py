"""The whole story as its three people live it: from an imported draft to the report of round 2."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.parts.window import DESK, PHONE, Notebook, Window
from tests.story import chair, expert, panel, staff
from tests.story.figures import CANNOT_JUDGE, Answer, few_rated_once, who_moved
from tests.story.installation import Installation, address_of, link_in
from tests.story.reading import check_figures, shares_in_the_list, statements_on

pytestmark = pytest.mark.browser

CHAIR = ("noor.vanaalst@example.org", "Noor van Aalst")
READER = ("milan.brkic@example.org", "Milan Brkić")
TITLE = "Continuing education in the health professions"
COMMENT = "Say which tools: in five years this will read like slide projectors."
PROPOSED = "Share materials and results openly with other providers."
REWORDED = "Choose measures that show whether practice has changed, and say what they cannot show."
MERGED = "Use results to improve the next programme."
PARTS = ["Lead change and handle resistance to it.", "Train staff in project management."]

COMPETENCIES = """() => Object.fromEntries([...document.querySelectorAll("main h3")].map((line) => [
    line.querySelector(".soft").textContent.trim(), line.lastChild.textContent.trim()]))"""

Answers = dict[str, dict[str, Answer]]


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Installation:
    return Installation(tmp_path, database_url)


def test_a_framework_goes_through_two_rounds(
    browser: Browser, site: Installation, tmp_path: Path, notebook: Notebook
) -> None:
    with site.serving():
        story = Story(browser, site, notebook)
        story.people_get_in()
        story.study_is_made(tmp_path)
        first = panel.first_answers(story.people)
        story.round_is_held(1, panel.texts_by_code(), first)
        story.report_is_read(1, first)
        story.draft_1_is_made()
        texts = story.texts_of_draft(1)
        second = panel.second_answers(first, list(texts.values()))
        story.round_is_held(2, texts, second)
        story.report_is_read(2, second)
        story.changes_are_reported(first, second)


class Story:
    def __init__(self, browser: Browser, site: Installation, notebook: Notebook) -> None:
        self.browser = browser
        self.site = site
        self.notebook = notebook
        self.people = panel.invited()
        self.chair = Window(browser, site.base_url, notebook)
        self.reader = Window(browser, site.base_url, notebook)

    def people_get_in(self) -> None:
        self.readers_app = staff.set_up_account(self.reader, self.site.add_staff(*READER))
        self.chairs_app = staff.set_up_account(self.chair, self.site.add_staff(*CHAIR))
        staff.sign_out(self.chair)
        staff.sign_in(self.chair, CHAIR[0], self.chairs_app)

    def study_is_made(self, folder: Path) -> None:
        chair.create_study(self.chair, TITLE)
        chair.let_read(self.chair, READER[0])
        chair.import_framework(self.chair, panel.framework_workbook(folder / "framework.xlsx"))
        for area in panel.areas():
            assert self.in_framework(area)
        chair.import_panel(self.chair, panel.panel_file(folder / "panel.csv"))
        chair.read_protocol(self.chair)

    def round_is_held(self, number: int, texts: dict[str, str], answers: Answers) -> None:
        """`texts` by code: what is rated. Three answer in a browser, the others by bare requests."""
        known = len(self.site.letters())
        chair.open_round(self.chair, number, invited=len(self.people))
        letters = self.site.new_letters(known, len(self.people))
        links = {address_of(letter): link_in(letter) for letter in letters}
        assert set(links) == {one.email for one in self.people}
        assert len(set(links.values())) == len(self.people)
        by_code = {
            one.email: {code: answers[one.email][text] for code, text in texts.items()} for one in self.people
        }
        phone, plain, saving, *others = self.people
        receipts = {self.on_a_phone(number, links[phone.email], by_code[phone.email])}
        receipts.add(self.without_script(number, links[plain.email], by_code[plain.email]))
        receipts.add(self.saved_by_the_script(links[saving.email], by_code[saving.email]))
        receipts |= {
            expert.answer_by_requests(self.site.port, links[one.email], by_code[one.email]) for one in others
        }
        assert len(receipts) == len(self.people)
        self.round_is_closed(number)

    def on_a_phone(self, number: int, link: str, answers: dict[str, Answer]) -> str:
        window = Window(self.browser, self.site.base_url, self.notebook, size=PHONE, has_touch=True)
        expert.start(window, link)
        if number == 1:
            area = "4 " + panel.areas()[3]
            expert.propose_statement(window, area, PROPOSED, "We all build the same modules.")
        else:
            self.feedback_is_shown(window, answers)
        expert.rate_and_save(window, answers)
        receipt = expert.submit(window)
        window.close()
        return receipt

    def without_script(self, number: int, link: str, answers: dict[str, Answer]) -> str:
        window = Window(self.browser, self.site.base_url, self.notebook, size=DESK, script=False)
        expert.start(window, link)
        expert.rate_and_save(window, answers, {"1.3": COMMENT} if number == 1 else None)
        receipt = expert.submit(window)
        window.close()
        return receipt

    def saved_by_the_script(self, link: str, answers: dict[str, Answer]) -> str:
        window = Window(self.browser, self.site.base_url, self.notebook)
        expert.start(window, link)
        expert.rate_without_saving(window, answers)
        assert window.says("You have rated everything.")
        receipt = expert.submit(window)
        window.close()
        return receipt

    def round_is_closed(self, number: int) -> None:
        chair.to_overview(self.chair)
        assert self.chair.says(f"{len(self.people)} of {len(self.people)} experts have answered")
        self.chair.follow(f"Follow round {number}")
        chair.see_the_form(self.chair)
        chair.close_round(self.chair)

    def report_is_read(self, number: int, answers: Answers) -> None:
        """By the chair, and once released by the staff reader, who is told by mail."""
        chair.read_report(self.chair)
        shown = statements_on(self.chair)
        check_figures(shown, answers)
        self.list_agrees_with_the_evidence(number)
        if number == 1:  # being added to the study ended the session of before
            staff.sign_in(self.reader, READER[0], self.readers_app)
        self.reader.open("/studies")
        self.reader.follow(TITLE, within="main")
        assert not self.reader.says(f"Report of round {number}")
        known = len(self.site.letters())
        chair.release_report(self.chair)
        (told,) = self.site.new_letters(known, 1)
        assert address_of(told) == READER[0]
        self.reader.page.reload()
        self.reader.follow(f"Report of round {number}", within="main")
        check_figures(statements_on(self.reader), answers)
        assert not self.reader.says("Proposal for the next draft")

    def list_agrees_with_the_evidence(self, number: int) -> None:
        by_code = {one.code: one for one in statements_on(self.chair).values()}
        for code, share in shares_in_the_list(self.chair).items():
            percent, _, rated = share.split(" → ")[-1].partition(" (n ")
            assert f" of {rated.rstrip(')')}, {percent} (" in by_code[code].evidence["Agree (7-9)"], (
                number,
                code,
            )

    def draft_1_is_made(self) -> None:
        texts = panel.texts_by_code()
        chair.to_desk(self.chair)
        chair.keep_undisputed(self.chair)
        chair.reword(self.chair, texts["3.1"], REWORDED)
        chair.merge(self.chair, texts["3.3"], texts["3.4"], MERGED)
        chair.split(self.chair, texts["6.3"], PARTS)
        chair.drop(self.chair, texts["5.4"])
        chair.add_what_an_expert_proposed(self.chair)
        assert chair.decide_the_rest(self.chair) > 0
        chair.publish(self.chair, 1)
        self.redline_is_shown(texts)
        chair.to_overview(self.chair)

    def redline_is_shown(self, texts: dict[str, str]) -> None:
        table = self.chair.page.locator("table").first
        for word in ("reworded", "merged", "split", "added", "dropped"):
            assert table.get_by_role("cell", name=re.compile(rf"^{word}\b")).count(), word
        reworded = table.locator("tr").filter(has=self.chair.page.get_by_role("cell", name="reworded")).first
        assert reworded.locator("del").count()
        assert reworded.locator("ins").count()
        assert texts["5.4"] in table.inner_text()

    def texts_of_draft(self, number: int) -> dict[str, str]:
        """What is rated, by its code in the draft."""
        self.chair.follow(f"Draft {number}", within=".timeline")
        found: dict[str, str] = self.chair.page.evaluate(COMPETENCIES)
        chair.to_overview(self.chair)
        wanted = set(panel.texts_by_code().values())
        gone = {panel.texts_by_code()[code] for code in ("3.1", "3.3", "3.4", "6.3", "5.4")}
        assert set(found.values()) >= {REWORDED, MERGED, *PARTS, PROPOSED}
        assert not set(found.values()) & gone
        assert set(found.values()) - {REWORDED, MERGED, *PARTS, PROPOSED} <= wanted
        return found

    def in_framework(self, text: str) -> bool:
        return text in self.chair.page.context.request.get(
            self.site.base_url + self.chair.path + "/framework"
        ).text().replace("&#39;", "'")

    def feedback_is_shown(self, window: Window, answers: dict[str, Answer]) -> None:
        """One's own rating, how the panel rated, what it wrote, and how the words changed."""
        before = panel.first_answers(self.people)[self.people[0].email]
        window.follow(re.compile("Begin with section"))
        own = before[panel.texts_by_code()["1.3"]]
        place = window.page.locator("section.statement").filter(has_text=panel.texts_by_code()["1.3"])
        said = "you could not judge it" if own == CANNOT_JUDGE else f"you rated {own}"
        assert f"In round 1 {said}. Panel of " in place.inner_text()
        assert place.locator("figure svg").count() == 1
        place.locator("summary", has_text="comment from the panel").click()
        assert COMMENT in place.inner_text()
        window.open("/answer/section/3")
        reworded = window.page.locator("section.statement").filter(has_text="Reworded").first
        assert reworded.locator("del").count()
        assert reworded.locator("ins").count()
        assert "On the earlier wording, in round 1 you" in reworded.inner_text()
        window.open("/answer/")

    def changes_are_reported(self, first: Answers, second: Answers) -> None:
        for text, one in statements_on(self.chair).items():
            if text not in panel.texts_by_code().values():
                assert "Who moved" not in one.evidence, text
                continue
            pairs = [(first[email][text], mine[text]) for email, mine in second.items()]
            if few_rated_once(pairs):
                assert "Who moved" not in one.evidence, text
            else:
                assert one.evidence["Who moved"].startswith(who_moved(pairs)), text
