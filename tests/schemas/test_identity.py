"""Numbers and dates of birth as sources write them: nothing repaired, nothing guessed."""

from typing import Any

import pytest

from schemas.errors import BadInput
from schemas.forms import BAD, Faults
from schemas.identity import VT, YOUTH, BirthText, BsnText, NotBornYet, bsn, is_bsn
from schemas.report import BirthDate, Bsn

RIGHT = ("999900006", "999901667", "999903330")


def _weighed(text: str) -> int:
    """The eleven-test as the law words it, written out once more."""
    digits = [int(digit) for digit in text]
    return sum((9 - at) * digit for at, digit in enumerate(digits[:8])) - digits[8]


def test_the_eleven_test_is_the_laws() -> None:
    """Of every last digit exactly those pass that make the weighed sum a multiple of eleven."""
    for start in range(99990000, 99990400):
        for last in range(10):
            text = f"{start}{last}"
            assert is_bsn(text) == (_weighed(text) % 11 == 0)


@pytest.mark.parametrize(
    "text",
    [
        "000000000", "999999999", "111111111", "555555555", "999900007", "99990006", "0999900006", "",
        " 999900006", "999900006\n", "9999.00.006", "999 900 006", "99990000６", "９９９９０００６６",
        "٩٩٩٩٠٠٠٠٦",
        "99990000a", "-99990006", "1e8900006",
    ],
)  # fmt: skip
def test_what_is_no_bsn(text: str) -> None:
    """Sentinels, equal digits, other lengths and scripts and a failing test are refused, without padding."""
    assert not is_bsn(text)
    with pytest.raises(BadInput) as refused:
        bsn(text)
    assert (refused.value.code, refused.value.__context__) == ("bsn_ongeldig", None)
    if len(text) > 3:
        assert text not in f"{refused.value} {refused.value.faults}"


def test_a_bsn_shows_nothing() -> None:
    """The number is a type that does not print itself."""
    assert bsn(RIGHT[0]) == Bsn(RIGHT[0]) == RIGHT[0]
    assert repr(bsn(RIGHT[0])) == "Bsn(…)"


def test_the_protocols_are_crosswise() -> None:
    """What means unknown in the one means unborn in the other, and neither is a number."""
    assert (VT.unknown, VT.unborn) == (YOUTH.unborn, YOUTH.unknown) == ("000000000", "999999999")
    assert not is_bsn(VT.unknown)
    assert not is_bsn(VT.unborn)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2016-04-05", BirthDate(2016, 4, 5)),
        ("2016-04-00", BirthDate(2016, 4)),
        ("2016-04", BirthDate(2016, 4)),
        ("2016-00-00", BirthDate(2016)),
        ("2016", BirthDate(2016)),
        ("1890-01-01", BirthDate(1890, 1, 1)),
        ("2016-02-29", BirthDate(2016, 2, 29)),
        ("99999999", NotBornYet("99999999")),
    ],
)
def test_dates_may_be_partial(text: str, read: Any) -> None:
    """What is not known is left out, as zeros or not at all."""
    faults = Faults()
    assert (BirthText().read(text, "geboortedatum", faults), faults.found) == (read, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2015-02-29", "datum_bestaat_niet"),
        ("2016-02-31", "datum_bestaat_niet"),
        ("2016-13-01", "datum_bestaat_niet"),
        ("2016-00-05", "datum_bestaat_niet"),
        ("2016-13", "datum_bestaat_niet"),
        ("0000-01-01", "datum_bestaat_niet"),
        ("0000", "datum_bestaat_niet"),
        ("1889-12-31", "datum_te_oud"),
        ("0216-04-05", "datum_te_oud"),
        ("05-04-2016", "datum_ongeldig"),
        ("20160405", "datum_ongeldig"),
        ("2016-4-5", "datum_ongeldig"),
        ("2016-04-05T00:00:00Z", "datum_ongeldig"),
        ("２０１６-04-05", "datum_ongeldig"),
        ("2016-04-05\n", "datum_ongeldig"),
        ("00000000", "datum_ongeldig"),
        ("42465", "datum_ongeldig"),
        ("", "datum_ongeldig"),
        (20160405, "datum_ongeldig"),
        (None, "datum_ongeldig"),
    ],
)
def test_what_is_no_date(text: Any, code: str) -> None:
    """Impossible, too long ago, or another form: each its code."""
    faults = Faults()
    assert BirthText().read(text, "geboortedatum", faults) is BAD
    assert [(fault.path, fault.code) for fault in faults.found] == [("geboortedatum", code)]


@pytest.mark.parametrize("birth", [BirthDate(2016, 4, 5), BirthDate(2016, 4), BirthDate(2016)])
def test_a_date_comes_back(birth: BirthDate) -> None:
    """Zeros stand for what is not known."""
    written = BirthText().write(birth)
    assert len(written) == 10
    assert BirthText().read(written, "", Faults()) == birth
    assert repr(birth) == "BirthDate(…)"


def test_a_bsn_is_a_text() -> None:
    """As a number it would have lost its zeros."""
    faults = Faults()
    assert BsnText().read(999900006, "bsn", faults) is BAD
    assert [fault.code for fault in faults.found] == ["verkeerd_type"]
