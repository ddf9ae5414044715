"""The number and the dates by which a person is known, as sources write them.

Nothing is guessed: no digit is added, no spelling repaired. What stands for "unknown" or "not born yet" in a
source's protocol never becomes a number or a date of somebody.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from schemas.errors import BadInput, Fault
from schemas.forms import Faults
from schemas.report import BirthDate, Bsn

OLDEST_YEAR: Final = 1890
"""Nobody born before is alive."""

_NINE: Final = re.compile(r"[0-9]{9}", re.ASCII)  # str.isdigit and int() also take Arabic digits
_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_BIRTH: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Protocol:
    """What a source writes where there is no number (or date). The two protocols have them crosswise."""

    unknown: str
    unborn: str
    unborn_date: str | None


VT: Final = Protocol("000000000", "999999999", "99999999")
"""Informatieprotocol Veilig Thuis 2025, 3.10.1."""
YOUTH: Final = Protocol("999999999", "000000000", None)
"""Informatieprotocol Jeugd, 2.2."""


def bsn(text: str) -> Bsn:
    """Nine ASCII digits, not all the same, that pass the eleven-test. Raises BadInput("bsn_ongeldig")."""
    if not is_bsn(text):
        raise BadInput([Fault("", "bsn_ongeldig")])
    return Bsn(text)


def is_bsn(text: str) -> bool:
    """Whether `text` can be a BSN. 000000000 passes the bare eleven-test: hence "not all the same"."""
    if not _NINE.fullmatch(text) or len(set(text)) == 1:
        return False
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=True)) % 11 == 0


class BsnText:
    """Nine ASCII digits. Whether that is a number or a protocol's "none" is judged with the protocol."""

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        if not isinstance(value, str):
            return faults.add(path, "verkeerd_type", soort="een tekst")
        return value if _NINE.fullmatch(value) else faults.add(path, "bsn_ongeldig")

    def write(self, value: Any) -> Any:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{9}$"}


@dataclass(frozen=True, slots=True)
class NotBornYet:
    """Stands for a birth date that a protocol writes for an unborn child."""

    sentinel: str


class BirthText:
    """`JJJJ-MM-DD`, or less: `JJJJ-MM-00`, `JJJJ-MM`, `JJJJ-00-00`, `JJJJ`; or the VT protocol's 99999999."""

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        if value == VT.unborn_date:
            return NotBornYet(value)
        found = _BIRTH.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return faults.add(path, "datum_ongeldig")
        year, month, day = (int(part or 0) for part in found.groups())
        if (day and not month) or not _exists(year, month or 1, day or 1):
            return faults.add(path, "datum_bestaat_niet")
        if year < OLDEST_YEAR:
            return faults.add(path, "datum_te_oud")
        return BirthDate(year, month or None, day or None)

    def write(self, value: Any) -> Any:
        return f"{value.year:04d}-{value.month or 0:02d}-{value.day or 0:02d}"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|99999999)$"}


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def earliest(birth: BirthDate) -> date:
    """The first day that this date can mean."""
    return date(birth.year, birth.month or 1, birth.day or 1)
