"""What people made of a remark, said beneath its original words: the chair's report shows those."""

from delphi.drafting.remarks.queries import Readings
from delphi.drafting.remarks.rules import remark_id
from delphi.web.reading.statements import Marks
from delphi.wording import gettext


def marks_of(found: Readings) -> Marks:
    def mark(kind: str, wording_id: str | None, text: str) -> str:
        reading = found.of(remark_id(kind, wording_id, text))
        told = kind == "comment"  # staff and panel read comments, and nothing else of the remarks
        if reading.hidden_because:
            return (
                gettext("Hidden from staff and panel: %(reason)s", reason=reading.hidden_because)
                if told
                else gettext("Hidden: %(reason)s", reason=reading.hidden_because)
            )
        if reading.paraphrase:
            return (
                gettext("Staff and panel read: %(text)s", text=reading.paraphrase)
                if told
                else gettext("Shown as: %(text)s", text=reading.paraphrase)
            )
        return ""

    return mark
