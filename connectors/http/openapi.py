"""The OpenAPI 3.1 document of the door, written by hand: it promises what the tests hold the door to.

FastAPI's own is not used: it cannot see a body that is parsed strictly, and promises a 422 that never comes.
"""

import json
from importlib.resources import files
from typing import Final

from connectors.http import dutch, openapi_backfill, openapi_handling
from connectors.http.edge import API_VERSION
from connectors.http.openapi_parts import (
    DAY,
    INSTANT,
    NUMBER,
    REVISION,
    TEXT,
    WITH_BODY,
    Json,
    enum,
    list_of,
    operation,
    or_null,
    record,
    ref,
)
from schemas.words import FINDINGS, OUTCOMES, RECIPIENT_ROLES, VERDICTS

_MELDINGEN: Final = "/radar/v1/meldingen"


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
        "tags": [
            {"name": "meldingen", "description": "Het leven van een melding en wat erbij gevonden is."},
            openapi_handling.TAG,
            openapi_backfill.TAG,
        ],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"toegangsbewijs": {"type": "http", "scheme": "bearer"}},
            "headers": {
                "API-Version": {"description": "De volledige versie van deze API.", "schema": TEXT},
            },
            "parameters": {
                "nummer": {"name": "nummer", "in": "path", "required": True, "schema": NUMBER},
                **openapi_backfill.PARAMETERS,
            },
            "schemas": _schemas(),
        },
    }


def _paths() -> Json:
    by_number = [{"$ref": "#/components/parameters/nummer"}]
    return {
        f"{_MELDINGEN}": {
            "post": operation(
                "meldingAanleveren",
                "Een melding aanleveren; hetzelfde nog eens geeft hetzelfde ontvangstbewijs.",
                {201: ("Ontvangen.", "Ontvangstbewijs"), 200: ("Al ontvangen.", "Ontvangstbewijs")},
                WITH_BODY,
                "Melding",
            )
        },
        f"{_MELDINGEN}/{{nummer}}": {
            "parameters": by_number,
            "put": operation(
                "meldingCorrigeren",
                "Een melding corrigeren, onder een hogere revisie.",
                {200: ("Ontvangen.", "Ontvangstbewijs")},
                (*WITH_BODY, 404),
                "Melding",
            ),
            "delete": operation(
                "meldingIntrekken",
                "Een melding intrekken; wie haar vond, hoort dat.",
                {200: ("Ingetrokken.", "Ontvangstbewijs")},
                (400, 401, 404, 405, 409, 500, 503),
            ),
        },
        f"{_MELDINGEN}/{{nummer}}/afsluiting": {
            "parameters": by_number,
            "put": operation(
                "meldingAfsluiten",
                "Een melding afsluiten.",
                {200: ("Afgesloten.", "Ontvangstbewijs")},
                (*WITH_BODY, 404),
                "Afsluiting",
            ),
        },
        f"{_MELDINGEN}/{{nummer}}/eerdere-meldingen": {
            "parameters": by_number,
            "get": operation(
                "eerdereMeldingen",
                "Per betrokkene wat er gevonden is, in de eigen regio en elders, en waar niet is gezocht.",
                {200: ("Wat er gevonden is en waar is gezocht.", "EerdereMeldingen")},
                (400, 401, 404, 405, 409, 500, 503),
            ),
        },
        **openapi_handling.paths(),
        **openapi_backfill.paths(),
        "/radar/v1/openapi.json": {
            "get": operation("openapi", "Dit document.", {200: ("Dit document.", "Openapi")}, (405, 500))
            | {"security": [], "tags": []}
        },
    }


def _schemas() -> Json:
    return {
        "Melding": _published("melding"),
        "Afsluiting": _published("afsluiting"),
        "Ontvangstbewijs": record(
            {
                "nummer": NUMBER,
                "revisie": REVISION,
                "ontvangenOp": INSTANT,
                "ontvangstbewijs": TEXT,
                "alOntvangen": {"type": "boolean"},
                "bericht": TEXT,
            }
        ),
        "EerdereMeldingen": _prior_reports(),
        "GecodeerdeTekst": record({"code": TEXT, "tekst": TEXT}),
        "Koppeling": _link(),
        "Uitkomst": record({"uitkomst": TEXT, "koppelingen": list_of(ref("Koppeling"))}),
        "Probleem": _published("probleem"),
        "Openapi": {"type": "object"},
        **openapi_handling.schemas(),
        **openapi_backfill.schemas(),
    }


def _prior_reports() -> Json:
    person = {
        "positie": {"type": "integer", "minimum": 1},
        "huishouden": list_of(record({"koppeling": TEXT, "via": {"type": "integer", "minimum": 1}})),
    }
    later = {"partij": TEXT, "zekerheid": enum(dutch.BANDS), "jaar": TEXT, "ontvangenOp": INSTANT}
    later |= {"spoed": {"type": "boolean"}, "letOp": list_of(ref("GecodeerdeTekst"))}
    later_sometimes = ("jaar", "ontvangenOp", "status", "spoed", "letOp")
    coverage = {
        "partij": TEXT,
        "naam": TEXT,
        "stand": enum(dutch.PARTY_STATES),
        "deeltSinds": or_null(DAY),
        "oudsteMelding": or_null(DAY),
        "bijgewerktTot": or_null(INSTANT),
    }
    search = {"stand": enum(dutch.STATES), "gezochtOp": or_null(INSTANT)}
    why = {"reden": or_null(ref("GecodeerdeTekst")), "sinds": or_null(INSTANT)}
    return record(
        {
            "verwijzing": TEXT,
            "nummer": NUMBER,
            "revisie": REVISION,
            "volledigheid": list_of(TEXT),
            "eigenRegio": record(search),
            "elders": record(search | why),
            "betrokkenen": list_of(
                record(person | {"eigenRegio": ref("Uitkomst"), "elders": ref("Uitkomst")})
            ),
            "latereMeldingen": list_of(
                record(later | {"status": or_null(enum(dutch.STATUSES))}, later_sometimes)
            ),
            "dekking": list_of(record(coverage)),
            "geenVervolg": enum(dutch.NO_FOLLOW_UP),
        }
    )


def _link() -> Json:
    shown_after_check = {
        "maand": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "statusBekend": enum(dutch.STATUSES_KNOWN),
        "status": or_null(enum(dutch.STATUSES)),
        "vergelijking": list_of(record({"veld": enum(dutch.FIELDS), "oordeel": enum(dutch.WORDS)})),
        "regels": list_of({"type": "string", "pattern": "^R[1-6]$"}),
        "bron": _source(),
        "beoordeling": record({"oordeel": enum(VERDICTS), "wachtOpTweede": {"type": "boolean"}}),
        "laat": {"type": "boolean"},
    }
    only_sometimes = {"eigenNummer": or_null(NUMBER), "jaar": {"type": "string", "pattern": "^[0-9]{4}$"}}
    always = {
        "koppeling": TEXT,
        "partij": TEXT,
        "zekerheid": enum(dutch.BANDS),
        "letOp": list_of(ref("GecodeerdeTekst")),
    }
    return record(always | shown_after_check | only_sometimes, (*shown_after_check, *only_sometimes)) | {
        "description": "Bij *mogelijk* alleen de organisatie en het jaar, tot iemand heeft gekeken."
    }


def _source() -> Json:
    role = enum(RECIPIENT_ROLES)
    return record(
        {
            "uitkomst": or_null(enum(OUTCOMES)),
            "bevinding": or_null(enum(FINDINGS)),
            "gecorrigeerdOp": or_null(DAY),
            "verantwoordelijk": or_null(record({"rol": role, "organisatie": TEXT})),
            "bellen": or_null(record({"rol": role, "telefoon": TEXT})),
        }
    )


def _published(name: str) -> Json:
    text = (files("schemas") / "published" / f"{name}.v1.json").read_text(encoding="utf-8")
    schema: Json = json.loads(text)
    return schema
