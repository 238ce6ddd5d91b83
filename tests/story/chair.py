"""What a chair does, page by page."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.parts.window import Window

CONTACT = ("Noor van Aalst", "noor.vanaalst@example.org")
REASON = "The committee talked it over and decided so."


def create_study(chair: Window, title: str) -> None:
    chair.open("/studies")
    chair.follow("Create a study")
    chair.fill("Title", title)
    chair.fill("Contact for experts", CONTACT[0])
    chair.fill("E-mail address of the contact", CONTACT[1])
    chair.page.get_by_label("Time zone").select_option("Europe/Amsterdam")
    chair.press("Create the study")
    assert chair.heading == title


def import_framework(chair: Window, file: Path) -> None:
    chair.follow("Import the framework", within=".next-step")
    chair.follow("Import the framework", within="main")
    chair.choose_file("Spreadsheet", file)
    chair.press("Preview the spreadsheet")
    assert chair.says("Nothing is stored yet.")
    chair.press("Store this framework")
    chair.follow("Go on with the study")


def import_panel(chair: Window, file: Path) -> None:
    chair.follow("Add the panel", within=".next-step")
    chair.follow("Import from a file")
    chair.choose_file("Spreadsheet", file)
    chair.press("Preview")
    assert chair.says("Nothing is stored yet.")
    chair.press("Add these people")
    chair.follow("Go on with the study")


def read_protocol(chair: Window) -> None:
    """And try a rule in one's own words, which is explained while it is written and not saved."""
    chair.follow("Protocol", within=".site-nav")
    chair.tick("A rule in your own words, as written below")
    said = chair.page.locator("#outlook-said")
    chair.fill("The rule in your own words", "in if at least 70% rate; otherwise neither")
    expect(said).to_contain_text('unexpected ";" at position 24')
    chair.fill("The rule in your own words", "in if at least 70% rate 7-9; otherwise neither")
    expect(said).to_contain_text("In if at least 70% of the valid ratings are 7-9; otherwise neither.")
    expect(chair.page.locator("#outlook svg")).to_be_visible()
    chair.press("Show what this rule does")
    to_overview(chair)


def let_read(chair: Window, email: str) -> None:
    """The person becomes staff of the study."""
    chair.follow("Members", within=".site-nav")
    chair.fill("E-mail address", email)
    chair.tick("Staff: reads released reports")
    chair.press("Add", within="main")
    assert chair.says(email)
    to_overview(chair)


def open_round(chair: Window, number: int, invited: int) -> None:
    chair.follow(f"Open round {number}", within=".next-step")
    chair.press("Go on", within="main")
    chair.press(f"Open round {number} and send {invited} invitations")
    assert chair.says(f"Round {number} is open, and {invited} invitations are on their way.")


def see_the_form(chair: Window) -> None:
    """As an expert sees it, from the page of a round."""
    chair.follow("See the form as an expert sees it")
    chair.page.go_back()


def close_round(chair: Window) -> None:
    chair.follow("Close", within=".next-step")
    chair.press("Close the round")
    assert chair.says("its report is ready")


def read_report(chair: Window) -> None:
    chair.follow("Report", within=".next-step")


def release_report(chair: Window) -> None:
    chair.follow("Release this report")
    chair.press(re.compile("Release it and tell"))


def to_desk(chair: Window) -> None:
    chair.follow("Decide what becomes of each statement")


def to_overview(chair: Window) -> None:
    chair.follow("Overview", within=".site-nav")


def keep_undisputed(chair: Window) -> None:
    chair.follow(re.compile(r"Keep \d+ undisputed"))
    chair.press("Keep those ticked")


def reword(chair: Window, statement: str, text: str) -> None:
    _choose(chair, statement)
    chair.fill("Next wording", text)
    _decide(chair, "Reword")


def drop(chair: Window, statement: str) -> None:
    _choose(chair, statement)
    _decide(chair, "Drop")


def merge(chair: Window, statement: str, other: str, text: str) -> None:
    _choose(chair, statement)
    chair.follow("Merge", within="#decision")
    chair.tick(re.compile(re.escape(other)))
    chair.fill("Next wording", text)
    _decide(chair, "Merge")


def split(chair: Window, statement: str, parts: list[str]) -> None:
    _choose(chair, statement)
    chair.follow("Split", within="#decision")
    for number, part in enumerate(parts, start=1):
        chair.fill(f"Statement {number}", part)
    _decide(chair, "Split")


def add_what_an_expert_proposed(chair: Window) -> None:
    _back_to_list(chair)
    chair.follow("Add this statement")
    chair.press("Add the statement")
    assert chair.says("The statement is added to the next draft.")


def decide_the_rest(chair: Window) -> int:
    """Follow the proposals, and rate again where none can be followed as it is; gives how many."""
    decided = 0
    _back_to_list(chair)
    chair.follow(re.compile("^Decide on "), within=".next-step")
    while "/desk/" in chair.path:
        proposed = chair.page.locator(".proposal .button-primary").all_inner_texts()
        plain = bool(proposed) and re.match("Accept: (keep|drop|rate again)", proposed[0])
        _decide(chair, "Accept" if plain else "Rate again")
        decided += 1
    return decided


def publish(chair: Window, number: int) -> None:
    chair.follow(f"Look at draft {number}", within=".next-step")
    chair.follow(f"Go on to publish draft {number}", within=".next-step")
    chair.press(f"Publish draft {number}")
    assert chair.says(f"Draft {number} is published.")


def _back_to_list(chair: Window) -> None:
    if "/desk/" in chair.path:
        chair.follow("All statements")


def _choose(chair: Window, statement: str) -> None:
    _back_to_list(chair)
    chair.follow(statement, within="main table")


def _decide(chair: Window, what: str) -> None:
    """The site then shows the next statement that waits, or the list when none does."""
    chair.fill("Why", REASON)
    chair.press(re.compile(f"^(Accept: )?{what}", re.IGNORECASE), within=".desk-main")
    assert chair.says("Decided: ")
