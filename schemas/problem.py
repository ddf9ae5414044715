"""Errors as problem+json (RFC 9457) with Dutch text: the one translation at the edge.

It must never hold a value that somebody sent, nor the text of an exception.
"""

from typing import Any, Final

from schemas.errors import CODES, BadInput, RadarError

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:nl:veiligthuis:radar:fout:"
TITLES: Final[dict[int, str]] = {
    400: "Ongeldige invoer",
    401: "Geen toegang",
    403: "Niet toegestaan",
    404: "Niet gevonden",
    405: "Dit kan hier niet",
    408: "Te langzaam",
    409: "Botst met wat eerder is ontvangen",
    413: "Te groot",
    429: "Te vaak gevraagd",
    500: "Fout",
    502: "Onbetrouwbaar antwoord",
    503: "Tijdelijk niet beschikbaar",
}


def problem(error: RadarError) -> dict[str, Any]:
    """The problem document: `type`, `title`, `status`, `detail`, `code` and `fouten`, of the first fault.

    `fouten` lists every fault with `pad`, `code`, `tekst`: one, unless the error is a BadInput with more.
    `schema()` describes it.
    """
    faults = error.faults if isinstance(error, BadInput) else (error.fault,)
    status = CODES[error.code][0]
    number = error.number if isinstance(error, BadInput) else 1
    more = f"Er zijn {number} fouten; zie `fouten`."
    if number > len(faults):
        more = f"Er zijn {number} fouten; de eerste {len(faults)} staan in `fouten`."
    return {
        "type": TYPE + error.code,
        "title": TITLES[status],
        "status": status,
        "detail": faults[0].text if number == 1 else more,
        "code": error.code,
        "fouten": [{"pad": fault.path, "code": fault.code, "tekst": fault.text} for fault in faults],
    }


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what `problem` gives. Members may be added (RFC 9457, 3.2)."""
    text = {"type": "string"}
    code = {"type": "string", "pattern": "^[a-z_]{1,40}$"}
    fault = {
        "type": "object",
        "properties": {"pad": text, "code": code, "tekst": text},
        "required": ["code", "pad", "tekst"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": {"type": "integer", "enum": sorted(TITLES)},
            "detail": text,
            "code": code,
            "fouten": {"type": "array", "items": fault, "minItems": 1},
        },
        "required": ["code", "detail", "fouten", "status", "title", "type"],
    }
