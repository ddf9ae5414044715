"""Promises of schemas/advice.py: an advice holds nobody of a family (G1-G4, G12)."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.names import nickname_classes
from schemas.advice import ADJECTIVES, ADVICE, THINGS, is_personal, read_advice, refuse_names
from schemas.codes import Channel, Nature, Occasion, ReporterKind
from schemas.errors import BadInput
from tests.fakes.family import BSNS
from tests.fakes.reports import MELDING

TODAY = date(2026, 11, 24)
SENT: dict[str, Any] = {
    "soort": "advies",
    "nummer": "A-2026-1",
    "op": "2026-11-24",
    "hoedanigheid": "primair_onderwijs",
    "kanaal": "telefoon",
}
PLAIN = (
    "De leerkracht maakt zich zorgen over een meisje in groep 5. Zij komt al 3 weken te laat.",
    "Vraag over de meldcode: mag de huisarts de GGD bellen? Wij adviseren overleg met Veilig Thuis.",
    "moeder is bang, vader drinkt. Kind is 7 jaar.",
)


def _faults(**values: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refused:
        read_advice(json.dumps(SENT | values).encode(), TODAY)
    return [(fault.path, fault.code) for fault in refused.value.faults]


def _read(**values: Any) -> Any:
    return read_advice(json.dumps(SENT | values).encode(), TODAY)


def test_an_advice_is_read_with_or_without_who_asked() -> None:
    """Advice can be stored with or without seeker id; family fields are impossible (G2)."""
    anonymous, known = _read(), _read(adviesvrager="school-12", aard=["getuige_van_geweld"])
    assert (anonymous.seeker, anonymous.seeker_kind) == (None, ReporterKind.PRIMARY_EDUCATION)
    assert (known.seeker, known.natures, known.channel) == ("school-12", (Nature.WITNESS,), Channel.PHONE)
    assert _read(aanleidingen=["andere_problematiek"]).occasions == (Occasion.OTHER_PROBLEM,)


def test_the_schema_has_no_field_for_a_person() -> None:
    """Advice schema has no person field, and none by which it could be tied to a report (G1, G4)."""
    names = set(ADVICE.schema()["properties"])
    assert names == {
        "soort", "nummer", "op", "hoedanigheid", "kanaal", "adviesvrager", "schuilnaam", "aanleidingen",
        "aard", "notitie",
    }  # fmt: skip
    assert ADVICE.schema()["additionalProperties"] is False


@pytest.mark.parametrize(
    "field", sorted(set(MELDING) - {"soort", "nummer"} | {"melding", "hoofdnummer", "bsn"})
)
def test_no_field_of_a_report_gets_into_an_advice(field: str) -> None:
    """An advice cannot be tied to a report or hold what one holds: each such field is an unknown one (G4)."""
    assert [code for _, code in _faults(**{field: MELDING.get(field, "GRN-2026-1")})] == ["onbekend_veld"]


@pytest.mark.parametrize("note", PLAIN)
def test_a_note_without_anybody_is_taken(note: str) -> None:
    """What was asked and advised can be written down."""
    advice = _read(notitie=note)
    refuse_names(advice, lambda word: word in nickname_classes())
    assert advice.note == note


@given(
    number=st.sampled_from(BSNS),
    separator=st.sampled_from(["", " ", ".", "-"]),
    before=st.sampled_from(PLAIN),
    wide=st.booleans(),
)
def test_a_bsn_in_a_note_is_refused_however_it_is_written(
    number: str, separator: str, before: str, wide: bool
) -> None:
    """Fuzzed free text with a BSN pattern is refused: with spaces, dots, dashes or wide digits (G1)."""
    spoken = separator.join((number[:4], number[4:6], number[6:]))
    if wide:
        spoken = "".join(chr(ord(each) + 0xFEE0) if each.isdigit() else each for each in spoken)
    assert _faults(notitie=f"{before} nummer {spoken} erbij") == [("notitie", "persoonsgegevens")]


@given(
    first=st.sampled_from(["Wende", "Yara", "Otto", "Çağla", "Þórdís", "ELINE"]),
    surname=st.sampled_from(["Zandkever", "van der Molenwiek", "d'Ancona-Verzonnen", "el Fictief", ""]),
    before=st.sampled_from(PLAIN),
    at_start=st.booleans(),
)
def test_a_name_in_a_note_is_refused(first: str, surname: str, before: str, at_start: bool) -> None:
    """Fuzzed free text with a name pattern is refused, at the beginning of a sentence too (G1)."""
    note = f"{first} {surname} is bang. {before}" if at_start else f"{before} het gaat om {first} {surname}"
    assert _faults(notitie=note) == [("notitie", "persoonsgegevens")]


@pytest.mark.parametrize(
    "note",
    [
        "bel 06-12345678", "mail iemand@voorbeeld.example", "9999 XZ nummer 3", "geboren op 12-03-2017",
        "de heer J. uit het dorp",
    ],
)  # fmt: skip
def test_other_traces_of_somebody_are_refused(note: str) -> None:
    """A telephone number, an e-mail address, a postcode, a date of birth, an initial."""
    assert is_personal(note)


def test_a_first_name_without_a_capital_is_refused_where_names_are_known() -> None:
    """The node knows first names, also in small letters."""
    known = nickname_classes()
    for name in (name for name in known if len(name) > 2):
        assert is_personal(f"het gaat om {name} uit groep 5", lambda word: word in known), name
    with pytest.raises(BadInput):
        refuse_names(_read(notitie="het gaat om johanna uit groep 5"), lambda word: word in known)


def test_an_id_of_who_asked_is_no_bsn() -> None:
    """Whoever asks is registered under an id of their own."""
    assert _faults(adviesvrager=BSNS[0]) == [("adviesvrager", "persoonsgegevens")]


def test_no_part_of_an_alias_is_a_name() -> None:
    """Alias generator never yields a real person token (G3); another alias than ours is refused."""
    assert {*ADJECTIVES, *THINGS} & set(nickname_classes()) == set()
    assert _read(schuilnaam="groene-paraplu-482").alias == "groene-paraplu-482"
    assert _faults(schuilnaam="yara-molenwiek-482") == [("schuilnaam", "onbekende_waarde")]


def test_an_advice_was_given() -> None:
    """Not tomorrow."""
    assert _faults(op="2026-11-25") == [("op", "datum_in_toekomst")]
