"""The server as we recommend it: gunicorn takes the settings, and starts as many as it may."""

import importlib
import subprocess
import sys

import pytest

from coop import serving


@pytest.mark.parametrize(
    ("uri", "workers"),
    [("", 1), ("sqlite:////srv/coop.sqlite", 1), ("postgresql+psycopg://coop@/coop", 2)],
)
def test_one_worker_writes_to_a_file_and_two_to_a_server(monkeypatch, uri, workers):
    monkeypatch.setenv("COOP_DATABASE_URI", uri)
    try:
        assert importlib.reload(serving).workers == workers
    finally:
        monkeypatch.undo()
        importlib.reload(serving)


def test_gunicorn_knows_every_setting():
    command = [sys.executable, "-m", "gunicorn", "-c", "python:coop.serving"]
    told = subprocess.run(
        [*command, "--print-config", "coop:create_app()"], capture_output=True, text=True
    )

    assert told.returncode == 0, told.stderr
    for name in ("worker_class", "threads", "timeout", "loglevel", "control_socket_disable"):
        assert any(
            line.split() == [name, "=", str(getattr(serving, name))]
            for line in told.stdout.splitlines()
        ), name
