"""GLOSSARY.md is true: what it names exists, and what travels in Dutch stands in it."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("radar", "connectors", "matching", "schemas")

Json = dict[str, Any] | list[Any] | str | int | float | bool | None


def rows() -> list[tuple[str, str, str]]:
    """The rows of every table: Dutch, English, identifiers."""
    lines = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    cells = [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("| ")
    ]
    return [(row[0], row[1], row[2]) for row in cells if row[0] != "Dutch"]


def coded(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def names_in(body: list[ast.stmt], above: str) -> Iterator[str]:
    """What a body gives a name, by that name and as `Class.name` or `module.name`."""
    for node in body:
        found: list[str] = []
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found = [node.name]
            yield from names_in(node.body, node.name if isinstance(node, ast.ClassDef) else "")
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found = [node.target.id]
        elif isinstance(node, ast.Assign):
            found = [target.id for target in node.targets if isinstance(target, ast.Name)]
        for name in found:
            yield name
            yield f"{above}.{name}"


def identifiers() -> set[str]:
    """Every name that the code gives to something, and the dotted name of each module and package."""
    found: set[str] = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            found.update(names_in(ast.parse(path.read_text(encoding="utf-8")).body, path.stem))
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.add(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


def words_in(schema: Json) -> Iterator[str]:
    """The names of fields, and the words that may stand in them."""
    if isinstance(schema, list):
        for each in schema:
            yield from words_in(each)
    elif isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for key in ("const", "enum"):
            value = schema.get(key, [])
            yield from (
                word for word in (value if isinstance(value, list) else [value]) if isinstance(word, str)
            )
        for each in schema.values():
            yield from words_in(each)


def published_words() -> set[str]:
    return {
        word
        for path in (ROOT / "schemas" / "published").glob("*.json")
        for word in words_in(json.loads(path.read_text(encoding="utf-8")))
    }


def test_each_identifier_exists() -> None:
    """What the third column names is a name in the code."""
    named = {name for _, _, identifier in rows() for name in coded(identifier)}

    assert named - identifiers() == set()


def test_each_row_has_an_identifier() -> None:
    """A word that the code has no name for does not stand here."""
    assert [dutch for dutch, _, identifier in rows() if not coded(identifier)] == []


def test_each_dutch_word_that_is_published_stands_here() -> None:
    """Field names and code values of the JSON are in the first column."""
    explained = {word for dutch, _, _ in rows() for word in coded(dutch)}
    published = published_words()

    assert published - explained == set()
    assert {"MeldingIngediend", "betrokkenen", "vrijwel_zeker"} - published == set()


def test_each_dutch_word_stands_once() -> None:
    """Each word is fixed once."""
    words = [word for dutch, _, _ in rows() for word in coded(dutch)]

    assert sorted({word for word in words if words.count(word) > 1}) == []
