"""What starting takes: the web worker with its first pages, and `coop --help`."""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

WORKER_LIMIT_S, WORKER_LIMIT_MB = 3.0, 150
HELP_LIMIT_S = 2.0
_TOLD = """
import json, sys, time
peak = next(row.split()[1] for row in open("/proc/self/status") if row.startswith("VmHWM"))
science = sorted({"pandas", "pvlib", "scipy", "windpowerlib"} & set(sys.modules))
print(json.dumps({"cpu_s": time.process_time(), "mb": int(peak) / 1024, "science": science}))
"""
_PREPARE = """
from flask_migrate import upgrade
from coop import create_app
with create_app().app_context():
    upgrade()
"""
_WORKER = (
    """
from coop import create_app
page = create_app().test_client().get("/bronnen")
assert page.status_code == 200, page.status
"""
    + _TOLD
)
_HELP = (
    """
from click.testing import CliRunner
from coop.cli import main
assert "estimate" in CliRunner().invoke(main, ["--help"]).output
"""
    + _TOLD
)


def started(code: str, folder: str) -> dict[str, Any]:
    """Run a process of its own and hear what it took."""
    settings = {"COOP_INSTANCE_PATH": folder, "COOP_DATABASE_URI": f"sqlite:///{folder}/c.sqlite"}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **settings},
    )
    last = answer.stdout.strip().rpartition("\n")[2]
    return dict(json.loads(last)) if last.startswith("{") else {}


def measure() -> list[dict[str, Any]]:
    """Start the worker and the command line, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        started(_PREPARE, folder)
        worker = min((started(_WORKER, folder) for _ in range(3)), key=lambda one: one["cpu_s"])
        helped = min((started(_HELP, folder) for _ in range(3)), key=lambda one: one["cpu_s"])
    return [
        _seconds("worker_start_cpu", worker, WORKER_LIMIT_S),
        {
            "name": "worker_start_memory",
            "unit": "MB",
            "ratio": round(worker["mb"], 1),
            "limit": WORKER_LIMIT_MB,
        },
        _seconds("coop_help_cpu", helped, HELP_LIMIT_S),
    ]


def _seconds(name: str, took: dict[str, Any], limit_s: float) -> dict[str, Any]:
    return {
        "name": name,
        "unit": "CPU s",
        "ratio": round(took["cpu_s"], 3),
        "limit": limit_s,
        "memory_mb": round(took["mb"], 1),
        "loaded_for_estimates": took["science"],
    }


if __name__ == "__main__":
    for result in measure():
        print(json.dumps(result))  # noqa: T201 (a bench speaks on stdout)
