"""The part of the OpenAPI document on handling a case and on advices: written by hand, like the rest."""

import json
from importlib.resources import files
from typing import Final

from connectors.http.dutch import NO_FOLLOW_UP
from connectors.http.openapi_parts import (
    DAY,
    INSTANT,
    NUMBER,
    TEXT,
    WITH_BODY,
    Json,
    enum,
    list_of,
    operation,
    or_null,
    record,
)
from schemas.dutch_codes import FINDINGS, OUTCOMES, PHASES, SERVICES, TASKS, WATCHES

TAG: Final = {
    "name": "behandeling",
    "description": "Wat het eigen systeem in een zaak deed, als dat leidend is; en adviezen.",
}
_HERE: Final = "/radar/v1/meldingen/{nummer}"
_TELL: Final = (
    ("beoordeling", "beoordelingMelden", "De veiligheid is beoordeeld, met welk instrument.", "Beoordeling"),
    ("besluit", "besluitMelden", "Er is besloten, door twee personen (een bij spoed).", "Besluit"),
    (
        "overdracht",
        "overdrachtMelden",
        "Hoe een overdracht aan een partner staat.",
        "Overdracht",
    ),
    ("terugkoppeling", "terugkoppelingMelden", "De melder is teruggekoppeld.", "Terugkoppeling"),
    ("gezin-geinformeerd", "gezinGeinformeerdMelden", "Hoe het gezin is ingelicht.", "GezinGeinformeerd"),
)


def paths() -> Json:
    """The operations, by path."""
    by_number = [{"$ref": "#/components/parameters/nummer"}]
    told: Json = {
        f"{_HERE}/{path}": {
            "parameters": by_number,
            "put": _operation(
                name, summary, {200: ("Ontvangen.", "Ontvangstbewijs")}, (*WITH_BODY, 404), schema
            ),
        }
        for path, name, summary, schema in _TELL
    }
    return told | {
        f"{_HERE}/behandeling": {
            "parameters": by_number,
            "get": _operation(
                "behandeling",
                "Hoe ver een zaak is: wat is besloten, wie zicht houdt en wat nog moet.",
                {200: ("Hoe ver een zaak is.", "Behandeling")},
                (400, 401, 404, 405, 409, 500, 503),
            ),
        },
        "/radar/v1/adviezen": {
            "post": _operation(
                "adviesVastleggen",
                "Een advies vastleggen: zonder gegevens van een gezin, en los van elke melding.",
                {
                    201: ("Vastgelegd onder een schuilnaam.", "AdviesOntvangen"),
                    200: ("Al ontvangen.", "AdviesOntvangen"),
                },
                WITH_BODY,
                "Advies",
            )
        },
    }


def _operation(
    name: str,
    summary: str,
    good: dict[int, tuple[str, str]],
    bad: tuple[int, ...],
    body: str | None = None,
) -> Json:
    return operation(name, summary, good, bad, body) | {"tags": [TAG["name"]]}


def schemas() -> Json:
    """The schemas that the operations name."""
    published = {
        "Beoordeling": "beoordeling",
        "Besluit": "besluit",
        "Overdracht": "overdracht",
        "Terugkoppeling": "terugkoppeling",
        "GezinGeinformeerd": "gezin-geinformeerd",
        "Advies": "advies",
    }
    return {name: _published(file) for name, file in published.items()} | {
        "Behandeling": _standing(),
        "AdviesOntvangen": record(
            {
                "nummer": NUMBER,
                "schuilnaam": TEXT,
                "ontvangenOp": INSTANT,
                "ontvangstbewijs": TEXT,
                "alOntvangen": {"type": "boolean"},
            }
        ),
    }


def _standing() -> Json:
    watch = {"stand": or_null(enum(WATCHES)), "organisatie": or_null(TEXT), "sinds": or_null(INSTANT)}
    task = {"soort": enum(TASKS), "uiterlijk": DAY, "teLaat": {"type": "boolean"}}
    return record(
        {
            "nummer": NUMBER,
            "fase": enum(PHASES),
            "uitkomst": or_null(enum(OUTCOMES)),
            "diensten": list_of(enum(SERVICES)),
            "bevinding": or_null(enum(FINDINGS)),
            "zicht": record(watch),
            "taken": list_of(record(task)),
            "geenVervolg": enum(NO_FOLLOW_UP),
        }
    )


def _published(name: str) -> Json:
    text = (files("schemas") / "published" / f"{name}.v1.json").read_text(encoding="utf-8")
    schema: Json = json.loads(text)
    return schema
