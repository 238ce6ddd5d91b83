"""Settings: environment variables DELPHI_*, typed, checked at start. All are listed in docs/running.md."""

import difflib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from delphi.errors import Misconfigured, msg

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
SHORTEST_SECRET = 32
TRANSPORTS = ("smtp", "spool", "none")


def _setting(name: str, default: str = "") -> str:
    """A field read from the environment variable `name`, given in its text form."""
    return field(default=default, metadata={"env": name})


@dataclass(frozen=True)
class Environment:
    """The variables as typed, before any is understood."""

    home: str = _setting("DELPHI_HOME", "delphi-data")
    database_url: str = _setting("DELPHI_DATABASE_URL")
    secret_key: str = _setting("DELPHI_SECRET_KEY")
    link_key: str = _setting("DELPHI_LINK_KEY")
    base_url: str = _setting("DELPHI_BASE_URL", "http://127.0.0.1:8000")
    mail_transport: str = _setting("DELPHI_MAIL_TRANSPORT")
    mail_from: str = _setting("DELPHI_MAIL_FROM", "delphi@localhost")
    mail_per_minute: str = _setting("DELPHI_MAIL_PER_MINUTE", "60")
    smtp_host: str = _setting("DELPHI_SMTP_HOST")
    smtp_port: str = _setting("DELPHI_SMTP_PORT", "587")
    smtp_user: str = _setting("DELPHI_SMTP_USER")
    smtp_password: str = _setting("DELPHI_SMTP_PASSWORD")
    smtp_starttls: str = _setting("DELPHI_SMTP_STARTTLS", "yes")
    sqlite_synchronous: str = _setting("DELPHI_SQLITE_SYNCHRONOUS", "FULL")
    threads: str = _setting("DELPHI_THREADS", "8")
    trusted_proxies: str = _setting("DELPHI_TRUSTED_PROXIES", "0")
    demo: str = _setting("DELPHI_DEMO", "no")

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> "Environment":
        known = {item.metadata["env"]: item.name for item in fields(cls)}
        for name in sorted(variables):
            if name.startswith("DELPHI_") and not name.startswith("DELPHI_TEST_") and name not in known:
                raise _unknown(name, list(known))
        return cls(**{known[name]: value for name, value in variables.items() if name in known})


@dataclass(frozen=True)
class Smtp:
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    starttls: bool


@dataclass(frozen=True)
class Settings:
    """What the program runs with."""

    home: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    link_key: bytes = field(repr=False)
    base_url: str
    mail_transport: str
    mail_from: str
    mail_per_minute: int
    smtp: Smtp | None
    sqlite_synchronous: str
    threads: int
    trusted_proxies: int
    demo: bool

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def spool(self) -> Path:
        return self.home / "spool"


def load_settings(variables: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings; makes the home directory and, on first start, its secrets."""
    given = Environment.read(os.environ if variables is None else variables)
    home = _private_home(given.home)
    database_url = given.database_url or f"sqlite:///{home / 'delphi.sqlite3'}"
    keys = _keys(given, home, own=database_url.startswith("sqlite"))
    transport = _transport(given)
    base_url = _base_url(given.base_url)
    _refuse_debugging(os.environ if variables is None else variables, base_url)
    return Settings(
        home=home,
        database_url=_with_driver(database_url),
        secret_key=keys["DELPHI_SECRET_KEY"],
        link_key=keys["DELPHI_LINK_KEY"].encode(),
        base_url=base_url,
        mail_transport=transport,
        mail_from=_one_address("DELPHI_MAIL_FROM", given.mail_from),
        mail_per_minute=_whole("DELPHI_MAIL_PER_MINUTE", given.mail_per_minute, least=1),
        smtp=_smtp(given) if transport == "smtp" else None,
        sqlite_synchronous=_choice("DELPHI_SQLITE_SYNCHRONOUS", given.sqlite_synchronous, ("FULL", "NORMAL")),
        threads=_whole("DELPHI_THREADS", given.threads, least=1),
        trusted_proxies=_whole("DELPHI_TRUSTED_PROXIES", given.trusted_proxies, least=0),
        demo=_yes("DELPHI_DEMO", given.demo),
    )


def _private_home(value: str) -> Path:
    home = Path(value).absolute()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(home, error) from None
    return home


def _unwritable(path: Path, error: OSError) -> Misconfigured:
    reason = (error.strerror or "").lower()
    return Misconfigured(msg("DELPHI_HOME: cannot write %(path)s: %(reason)s", path=str(path), reason=reason))


def _refuse_debugging(variables: Mapping[str, str], base_url: str) -> None:
    """Flask reads FLASK_DEBUG by itself; its debugger would run anybody's code."""
    if base_url.startswith("https://") and variables.get("FLASK_DEBUG", "0").lower() not in (
        "",
        "0",
        "no",
        "false",
    ):
        raise Misconfigured(msg("FLASK_DEBUG is on; refused in production"))


def _unknown(name: str, known: list[str]) -> Misconfigured:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    if near:
        return Misconfigured(
            msg("unknown setting %(name)s; did you mean %(near)s?", name=name[:80], near=near[0])
        )
    return Misconfigured(msg("unknown setting %(name)s; see docs/running.md", name=name[:80]))


def _keys(given: Environment, home: Path, *, own: bool) -> dict[str, str]:
    """The two secrets: from the environment, else from the home of an embedded installation."""
    names = {"DELPHI_SECRET_KEY": given.secret_key, "DELPHI_LINK_KEY": given.link_key}
    stored = _stored_secrets(home) if own and not all(names.values()) else {}
    keys = {}
    for name, value in names.items():
        key = value or stored.get(name, "")
        if not key:
            raise Misconfigured(
                msg("%(name)s is not set; make one with: delphi doctor --new-secret", name=name)
            )
        if len(key) < SHORTEST_SECRET:
            raise Misconfigured(
                msg(
                    "%(name)s is too short (%(length)s; %(least)s bytes at least)",
                    name=name,
                    length=len(key),
                    least=SHORTEST_SECRET,
                )
            )
        keys[name] = key
    return keys


def _stored_secrets(home: Path) -> dict[str, str]:
    path = home / "secrets"
    if not path.exists():
        lines = [f"{name}={new_secret()}\n" for name in ("DELPHI_SECRET_KEY", "DELPHI_LINK_KEY")]
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise _unwritable(path, error) from None
        with os.fdopen(descriptor, "w") as file:
            file.writelines(lines)
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {name: value for name, _, value in pairs}


def new_secret() -> str:
    return secrets.token_urlsafe(48)


def _base_url(value: str) -> str:
    parts = _parts(value)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise Misconfigured(msg("DELPHI_BASE_URL must be an address such as https://delphi.example.org"))
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise Misconfigured(msg("DELPHI_BASE_URL must be scheme and host only"))
    if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
        raise Misconfigured(
            msg("DELPHI_BASE_URL must start with https:// (http:// is for this machine only)")
        )
    return f"{parts.scheme}://{parts.netloc}"


def _transport(given: Environment) -> str:
    """Without a choice: SMTP if its host is given, else none, and then no round can open."""
    chosen = given.mail_transport or ("smtp" if given.smtp_host else "none")
    chosen = _choice("DELPHI_MAIL_TRANSPORT", chosen, TRANSPORTS)
    if chosen == "smtp" and not given.smtp_host:
        raise Misconfigured(msg("DELPHI_SMTP_HOST is not set, and DELPHI_MAIL_TRANSPORT is smtp"))
    return chosen


def _smtp(given: Environment) -> Smtp:
    return Smtp(
        host=given.smtp_host,
        port=_whole("DELPHI_SMTP_PORT", given.smtp_port, least=1),
        user=given.smtp_user,
        password=given.smtp_password,
        starttls=_yes("DELPHI_SMTP_STARTTLS", given.smtp_starttls),
    )


def _parts(url: str) -> SplitResult | None:
    """None where brackets or the port cannot be read."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _with_driver(url: str) -> str:
    if _parts(url) is None:
        raise Misconfigured(msg("DELPHI_DATABASE_URL cannot be read as an address (not shown)"))
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    if url.startswith(("sqlite:", "postgresql+psycopg:")):
        return url
    raise Misconfigured(msg("DELPHI_DATABASE_URL must start with sqlite:/// or postgresql://"))


def _one_address(name: str, value: str) -> str:
    found = getaddresses([value])
    if "\n" in value or "\r" in value or len(found) != 1 or "@" not in found[0][1]:
        raise Misconfigured(msg("%(name)s must be one address", name=name))
    return value


def _whole(name: str, value: str, *, least: int) -> int:
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise Misconfigured(
            msg("%(name)s must be a whole number of at least %(least)s", name=name, least=least)
        )
    return int(value)


def _yes(name: str, value: str) -> bool:
    return _choice(name, value.lower(), ("yes", "no")) == "yes"


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise Misconfigured(msg("%(name)s must be one of %(choices)s", name=name, choices=", ".join(choices)))
    return value
