"""Copy the styles and fonts that coop serves from node_modules, or check the copies.

`python tools/vendor.py` copies after `npm ci --ignore-scripts` and writes the manifest.
`python tools/vendor.py --check` needs no Node: it fails on any byte that changed.
"""

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
VENDOR = HOUSE / "coop" / "static" / "vendor"
MANIFEST = "manifest.json"
ALSO_HERE = {MANIFEST}


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a package, and its name among our static files."""

    package: str
    path: str
    name: str


SOURCES = (
    Source("bootstrap", "dist/css/bootstrap-reboot.min.css", "bootstrap-reboot.min.css"),
    Source("bootstrap", "LICENSE", "bootstrap-LICENSE.txt"),
    *(
        Source(f"@fontsource-variable/{font}", path, name)
        for font in ("figtree", "bricolage-grotesque")
        for path, name in (
            (f"files/{font}-latin-wght-normal.woff2", f"{font}-latin.woff2"),
            (f"files/{font}-latin-ext-wght-normal.woff2", f"{font}-latin-ext.woff2"),
            ("LICENSE", f"{font}-LICENSE.txt"),
        )
    ),
    # The same letters for papers: what makes PDF files reads no woff2.
    *(
        Source(f"@expo-google-fonts/{font}", path, name)
        for font, weights in (
            ("figtree", ("Figtree_400Regular", "Figtree_600SemiBold")),
            ("bricolage-grotesque", ("BricolageGrotesque_700Bold",)),
        )
        for path, name in (
            *((f"{weight.partition('_')[2]}/{weight}.ttf", f"{weight}.ttf") for weight in weights),
            ("LICENSE_FONT", f"{font}-ttf-LICENSE.txt"),
        )
    ),
)


def sha256(path: Path) -> str:
    """The digest of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def without_map(content: bytes) -> bytes:
    """A stylesheet without the pointer to a source map that is not served."""
    kept = [line for line in content.splitlines() if not line.startswith(b"/*# sourceMappingURL")]
    return b"\n".join(kept) + b"\n"


def copy(node_modules: Path, vendor: Path) -> list[dict[str, str]]:
    """Copy every source; the manifest's rows, in the order of the sources."""
    vendor.mkdir(parents=True, exist_ok=True)
    rows = []
    for source in SOURCES:
        package = node_modules / source.package
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        content = (package / source.path).read_bytes()
        target = vendor / source.name
        target.write_bytes(without_map(content) if source.name.endswith(".css") else content)
        rows.append(
            {
                "file": source.name,
                "package": source.package,
                "version": about["version"],
                "licence": about["license"],
                "sha256": sha256(target),
            }
        )
    text = json.dumps(rows, indent=2) + "\n"
    (vendor / MANIFEST).write_text(text, encoding="utf-8")
    return rows


def faults(vendor: Path) -> list[str]:
    """What differs between manifest, sources and files, a line each; empty when all is well."""
    rows = json.loads((vendor / MANIFEST).read_text(encoding="utf-8"))
    named = {row["file"]: row["sha256"] for row in rows}
    present = {path.name for path in vendor.iterdir()} - ALSO_HERE
    found = [f"{name}: not in the manifest" for name in sorted(present - named.keys())]
    found += [f"{name}: missing" for name in sorted(named.keys() - present)]
    wanted = {source.name for source in SOURCES}
    found += [f"{name}: no longer the same list" for name in sorted(wanted ^ named.keys())]
    found += [
        f"{name}: its bytes changed"
        for name in sorted(named.keys() & present)
        if sha256(vendor / name) != named[name]
    ]
    return found


def main(arguments: list[str]) -> int:
    """Copy, or with --check compare; 0 when all is well."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: vendor.py [--check]\n")
        return 2
    if not arguments:
        copied = copy(HOUSE / "node_modules", VENDOR)
        sys.stdout.write(f"{len(copied)} files copied to {VENDOR.relative_to(HOUSE)}\n")
    found = faults(VENDOR)
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
