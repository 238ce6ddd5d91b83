"""What changed, for the panel: one paragraph made from the changes, for the chair to edit."""

from collections.abc import Sequence
from typing import Final

from delphi.exports.revisions import LogLine, Revision
from delphi.wording import gettext, ngettext

_MOST_CODES: Final = 6
_LONGEST_TEXT: Final = 120


def suggested_summary(made: Revision) -> str:
    """Counts, and which: in plain words, the new wordings first, as they are what is rated anew."""
    sentences = [
        _thanks(made),
        *(_listed(made, relation) for relation in ("reworded", "copy-edited", "split", "merged", "moved")),
        *(_told(made, relation) for relation in ("added", "restored", "dropped")),
    ]
    return " ".join(one for one in sentences if one)


def _thanks(made: Revision) -> str:
    kept = sum(line.change.is_unchanged for line in made.lines)
    return ngettext(
        "Thank you for your answers in round %(round)s. Of %(all)s statements, areas and behaviours counted, "
        "%(num)s stays as it was.",
        "Thank you for your answers in round %(round)s. Of %(all)s statements, areas and behaviours counted, "
        "%(num)s stay as they were.",
        kept,
        round=made.heading.round_number,
        all=len(made.old),
    )


def _listed(made: Revision, relation: str) -> str:
    lines = _of(made, relation)
    if not lines:
        return ""
    codes = _codes([line.code for line in lines])
    number = len(lines)
    sentences = {
        "reworded": ngettext(
            "%(num)s was reworded (%(codes)s).", "%(num)s were reworded (%(codes)s).", number, codes=codes
        ),
        "copy-edited": ngettext(
            "%(num)s says the same in better words (%(codes)s).",
            "%(num)s say the same in better words (%(codes)s).",
            number,
            codes=codes,
        ),
        "split": ngettext(
            "%(num)s was split (now %(codes)s).",
            "%(num)s were split (now %(codes)s).",
            len({line.befores[0].wording_id for line in lines}),
            codes=codes,
        ),
        "merged": ngettext(
            "%(num)s is made of several that were merged (now %(codes)s).",
            "%(num)s are made of several that were merged (now %(codes)s).",
            number,
            codes=codes,
        ),
        "moved": ngettext(
            "%(num)s stands elsewhere (%(codes)s).",
            "%(num)s stand elsewhere (%(codes)s).",
            number,
            codes=codes,
        ),
    }
    return sentences[relation]


def _told(made: Revision, relation: str) -> str:
    """With their words, as the reader cannot look them up by what was rated."""
    lines = _of(made, relation)
    if not lines:
        return ""
    texts = "; ".join(_with_words(line) for line in lines[:_MOST_CODES])
    if len(lines) > _MOST_CODES:
        texts = gettext("%(texts)s; and %(more)s more", texts=texts, more=len(lines) - _MOST_CODES)
    sentences = {
        "added": gettext("New: %(texts)s.", texts=texts),
        "restored": gettext("Taken back in: %(texts)s.", texts=texts),
        "dropped": gettext("No longer in: %(texts)s.", texts=texts),
    }
    return sentences[relation]


def _of(made: Revision, relation: str) -> list[LogLine]:
    return [line for line in made.lines if line.change.relation == relation]


def _with_words(line: LogLine) -> str:
    one = line.after or line.befores[0]
    text = one.text if len(one.text) <= _LONGEST_TEXT else f"{one.text[:_LONGEST_TEXT].rstrip()}…"
    return f"{one.code} {text}".rstrip(".")


def _codes(codes: Sequence[str]) -> str:
    listed = ", ".join(codes[:_MOST_CODES])
    left = len(codes) - _MOST_CODES
    return gettext("%(codes)s and %(more)s more", codes=listed, more=left) if left > 0 else listed
