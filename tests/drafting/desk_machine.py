"""Any sequence of decisions, undos, withdrawals and publications, over several rounds, through the service.

After every step the next draft is sound, every statement is accounted for, and the stored operations make it
again. Everything happens in one transaction that is rolled back, so that each sequence starts from the same
closed round.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.drafting import queries, service
from delphi.drafting.operations import (
    Add,
    CopyEdit,
    Drop,
    Keep,
    Merge,
    Move,
    Operation,
    Part,
    Place,
    Rerate,
    Restore,
    Reword,
    Split,
    brought,
    name_of,
    to_json,
)
from delphi.drafting.queries import Desk
from delphi.errors import InvalidInput
from delphi.frameworks.queries import StatementView
from delphi.frameworks.tree import KINDS, PARENT_KINDS, Kind
from delphi.process.closing import close_round
from delphi.process.publishing import publish_draft
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, an_open_round
from tests.drafting.soundness import broken_descent, not_as_decided, not_replayed, unsound_desk

MOST_ROUNDS: Final = 4
numbers = st.integers(0, 10_000)
Picker = Callable[[], int]


class DeskMachine(RuleBasedStateMachine):
    """`session`, `closed` and `done` are set by `run`."""

    session: Session
    closed: ClosedRound
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.round_ids: list[uuid.UUID] = [self.closed.round_id]
        self.stood: list[Counter[str]] = []
        """What stood before each decision that can be undone; cleared where nothing can be foretold."""
        self.step = 0
        self.drafts_seen = 1
        self._desk: Desk | None = None

    # What there is to choose from.

    @property
    def desk(self) -> Desk:
        """Read once a step: every change forgets it."""
        if self._desk is None:
            self._desk = queries.desk(self.session, self.round_ids[-1])
        return self._desk

    def in_force(self) -> Counter[str]:
        return Counter(canonical.encode(to_json(one.operation)) for one in self.desk.decisions)

    def text(self) -> str:
        self.step += 1
        return f"Worded in step {self.step}"

    def place(self, desk: Desk, kind: str, pick: int, position: int | None, level: int) -> Place:
        """Mostly under a parent of the right kind, old or new; sometimes anywhere."""
        fits = next(parents for name, parents in PARENT_KINDS.items() if name == kind)
        there: list[tuple[str, str]] = [(str(one.wording_id), one.kind) for one in desk.draft.statements]
        there += [
            (one.new_wording_id, one.kind)
            for one in (d.operation for d in desk.decisions)
            if isinstance(one, Add)
        ]
        there += [
            (part.wording_id, kind) for d in desk.decisions for part in brought(d.operation) if not pick % 3
        ]
        fitting = [wording for wording, its in there if its in fits] if pick % 10 else [w for w, _ in there]
        parent = None if None in fits else fitting[pick % len(fitting)] if fitting else None
        return Place(parent, position, desk.levels[level % len(desk.levels)] if kind == "behaviour" else None)

    # What is done.

    def decide(self, *operations: Operation) -> None:
        self.now += timedelta(minutes=1)
        before = self.in_force()
        savepoint = self.session.begin_nested()
        try:
            service.decide_together(
                self.session,
                self.round_ids[-1],
                operations,
                rationale="A reason",
                by=self.closed.chair,
                now=self.now,
                seen=self.desk.latest,
            )
        except InvalidInput:
            savepoint.rollback()
            self._desk = None
            assert self.in_force() == before
        else:
            savepoint.commit()
            self._desk = None
            self.stood.append(before)
            self.done.update(name_of(operation) for operation in operations)

    @rule(pick=numbers, kind=st.sampled_from((Keep, Rerate)))
    def settle(self, pick: int, kind: type[Keep | Rerate]) -> None:
        self.decide(kind(self._statement(pick)))

    @rule(pick=numbers, kind=st.sampled_from((Keep, Rerate, Drop)))
    def decide_again(self, pick: int, kind: type[Keep | Rerate | Drop]) -> None:
        """Other than before, so that a decision is replaced."""
        decided = sorted(self.desk.by_wording)
        if decided:
            self.decide(kind(str(decided[pick % len(decided)])))

    @rule(pick=numbers, below=st.booleans())
    def drop(self, pick: int, below: bool) -> None:
        desk = self.desk
        one = desk.draft.statements[pick % len(desk.draft.statements)]
        held = _below(desk.draft.statements, one.id) if below else []
        self.decide(*(Drop(str(gone.wording_id)) for gone in [one, *held]))

    @rule(pick=numbers, put=numbers, position=st.none() | st.integers(0, 4), moved=st.booleans())
    def copy_edit(self, pick: int, put: int, position: int | None, moved: bool) -> None:
        wording = self._statement(pick)
        self.decide(
            CopyEdit(wording, self.text(), place=self._new_place(pick, put, position) if moved else None)
        )

    @rule(pick=numbers, put=numbers, position=st.none() | st.integers(0, 4), moved=st.booleans())
    def reword(self, pick: int, put: int, position: int | None, moved: bool) -> None:
        place = self._new_place(pick, put, position) if moved else None
        self.decide(Reword(self._statement(pick), _new(), self.text(), "Is seen to", place))

    @rule(pick=numbers, put=numbers, position=st.none() | st.integers(0, 4))
    def move(self, pick: int, put: int, position: int | None) -> None:
        self.decide(Move(self._statement(pick), self._new_place(pick, put, position)))

    @rule(pick=numbers, other=numbers, put=numbers, moved=st.booleans(), handed=st.booleans())
    def merge(self, pick: int, other: int, put: int, moved: bool, handed: bool) -> None:
        """With what they hold moved along, or handed over with the decision itself."""
        desk = self.desk
        one = desk.draft.statements[pick % len(desk.draft.statements)]
        alike = [two for two in desk.draft.statements if two.kind == one.kind]
        second = alike[other % len(alike)]
        new = _new()
        place = self._new_place(pick, put, None) if moved else None
        merged = Merge((str(one.wording_id), str(second.wording_id)), new, self.text(), place=place)
        held = _children(desk.draft.statements, (one, second))
        if handed:
            self.decide(replace(merged, below=tuple((str(two.wording_id), new) for two in held)))
        else:
            self.decide(merged, *_moved_to(new, held))

    @rule(
        pick=numbers,
        put=numbers,
        moved=st.booleans(),
        parts=st.integers(1, 3),
        handed=st.booleans(),
    )
    def split(self, pick: int, put: int, moved: bool, parts: int, handed: bool) -> None:
        desk = self.desk
        one = desk.draft.statements[pick % len(desk.draft.statements)]
        place = self._new_place(pick, put, None) if moved else None
        made = tuple(Part(_new(), self.text(), place=place if n == 0 else None) for n in range(parts))
        held = _children(desk.draft.statements, (one,))
        cut = Split(str(one.wording_id), made)
        if handed:
            below = ((str(two.wording_id), made[n % parts].wording_id) for n, two in enumerate(held))
            self.decide(replace(cut, below=tuple(below)))
        else:
            self.decide(cut, *_moved_to(made[0].wording_id, held))

    @rule(pick=numbers, position=st.none() | st.integers(0, 4), kind=st.sampled_from(KINDS))
    def add(self, pick: int, position: int | None, kind: Kind) -> None:
        self.decide(Add(_new(), kind, self.text(), self.place(self.desk, kind, pick, position, pick)))

    @rule(pick=numbers, put=numbers, position=st.none() | st.integers(0, 4))
    def restore(self, pick: int, put: int, position: int | None) -> None:
        desk = self.desk
        if desk.former:
            one = desk.former[pick % len(desk.former)]
            place = self.place(desk, one.kind, put, position, pick)
            self.decide(Restore(str(one.wording_id), place))

    @rule(pick=numbers)
    def withdraw(self, pick: int) -> None:
        self.now += timedelta(minutes=1)
        decisions = self.desk.decisions
        if not decisions:
            return
        savepoint = self.session.begin_nested()
        one, by = decisions[pick % len(decisions)], self.closed.chair
        try:
            service.withdraw(self.session, self.round_ids[-1], one.id, by=by, now=self.now)
        except InvalidInput:
            savepoint.rollback()
        else:
            savepoint.commit()
            self._desk = None
            self.stood.clear()
            self.done["withdraw"] += 1

    @rule(steps=st.integers(1, 3))
    def undo(self, steps: int) -> None:
        """What stands afterwards is what stood before the decision, where nothing was withdrawn by hand."""
        for _ in range(steps):
            self.now += timedelta(minutes=1)
            newest = self.desk.newest
            if not newest:
                return
            savepoint = self.session.begin_nested()
            try:
                self._undo(newest[-1].sequence)
            except InvalidInput:
                savepoint.rollback()
                assert not self.stood
                return
            savepoint.commit()
            self._desk = None
            self.done["undo"] += 1
            if self.stood:
                assert self.in_force() == self.stood.pop()

    def _undo(self, seen: int) -> None:
        service.undo(self.session, self.round_ids[-1], by=self.closed.chair, now=self.now, seen=seen)

    @rule()
    def publish(self) -> None:
        """Whatever is undecided is kept; then the next round opens on the draft, and closes unanswered."""
        if len(self.round_ids) >= MOST_ROUNDS:
            return
        undecided = self.desk.undecided
        if undecided:
            self.decide(*(Keep(str(one.wording_id)) for one in undecided))
        if self.desk.undecided:
            return
        self.now += timedelta(minutes=1)
        made = self.desk.next_draft()
        published = publish_draft(self.session, self.round_ids[-1], by=self.closed.chair, now=self.now)
        again = publish_draft(self.session, self.round_ids[-1], by=self.closed.chair, now=self.now)
        assert (again.draft_id, published.already, again.already) == (published.draft_id, False, True)
        number = len(self.round_ids) + 1
        assert made.statements, "a draft cannot be empty where something is rated"
        opened = an_open_round(
            self.session, self.closed.study_id, self.closed.chair, number=number, at=self.now
        )
        self.now += timedelta(days=7)
        close_round(self.session, opened, by=self.closed.chair, now=self.now)
        self.round_ids.append(opened)
        self.done["publish"] += 1
        self._desk = None
        self.stood.clear()

    # What holds.

    @invariant()
    def holds_together(self) -> None:
        findings = [*unsound_desk(self.desk), *not_replayed(self.session, self.desk)]
        if self.drafts_seen < len(self.round_ids):
            findings += not_as_decided(self.session, self.round_ids)
            findings += broken_descent(self.session, self.closed.study_id)
            self.drafts_seen = len(self.round_ids)
        assert not findings, findings

    def teardown(self) -> None:
        self.done["sequence"] += 1
        self.session.rollback()
        self.session.expunge_all()

    def _statement(self, pick: int) -> str:
        statements = self.desk.draft.statements
        return str(statements[pick % len(statements)].wording_id)

    def _new_place(self, pick: int, put: int, position: int | None) -> Place:
        desk = self.desk
        kind = desk.draft.statements[pick % len(desk.draft.statements)].kind
        return self.place(desk, kind, put, position, put)


def run(
    session: Session, closed: ClosedRound, *, sequences: int, steps: int, seed: int | None = None
) -> Counter[str]:
    """How often each thing was done. `closed` is committed: each sequence rolls back to it."""

    class Machine(DeskMachine):
        done: ClassVar[Counter[str]] = Counter()

    Machine.session, Machine.closed = session, closed
    chosen = settings(
        max_examples=sequences,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
        database=None,
        print_blob=False,
    )
    run_state_machine_as_test(Machine if seed is None else hypothesis.seed(seed)(Machine), settings=chosen)
    return Machine.done


def _new() -> str:
    return str(uuid.uuid4())


def _children(statements: Sequence[StatementView], parents: Iterable[StatementView]) -> list[StatementView]:
    above = {one.id for one in parents}
    return [one for one in statements if one.parent_id in above and one.id not in above]


def _below(statements: Sequence[StatementView], root: uuid.UUID) -> list[StatementView]:
    found, inside = [], {root}
    for one in statements:
        if one.parent_id in inside:
            inside.add(one.id)
            found.append(one)
    return found


def _moved_to(parent: str, children: Iterable[StatementView]) -> list[Move]:
    return [Move(str(one.wording_id), Place(parent)) for one in children]
