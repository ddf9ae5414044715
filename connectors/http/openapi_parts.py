"""What the parts of the OpenAPI document are made of: answers, objects, references. It holds no route."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.http.edge import PROBLEM

Json = dict[str, Any]

TEXT: Final[Json] = {"type": "string"}
INSTANT: Final[Json] = {"type": "string", "format": "date-time"}
DAY: Final[Json] = {"type": "string", "format": "date"}
NUMBER: Final[Json] = {"type": "string", "description": "Het eigen nummer van de melding."}
REVISION: Final[Json] = {"type": "integer", "minimum": 1}
PROBLEMS: Final = {
    400: "Het verzoek is onjuist; alle fouten tegelijk.",
    401: "Geen of een onbekend toegangsbewijs.",
    404: "Deze melding kennen wij niet.",
    405: "Deze methode kan hier niet.",
    408: "Het bericht kwam te langzaam binnen.",
    409: "Het botst met wat eerder is ontvangen; de velden staan erbij.",
    413: "Het bericht is groter dan 256 KiB.",
    500: "Er ging iets mis.",
    503: "De radar kan dit nu niet aannemen.",
}
WITH_BODY: Final = (400, 401, 405, 408, 409, 413, 500, 503)


def operation(
    name: str,
    summary: str,
    good: dict[int, tuple[str, str]],
    bad: tuple[int, ...],
    body: str | None = None,
    problems: Mapping[int, str] | None = None,
) -> Json:
    """`good` and `bad`: statuses with their text and schema; `problems`: other texts for some of `bad`."""
    told = PROBLEMS | dict(problems or {})
    responses = {str(code): answer(text, schema, "application/json") for code, (text, schema) in good.items()}
    responses |= {str(code): answer(told[code], "Probleem", PROBLEM) for code in sorted(bad)}
    described: Json = {
        "operationId": name,
        "summary": summary,
        "description": summary,
        "tags": ["meldingen"],
        "responses": responses,
    }
    if "200" in responses and name == "openapi":
        responses["200"]["headers"]["Access-Control-Allow-Origin"] = {"schema": {"const": "*"}}
    if body:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": ref(body)}}}
    return described


def answer(text: str, schema: str, media: str) -> Json:
    return {
        "description": text,
        "headers": {"API-Version": {"$ref": "#/components/headers/API-Version"}},
        "content": {media: {"schema": ref(schema)}},
    }


def ref(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def record(properties: Json, optional: tuple[str, ...] = ()) -> Json:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def list_of(items: Json) -> Json:
    return {"type": "array", "items": items}


def enum(words: dict[Any, str]) -> Json:
    return {"type": "string", "enum": list(words.values())}


def or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}
