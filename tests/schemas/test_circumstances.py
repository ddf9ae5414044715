"""Who reported, why and who is involved: optional, checked as a whole, kept (C9, E1-E4, E6, E8, E9)."""

import json
from typing import Any

import pytest

from schemas.circumstances import PRIVATE_REPORTERS
from schemas.codes import (
    Anonymity,
    FamilyInformed,
    Ground,
    IdentifierKind,
    Nature,
    Occasion,
    RecipientRole,
    ReporterKind,
)
from schemas.dutch_codes import REPORTERS
from schemas.errors import BadInput
from schemas.intake import changed_fields, digest, read_report, read_stored, write_report
from schemas.report import Professional, Report, Reporter
from tests.fakes.reports import NOW, TODAY, melding

SAID: dict[str, Any] = {
    "melder": {
        "hoedanigheid": "primair_onderwijs", "naam": "Kato Bedacht", "organisatie": "De Verzonnen School",
        "telefoon": "+31 50 000 00 00", "email": "kato@school.example", "eenmaligContact": False,
        "houdtZicht": True, "anonimiteit": "anoniem_voor_gezin",
    },
    "grond": "acuut",
    "aanleidingen": ["kindermishandeling_anders"],
    "aard": ["lichamelijke_mishandeling", "getuige_van_geweld"],
    "betrokkenProfessionals": [
        {"rol": "huisarts", "organisatie": "Praktijk Verzonnen", "telefoon": "050 000 00 01", "posities": [1],
         "actief": True, "kenmerk": {"soort": "agb", "waarde": "01000001"}},
        {"rol": "school", "organisatie": "De Verzonnen School", "actief": False, "convenant": True},
    ],
    "hoofdnummer": "H-2026-7",
    "gezinGeinformeerd": "niet",
    "redenNietGeinformeerd": "Dat zou het kind in gevaar brengen.",
    "meldcodeDoorlopen": True,
}  # fmt: skip


def _read(**values: Any) -> Report:
    return read_report(json.dumps(melding(**values)).encode(), TODAY, NOW)


def _faults(**values: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refused:
        _read(**values)
    return [(fault.path, fault.code) for fault in refused.value.faults]


def test_everything_said_is_read() -> None:
    """Reporter, ground, occasions, natures, professionals, case number, family and reporting code come in."""
    read = _read(**SAID)
    assert read.reporter == Reporter(
        ReporterKind.PRIMARY_EDUCATION, Anonymity.ANONYMOUS_TO_FAMILY, "Kato Bedacht", "De Verzonnen School",
        "+31 50 000 00 00", "kato@school.example", one_off=False, keeps_responsibility=True,
    )  # fmt: skip
    assert (read.ground, read.occasions) == (Ground.ACUTE, (Occasion.CHILD_ABUSE_OTHER,))
    assert read.natures == (Nature.PHYSICAL_ABUSE, Nature.WITNESS)
    assert read.professionals == (
        Professional(
            RecipientRole.GP, "Praktijk Verzonnen", IdentifierKind.AGB, "01000001", "050 000 00 01", (1,)
        ),
        Professional(RecipientRole.SCHOOL, "De Verzonnen School", active=False, covenant=True),
    )
    assert (read.main_case_number, read.reporting_code_done) == ("H-2026-7", True)
    assert read.family_informed is FamilyInformed.NOT
    assert read.family_not_informed_reason == "Dat zou het kind in gevaar brengen."


def test_what_is_stored_reads_back_the_same() -> None:
    """Written and read again nothing is lost or added; twice said is the same content."""
    read = _read(**SAID)
    assert read == read_stored(json.dumps(write_report(read)).encode())
    assert digest(read) == digest(_read(**SAID))


def test_nothing_said_leaves_no_trace() -> None:
    """A report as sources sent it before is the same content as ever: none of these fields stands in it."""
    written = write_report(_read())
    assert set(written) == set(melding())
    silent = _read(melder=None, aanleidingen=[], betrokkenProfessionals=[], grond=None)
    assert write_report(silent) == written


@pytest.mark.parametrize("field", ["verwachting", "afspraken", "veiligheidsinschatting", "bijlage"])
def test_what_stays_at_the_source_is_refused(field: str) -> None:
    """A reporter's expectations, agreements and own estimate of the safety have no field here (E6, E8)."""
    assert len(_faults(**{field: "tekst"})) == 1
    assert [code for _, code in _faults(melder={"hoedanigheid": "politie", field: "tekst"})] == [
        "onbekend_veld"
    ]


def test_a_reporter_has_a_capacity() -> None:
    """Who reports is coded as CBS counts it, for every code; without it the reporter is refused (E3)."""
    assert _faults(melder={"naam": "Kato Bedacht"}) == [("melder.hoedanigheid", "veld_ontbreekt")]
    for kind, word in REPORTERS.items():
        reporter = _read(melder={"hoedanigheid": word}).reporter
        assert reporter is not None
        assert reporter.kind is kind


@pytest.mark.parametrize("kind", ReporterKind)
def test_a_private_reporter_is_hidden_unless_they_consent(kind: ReporterKind) -> None:
    """Without another word a private person's identity is withheld; a professional's is open (E1)."""
    silent = _read(melder={"hoedanigheid": REPORTERS[kind]}).reporter
    consenting = _read(melder={"hoedanigheid": REPORTERS[kind], "anonimiteit": "open"}).reporter
    assert silent is not None
    assert consenting is not None
    assert (silent.anonymity is Anonymity.HIDDEN_PRIVATE) == (kind in PRIVATE_REPORTERS)
    assert consenting.anonymity is Anonymity.OPEN


def test_an_unknown_reporter_needs_a_supervisor() -> None:
    """Report with unknown reporter needs supervisor approval flag, and names nobody (E2)."""
    unknown = {"hoedanigheid": "buurt", "anonimiteit": "onbekend_bij_veilig_thuis"}
    assert _faults(melder=unknown) == [("melder.akkoordLeidinggevende", "akkoord_nodig")]
    agreed = _read(melder=unknown | {"akkoordLeidinggevende": True}).reporter
    assert agreed is not None
    assert agreed.supervisor_agreed
    named = unknown | {"akkoordLeidinggevende": True, "telefoon": "050 000 00 02"}
    assert _faults(melder=named) == [("melder.anonimiteit", "melder_bekend")]


def test_not_informing_the_family_has_a_reason() -> None:
    """Report carries `gezin_geinformeerd`: vooraf, achteraf, niet + reason (C9)."""
    assert _faults(gezinGeinformeerd="niet") == [("redenNietGeinformeerd", "veld_ontbreekt")]
    assert _read(gezinGeinformeerd="vooraf").family_informed is FamilyInformed.BEFORE
    assert _read(gezinGeinformeerd="achteraf").family_informed is FamilyInformed.AFTER


def test_a_professional_is_of_people_in_the_report() -> None:
    """A position that nobody has is refused: a letter would be about the wrong child."""
    gp = {"rol": "huisarts", "organisatie": "Praktijk Verzonnen", "posities": [1, 2]}
    assert _faults(betrokkenProfessionals=[gp]) == [
        ("betrokkenProfessionals[0].posities", "onbekende_waarde")
    ]


def test_a_changed_reporter_is_named_by_field_only() -> None:
    """A clash tells which field differs and never who reported."""
    other = SAID | {"melder": SAID["melder"] | {"naam": "Iemand Anders"}}
    assert changed_fields(_read(**SAID), _read(**other)) == ["melder.naam"]


def test_no_repr_shows_who_reported() -> None:
    """Nothing that holds a person has a repr that prints them."""
    shown = repr(_read(**SAID))
    assert not any(word in shown for word in ("Kato", "Verzonnen", "example", "gevaar", "000 00"))
