"""A report in Dutch: read strictly, all faults at once, no value repeated."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from schemas.codes import AddressKind, CaseStatus, Sex
from schemas.errors import BadInput
from schemas.intake import (
    changed_fields,
    digest,
    read_closing,
    read_number,
    read_report,
    read_stored,
    write_report,
)
from schemas.report import Address, BirthDate, Bsn, Person, Report
from tests.fakes.reports import CHILD, MELDING, NOW, TODAY, melding

SAAR = Person(
    Bsn("999900006"), "Saar", "van der", "Proef", BirthDate(2016, 4, 5), Sex.FEMALE,
    Address("9999 ZZ", "1 a", "Fictielaan", AddressKind.DWELLING),
)  # fmt: skip
KOEN = Person(first_names="Koen", surname="Verzonnen", birth_date=BirthDate(1985))


def _sent(document: Any) -> bytes:
    return json.dumps(document).encode()


def _read(document: Any) -> Report:
    return read_report(_sent(document), TODAY, NOW)


def _faults(document: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refused:
        read_report(document if isinstance(document, bytes) else _sent(document), TODAY, NOW)
    return [(fault.path, fault.code) for fault in refused.value.faults]


def _child(**values: Any) -> dict[str, Any]:
    """CHILD with these values; None leaves a field out."""
    return {name: value for name, value in (CHILD | values).items() if value is not None}


def test_a_report_is_read() -> None:
    """Every field of it comes in, times in UTC, gaps as None."""
    assert _read(MELDING) == Report(
        number="GRN-2026-1",
        revision=2,
        received_at=datetime(2026, 11, 23, 7, 30, tzinfo=UTC),
        last_changed_on=date(2026, 11, 22),
        urgent=True,
        status=CaseStatus.MONITORED,
        persons=(SAAR, KOEN),
    )


def test_little_is_needed() -> None:
    """A number, a time and one person about whom nothing is known make a report; the rest has defaults."""
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    sent = {"soort": "melding", "nummer": "1", "ontvangenOp": "2026-11-22T23:30:00Z", "betrokkenen": [{}]}
    assert _read(sent) == Report("1", 1, at, at.date(), False, CaseStatus.OPEN, (Person(),))


def test_null_and_blank_are_not_known() -> None:
    """Where a source has nothing it may write null, or a blank text; both are the same as leaving it out."""
    optional = ["bsn", "geboortedatum", "geslacht", "adres", "ongeboren", "verblijfBeschermen", "bsnProtocol"]
    blank = {"voornamen": "", "tussenvoegsel": " ", "achternaam": "\u00a0", "adres": {"straat": " "}}
    assert _read(melding(dict.fromkeys(optional))).persons == (Person(),)
    assert _read(melding(blank)).persons == (Person(),)
    head = dict.fromkeys(["revisie", "laatstGewijzigdOp", "spoed", "status"])
    assert _read(melding(**head)).revision == 1


@pytest.mark.parametrize(
    ("person", "known"),
    [
        ({"bsn": "000000000"}, Person()),
        ({"bsn": "999999999"}, Person(unborn=True)),
        ({"bsn": "000000000", "bsnProtocol": "vt"}, Person()),
        ({"bsn": "999999999", "bsnProtocol": "jeugd"}, Person()),
        ({"bsn": "000000000", "bsnProtocol": "jeugd"}, Person(unborn=True)),
        ({"geboortedatum": "99999999"}, Person(unborn=True)),
        ({"bsn": "999999999", "geboortedatum": "99999999"}, Person(unborn=True)),
        ({"ongeboren": True, "geboortedatum": "2027-02"}, Person(unborn=True, birth_date=BirthDate(2027, 2))),
        ({"ongeboren": True, "geboortedatum": "2026"}, Person(unborn=True, birth_date=BirthDate(2026))),
    ],
)  # fmt: skip
def test_sentinels_become_nobodys_number(person: dict[str, Any], known: Person) -> None:
    """By the protocol of the source: unknown, or an unborn child; never a number or a date."""
    assert _read(melding(person)).persons == (known,)


def test_an_address_abroad_is_normal() -> None:
    """Any postcode and house number is kept as it was written."""
    abroad = {"postcode": "B-1000", "huisnummer": "t.o. 12", "straat": "Rue Imaginaire"}
    assert _read(melding(_child(adres=abroad))).persons[0].address == Address(
        "B-1000", "t.o. 12", "Rue Imaginaire", AddressKind.UNKNOWN
    )


def test_a_secret_address_may_be_empty() -> None:
    """That it is secret is kept though nothing else of it is told."""
    read = _read(melding(_child(adres={"soort": "geheim"}))).persons[0]
    assert read.address == Address(kind=AddressKind.SECRET)


@pytest.mark.parametrize(
    "document",
    [
        {"soort": "advies"},
        MELDING | {"soort": "advies", "kleur": "rood", "nummer": 1, "betrokkenen": [{"bsn": "1"}] * 30},
    ],
    ids=range(2),
)
def test_an_advice_is_refused_whole(document: Any) -> None:
    """Whatever else is wrong with it: only that it does not belong here."""
    assert _faults(document) == [("soort", "advies")]


BAD_HEADS: list[tuple[dict[str, Any], str, str]] = [
    ({"soort": None}, "soort", "onbekende_waarde"),
    ({"soort": "Melding"}, "soort", "onbekende_waarde"),
    ({"kleur": "rood"}, "?9", "onbekend_veld"),
    ({"nummer": ""}, "nummer", "nummer_ongeldig"),
    ({"nummer": "a/b"}, "nummer", "nummer_ongeldig"),
    ({"nummer": ".."}, "nummer", "nummer_ongeldig"),
    ({"nummer": "GRN 1"}, "nummer", "nummer_ongeldig"),
    ({"nummer": "x" * 41}, "nummer", "te_lang"),
    ({"nummer": 1}, "nummer", "verkeerd_type"),
    ({"revisie": 0}, "revisie", "onbekende_waarde"),
    ({"revisie": 2**31}, "revisie", "onbekende_waarde"),
    ({"revisie": True}, "revisie", "verkeerd_type"),
    ({"revisie": 1.0}, "revisie", "verkeerd_type"),
    ({"ontvangenOp": "2026-11-23T08:30:00"}, "ontvangenOp", "tijd_zonder_zone"),
    ({"ontvangenOp": "2026-11-23"}, "ontvangenOp", "tijd_ongeldig"),
    ({"ontvangenOp": "23-11-2026 08:30"}, "ontvangenOp", "tijd_ongeldig"),
    ({"ontvangenOp": 1795000000}, "ontvangenOp", "tijd_ongeldig"),
    ({"ontvangenOp": "2026-02-30T08:30:00Z"}, "ontvangenOp", "datum_bestaat_niet"),
    ({"ontvangenOp": "2026-11-23T24:30:00Z"}, "ontvangenOp", "datum_bestaat_niet"),
    ({"ontvangenOp": "0001-01-01T00:00:00+14:00"}, "ontvangenOp", "datum_bestaat_niet"),
    ({"ontvangenOp": "2026-11-23T09:10:01Z"}, "ontvangenOp", "datum_in_toekomst"),
    ({"ontvangenOp": "1026-11-23T09:10:00Z"}, "ontvangenOp", "datum_te_oud"),
    ({"laatstGewijzigdOp": "2026-11-24"}, "laatstGewijzigdOp", "datum_in_toekomst"),
    ({"laatstGewijzigdOp": "2026-11-31"}, "laatstGewijzigdOp", "datum_bestaat_niet"),
    ({"laatstGewijzigdOp": "22-11-2026"}, "laatstGewijzigdOp", "datum_ongeldig"),
    ({"laatstGewijzigdOp": "1026-11-22"}, "laatstGewijzigdOp", "datum_te_oud"),
    ({"spoed": "nee"}, "spoed", "verkeerd_type"),
    ({"spoed": 0}, "spoed", "verkeerd_type"),
    ({"status": "Open"}, "status", "onbekende_waarde"),
    ({"status": 1}, "status", "verkeerd_type"),
    ({"betrokkenen": []}, "betrokkenen", "geen_personen"),
    ({"betrokkenen": None}, "betrokkenen", "verkeerd_type"),
    ({"betrokkenen": {}}, "betrokkenen", "verkeerd_type"),
    ({"betrokkenen": [None]}, "betrokkenen[0]", "verkeerd_type"),
    ({"betrokkenen": [{}] * 26}, "betrokkenen", "te_veel_personen"),
]
BAD_PERSONS: list[tuple[dict[str, Any], str, str]] = [
    ({"bsn": "999900007"}, "bsn", "bsn_ongeldig"),
    ({"bsn": "111111111"}, "bsn", "bsn_ongeldig"),
    ({"bsn": "99990006"}, "bsn", "bsn_ongeldig"),
    ({"bsn": ""}, "bsn", "bsn_ongeldig"),
    ({"bsn": "9" * 1000}, "bsn", "bsn_ongeldig"),
    ({"bsn": "９９９９００００６"}, "bsn", "bsn_ongeldig"),
    ({"bsn": "٩٩٩٩٠٠٠٠٦"}, "bsn", "bsn_ongeldig"),
    ({"bsn": 999900006}, "bsn", "verkeerd_type"),
    ({"bsnProtocol": "anders"}, "bsnProtocol", "onbekende_waarde"),
    ({"geboortedatum": "2016-02-31"}, "geboortedatum", "datum_bestaat_niet"),
    ({"geboortedatum": "05-04-2016"}, "geboortedatum", "datum_ongeldig"),
    ({"geboortedatum": "1889"}, "geboortedatum", "datum_te_oud"),
    ({"geboortedatum": "2026-11-24"}, "geboortedatum", "datum_in_toekomst"),
    ({"geboortedatum": "2026-12"}, "geboortedatum", "datum_in_toekomst"),
    ({"geboortedatum": "2027"}, "geboortedatum", "datum_in_toekomst"),
    ({"geboortedatum": "2028-01-01", "ongeboren": True}, "geboortedatum", "datum_in_toekomst"),
    ({"geboortedatum": "99999999", "bsnProtocol": "jeugd"}, "geboortedatum", "datum_ongeldig"),
    ({"geslacht": "vrouw"}, "geslacht", "onbekende_waarde"),
    ({"geslacht": 2}, "geslacht", "verkeerd_type"),
    ({"voornamen": "S" * 201}, "voornamen", "te_lang"),
    ({"voornamen": ["Saar"]}, "voornamen", "verkeerd_type"),
    ({"tussenvoegsel": "v" * 21}, "tussenvoegsel", "te_lang"),
    ({"achternaam": "P" * 201}, "achternaam", "te_lang"),
    ({"achternaam": "Pro\nef"}, "achternaam", "verboden_teken"),
    ({"achternaam": "Pro\u200bef"}, "achternaam", "verboden_teken"),
    ({"ongeboren": "ja"}, "ongeboren", "verkeerd_type"),
    ({"verblijfBeschermen": 1}, "verblijfBeschermen", "verkeerd_type"),
    ({"adres": "Fictielaan 1"}, "adres", "verkeerd_type"),
    ({"adres": {"postcode": "9999 ZZ-9999"}}, "adres.postcode", "te_lang"),
    ({"adres": {"huisnummer": 1}}, "adres.huisnummer", "verkeerd_type"),
    ({"adres": {"straat": "F" * 101}}, "adres.straat", "te_lang"),
    ({"adres": {"soort": "huis"}}, "adres.soort", "onbekende_waarde"),
    ({"adres": {"plaats": "Fictiestad"}}, "adres.?1", "onbekend_veld"),
    ({"Saar Verzonnen": 1}, "?8", "onbekend_veld"),
]


@pytest.mark.parametrize(("values", "path", "code"), BAD_HEADS, ids=range(len(BAD_HEADS)))
def test_a_bad_field_is_told(values: dict[str, Any], path: str, code: str) -> None:
    """Each fault of a report has its place and its code, and is the only one."""
    assert _faults(MELDING | values) == [(path, code)]


@pytest.mark.parametrize(("values", "path", "code"), BAD_PERSONS, ids=range(len(BAD_PERSONS)))
def test_a_bad_person_is_told(values: dict[str, Any], path: str, code: str) -> None:
    """Each fault of a person has its place and its code, and is the only one."""
    assert _faults(melding({}, CHILD | values)) == [(f"betrokkenen[1].{path}", code)]


@pytest.mark.parametrize("name", ["soort", "nummer", "ontvangenOp", "betrokkenen"])
def test_what_is_needed_is_missed(name: str) -> None:
    """These four have no default."""
    assert _faults({key: value for key, value in MELDING.items() if key != name}) == [
        (name, "veld_ontbreekt")
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "geen_json"), (b"[" * 99, "te_diep"), (b" " * 300 * 1024, "te_groot"), (b"[]", "verkeerd_type")],
)
def test_what_is_no_document_is_refused(data: bytes, code: str) -> None:
    """Garbage has its codes too."""
    assert _faults(data) == [("", code)]


def test_a_doubled_field_is_told() -> None:
    """The second does not win."""
    data = _sent(MELDING).replace(b'"voornamen": "Saar"', b'"voornamen": "Saar", "voornamen": "Koen"')
    assert _faults(data) == [("betrokkenen[0].voornamen", "dubbel_veld")]


def test_all_faults_come_at_once() -> None:
    """Those of form and those of content, of all persons."""
    document = melding(
        _child(bsn="999900007", geboortedatum="2030"),
        {"voornamen": 1, "geboortedatum": "2016-02-31"},
        status="x",
        ontvangenOp="2030-01-01T00:00:00Z",
    )
    assert set(_faults(document)) == {
        ("status", "onbekende_waarde"),
        ("ontvangenOp", "datum_in_toekomst"),
        ("betrokkenen[0].bsn", "bsn_ongeldig"),
        ("betrokkenen[0].geboortedatum", "datum_in_toekomst"),
        ("betrokkenen[1].voornamen", "verkeerd_type"),
        ("betrokkenen[1].geboortedatum", "datum_bestaat_niet"),
    }


def test_the_list_of_faults_ends() -> None:
    """A document full of unknown fields gives a list that somebody can read."""
    assert len(_faults(MELDING | {f"veld{at}": 1 for at in range(5000)})) == 100


@pytest.mark.parametrize(
    ("persons", "doubles"),
    [
        ([CHILD, CHILD], ["betrokkenen[1]"]),
        ([CHILD, {}, CHILD, CHILD], ["betrokkenen[2]", "betrokkenen[3]"]),
        ([CHILD, CHILD | {"voornamen": " SAAR"}], ["betrokkenen[1]"]),
        ([CHILD, CHILD | {"adres": None}], ["betrokkenen[1]"]),
        ([{"bsn": "999900006"}] * 2, ["betrokkenen[1]"]),
        ([{"voornamen": "Saar", "achternaam": "Proef"}] * 2, ["betrokkenen[1]"]),
        ([CHILD, CHILD | {"voornamen": "Noor"}], []),
        ([CHILD, _child(bsn=None)], []),
        ([{}, {}], []),
        ([{"achternaam": "Proef", "geboortedatum": "2016-04-05"}] * 2, []),
        ([{"ongeboren": True, "voornamen": "Baby", "achternaam": "Proef"}] * 2, []),
    ],
)
def test_the_same_person_twice(persons: list[dict[str, Any]], doubles: list[str]) -> None:
    """Somebody who is told apart and stands there twice is refused; twins and unknown people are not."""
    if doubles:
        assert _faults(melding(*persons)) == [(path, "dubbele_persoon") for path in doubles]
    else:
        assert len(_read(melding(*persons)).persons) == len(persons)


def test_25_persons_are_taken() -> None:
    """The limit itself is let in."""
    assert len(_read(melding(*[{"voornamen": f"Kind {at}"} for at in range(25)])).persons) == 25


@pytest.mark.parametrize(
    ("received", "day"),
    [
        ("2026-11-23T00:30:00+01:00", date(2026, 11, 23)),
        ("2026-11-23T09:10:00Z", date(2026, 11, 23)),
        ("2026-11-23t09:00:00.1234567z", date(2026, 11, 23)),
        ("2026-11-24T00:30:00+14:00", date(2026, 11, 23)),  # already tomorrow there
    ],
)
def test_the_day_of_last_change_is_that_of_receipt(received: str, day: date) -> None:
    """As the source wrote it, never tomorrow; ten minutes between the clocks are let pass."""
    document = {
        name: value for name, value in melding(ontvangenOp=received).items() if name != "laatstGewijzigdOp"
    }
    now = NOW + timedelta(hours=2) if received.endswith("+14:00") else NOW
    assert read_report(_sent(document), TODAY, now).last_changed_on == day


def test_no_refusal_repeats_a_value() -> None:
    """Whatever is wrong, no word that was sent comes back, in no text, repr or exception behind it."""
    planted = "Zandkever"
    wrong: list[Any] = [
        melding(**{name: planted + "/ \u00e9"}) for name in MELDING if name not in ("betrokkenen",)
    ] + [melding({name: planted + "\n"}) for name in (*CHILD, "ongeboren", "bsnProtocol")]
    wrong += [
        melding({planted: planted}),
        melding({"adres": {planted: 1}}),
        [planted],
        {planted: {planted: []}},
    ]
    wrong += [_sent(melding(_child(voornamen=planted))) + b"}", b'{"x":"' + planted.encode() + b"\xff"]
    for document in wrong:
        with pytest.raises(BadInput) as refused:
            read_report(document if isinstance(document, bytes) else _sent(document), TODAY, NOW)
        error = refused.value
        told = " ".join(
            [str(error), repr(error), repr(error.faults), *(fault.text for fault in error.faults)]
        )
        assert planted not in told
        assert error.__context__ is None


# --- written, stored, compared


def test_a_report_is_written_canonically() -> None:
    """In Dutch, times in UTC, only what is known; it is read as the same."""
    report = _read(MELDING)
    assert write_report(report) == MELDING | {
        "ontvangenOp": "2026-11-23T07:30:00Z",
        "betrokkenen": [
            CHILD,
            {"voornamen": "Koen", "achternaam": "Verzonnen", "geboortedatum": "1985-00-00"},
        ],
    }
    assert _read(write_report(report)) == report


def test_a_stored_report_is_not_judged_by_the_clock() -> None:
    """What was taken stays readable, though a clock was set back since, or a child was born."""
    later = melding(ontvangenOp="2030-01-01T00:00:00Z", laatstGewijzigdOp="2030-01-01")
    assert read_stored(_sent(later)).last_changed_on == date(2030, 1, 1)
    with pytest.raises(BadInput):
        read_stored(_sent(melding(_child(bsn="999900007"))))


def test_changed_fields_are_named_without_values() -> None:
    """Each by its Dutch path; people are compared by place, or named as a whole when their number differs."""
    one, other = _read(MELDING), deepcopy(MELDING)
    other |= {"spoed": False, "revisie": 3}
    other["betrokkenen"][0] |= {
        "achternaam": "Zandkever",
        "adres": {"postcode": "9999 ZZ", "soort": "woning"},
    }
    del other["betrokkenen"][1]["geboortedatum"]
    assert changed_fields(one, _read(other)) == [
        "revisie",
        "spoed",
        "betrokkenen[0].achternaam",
        "betrokkenen[0].adres.huisnummer",
        "betrokkenen[0].adres.straat",
        "betrokkenen[1].geboortedatum",
    ]
    assert changed_fields(one, replace(one, persons=one.persons[:1])) == ["betrokkenen"]
    assert changed_fields(one, one) == []


def test_a_digest_is_of_the_content() -> None:
    """Another spelling of the same report has the same digest, another report another."""
    respelled = melding(*MELDING["betrokkenen"], ontvangenOp="2026-11-23T07:30:00.000Z")
    assert digest(_read(MELDING)) == digest(_read(respelled))
    assert len({digest(_read(MELDING)), digest(_read(melding(spoed=False))), digest(_read(melding({})))}) == 3


# --- closing, number


def test_a_closing_is_read() -> None:
    """Its revision and its day."""
    assert read_closing(b'{"revisie": 3, "op": "2026-11-23"}', TODAY) == (3, TODAY)


@pytest.mark.parametrize(
    ("document", "faults"),
    [
        ({"revisie": 3, "op": "2026-11-24"}, [("op", "datum_in_toekomst")]),
        ({"revisie": 3, "op": "1026-11-24"}, [("op", "datum_te_oud")]),
        ({"revisie": "3", "op": "x"}, [("revisie", "verkeerd_type"), ("op", "datum_ongeldig")]),
        ({"waarom": 1}, [("?1", "onbekend_veld"), ("revisie", "veld_ontbreekt"), ("op", "veld_ontbreekt")]),
        ([], [("", "verkeerd_type")]),
    ],
    ids=range(5),
)
def test_a_bad_closing_is_told(document: Any, faults: list[tuple[str, str]]) -> None:
    """All its faults at once."""
    with pytest.raises(BadInput) as refused:
        read_closing(_sent(document), TODAY)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == faults


@pytest.mark.parametrize("text", ["", "x" * 41, "a/b", "..", " ", "a\n", "\u0661", "é"])
def test_what_is_no_number(text: str) -> None:
    """What could not be filed cannot be asked for."""
    assert read_number("GRN-2026_1.a") == "GRN-2026_1.a"
    with pytest.raises(BadInput) as refused:
        read_number(text)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [("nummer", "nummer_ongeldig")]


def test_no_repr_shows_anybody() -> None:
    """A report in a log shows its revision and times."""
    shown = repr(_read(MELDING))
    for value in ("GRN", "999900006", "Saar", "Proef", "Fictielaan", "9999", "1985", "Koen"):
        assert value not in shown
