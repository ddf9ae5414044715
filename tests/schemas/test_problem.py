"""Errors as problem+json: Dutch, complete, and as published."""

import jsonschema
import pytest

from schemas.errors import CODES, BadInput, Conflict, Fault, NotFound, RadarError, Unavailable
from schemas.problem import MEDIA_TYPE, TITLES, problem, schema

ARGUMENTS = {"limiet": 3, "soort": "een tekst", "velden": "spoed", "wat": "dit"}


def test_one_fault() -> None:
    """Its status, its sentence as the detail, and itself in the list."""
    assert problem(Conflict("andere_inhoud", velden="spoed, status")) == {
        "type": "urn:nl:veiligthuis:radar:fout:andere_inhoud",
        "title": "Botst met wat eerder is ontvangen",
        "status": 409,
        "detail": "Onder dit nummer is eerder iets anders ontvangen: spoed, status.",
        "code": "andere_inhoud",
        "fouten": [
            {
                "pad": "",
                "code": "andere_inhoud",
                "tekst": "Onder dit nummer is eerder iets anders ontvangen: spoed, status.",
            }
        ],
    }


def test_many_faults() -> None:
    """All are listed with their places; the status is that of the first."""
    told = problem(BadInput([Fault("nummer", "nummer_ongeldig"), Fault("a.b", "te_lang", (("limiet", 20),))]))
    assert (told["status"], told["code"], told["detail"]) == (
        400,
        "nummer_ongeldig",
        "Er zijn 2 fouten; zie `fouten`.",
    )
    assert told["fouten"] == [
        {"pad": "nummer", "code": "nummer_ongeldig", "tekst": "Dit is geen geldig meldingsnummer."},
        {"pad": "a.b", "code": "te_lang", "tekst": "Dit veld mag hoogstens 20 tekens hebben."},
    ]


@pytest.mark.parametrize("code", CODES)
def test_every_code_can_be_told(code: str) -> None:
    """Each has a status with a title and a Dutch sentence, and fits the published schema."""
    told = problem(RadarError(code, "pad", **ARGUMENTS))
    jsonschema.validate(told, schema())
    assert (told["status"], told["title"]) == (CODES[code][0], TITLES[CODES[code][0]])
    assert "{" not in told["detail"]


def test_no_title_is_left_over() -> None:
    """The titles are of the statuses that the codes have."""
    assert set(TITLES) == {status for status, _ in CODES.values()}


@pytest.mark.parametrize("error", [NotFound("niet_gevonden"), Unavailable("storing")])
def test_a_cause_is_not_told(error: RadarError) -> None:
    """What stands behind an error, its notes and its cause, stays inside."""
    error.add_note("Verzonnen")
    error.__cause__ = ValueError("Verzonnen")
    assert "Verzonnen" not in str(problem(error))
    assert MEDIA_TYPE == "application/problem+json"
