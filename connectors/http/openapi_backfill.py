"""The part of the OpenAPI document on old reports: written by hand, like the rest of it."""

from typing import Any, Final

from connectors.http.backfill import DELIMITER_HEADER, DELIMITERS, MEDIA_TYPES, PATH, STATES
from connectors.http.openapi_parts import (
    INSTANT,
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
from connectors.old_files import MOST_KIB, Kind
from schemas.old_reports import LIST, MOST_PERSONS

TAG: Final = {
    "name": "inhaalslag",
    "description": "Oude meldingen aanleveren: zij vragen niets en melden niets.",
}
PARAMETERS: Final[Json] = {
    "lading": {
        "name": "lading",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    },
    "scheidingsteken": {
        "name": DELIMITER_HEADER,
        "in": "header",
        "required": False,
        "description": "Waarmee de cellen van een CSV-bestand gescheiden zijn; het wordt nooit geraden.",
        "schema": enum(dict(zip(DELIMITERS, DELIMITERS, strict=True))) | {"default": "komma"},
    },
}
_HERE: Final = f"/radar/v1{PATH}"
_COUNT: Final[Json] = {"type": "integer", "minimum": 0}
_PROBLEMS: Final = {
    400: "Het bestand is onjuist; alle fouten tegelijk, met regel en kolom. Niets is aangenomen.",
    404: "Deze lading kennen wij niet.",
    413: f"Het bestand is groter dan {MOST_KIB} KiB.",
}
_FILE: Final = tuple(status for status in WITH_BODY if status != 409)
_PLAIN: Final = (400, 401, 405, 500, 503)


def paths() -> Json:
    """The operations, by path."""
    by_id = [{"$ref": "#/components/parameters/lading"}]
    return {
        _HERE: {
            "post": _sends_file(
                "inhaalslagBeginnen",
                "Oude meldingen aanleveren, in hun geheel of niet; hetzelfde nog eens geeft dezelfde lading.",
                {
                    202: (
                        "Aangenomen; de meldingen worden achter al het andere werk ingediend.",
                        "LadingGenomen",
                    )
                },
            ),
            "get": _operation(
                "inhaalslagen", "Alle ladingen van dit bronsysteem.", {200: ("De ladingen.", "Ladingen")}
            ),
        },
        f"{_HERE}/proef": {
            "post": _sends_file(
                "inhaalslagProberen",
                "Hetzelfde oordeel zonder iets te bewaren.",
                {200: ("Het bestand is goed; wat erin staat in aantallen.", "Proef")},
            )
        },
        f"{_HERE}/sjabloon.csv": {"get": _template("sjabloonCsv", Kind.CSV)},
        f"{_HERE}/sjabloon.xlsx": {"get": _template("sjabloonExcel", Kind.XLSX)},
        f"{_HERE}/{{lading}}": {
            "parameters": by_id,
            "get": _of_load("voortgang", "Hoe ver een lading is."),
        },
        f"{_HERE}/{{lading}}/pauze": {
            "parameters": by_id,
            "put": _of_load("inhaalslagPauzeren", "Niets nieuws meer indienen; wat onderweg is komt aan."),
        },
        f"{_HERE}/{{lading}}/hervatting": {
            "parameters": by_id,
            "put": _of_load("inhaalslagHervatten", "Verder waar het was."),
        },
    }


def _operation(
    name: str, summary: str, good: dict[int, tuple[str, str]], bad: tuple[int, ...] = _PLAIN
) -> Json:
    return operation(name, summary, good, bad, problems=_PROBLEMS) | {"tags": [TAG["name"]]}


def _of_load(name: str, summary: str) -> Json:
    return _operation(name, summary, {200: ("De voortgang.", "Voortgang")}, (*_PLAIN, 404))


def _sends_file(name: str, summary: str, good: dict[int, tuple[str, str]]) -> Json:
    content: Json = {
        f"{MEDIA_TYPES[Kind.CSV]}; charset={encoding}": {"schema": TEXT}
        for encoding in ("utf-8", "windows-1252", "iso-8859-15")
    }
    content[MEDIA_TYPES[Kind.XLSX]] = {}
    content[MEDIA_TYPES[Kind.JSON]] = {"schema": ref("OudeMeldingen")}
    return _operation(name, summary, good, _FILE) | {
        "parameters": [{"$ref": "#/components/parameters/scheidingsteken"}],
        "requestBody": {"required": True, "content": content},
    }


def _template(name: str, kind: Kind) -> Json:
    described = _operation(name, "Het sjabloon om in te vullen.", {200: ("Het sjabloon.", "Proef")})
    described["responses"]["200"]["content"] = {MEDIA_TYPES[kind]: {}}
    return described


def schemas() -> Json:
    """The schemas that the operations name."""
    coded = {"code": TEXT, "tekst": TEXT}
    head: dict[str, Any] = {"lading": TEXT, "naam": TEXT, "stand": enum(STATES)}
    size = {"meldingen": _COUNT, "personen": _COUNT}
    when = {"begonnenOp": INSTANT, "klaarOp": or_null(INSTANT)}
    return {
        "OudeMeldingen": record({LIST: list_of(ref("Melding")) | {"minItems": 1}})
        | {"description": f"Hoogstens {MOST_PERSONS} betrokkenen; laatstGewijzigdOp en status verplicht."},
        "LadingGenomen": record({"lading": TEXT, **size, "alOntvangen": {"type": "boolean"}}),
        "Ladingen": record({"ladingen": list_of(record(head | size | when))}),
        "Voortgang": record(
            head
            | {"wachtOp": or_null(ref("GecodeerdeTekst"))}
            | size
            | {
                "ingediend": _COUNT,
                "geladen": _COUNT,
                "geweigerd": list_of(record(coded | {"aantal": _COUNT})),
            }
            | when
            | {"personenPerUur": _COUNT}
        ),
        "Proef": record(
            {
                **size,
                "gevuld": list_of(record({"kolom": TEXT, "procent": _COUNT | {"maximum": 100}})),
                "waarschuwingen": list_of(TEXT),
            }
        ),
    }
