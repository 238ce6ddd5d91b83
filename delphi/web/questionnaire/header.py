"""What stands above every page of a round."""

from delphi.rounds.questionnaire import Questionnaire
from delphi.wording import gettext


def round_line(asked: Questionnaire) -> str:
    if asked.round_number > asked.planned_rounds:
        return gettext("Round %(number)s", number=asked.round_number)
    return gettext("Round %(number)s of %(planned)s", number=asked.round_number, planned=asked.planned_rounds)
