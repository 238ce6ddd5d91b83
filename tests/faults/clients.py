"""Experts who save without pause while the server dies under them, each with a history of their own.

What a save sends can be told from what is stored: its number stands in every comment and rating.
"""

import random
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from threading import Event, Thread

from delphi.rounds.questionnaire import Section
from tests.parts.visitor import CONNECTION_LOST, Reply, Visitor

PAUSE_AFTER_FAILURE = 0.02
SUGGESTION_SHARE = 0.2
UNAVAILABLE = 503  # said to be safe to send again
SEEN = re.compile(r'name="seen-([0-9a-f-]{36})" value="(\d+)"')


class Outcome(Enum):
    UNKNOWN = "unknown"
    ACKNOWLEDGED = "acknowledged"


@dataclass
class Save:
    """All statements of a section at once."""

    number: int
    seen: int
    outcome: Outcome = Outcome.UNKNOWN

    @property
    def category(self) -> int:
        return 1 + self.number % 9


@dataclass
class History:
    """What one client sent, section by section, and what it was told."""

    saves: dict[int, list[Save]]
    suggestions: dict[str, Outcome] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def acknowledged(self, section: int) -> int:
        """The number of the last save that was acknowledged; 0 before the first."""
        told = [save.number for save in self.saves[section] if save.outcome is Outcome.ACKNOWLEDGED]
        return max(told, default=0)

    def count(self, outcome: Outcome) -> int:
        saves = [save for section in self.saves.values() for save in section]
        return sum(save.outcome is outcome for save in saves) + list(self.suggestions.values()).count(outcome)


class Client(Thread):
    """`retries`: sends the same save, under the same key, until it is answered; else looks what was kept."""

    def __init__(self, name: str, visitor: Visitor, sections: tuple[Section, ...], *, retries: bool) -> None:
        super().__init__(name=name, daemon=True)
        self.history = History({place: [] for place in range(len(sections))})
        self.answers = 0
        self._visitor = visitor
        self._sections = sections
        self._retries = retries
        self._chance = random.Random(name)
        self._enough = Event()
        self._numbers = 0
        self._seen = dict.fromkeys(range(len(sections)), 0)

    def finish(self) -> None:
        """Bring the save at hand to its end; needs a server that answers."""
        self._enough.set()
        self.join()
        self._visitor.close()

    def run(self) -> None:
        while not self._enough.is_set():
            if self._chance.random() < SUGGESTION_SHARE:
                self._suggest()
            else:
                self._save(self._chance.randrange(len(self._sections)))

    def _save(self, place: int) -> None:
        self._numbers += 1
        save = Save(self._numbers, self._seen[place])
        self.history.saves[place].append(save)
        key = str(uuid.uuid4())
        body = {"key": key, "answers": [self._answer(save, str(w)) for w in self._wordings(place)]}
        reply = self._send(lambda: self._visitor.post_json("/answer/save", body))
        if reply is None or reply.status != 200:
            if reply is not None:
                self.history.refused.append(f"{self.name}: save {save.number}: {reply.status} {reply.text}")
            self._look(place)
            return
        save.outcome = Outcome.ACKNOWLEDGED
        self._seen[place] += 1

    def _answer(self, save: Save, wording: str) -> dict[str, object]:
        comment = f"save {save.number}"
        return {"wording": wording, "seen": save.seen, "marks": [save.category], "comment": comment}

    def _suggest(self) -> None:
        self._numbers += 1
        text = f"{self.name}: suggestion {self._numbers}"
        self.history.suggestions[text] = Outcome.UNKNOWN
        key = str(uuid.uuid4())
        reply = self._send(
            lambda: self._visitor.post("/answer/suggest", key=key, area="", text=text, reason="")
        )
        if reply is not None and reply.status == 303:
            self.history.suggestions[text] = Outcome.ACKNOWLEDGED
        elif reply is not None:
            self.history.refused.append(f"{text}: {reply.status}")

    def _send(self, send: Callable[[], Reply]) -> Reply | None:
        while True:
            try:
                reply = send()
            except CONNECTION_LOST:
                time.sleep(PAUSE_AFTER_FAILURE)
            else:
                self.answers += 1
                if reply.status != UNAVAILABLE:
                    return reply
            if not self._retries:
                return None

    def _look(self, place: int) -> None:
        """Reload the page, as a person would: the next save starts from what it shows."""
        first = str(self._wordings(place)[0])
        while True:
            try:
                page = self._visitor.request("GET", f"/answer/section/{place + 1}")
            except CONNECTION_LOST:
                time.sleep(PAUSE_AFTER_FAILURE)
                continue
            shown = dict(SEEN.findall(page.text))
            if first in shown:
                self._seen[place] = int(shown[first])
                return

    def _wordings(self, place: int) -> list[uuid.UUID]:
        return [item.wording_id for item in self._sections[place].items]
