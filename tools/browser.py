"""Find a Chromium for the page tests, or install it with the system's package manager.

Prints nothing and exits 0 when there is one; else one line that says what to install.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = (
    ("apt-get", ("apt-get", "update"), ("apt-get", "install", "-y", "chromium")),
    ("dnf", ("dnf", "install", "-y", "chromium")),
    ("apk", ("apk", "add", "chromium")),
    ("pacman", ("pacman", "-Sy", "--noconfirm", "chromium")),
)


def find() -> str | None:
    """The browser that tests drive; `COOP_TEST_BROWSER` names another."""
    given = os.environ.get("COOP_TEST_BROWSER")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Install Chromium where we may."""
    if os.geteuid() != 0:
        return
    for manager, *steps in INSTALL:
        if shutil.which(manager):
            print(f"Installing Chromium with {manager}…", file=sys.stderr)  # noqa: T201
            for step in steps:
                subprocess.run(step, check=False, stdout=subprocess.DEVNULL)
            return


if __name__ == "__main__":
    if find() is None:
        install()
    if find() is None:
        sys.exit(
            "The page tests need Chromium: install the package 'chromium' "
            "(or set COOP_TEST_BROWSER) and run this again."
        )
