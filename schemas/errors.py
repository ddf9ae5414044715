"""The one tree of errors. Typed inside; translated into Dutch and problem+json once, at the edge.

No error ever carries a value that somebody sent: only a stable code, a field path and safe numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

CODES: Final[dict[str, tuple[int, str]]] = {
    # code: (HTTP status, Dutch text; {placeholders} are limits or field names, never values)
    # --- the request as such
    "geen_json": (400, "Dit is geen geldige JSON."),
    "te_groot": (413, "Het bericht is groter dan {limiet} KiB."),
    "te_diep": (400, "Het bericht is dieper genest dan {limiet} lagen."),
    "dubbel_veld": (400, "Dit veld staat er meer dan eens."),
    "onbekend_veld": (400, "Dit veld kennen wij niet."),
    "veld_ontbreekt": (400, "Dit veld is verplicht."),
    "verkeerd_type": (400, "Dit veld moet {soort} zijn."),
    "onbekende_waarde": (400, "Deze waarde staat niet in de lijst voor dit veld."),
    "te_lang": (400, "Dit veld mag hoogstens {limiet} tekens hebben."),
    "verboden_teken": (400, "In dit veld staat een onzichtbaar of verboden teken."),
    # --- the report
    "advies": (400, "Een advies hoort niet in de radar en mag geen gegevens van een gezin bevatten."),
    "geen_personen": (400, "Een melding heeft ten minste een betrokkene."),
    "te_veel_personen": (400, "Een melding heeft hoogstens {limiet} betrokkenen."),
    "dubbele_persoon": (400, "Deze betrokkene staat er meer dan eens in."),
    "nummer_ongeldig": (400, "Dit is geen geldig meldingsnummer."),
    "bsn_ongeldig": (400, "Dit is geen geldig burgerservicenummer."),
    "datum_ongeldig": (400, "Dit is geen datum in de vorm JJJJ-MM-DD."),
    "datum_bestaat_niet": (400, "Deze datum bestaat niet."),
    "datum_in_toekomst": (400, "Deze datum ligt in de toekomst."),
    "datum_te_oud": (400, "Deze datum ligt te ver in het verleden."),
    "tijd_ongeldig": (400, "Dit is geen tijdstip in de vorm JJJJ-MM-DDTUU:MM:SS met een tijdzone."),
    "tijd_zonder_zone": (400, "Dit tijdstip heeft geen tijdzone."),
    "akkoord_nodig": (400, "Van een onbekende melder moet een leidinggevende akkoord zijn gegaan."),
    "melder_bekend": (400, "Een melder die onbekend is, heeft geen naam of contactgegevens."),
    # --- tables: CSV and Excel
    "bestand_niet_te_lezen": (400, "Dit bestand is er niet, of wij mogen het niet lezen."),
    "bestand_niet_te_schrijven": (400, "Hier kan geen bestand worden geschreven."),
    "bestand_leeg": (400, "Dit bestand is leeg; de eerste regel moet de kolommen noemen."),
    "codering_onbekend": (400, "Er is geen codering opgegeven, of een die wij niet kennen."),
    "codering_onjuist": (400, "Dit past niet bij de opgegeven codering."),
    "scheidingsteken": (400, "De cellen zijn niet gescheiden door het opgegeven scheidingsteken."),
    "aanhalingsteken": (400, "Een aanhalingsteken is niet gesloten of staat midden in een cel."),
    "aantal_cellen": (400, "Deze regel heeft niet evenveel cellen als de kopregel ({limiet})."),
    "kolom_dubbel": (400, "Deze kolom staat er meer dan eens."),
    "kolom_onbekend": (400, "Deze kolom kennen wij niet."),
    "kolom_ontbreekt": (400, "Deze kolom is verplicht."),
    # --- the files of an evaluation
    "huisnummer_ongeldig": (400, "Een huisnummer begint met een cijfer."),
    "persoon_onbekend": (400, "Deze persoon staat niet in het bestand van de personen."),
    # --- old reports brought in as a file
    "soort_bestand": (400, "Dit soort bestand nemen wij niet aan: alleen CSV, Excel (.xlsx) en JSON."),
    "geen_meldingen": (400, "Er staat geen enkele melding in."),
    "dubbel_nummer": (400, "Dit meldingsnummer staat er meer dan eens in."),
    "te_veel_regels": (400, "Een bestand heeft hoogstens {limiet} betrokkenen; verdeel het over meer."),
    "regel_wijkt_af": (400, "Dit staat op een andere regel van dezelfde melding anders."),
    "regel_zonder_persoon": (400, "Op deze regel staat geen enkel gegeven van een betrokkene."),
    "geen_xlsx": (400, "Dit is geen leesbaar Excel-bestand (.xlsx)."),
    "oude_excel": (400, "Dit is een oud Excel-bestand (.xls); sla het op als .xlsx."),
    "met_wachtwoord": (400, "Dit bestand is met een wachtwoord beveiligd."),
    "te_groot_uitgepakt": (400, "Dit bestand is uitgepakt groter dan {limiet} MiB."),
    "te_veel_bladen": (400, "Er is meer dan een blad; alleen meldingen en uitleg mogen erin staan."),
    "verborgen": (400, "Er is een verborgen blad; haal het weg of maak het zichtbaar."),
    "samengevoegd": (400, "Hier zijn cellen samengevoegd; splits ze."),
    "formule": (400, "In deze cel staat een formule; plak de waarde."),
    "foutwaarde": (400, "In deze cel staat een foutwaarde van Excel."),
    "geen_tekstcel": (400, "Deze cel moet tekst zijn; maak van de kolom tekst en vul de cel opnieuw."),
    "voorloopnul": (400, "Excel haalde de voorloopnul weg; maak van de kolom tekst en vul hem opnieuw."),
    # --- the life of a report
    "andere_inhoud": (409, "Onder dit nummer is eerder iets anders ontvangen: {velden}."),
    "oude_revisie": (409, "Er is al een hogere revisie ontvangen."),
    "ingetrokken": (409, "Deze melding is ingetrokken."),
    "gesloten": (409, "Deze melding is gesloten."),
    "niet_gevonden": (404, "Deze melding kennen wij niet."),
    "koppeling_onbekend": (404, "Deze koppeling is er niet of niet meer."),
    "aanvraag_onbekend": (404, "Deze vraag om inhoud is er niet."),
    "tweede_persoon": (409, "Een ander dan wie het eerst zei, moet dit ook zeggen."),
    "eerst_zelfde": (409, "Zeg eerst dat dit dezelfde persoon is."),
    "al_gevraagd": (409, "Deze vraag is al gesteld; het antwoord komt nog."),
    "niet_van_zaak": (400, "Dit gegeven hoort niet bij iemand van deze zaak."),
    "hoofdnummer_gesloten": (409, "De casus met dit hoofdnummer is gesloten; geef een nieuw hoofdnummer."),
    "besluit_onbekend": (404, "Dit besluit kennen wij niet."),
    "overdracht_onbekend": (404, "Deze overdracht kennen wij niet."),
    "zonder_instrument": (409, "Noem het instrument, de versie en de uitslag."),
    "nog_niet_beoordeeld": (409, "De veiligheid is nog niet beoordeeld; doe dat eerst."),
    "besluit_ligt_voor": (409, "Er ligt al een besluit voor; bekijk dat eerst."),
    "spoed_niet_mogelijk": (409, "Een besluit dat de melding beëindigt, nemen twee personen."),
    "meldcode_doorlopen": (409, "De melder doorliep de meldcode; dit wordt geen advies."),
    "zelfde_persoon": (409, "Een ander dan wie het besluit voorstelde, bevestigt het."),
    "al_beantwoord": (409, "Dit is al beantwoord."),
    "geen_terugkoppeling": (409, "Er staat geen terugkoppeling open."),
    "tweede_persoon_nodig": (400, "Een besluit nemen twee verschillende personen, of een bij spoed."),
    "ander_bericht": (409, "Onder dit volgnummer is eerder iets anders ontvangen."),
    "persoonsgegevens": (400, "Hier lijkt een persoon te staan; schrijf zonder namen en hoofdletters."),
    "advies_bij_melding": (409, "Dit is het nummer van een melding; een advies hoort daar niet bij."),
    "zonder_reden": (409, "Geef een reden."),
    "eigen_systeem_leidt": (409, "Het eigen systeem is leidend; leg dit daar vast."),
    "radar_leidt": (409, "In deze regio wordt dit in de radar vastgelegd."),
    # --- letters of recipients
    "bericht_onbekend": (404, "Dit bericht is er niet, of het is niet voor uw organisatie."),
    "bericht_weg": (409, "De bewaartijd is voorbij: de inhoud van dit bericht is vernietigd."),
    "eerst_openen": (409, "Open eerst het bericht."),
    "voorstel_onbekend": (404, "Dit voorstel is er niet meer; kijk opnieuw wie er te informeren is."),
    "soort_kiezen": (400, "Kies welk bericht deze ontvanger krijgt."),
    "persoon_onvolledig": (400, "Van deze betrokkene ontbreekt de voornaam of de geboortedatum."),
    "mag_niet_volgens_tabel": (409, "Deze ontvanger mag dit nu niet weten; zie wie wat mag weten."),
    "partner_informeert": (409, "De ketenpartner die dit overnam, informeert deze ontvanger."),
    "niets_gekozen": (400, "Kies bij ten minste een ontvanger: informeren of niet informeren."),
    "afwijking_zonder_reden": (409, "Een ketenpartner heeft dit gezin al. Zeg waarom u daarvan afwijkt."),
    "al_besloten": (409, "Over deze ontvanger is al besloten."),
    "al_verstuurd": (409, "Dit bericht is al weg; u kunt het nog intrekken tot het geopend is."),
    "al_geopend": (409, "Dit bericht is al geopend of verteld."),
    "melder_genoemd": (400, "Hier staat iets waaraan de melder te herkennen is. Schrijf het anders."),
    "regio_genoemd": (400, "Hier staat iets waaraan een andere regio te herkennen is. Schrijf het anders."),
    "gegeven_genoemd": (400, "Hier staat een adres of een burgerservicenummer. Laat dat weg."),
    "datalek_onbekend": (404, "Dit datalek kennen wij niet, of het is afgehandeld."),
    "ontvanger_onbekend": (404, "Deze ontvanger kennen wij niet."),
    "postvak_onbekend": (404, "Dit postvak kennen wij niet."),
    "aanmelding_onbekend": (404, "Deze aanmelding kennen wij niet, of de code is nog niet gebruikt."),
    "vingerafdruk_anders": (409, "Dit is een andere vingerafdruk; dit postvak is van iemand anders."),
    "antwoord_niet_gevraagd": (409, "Op dit bericht kunt u hier niet antwoorden; bel Veilig Thuis."),
    "collega_onbekend": (404, "Deze collega kennen wij hier niet."),
    "code_onbekend": (409, "Deze code klopt niet, is al gebruikt of is verlopen."),
    "te_vaak_geprobeerd": (
        409,
        "Er is te vaak een verkeerde code ingevuld. Probeer het over een uur opnieuw.",
    ),
    "postadres_ongeldig": (400, "Dit is geen geldig e-mailadres."),
    "lading_onbekend": (404, "Deze lading kennen wij niet."),
    "nummer_anders": (400, "Het nummer in het bericht is een ander dan in het adres."),
    # --- the door
    "geen_toegang": (401, "Geen of een onbekend toegangsbewijs."),
    "niet_toegestaan": (405, "Dit kan hier niet."),
    "te_traag": (408, "Het bericht kwam niet binnen {limiet} seconden binnen."),
    "pad_onbekend": (404, "Dit adres bestaat niet."),
    "storing": (503, "De radar kan dit nu niet aannemen. Probeer het opnieuw."),
    "fout": (500, "Er ging iets mis. De beheerder is gewaarschuwd."),
    # --- pages
    "geen_rol": (403, "U hebt geen rol waarmee u dit mag zien."),
    "andere_organisatie": (403, "Uw account hoort bij een andere organisatie."),
    "tweede_factor": (
        403,
        "U bent ingelogd zonder tweede stap (bijvoorbeeld een code); die is hier verplicht.",
    ),
    "formulier_niet_van_ons": (403, "Dit formulier is niet (meer) geldig. Open de pagina opnieuw."),
    "inloggen_ongeldig": (403, "Het inloggen is niet gelukt of duurde te lang. Probeer het opnieuw."),
    "inloggen_storing": (503, "De inlogvoorziening van uw organisatie antwoordt niet."),
    # --- messages between parties (quarantine reasons and refusals; a person sees them in the log only)
    "handtekening": (400, "De handtekening klopt niet."),
    "verkeerde_afzender": (400, "De afzender is een ander dan het kanaal."),
    "onleesbaar": (400, "Het bericht is niet te lezen."),
    "onbekende_versie": (400, "Deze versie van het bericht kennen wij niet."),
    "onbekende_afzender": (400, "Deze afzender kennen wij niet."),
    "sleutel_weg": (400, "De sleutel van dit bericht is vernietigd."),
    "zelfde_id": (409, "Onder dit id is eerder iets anders ontvangen."),
    "mislukt": (500, "Het bericht kon na drie pogingen niet worden verwerkt."),
    "mag_niet_vragen": (403, "Deze partij mag niet vragen."),
    "te_vaak_gevraagd": (429, "Deze vraag is te vaak gesteld."),
    "vreemde_rij": (403, "Een rij hoort niet bij deze partij."),
    "zelfcontrole": (500, "De eigen rijen kwamen niet terug; er is niet gezocht."),
    "te_veel_gevraagd": (403, "Er worden te veel afzenders gevraagd."),
    # --- evaluators
    "quotum": (429, "Het quotum van vandaag is op."),
    "bewijs_onjuist": (502, "Het bewijs van de sleutelhouder klopt niet."),
    "aandelen_onjuist": (502, "De aandelen van de sleutelhouders horen niet bij elkaar."),
    "te_weinig_sleutelhouders": (503, "Er zijn te weinig sleutelhouders bereikbaar."),
    "punt_ongeldig": (400, "Een punt is ongeldig."),
    "te_veel_punten": (400, "Een verzoek heeft per slag hoogstens {limiet} punten."),
    "verlopen": (400, "De tijd van dit verzoek ligt te ver van de onze."),
    "epoche_onbekend": (400, "Van deze sleutelperiode is hier geen aandeel."),
    # --- start-up refusals
    "instellingen_ongeldig": (500, "De instellingen kloppen niet."),
    "sleutels_bestaan": (500, "In deze map staan al sleutels; kies een lege map."),
    "schema_nieuwer": (500, "De database is van een nieuwere versie dan dit programma."),
    "schema_ouder": (500, "De database mist migraties."),
    "bestandsrechten": (500, "Een sleutelbestand is leesbaar voor anderen."),
    "alleen_demo": (500, "Dit mag alleen in de demonstratie: {wat}."),
    "zelfde_gastheer": (500, "Twee rollen die gescheiden moeten zijn, hebben dezelfde gastheer."),
    "manifest_ongeldig": (500, "Het manifest klopt niet."),
    "te_weinig_voorbeelden": (500, "Er zijn te weinig ware paren om van te leren; nodig zijn er {limiet}."),
    "check_met_gezinnen": (500, "Deze check kan alleen als elke melding over een persoon gaat."),
    "normalisatie_wijkt_af": (500, "De normalisatie van dit programma wijkt af van het manifest."),
    "gewichten_ongeldig": (500, "De gewichten van het model kloppen niet."),
}
"""The closed list. `tests/test_errors.py` says that every code used is here and every one here is used."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where (`betrokkenen[2].bsn`; empty for the whole), and which code."""

    path: str
    code: str
    args: tuple[tuple[str, str | int], ...] = ()

    @property
    def text(self) -> str:
        """The Dutch sentence for a person."""
        return CODES[self.code][1].format_map(dict(self.args))


class RadarError(Exception):
    """Root of everything the radar raises on purpose. `code` is one of CODES."""

    def __init__(self, code: str, path: str = "", **args: str | int) -> None:
        self.fault = Fault(path, code, tuple(args.items()))
        super().__init__(f"{code} {path}".strip())

    @property
    def code(self) -> str:
        return self.fault.code


class BadInput(RadarError):
    """What somebody sent cannot be taken; all its faults at once, or the first of `number`."""

    def __init__(self, faults: Sequence[Fault], number: int = 0) -> None:
        first = faults[0]
        super().__init__(first.code, first.path, **dict(first.args))
        self.faults = tuple(faults)
        self.number = max(number, len(faults))


class Conflict(RadarError):
    """It clashes with what was taken earlier (409)."""


class NotFound(RadarError):
    """No such report here."""


class Distrusted(RadarError):
    """A message, proof or manifest that does not verify: quarantined or refused, never acted on."""


class Unavailable(RadarError):
    """A part on the way is down or refuses for now; what was taken waits and is tried again."""


class StartRefused(RadarError):
    """The process must not start like this."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule said no: a value, not an exception, because refusing is normal work."""

    code: str
    args: dict[str, str | int] = field(default_factory=dict)
