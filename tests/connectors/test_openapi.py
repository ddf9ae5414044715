"""The published document of the door, against rules after the ideas of the NLGov REST API Design Rules.

Each rule is shown to fail on a document in which it is broken.
"""

import copy
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
from fastapi import FastAPI

from connectors.http.door import door
from connectors.http.openapi import document
from connectors.http.ops import ops_routes
from tests.fakes.door import NOW, FakeDoor

Json = dict[str, Any]
Lint = Callable[[Json], Iterator[str]]

GOLDEN = Path(__file__).parents[1] / "golden" / "routes.txt"
METHODS: Final = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
VERBS: Final = re.compile(r"^(get|post|put|maak|geef|haal|zoek|stuur|verwijder|wijzig|sluit|trek)([-A-Z]|$)")
SINGULAR_PARTS: Final = {
    "afsluiting", "openapi.json", "inhaalslag", "proef", "pauze", "hervatting", "sjabloon.csv",
    "sjabloon.xlsx", "beoordeling", "besluit", "overdracht", "terugkoppeling", "gezin-geinformeerd",
    "behandeling",
}  # fmt: skip
"""What there is one of: an act on one report or load, a file, the past, and the document itself."""


def _operations(doc: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in doc["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/")[3:] if part and not part.startswith("{")]


def _parameters(doc: Json) -> Iterator[Json]:
    yield from doc["components"].get("parameters", {}).values()
    for path_item in doc["paths"].values():
        yield from path_item.get("parameters", [])
    for _, __, operation in _operations(doc):
        yield from operation.get("parameters", [])


def _properties(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        names = schema.get("properties")
        if isinstance(names, dict):
            yield from names
        for inner in schema.values():
            yield from _properties(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _properties(inner)


def version_in_path(doc: Json) -> Iterator[str]:
    yield from (path for path in doc["paths"] if not re.match(r"^/radar/v[1-9][0-9]*/", path))


def no_trailing_slash(doc: Json) -> Iterator[str]:
    yield from (path for path in doc["paths"] if path.endswith("/"))


def kebab_case_paths(doc: Json) -> Iterator[str]:
    kebab = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.(json|csv|xlsx))?$")
    yield from (path for path in doc["paths"] for part in _parts(path) if not kebab.match(part))


def plural_nouns(doc: Json) -> Iterator[str]:
    for path in doc["paths"]:
        for part in _parts(path):
            if part not in SINGULAR_PARTS and not part.endswith(("en", "s")):
                yield path


def no_verbs_in_paths(doc: Json) -> Iterator[str]:
    yield from (path for path in doc["paths"] for part in _parts(path) if VERBS.match(part))


def camel_case_names(doc: Json) -> Iterator[str]:
    camel = re.compile(r"^[a-z][a-zA-Z0-9]*$")
    queries = (one["name"] for one in _parameters(doc) if one.get("in") == "query")
    names = [*queries, *_properties(doc["components"]["schemas"])]
    yield from (name for name in names if not camel.match(name))


def version_header_everywhere(doc: Json) -> Iterator[str]:
    for path, method, operation in _operations(doc):
        for code, answer in operation["responses"].items():
            if "API-Version" not in answer.get("headers", {}):
                yield f"{method} {path} {code}"


def problems_on_errors(doc: Json) -> Iterator[str]:
    for path, method, operation in _operations(doc):
        for code, answer in operation["responses"].items():
            if code >= "400" and set(answer.get("content", {})) != {"application/problem+json"}:
                yield f"{method} {path} {code}"


def no_422(doc: Json) -> Iterator[str]:
    for path, method, operation in _operations(doc):
        if "422" in operation["responses"]:
            yield f"{method} {path}"


def door_is_locked(doc: Json) -> Iterator[str]:
    for path, method, operation in _operations(doc):
        locked = bool(operation.get("security", doc.get("security")))
        if locked == path.endswith("/openapi.json") or (locked and "401" not in operation["responses"]):
            yield f"{method} {path}"


def openapi_is_open_to_all(doc: Json) -> Iterator[str]:
    found = doc["paths"].get("/radar/v1/openapi.json", {}).get("get", {})
    headers = found.get("responses", {}).get("200", {}).get("headers", {})
    if headers.get("Access-Control-Allow-Origin", {}).get("schema") != {"const": "*"}:
        yield "openapi.json"


def described_in_full(doc: Json) -> Iterator[str]:
    ids = [operation.get("operationId") for _, __, operation in _operations(doc)]
    yield from (str(one) for one in ids if not one or ids.count(one) > 1)
    for path, method, operation in _operations(doc):
        if not operation.get("summary") or not all(
            answer.get("description") for answer in operation["responses"].values()
        ):
            yield f"{method} {path}"


def references_resolve(doc: Json) -> Iterator[str]:
    for reference in _references({key: doc[key] for key in ("paths", "components") if key in doc}):
        node: Any = doc
        for part in reference.removeprefix("#/").split("/"):
            node = node.get(part, {}) if isinstance(node, dict) else {}
        if reference.startswith("#/components/") and not node:
            yield reference


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _moved(old: str, new: str) -> Callable[[Json], None]:
    def move(doc: Json) -> None:
        doc["paths"][new] = doc["paths"].pop(old)

    return move


def _answers(doc: Json, code: str) -> Json:
    answer: Json = doc["paths"][BASE]["post"]["responses"][code]
    return answer


def _query(name: str) -> Callable[[Json], None]:
    def add(doc: Json) -> None:
        doc["paths"][BASE]["post"]["parameters"] = [{"name": name, "in": "query"}]

    return add


def _property(name: str) -> Callable[[Json], None]:
    def add(doc: Json) -> None:
        doc["components"]["schemas"]["Uitkomst"]["properties"][name] = {}

    return add


BASE: Final = "/radar/v1/meldingen"
OPENAPI: Final = "/radar/v1/openapi.json"
RULES: Final[list[tuple[Lint, Callable[[Json], Any]]]] = [
    (version_in_path, _moved(BASE, "/radar/meldingen")),
    (no_trailing_slash, _moved(BASE, BASE + "/")),
    (kebab_case_paths, _moved(BASE, "/radar/v1/eerdereMeldingen")),
    (kebab_case_paths, _moved(BASE, "/radar/v1/eerdere_meldingen")),
    (plural_nouns, _moved(BASE, "/radar/v1/melding")),
    (no_verbs_in_paths, _moved(BASE, "/radar/v1/zoek-meldingen")),
    (camel_case_names, _query("op-datum")),
    (camel_case_names, _property("gezocht_op")),
    (version_header_everywhere, lambda doc: _answers(doc, "409")["headers"].clear()),
    (problems_on_errors, lambda doc: _answers(doc, "400").update(content={"application/json": {}})),
    (no_422, lambda doc: doc["paths"][BASE]["post"]["responses"].update({"422": {}})),
    (door_is_locked, lambda doc: doc["paths"][BASE]["post"].update(security=[])),
    (door_is_locked, lambda doc: doc["paths"][OPENAPI]["get"].pop("security")),
    (door_is_locked, lambda doc: doc["paths"][BASE]["post"]["responses"].pop("401")),
    (openapi_is_open_to_all, lambda doc: doc["paths"].pop(OPENAPI)),
    (described_in_full, lambda doc: doc["paths"][BASE]["post"].pop("summary")),
    (described_in_full, lambda doc: doc["paths"][BASE]["post"].update(operationId="openapi")),
    (references_resolve, lambda doc: doc["components"]["schemas"].pop("Koppeling")),
]


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _ in RULES), ids=lambda rule: rule.__name__)
def test_the_document_keeps_every_rule(rule: Lint) -> None:
    """What is published follows the rules that other Dutch public APIs follow."""
    assert list(rule(document())) == []


@pytest.mark.parametrize(("rule", "breach"), RULES, ids=lambda one: getattr(one, "__name__", "breach"))
def test_every_rule_catches_its_breach(rule: Lint, breach: Callable[[Json], Any]) -> None:
    """A rule that finds nothing in a broken document would prove nothing."""
    broken = copy.deepcopy(document())
    breach(broken)
    assert list(rule(broken)) != []


def _app() -> FastAPI:
    ops = ops_routes(lambda: True, list, lambda: ("text/plain", b""), "0")
    return door(FakeDoor(), now=lambda: NOW, ops=ops, crashed=lambda _: None)


def _routes() -> list[str]:
    listed = _app().openapi()["paths"]
    return sorted(f"{path} {method.upper()}" for path, item in listed.items() for method in item)


def test_the_document_lists_what_is_served_and_nothing_else() -> None:
    """Every route of the API is in the document, and every operation of the document is served."""
    served = [route for route in _routes() if route.startswith("/radar/")]
    assert sorted(f"{path} {method.upper()}" for path, method, _ in _operations(document())) == served


def test_the_routes_are_those_of_the_golden_list() -> None:
    """A route that comes or goes shows in a diff that somebody reads (GOLDEN_REWRITE=1 rewrites)."""
    routes = "".join(f"{route}\n" for route in _routes())
    if os.environ.get("GOLDEN_REWRITE") == "1":
        GOLDEN.write_text(routes, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == routes


@pytest.mark.parametrize("name", sorted(document()["components"]["schemas"]))
def test_every_schema_is_a_json_schema(name: str) -> None:
    """OpenAPI 3.1 schemas are JSON Schema 2020-12, and these are valid ones."""
    jsonschema.Draft202012Validator.check_schema(document()["components"]["schemas"][name])
