"""One form a kind of decision, by the name of the operation, in the order in which they are offered."""

from delphi.web.chair.desk.decision_form import DecisionForm
from delphi.web.chair.desk.several_forms import MergeForm, SplitForm
from delphi.web.chair.desk.words_forms import (
    CopyEditForm,
    DropForm,
    KeepForm,
    MoveForm,
    RerateForm,
    RewordForm,
    WordsForm,
)

FORMS: dict[str, type[DecisionForm]] = {
    form.name: form
    for form in (
        KeepForm,
        RerateForm,
        CopyEditForm,
        RewordForm,
        DropForm,
        MergeForm,
        SplitForm,
        MoveForm,
    )
}


def shares_its_fields(name: str) -> bool:
    """With the other decisions on one statement: they are buttons of one form."""
    return issubclass(FORMS[name], WordsForm)
