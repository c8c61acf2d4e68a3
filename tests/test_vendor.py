"""The styles and fonts of others that we serve: unchanged, licensed, complete."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
STATIC = HOUSE / "coop" / "static"
TOOL = HOUSE / "tools" / "vendor.py"


@pytest.fixture(scope="module")
def vendor():
    spec = importlib.util.spec_from_file_location("vendor", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["vendor"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["vendor"]


@pytest.fixture
def copies(tmp_path):
    return Path(shutil.copytree(STATIC / "vendor", tmp_path / "vendor"))


def test_what_we_serve_is_byte_for_byte_what_the_manifest_says(vendor):
    assert vendor.faults(STATIC / "vendor") == []


def test_the_check_runs_without_node_as_a_command():
    done = subprocess.run(
        [sys.executable, str(TOOL), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_word_on_the_command_line_is_refused(vendor):
    assert vendor.main(["--chekc"]) == 2


def test_one_changed_byte_is_found(vendor, copies):
    font = copies / "figtree-latin.woff2"
    content = bytearray(font.read_bytes())
    content[100] ^= 1
    font.write_bytes(bytes(content))
    assert vendor.faults(copies) == ["figtree-latin.woff2: its bytes changed"]


def test_a_missing_file_is_found(vendor, copies):
    (copies / "bootstrap-LICENSE.txt").unlink()
    assert vendor.faults(copies) == ["bootstrap-LICENSE.txt: missing"]


def test_a_stray_file_is_found(vendor, copies):
    (copies / "tracker.js").write_text("")
    assert vendor.faults(copies) == ["tracker.js: not in the manifest"]


def test_copying_again_from_the_packages_gives_a_manifest_that_holds(vendor, tmp_path):
    for source in vendor.SOURCES:
        package = tmp_path / "node_modules" / source.package
        (package / source.path).parent.mkdir(parents=True, exist_ok=True)
        (package / source.path).write_bytes(b"x{}\n/*# sourceMappingURL=x.css.map */")
        about = {"version": "1.2.3", "license": "MIT"}
        (package / "package.json").write_text(json.dumps(about))
    rows = vendor.copy(tmp_path / "node_modules", tmp_path / "vendor")
    assert {row["version"] for row in rows} == {"1.2.3"}
    assert vendor.faults(tmp_path / "vendor") == []
    stylesheet = tmp_path / "vendor" / "bootstrap-reboot.min.css"
    assert stylesheet.read_bytes() == b"x{}\n"


def test_every_package_comes_with_its_licence_text(vendor):
    packages = {source.package for source in vendor.SOURCES}
    licensed = {source.package for source in vendor.SOURCES if source.path.startswith("LICENSE")}
    assert packages == licensed


def test_the_lock_pins_what_the_manifest_says_and_names_no_host():
    text = (HOUSE / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    locked = json.loads(text)["packages"]
    for row in json.loads((STATIC / "vendor" / "manifest.json").read_text(encoding="utf-8")):
        package = locked[f"node_modules/{row['package']}"]
        assert package["version"] == row["version"]
        assert package["integrity"].startswith("sha512-")


def test_every_file_that_the_stylesheet_points_at_is_served_by_us():
    stylesheet = (STATIC / "coop.css").read_text(encoding="utf-8")
    places = re.findall(r"url\(\"?([^\")]+)", stylesheet)
    assert places
    for place in places:
        assert (STATIC / place).is_file(), place


def test_nothing_we_serve_calls_on_another_host():
    for path in (*STATIC.glob("*.css"), *STATIC.glob("*.js"), *STATIC.glob("*.svg")):
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|@import|url\(\s*[\"']?//", text), path.name


def test_pages_keep_to_the_strict_content_policy():
    for path in (HOUSE / "coop" / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text), path
        for script in re.findall(r"<script[^>]*>", text):
            assert " src=" in script, path
