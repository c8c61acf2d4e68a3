"""coop: a citizens' energy cooperative runs itself.

`create_app` imports the web inside itself, so that a rule loads without Flask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(config: dict[str, Any] | None = None) -> Flask:
    """The app, configured from `COOP_*` variables, `instance/config.py` and `config`."""
    import os

    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from coop import access, pages, web
    from coop.cli import commands
    from coop.config import configure
    from coop.database import db, migrate
    from coop.members.session import login_manager
    from coop.rooms import blueprints

    config = dict(config or {})
    instance = config.pop("INSTANCE_PATH", None) or os.environ.get("COOP_INSTANCE_PATH")
    app = Flask(__name__, instance_path=os.path.abspath(instance) if instance else None)
    configure(app, config)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    db.init_app(app)
    migrate.init_app(app, db)
    login_manager.init_app(app, add_context_processor=False)
    app.url_map.converters["int"] = web.Identifier
    web.init_web(app)
    pages.init_pages(app)
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
    for command in commands():
        app.cli.add_command(command)
    access.check_routes(rule.endpoint for rule in app.url_map.iter_rules())
    return app
