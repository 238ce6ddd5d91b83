"""Who was asked and who answered, counted beside a round in the terms of its snapshot.

Asked: everybody who was invited, taken out since or not. Answered: every seat that has said something, for
what was saved by somebody who is taken out counts.
"""

from sqlalchemy import ScalarSelect, exists, func, select

from delphi.rounds.models import Answer, Invitation, Round, RoundSeat, Suggestion


def invited() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Invitation)
        .where(Invitation.round_id == Round.id)
        .correlate(Round)
        .scalar_subquery()
    )


def answered() -> ScalarSelect[int]:
    said = exists().where(
        Answer.round_id == RoundSeat.round_id,
        Answer.seat_id == RoundSeat.seat_id,
        Answer.category.is_not(None)
        | Answer.cannot_judge
        | Answer.comment.is_not(None)
        | Answer.proposed_wording.is_not(None),
    )
    proposed = exists().where(
        Suggestion.round_id == RoundSeat.round_id, Suggestion.seat_id == RoundSeat.seat_id
    )
    return (
        select(func.count())
        .select_from(RoundSeat)
        .where(RoundSeat.round_id == Round.id, said | proposed)
        .correlate(Round)
        .scalar_subquery()
    )
