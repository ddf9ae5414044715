"""The closed list of error codes: each that is used is in it, and each in it has a sentence."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas import errors
from schemas.errors import CODES, BadInput, Fault, RadarError, Refusal

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("schemas", "matching", "connectors", "radar")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
ARGUMENTS = {"limiet", "soort", "velden", "wat"}
"""Placeholders that a sentence may have: limits, kinds and field names, never values."""


def _is_error(held: object) -> bool:
    return isinstance(held, type) and issubclass(held, RadarError)


def _error_types() -> set[str]:
    """Names of our error types, those made outside `schemas.errors` included."""
    known = {name for name, held in vars(errors).items() if _is_error(held)}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and _bases(node) & known:
                known.add(node.name)
    return known | {"Refusal"}


def _bases(node: ast.ClassDef) -> set[str]:
    return {base.id for base in node.bases if isinstance(base, ast.Name)}


ERROR_TYPES = _error_types()


POSITIONS = {"Fault": 1, "QuestionRefused": 1, "_refuse": 0} | dict.fromkeys(ERROR_TYPES, 0)
NAMED = ("code", "too_few", "too_many")


def codes_in(source: str) -> Iterator[str]:
    """Codes that this source makes an error, a fault or a refusal of, or hands on as one.

    The first argument of an error or refusal, the second of `Fault` and `faults.add`, arguments and defaults
    of one of the names in NAMED, and what an error type hands to `super().__init__`.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") in NAMED:
            yield from _texts(node.value)
        elif isinstance(node, ast.ClassDef) and _bases(node) & ERROR_TYPES:
            yield from _of_error(node)


def _of_call(node: ast.Call) -> Iterator[str]:
    position = 1 if ast.unparse(node.func) == "faults.add" else POSITIONS.get(_name(node.func))
    if position is not None:
        yield from (text for argument in node.args[position : position + 1] for text in _texts(argument))
    yield from (text for keyword in node.keywords if keyword.arg in NAMED for text in _texts(keyword.value))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _of_error(node: ast.ClassDef) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and _name(inner.func) == "__init__":
            yield from (text for argument in inner.args[:1] for text in _texts(argument))


def _texts(node: ast.AST | None) -> Iterator[str]:
    """The texts that this can be: both sides of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def unused(sources: list[Path]) -> set[str]:
    """Codes of the list that stand in no source but the list, in whatever way they are used."""
    home = Path(errors.__file__)
    texts = {
        node.value
        for path in sources
        if path != home
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return CODES.keys() - texts


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_code_used_is_in_the_list(path: Path) -> None:
    """An error with an unknown code could not be told in Dutch."""
    used = set(codes_in(path.read_text(encoding="utf-8")))
    assert {code for code in used if code and code not in CODES} == set()


def test_codes_are_found_in_whatever_way_they_are_used() -> None:
    """The search sees errors, faults, refusals, defaults and choices."""
    source = """
raise Distrusted("a")
raise BadInput([Fault("pad", "b", ())])
raise errors.Unavailable("c") from None
faults.add(path, "d", limiet=3)
Refusal(code="e")
Conflict("f" if late else "g")
seen.add("nothing", "else")
class Later(Distrusted):
    def __init__(self):
        super().__init__("h")
class Form:
    code: str = "i"
"""
    assert sorted(codes_in(source)) == list("abcdefghi")


def test_an_unused_code_is_found() -> None:
    """Without any source every code is left over."""
    assert unused([]) == CODES.keys()
    assert "geen_json" not in unused(SOURCES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence(code: str) -> None:
    """A whole Dutch sentence, with placeholders from the short list only, and a status that means refused."""
    status, text = CODES[code]
    assert 400 <= status < 600
    assert text.endswith(".")
    assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= ARGUMENTS
    assert code == code.lower()


def test_an_error_tells_code_and_path_only() -> None:
    """Its text has no argument in it; the sentence is made for a person, at the edge."""
    error = RadarError("te_lang", "betrokkenen[0].achternaam", limiet=200)
    assert str(error) == "te_lang betrokkenen[0].achternaam"
    assert error.fault.text == "Dit veld mag hoogstens 200 tekens hebben."


def test_bad_input_is_its_first_fault_and_holds_all() -> None:
    """Whoever looks at the code alone sees the first."""
    faults = [Fault("a", "te_lang", (("limiet", 3),)), Fault("b", "geen_json")]
    error = BadInput(faults)
    assert (error.code, error.fault, error.faults) == ("te_lang", faults[0], tuple(faults))


def test_a_refusal_is_a_value() -> None:
    """It is compared, not raised."""
    assert Refusal("quotum") == Refusal("quotum")
    assert not issubclass(Refusal, Exception)


def test_every_code_is_used() -> None:
    """A code that nothing raises is a promise nobody keeps."""
    assert unused(SOURCES) == set()
