"""The OpenAPI 3.1 document of the door, written by hand: it promises what the tests hold the door to.

FastAPI's own is not used: it cannot see a body that is parsed strictly, and promises a 422 that never comes.
"""

import json
from importlib.resources import files
from typing import Any, Final

from connectors.http import dutch
from connectors.http.edge import API_VERSION, PROBLEM

Json = dict[str, Any]

_MELDINGEN: Final = "/radar/v1/meldingen"
_TEXT: Final[Json] = {"type": "string"}
_INSTANT: Final[Json] = {"type": "string", "format": "date-time"}
_DAY: Final[Json] = {"type": "string", "format": "date"}
_NUMBER: Final[Json] = {"type": "string", "description": "Het eigen nummer van de melding."}
_REVISION: Final[Json] = {"type": "integer", "minimum": 1}
_PROBLEMS: Final = {
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
_WITH_BODY: Final = (400, 401, 405, 408, 409, 413, 500, 503)


def document() -> Json:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Veilig Thuis radar: deur voor regionale systemen",
            "version": API_VERSION,
            "summary": "Meldingen aanleveren en eerdere meldingen opvragen.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
            "contact": {"name": "De beheerder van de node in uw regio"},
        },
        "servers": [{"url": "/"}],
        "security": [{"toegangsbewijs": []}],
        "tags": [{"name": "meldingen", "description": "Het leven van een melding en wat erbij gevonden is."}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"toegangsbewijs": {"type": "http", "scheme": "bearer"}},
            "headers": {
                "API-Version": {"description": "De volledige versie van deze API.", "schema": _TEXT},
            },
            "parameters": {
                "nummer": {"name": "nummer", "in": "path", "required": True, "schema": _NUMBER},
            },
            "schemas": _schemas(),
        },
    }


def _paths() -> Json:
    by_number = [{"$ref": "#/components/parameters/nummer"}]
    return {
        f"{_MELDINGEN}": {
            "post": _operation(
                "meldingAanleveren",
                "Een melding aanleveren; hetzelfde nog eens geeft hetzelfde ontvangstbewijs.",
                {201: ("Ontvangen.", "Ontvangstbewijs"), 200: ("Al ontvangen.", "Ontvangstbewijs")},
                _WITH_BODY,
                "Melding",
            )
        },
        f"{_MELDINGEN}/{{nummer}}": {
            "parameters": by_number,
            "put": _operation(
                "meldingCorrigeren",
                "Een melding corrigeren, onder een hogere revisie.",
                {200: ("Ontvangen.", "Ontvangstbewijs")},
                (*_WITH_BODY, 404),
                "Melding",
            ),
            "delete": _operation(
                "meldingIntrekken",
                "Een melding intrekken; wie haar vond, hoort dat.",
                {200: ("Ingetrokken.", "Ontvangstbewijs")},
                (400, 401, 404, 405, 409, 500, 503),
            ),
        },
        f"{_MELDINGEN}/{{nummer}}/afsluiting": {
            "parameters": by_number,
            "put": _operation(
                "meldingAfsluiten",
                "Een melding afsluiten.",
                {200: ("Afgesloten.", "Ontvangstbewijs")},
                (*_WITH_BODY, 404),
                "Afsluiting",
            ),
        },
        f"{_MELDINGEN}/{{nummer}}/eerdere-meldingen": {
            "parameters": by_number,
            "get": _operation(
                "eerdereMeldingen",
                "Per betrokkene wat er gevonden is, in de eigen regio en elders, en waar niet is gezocht.",
                {200: ("Wat er gevonden is en waar is gezocht.", "EerdereMeldingen")},
                (400, 401, 404, 405, 409, 500, 503),
            ),
        },
        "/radar/v1/openapi.json": {
            "get": _operation("openapi", "Dit document.", {200: ("Dit document.", "Openapi")}, (405, 500))
            | {"security": [], "tags": []}
        },
    }


def _operation(
    name: str,
    summary: str,
    good: dict[int, tuple[str, str]],
    bad: tuple[int, ...],
    body: str | None = None,
) -> Json:
    responses = {
        str(code): _answer(text, schema, "application/json") for code, (text, schema) in good.items()
    }
    responses |= {str(code): _answer(_PROBLEMS[code], "Probleem", PROBLEM) for code in sorted(bad)}
    operation: Json = {
        "operationId": name,
        "summary": summary,
        "description": summary,
        "tags": ["meldingen"],
        "responses": responses,
    }
    if "200" in responses and name == "openapi":
        responses["200"]["headers"]["Access-Control-Allow-Origin"] = {"schema": {"const": "*"}}
    if body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    return operation


def _answer(text: str, schema: str, media: str) -> Json:
    return {
        "description": text,
        "headers": {"API-Version": {"$ref": "#/components/headers/API-Version"}},
        "content": {media: {"schema": _ref(schema)}},
    }


def _ref(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def _object(properties: Json, optional: tuple[str, ...] = ()) -> Json:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _enum(words: dict[Any, str]) -> Json:
    return {"type": "string", "enum": list(words.values())}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _schemas() -> Json:
    return {
        "Melding": _published("melding"),
        "Afsluiting": _published("afsluiting"),
        "Ontvangstbewijs": _object(
            {
                "nummer": _NUMBER,
                "revisie": _REVISION,
                "ontvangenOp": _INSTANT,
                "ontvangstbewijs": _TEXT,
                "alOntvangen": {"type": "boolean"},
                "bericht": _TEXT,
            }
        ),
        "EerdereMeldingen": _prior_reports(),
        "GecodeerdeTekst": _object({"code": _TEXT, "tekst": _TEXT}),
        "Koppeling": _link(),
        "Uitkomst": _object({"uitkomst": _TEXT, "koppelingen": _list(_ref("Koppeling"))}),
        "Probleem": _published("probleem"),
        "Openapi": {"type": "object"},
    }


def _prior_reports() -> Json:
    person = {"positie": {"type": "integer", "minimum": 1}}
    later = {"partij": _TEXT, "zekerheid": _enum(dutch.BANDS), "jaar": _TEXT, "ontvangenOp": _INSTANT}
    coverage = {
        "partij": _TEXT,
        "naam": _TEXT,
        "stand": _enum(dutch.PARTY_STATES),
        "deeltSinds": _or_null(_DAY),
        "oudsteMelding": _or_null(_DAY),
        "bijgewerktTot": _or_null(_INSTANT),
    }
    search = {"stand": _enum(dutch.STATES), "gezochtOp": _or_null(_INSTANT)}
    why = {"reden": _or_null(_ref("GecodeerdeTekst")), "sinds": _or_null(_INSTANT)}
    return _object(
        {
            "nummer": _NUMBER,
            "revisie": _REVISION,
            "volledigheid": _list(_TEXT),
            "eigenRegio": _object(search),
            "elders": _object(search | why),
            "betrokkenen": _list(
                _object(person | {"eigenRegio": _ref("Uitkomst"), "elders": _ref("Uitkomst")})
            ),
            "latereMeldingen": _list(
                _object(
                    later | {"status": _or_null(_enum(dutch.STATUSES))}, ("jaar", "ontvangenOp", "status")
                )
            ),
            "dekking": _list(_object(coverage)),
        }
    )


def _link() -> Json:
    shown_after_check = {
        "maand": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "statusBekend": _enum(dutch.STATUSES_KNOWN),
        "status": _or_null(_enum(dutch.STATUSES)),
        "vergelijking": _list(_object({"veld": _enum(dutch.FIELDS), "oordeel": _enum(dutch.WORDS)})),
        "regels": _list({"type": "string", "pattern": "^R[1-6]$"}),
    }
    only_sometimes = {"eigenNummer": _or_null(_NUMBER), "jaar": {"type": "string", "pattern": "^[0-9]{4}$"}}
    always = {
        "koppeling": _TEXT,
        "partij": _TEXT,
        "zekerheid": _enum(dutch.BANDS),
        "letOp": _list(_ref("GecodeerdeTekst")),
    }
    return _object(always | shown_after_check | only_sometimes, (*shown_after_check, *only_sometimes)) | {
        "description": "Bij *mogelijk* alleen de organisatie en het jaar, tot iemand heeft gekeken."
    }


def _published(name: str) -> Json:
    text = (files("schemas") / "published" / f"{name}.v1.json").read_text(encoding="utf-8")
    schema: Json = json.loads(text)
    return schema
