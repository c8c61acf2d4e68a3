"""The server as we recommend it: `gunicorn -c python:coop.serving 'coop:create_app()'`.

Gunicorn's own settings, by its own names; whatever stands on its command line goes first.
"""

import gc
import os
from typing import Any

worker_class = "gthread"
threads = 16
timeout = 120
loglevel = "warning"
control_socket_disable = True
# Two that write to one SQLite file keep each other waiting; PostgreSQL has room for both.
workers = 2 if os.environ.get("COOP_DATABASE_URI", "").startswith("postgres") else 1


def post_worker_init(worker: Any) -> None:
    """What the app is made of stays: the collector need not look through it time and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
