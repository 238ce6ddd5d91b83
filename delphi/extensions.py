"""The one place that holds Flask extensions; nothing below the web imports it."""

from flask import current_app
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from delphi.base import Base
from delphi.config import Settings

db = SQLAlchemy(model_class=Base)
migrate = Migrate()
babel = Babel()
csrf = CSRFProtect()
# One process counts for itself; with several web machines the proxy limits (docs/running.md).
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


def current_settings() -> Settings:
    """The settings this application was built with."""
    settings: Settings = current_app.extensions["delphi.settings"]
    return settings


def current_session() -> Session:
    """The request's database session; edge.py commits it."""
    return db.session()
