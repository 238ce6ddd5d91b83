"""The answers of a closed round, packed: a header in canonical JSON, then one byte a mark.

Marks are seats x wordings x dimensions in C order: 0 nothing, 1-11 the category, 255 cannot judge.
Seats stand in the order of their leaf hashes, which says nothing about when or who.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delphi import canonical
from delphi.rounds.rules import Mark, StatementAnswer

MAGIC = b"delphi snapshot 1\n"
CANNOT_JUDGE = 255


@dataclass(frozen=True)
class Remark:
    """A comment or proposed wording, with the place of its seat in the snapshot."""

    seat: int
    wording_id: uuid.UUID
    comment: str | None
    proposed_wording: str | None


@dataclass(frozen=True)
class NewStatement:
    seat: int
    area_wording_id: uuid.UUID | None
    text: str
    reason: str | None


@dataclass(frozen=True)
class SeatAnswers:
    """One seat as it stood at the close."""

    seat_id: uuid.UUID
    group: str | None
    salt: bytes
    answers: Mapping[uuid.UUID, StatementAnswer]
    suggestions: tuple[tuple[uuid.UUID | None, str, str | None], ...] = ()


@dataclass(frozen=True)
class RoundSnapshot:
    """Everything a report is made from."""

    round_id: uuid.UUID
    questionnaire_sha256: str
    invited: int
    seats: tuple[uuid.UUID, ...]
    groups: tuple[str | None, ...]
    complete: tuple[bool, ...]
    leaves: tuple[str, ...]
    wordings: tuple[uuid.UUID, ...]
    dimensions: int
    marks: bytes
    remarks: tuple[Remark, ...]
    new_statements: tuple[NewStatement, ...]

    def mark(self, seat: int, wording: int, dimension: int = 0) -> Mark:
        byte = self.marks[(seat * len(self.wordings) + wording) * self.dimensions + dimension]
        return Mark(cannot_judge=True) if byte == CANNOT_JUDGE else Mark(byte or None)

    @property
    def root(self) -> str:
        """One hash over all leaves: what a released report is made from."""
        return canonical.sha256("\n".join(self.leaves))


def leaf(round_id: uuid.UUID, salt: bytes, answers: Mapping[uuid.UUID, StatementAnswer]) -> str:
    """Salted hash of all that a seat said: its first 48 bits are the receipt."""
    said = {
        str(wording_id): {
            "marks": [_byte(mark) for mark in answer.marks],
            "comment": canonical.sha256(answer.comment or ""),
            "wording": canonical.sha256(answer.proposed_wording or ""),
        }
        for wording_id, answer in answers.items()
        if not answer.empty
    }
    body = canonical.encode({"round": str(round_id), "answers": said})
    return hashlib.sha256(b"\x00" + salt + body.encode()).hexdigest()


def receipt(leaf_hash: str) -> str:
    code = leaf_hash[:12].upper()
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def take(
    *,
    round_id: uuid.UUID,
    questionnaire_sha256: str,
    invited: int,
    wordings: Sequence[uuid.UUID],
    dimensions: int,
    seats: Sequence[SeatAnswers],
) -> RoundSnapshot:
    """Every seat that saved at least one answer, complete or not."""
    leaves = {seat.seat_id: leaf(round_id, seat.salt, seat.answers) for seat in seats}
    present = [seat for seat in seats if _has_answered(seat)]
    ordered = sorted(present, key=lambda seat: leaves[seat.seat_id])
    return RoundSnapshot(
        round_id=round_id,
        questionnaire_sha256=questionnaire_sha256,
        invited=invited,
        seats=tuple(seat.seat_id for seat in ordered),
        groups=tuple(seat.group for seat in ordered),
        complete=tuple(_complete(seat, wordings) for seat in ordered),
        leaves=tuple(leaves[seat.seat_id] for seat in ordered),
        wordings=tuple(wordings),
        dimensions=dimensions,
        marks=b"".join(_row(seat, wordings, dimensions) for seat in ordered),
        remarks=tuple(remark for place, seat in enumerate(ordered) for remark in _remarks(place, seat)),
        new_statements=tuple(
            NewStatement(place, *suggestion)
            for place, seat in enumerate(ordered)
            for suggestion in sorted(seat.suggestions, key=lambda given: (given[1], given[2] or ""))
        ),
    )


def pack(snapshot: RoundSnapshot) -> bytes:
    header = {
        "round": str(snapshot.round_id),
        "questionnaire": snapshot.questionnaire_sha256,
        "invited": snapshot.invited,
        "seats": [
            [str(seat), group, complete, leaf_hash]
            for seat, group, complete, leaf_hash in zip(
                snapshot.seats, snapshot.groups, snapshot.complete, snapshot.leaves, strict=True
            )
        ],
        "wordings": [str(wording) for wording in snapshot.wordings],
        "dimensions": snapshot.dimensions,
        "remarks": [[r.seat, str(r.wording_id), r.comment, r.proposed_wording] for r in snapshot.remarks],
        "new": [[n.seat, _text(n.area_wording_id), n.text, n.reason] for n in snapshot.new_statements],
    }
    return MAGIC + canonical.encode(header).encode() + b"\n" + snapshot.marks


def unpack(packed: bytes) -> RoundSnapshot:
    if not packed.startswith(MAGIC):
        raise ValueError("not a snapshot of a round")
    header_bytes, _, marks = packed[len(MAGIC) :].partition(b"\n")
    header = json.loads(header_bytes)
    seats = header["seats"]
    return RoundSnapshot(
        round_id=uuid.UUID(header["round"]),
        questionnaire_sha256=header["questionnaire"],
        invited=header["invited"],
        seats=tuple(uuid.UUID(seat[0]) for seat in seats),
        groups=tuple(seat[1] for seat in seats),
        complete=tuple(seat[2] for seat in seats),
        leaves=tuple(seat[3] for seat in seats),
        wordings=tuple(uuid.UUID(wording) for wording in header["wordings"]),
        dimensions=header["dimensions"],
        marks=marks,
        remarks=tuple(
            Remark(seat, uuid.UUID(wording), comment, proposed)
            for seat, wording, comment, proposed in header["remarks"]
        ),
        new_statements=tuple(
            NewStatement(seat, uuid.UUID(area) if area else None, text, reason)
            for seat, area, text, reason in header["new"]
        ),
    )


def _has_answered(seat: SeatAnswers) -> bool:
    return bool(seat.suggestions) or any(not answer.empty for answer in seat.answers.values())


def _complete(seat: SeatAnswers, wordings: Sequence[uuid.UUID]) -> bool:
    return all(
        wording in seat.answers and all(mark.given for mark in seat.answers[wording].marks)
        for wording in wordings
    )


def _row(seat: SeatAnswers, wordings: Sequence[uuid.UUID], dimensions: int) -> bytes:
    row = bytearray()
    for wording in wordings:
        answer = seat.answers.get(wording)
        row += bytes(map(_byte, answer.marks)) if answer else bytes(dimensions)
    return bytes(row)


def _byte(mark: Mark) -> int:
    return CANNOT_JUDGE if mark.cannot_judge else mark.category or 0


def _remarks(place: int, seat: SeatAnswers) -> list[Remark]:
    return [
        Remark(place, wording, answer.comment, answer.proposed_wording)
        for wording, answer in sorted(seat.answers.items(), key=lambda entry: str(entry[0]))
        if answer.comment or answer.proposed_wording
    ]


def _text(value: uuid.UUID | None) -> str | None:
    return str(value) if value else None
