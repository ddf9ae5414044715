"""The names and the shape of the tree, and what may stand in no file of it."""

import importlib
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FOLDERS = {"docs", "radar", "connectors", "matching", "schemas", "tests", "helm", ".ci"}
FILES = {
    ".gitignore", ".importlinter", "ARCHITECTURE.md", "CHANGELOG.md", "GLOSSARY.md", "LICENSE", "Makefile",
    "README.md", "SECURITY.md", "publiccode.yml", "pyproject.toml",
    "requirements-dev.lock", "requirements.lock",
}  # fmt: skip

IGNORED = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()] + [".git"]

# Written with a class of one letter, so that this file does not hold what it looks for.
ADDRESSES = r"p[y]pi\.org|pythonh[o]sted|registry\.n[p]mjs|mave[n]\.org|repo\.m[a]ven|debia[n]\.org"
MACHINE_PATHS = r"(?<![\w.}])/(wor[k]|roo[t]|far[m]|hom[e]|User[s])/\w"
UNFINISHED = r"\bT[O]DO\b|\bF[I]XME\b|\bX[X]X\b|NotImplemente[d]Error|pragma: no [c]over"
SWALLOWED = r"except\s+E[x]ception\b|except\s*[:]|suppress\(E[x]ception"


def ignored(path: Path) -> bool:
    return any(fnmatch(part, pattern) for part in path.relative_to(ROOT).parts for pattern in IGNORED)


def files() -> Iterator[Path]:
    """Every file that is ours; also right in a copy of the tree without git."""
    for top in ROOT.iterdir():
        if not ignored(top):
            found = top.rglob("*") if top.is_dir() else [top]
            yield from (path for path in found if path.is_file() and not ignored(path))


def places(pattern: str, *suffixes: str) -> list[str]:
    """Where the pattern stands: path and line number, never the line."""
    found = []
    for path in files():
        if suffixes and path.suffix not in suffixes:
            continue
        lines = path.read_bytes().decode("utf-8", errors="replace").splitlines()
        found += [
            f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(lines, 1) if re.search(pattern, line)
        ]
    return sorted(found)


@pytest.mark.parametrize("name", ["radar", "connectors", "matching", "schemas"])
def test_the_import_names_are_ours(name: str) -> None:
    """Other projects have these names too; here they are this distribution and this tree."""
    assert set(packages_distributions()[name]) == {"veiligthuis-radar"}
    assert Path(str(importlib.import_module(name).__file__)).parents[1] == ROOT


def test_the_top_level_is_what_is_allowed() -> None:
    """Nothing else grows at the top of the tree."""
    top = {path.name for path in ROOT.iterdir() if not ignored(path)}

    assert top == FOLDERS | FILES


def test_each_folder_opens_with_its_one_sentence() -> None:
    """Each package says in one line what it is for, before any code."""
    opened = {
        path.parent.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").splitlines()[:1]
        for path in files()
        if path.name == "__init__.py"
    }

    assert {folder for folder, line in opened.items() if not line or not line[0].startswith('"""')} == set()


@pytest.mark.parametrize("pattern", [ADDRESSES, MACHINE_PATHS])
def test_no_registry_address_and_no_machine_path(pattern: str) -> None:
    """A file that names a registry or somebody's folder works in one place only."""
    assert places(pattern) == []


@pytest.mark.parametrize("pattern", [UNFINISHED, SWALLOWED])
def test_nothing_unfinished_and_nothing_swallowed(pattern: str) -> None:
    """No work is left as a note in the code, and no error disappears in silence."""
    assert places(pattern, ".py", ".sql", ".sh", ".toml") == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_line_of_a_lock_is_a_version_or_its_hash(lock: str) -> None:
    """A lock holds pinned versions and hashes, and that only wheels will do: no address, no comment."""
    version = r"[a-z0-9.-]+==[\w.]+( ; [^\\]+)? \\"
    digest = r"    --hash=sha256:[0-9a-f]{64}( \\)?"
    wheels = r"--only-binary :all:"
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line and not re.fullmatch(f"{version}|{digest}|{wheels}", line)] == []


def test_the_development_lock_holds_the_runtime_lock() -> None:
    """What is tested is what runs: the same version of each."""
    pins = [set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
            for lock in ("requirements.lock", "requirements-dev.lock")]  # fmt: skip

    assert pins[0] - pins[1] == set()
