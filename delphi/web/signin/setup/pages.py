from dataclasses import dataclass

import segno
from flask import url_for
from markupsafe import Markup

from delphi.accounts import totp
from delphi.accounts.queries import PendingSetup
from delphi.wording import gettext

_QR_SCALE = 4


@dataclass(frozen=True)
class CredentialsPage:
    name: str
    email: str
    qr: Markup
    secret: str
    optional: bool
    back_url: str


def credentials_page(pending: PendingSetup, *, optional: bool) -> CredentialsPage:
    return CredentialsPage(
        pending.name,
        pending.email,
        _qr(totp.enrolment_uri(pending.totp_secret, pending.email)),
        _in_groups(pending.totp_secret),
        optional,
        url_for("signin.setup"),
    )


def _qr(uri: str) -> Markup:
    """Dark on light in any colour scheme: cameras want it so. Colours and size are attributes (CSP)."""
    code = segno.make(uri, error="m", micro=False)
    return Markup(  # noqa: S704 - squares and our own title: the address is in the pattern, not in the markup
        code.svg_inline(
            scale=_QR_SCALE,
            light="#ffffff",
            svgclass="qr",
            lineclass=None,
            title=gettext("QR code for your authenticator"),
        )
    )


def _in_groups(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
