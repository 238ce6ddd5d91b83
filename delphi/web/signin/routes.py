"""Registry of the routes of people who sign in: importing it declares them all."""

from delphi.web.signin import browser
from delphi.web.signin.accounts import routes as accounts
from delphi.web.signin.entry import routes as entry
from delphi.web.signin.mailbox import routes as mailbox
from delphi.web.signin.own import routes as own
from delphi.web.signin.setup import routes as setup

PARTS = (accounts, browser, entry, mailbox, own, setup)
