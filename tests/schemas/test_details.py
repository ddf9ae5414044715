"""What one region tells another of a case."""

from datetime import UTC, datetime

import pytest

from schemas.codes import DetailField, PartyId
from schemas.details import Details, DetailValue, read_details, write_details
from schemas.errors import Distrusted

DETAILS = Details(
    {
        DetailField.OUTCOME: DetailValue("directe overdracht", may_pass_on=True),
        DetailField.CONTACT: DetailValue("Bureaudienst Verzonnen, 088 0000000"),
    },
    PartyId("vt-grn"),
    datetime(2026, 11, 23, 9, tzinfo=UTC),
)


def test_what_is_written_is_read() -> None:
    """The fields, whether they may go on, the owner and the time come back."""
    assert read_details(write_details(DETAILS)) == DETAILS


def test_nothing_else_is_read() -> None:
    """Another spelling, a field twice, a field that is not listed and no JSON are refused."""
    plain = write_details(DETAILS)
    twice = plain.replace(b'"contact"', b'"uitkomst"')
    strange = plain.replace(b'"contact"', b'"adres"')
    for bad in (b"", b"{", plain + b" ", twice, strange):
        with pytest.raises(Distrusted):
            read_details(bad)


def test_a_text_without_end_does_not_leave() -> None:
    """A value is a sentence, not a file."""
    endless = Details({DetailField.CONTACT: DetailValue("x" * 501)}, DETAILS.owner, DETAILS.as_of)
    with pytest.raises(ValueError, match="cannot travel"):
        write_details(endless)


def test_a_value_is_not_printed() -> None:
    """It may stand in a log by mistake."""
    assert "Verzonnen" not in repr(DETAILS)
