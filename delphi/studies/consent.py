"""The consent text as an expert reads it: the study's words with its facts put in."""

from delphi.studies.rules import Protocol
from delphi.studies.texts import RETENTION, fill


def consent_of(protocol: Protocol, study_title: str) -> str:
    """In the study's own language, like the text around it; its hash names what was agreed to."""
    return fill(
        protocol.consent_text,
        {
            "study": study_title,
            "minimum": str(protocol.minimum_cell),
            "retention": retention_of(protocol),
            "contact": _contact(protocol),
        },
    )


def retention_of(protocol: Protocol) -> str:
    if protocol.retention_months is None:
        return protocol.retention_reason
    return fill(RETENTION, {"months": str(protocol.retention_months)})


def _contact(protocol: Protocol) -> str:
    return ", ".join(part for part in (protocol.contact_name, protocol.contact_email) if part)
