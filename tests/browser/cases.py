"""Cases in each stage at one workplace, for whoever looks at all of its pages."""

from typing import Any, Final

from radar.node.parts import person
from radar.node.reviewing.reviewing import Reviewing
from schemas.codes import DisclosurePurpose, IdentifierKind, Outcome, PartyId, RecipientRole, Service
from tests.browser.workplace import BRAM, FLEUR, GRN, NOOR, RVDK, SANNE, UTR, WILLEM, Served
from tests.fakes.family import BSNS, child, father, mother, report, undated_father

INBOX = "postvak"
PROFESSIONALS = [
    {"rol": "huisarts", "organisatie": "Huisartsenpraktijk Verzonnen", "telefoon": "050 000 0001"},
    {"rol": "jgz", "organisatie": "JGZ Nergens", "kenmerk": {"soort": "agb", "waarde": "01000001"}},
    {"rol": "school", "organisatie": "Basisschool De Fantasie", "convenant": True},
]


def story(site: Served) -> dict[str, str]:
    """Cases in each stage, with something to see; the ids by name."""
    past = {"ontvangenOp": "2024-02-12T10:00:00+01:00", "laatstGewijzigdOp": "2024-02-12"}
    site.file(UTR, report("U-1", mother(), child(), aanleidingen=["partnergeweld"], **past))
    site.file(UTR, report("U-2", undated_father(), ontvangenOp="2025-01-12T10:00:00+01:00"))
    site.file(UTR, report("U-3", mother(voornamen="Petra", bsn=None, verblijfBeschermen=True)))
    site.file(RVDK, report("R-1", child(), ontvangenOp="2025-09-01T10:00:00+02:00"))
    site.file(GRN, report("GR-2025-000017", child(bsn=None), ontvangenOp="2025-06-02T10:00:00+02:00"))
    melder = {"hoedanigheid": "huisarts", "anonimiteit": "open", "houdtZicht": False,
              "organisatie": "Huisartsenpraktijk Verzonnen"}  # fmt: skip
    case = site.file(
        GRN,
        report(
            "GR-2026-004182", mother(), father(), child(), betrokkenProfessionals=PROFESSIONALS, melder=melder
        ),
    )
    acute = site.file(GRN, report("GR-2026-004190", _stranger("Hanneke"), spoed=True))
    calm = site.file(GRN, report("GR-2026-004191", _stranger("Joost"), betrokkenProfessionals=PROFESSIONALS))
    late = site.file(
        GRN, report("GR-2026-004100", _stranger("Ilse"), ontvangenOp="2026-11-10T10:00:00+01:00")
    )
    site.file(UTR, report("U-9", _stranger("Ilse"), spoed=True))
    site.file(GRN, report("GR-2026-004050", _stranger("Mieke", verblijfBeschermen=True)))
    site.file(UTR, report("U-10", _stranger("Mieke")))
    with site.lock:
        decide(site, calm)
        ask_from_elsewhere(site)
        register(site)
    return {"zaak": case, "acuut": acute, "besloten": calm, "laat": late}


def _stranger(name: str, **values: Any) -> dict[str, Any]:
    born = {"Hanneke": "1971-01-03", "Joost": "2015-08-21", "Ilse": "1992-06-30", "Mieke": "1988-03-04"}
    bsn = BSNS[9 + [*born].index(name)]
    surname = f"Van {name}nergens"
    return mother(
        voornamen=name, achternaam=surname, bsn=bsn, geboortedatum=born[name], adres=None, **values
    )  # fmt: skip


def ask_from_elsewhere(site: Served) -> None:
    """UTR asks content of a case of ours whose people are protected: a person here decides."""
    elsewhere = site.made[UTR]
    link = elsewhere.value(
        "SELECT l.link_id FROM link l JOIN report r USING (report_id) WHERE r.number = 'U-10' LIMIT 1"
    )
    Reviewing(elsewhere.node).ask_details(
        elsewhere.conn, str(link), person("sofie"), DisclosurePurpose.JUDGE_SAFETY
    )
    site.made.run()


def register(site: Served) -> None:
    """A recipient that can enrol at the inbox, and one that is called."""
    recipients, conn, fleur = site.work.informing.recipients, site.member.conn, person(FLEUR)
    recipients.register(
        conn, fleur, RecipientRole.YOUTH_HEALTHCARE, "JGZ Nergens", IdentifierKind.AGB, "01000001",
        phone="050 000 0002", inbox=PartyId(INBOX),
    )  # fmt: skip
    recipients.register(
        conn, fleur, RecipientRole.SCHOOL, "Basisschool De Fantasie", IdentifierKind.BRIN, "00ZZ",
        covenant=True,
    )  # fmt: skip


def decide(site: Served, report_id: str) -> None:
    handling, conn = site.work.handling, site.member.conn
    handling.judge(conn, report_id, site.actor(SANNE), "Triage-instrument", "4.1", "B2")
    decision = handling.propose_decision(
        conn, report_id, site.actor(SANNE), Outcome.CONDITIONS_AND_FOLLOW_UP,
        [Service.CONDITIONS_AND_FOLLOW_UP], reason="Er is veel hulp en het gezin werkt mee.",
    )  # fmt: skip
    handling.confirm_decision(conn, decision, site.actor(BRAM))


PAGES: Final = (
    ("werkvoorraad", SANNE, "/"),
    ("werkvoorraad-voorkant", NOOR, "/"),
    ("nieuw", SANNE, "/nieuw"),
    ("zaak", SANNE, "/zaken/{zaak}"),
    ("zaak-niets-gevonden", SANNE, "/zaken/{acuut}"),
    ("zaak-later", SANNE, "/zaken/{laat}"),
    ("zaak-voorkant", NOOR, "/zaken/{zaak}"),
    ("besluit-begin", SANNE, "/zaken/{zaak}/besluit"),
    ("besluit", SANNE, "/zaken/{besloten}/besluit"),
    ("informeren-te-vroeg", SANNE, "/zaken/{zaak}/informeren"),
    ("informeren", SANNE, "/zaken/{besloten}/informeren"),
    ("wie-keek-zaak", SANNE, "/zaken/{zaak}/wie-keek"),
    ("vragen", SANNE, "/vragen"),
    ("wie-keek", WILLEM, "/"),
    ("beleid", WILLEM, "/beleid"),
    ("beheer", FLEUR, "/"),
    ("geen-toegang", FLEUR, "/zaken/{zaak}"),
)
"""(name of the picture, who looks, path with the names of cases of the story)"""
