"""Fail when a table was changed without a migration."""

import sys
import tempfile

from flask_migrate import check, upgrade

from coop import create_app


def main() -> None:
    """Bring an empty database up and compare it with the tables in the code."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE_PATH": folder, "DATABASE_URI": f"sqlite:///{folder}/c.sqlite"})
        with app.app_context():
            upgrade()
            check()


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        sys.exit(f"a migration is missing: {error}")
