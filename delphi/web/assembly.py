"""Puts the application together: settings, extensions, edge, and the audiences' pages."""

import jinja2
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from delphi import models, paths
from delphi.config import Settings, load_settings
from delphi.database import configure_engine
from delphi.extensions import babel, csrf, db, limiter, migrate
from delphi.web import edge
from delphi.web.chair import routes as chair
from delphi.web.chair.blueprint import blueprint as chair_blueprint
from delphi.web.panel import routes as panel
from delphi.web.panel.blueprint import blueprint as panel_blueprint
from delphi.web.signin import routes as signin
from delphi.web.signin.blueprint import blueprint as signin_blueprint
from delphi.web.staff import routes as staff
from delphi.web.staff.blueprint import blueprint as staff_blueprint

# Imported for what they declare: tables and routes.
DECLARING = (models, chair, panel, signin, staff)
BLUEPRINTS = (signin_blueprint, panel_blueprint, chair_blueprint, staff_blueprint)
LONGEST_BODY = 5 * 1024 * 1024 + 64 * 1024  # the largest file we take, and its form
MOST_FIELDS = 5000


class ShortNumber(IntegerConverter):
    """No number of ours has more digits; the database takes 32 bits."""

    regex = r"\d{1,9}"


def build(settings: Settings | None = None) -> Flask:
    settings = settings or load_settings()
    app = Flask("delphi", template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC))
    app.config.from_mapping(flask_config(settings))
    app.extensions["delphi.settings"] = settings
    app.jinja_options = {"undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.url_map.converters["int"] = ShortNumber
    _see_through_proxies(app, settings.trusted_proxies)
    _start_extensions(app, settings)
    edge.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _see_through_proxies(app: Flask, proxies: int) -> None:
    """Throttling needs the visitor's address; host and scheme come from the settings, never from a header."""
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the way Flask documents
            app.wsgi_app, x_for=proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0
        )


def flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "PREFERRED_URL_SCHEME": "https" if settings.https else "http",
        "MAX_CONTENT_LENGTH": LONGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LONGEST_BODY,
        "MAX_FORM_PARTS": MOST_FIELDS,
        # The prefix makes browsers refuse the cookie from other hosts; they allow it on HTTPS only.
        "SESSION_COOKIE_NAME": "__Host-delphi" if settings.https else "delphi",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # We send Referrer-Policy: no-referrer, so there is no Referer to check: edge.py looks at
        # Sec-Fetch-Site and Origin instead. A form may stay open for days.
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "en",
    }


def _start_extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(paths.MIGRATIONS), render_as_batch=True)
    babel.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    with app.app_context():
        configure_engine(db.engine, sqlite_synchronous=settings.sqlite_synchronous)
