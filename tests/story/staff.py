"""What people with an account do to get in."""

import re
import time

import pyotp

from tests.parts.window import Window

PASSWORD = "three quiet herons at noon"
PERIOD = 30


class Authenticator:
    """The app on a person's phone: each code is good once, so the next one may have to be waited for."""

    def __init__(self, secret: str) -> None:
        self._codes = pyotp.TOTP(secret)
        self._used = 0

    def code(self) -> str:
        """The site takes the code of the step to come as well, as a clock may be ahead."""
        step = max(int(time.time()) // PERIOD, self._used + 1)
        while step > int(time.time()) // PERIOD + 1:
            time.sleep(0.2)
        self._used = step
        return self._codes.at(step * PERIOD)


def set_up_account(window: Window, setup_code: str) -> Authenticator:
    window.open("/")
    window.follow("set up your account")
    window.fill("Set-up code", setup_code)
    window.press("Go on")
    authenticator = Authenticator(window.page.locator("figcaption .code").inner_text().replace(" ", ""))
    window.fill("New password", PASSWORD)
    window.fill("The same password again", PASSWORD)
    window.fill("Code from your authenticator", authenticator.code())
    window.press("Set up and sign in")
    assert window.heading == "Your recovery codes"
    window.follow(re.compile(".*"), within=".next-step")
    return authenticator


def sign_in(window: Window, email: str, authenticator: Authenticator) -> None:
    window.open("/sign-in")
    window.fill("E-mail", email)
    window.fill("Password", PASSWORD)
    window.page.get_by_label("Code", exact=True).fill(authenticator.code())
    window.press("Sign in", within="main")
    assert window.page.get_by_role("button", name="Sign out").is_visible()


def sign_out(window: Window) -> None:
    window.press("Sign out")
    assert window.says("You are signed out.")
