"""One invented family as several sources know it, for tests that need a link and not a whole example."""

from typing import Any

from schemas.identity import is_bsn

HOME = {"postcode": "9999XZ", "huisnummer": "9123", "straat": "Verzonnenstraat", "soort": "woning"}
BSNS = [text for number in range(999_900_000, 999_904_000) if is_bsn(text := str(number))]


def mother(**values: Any) -> dict[str, Any]:
    return {
        "bsn": BSNS[0], "voornamen": "Wende", "achternaam": "Zandkever", "geboortedatum": "1989-05-17",
        "geslacht": "V", "adres": HOME,
    } | values  # fmt: skip


def father(**values: Any) -> dict[str, Any]:
    """Without a number: known elsewhere without a birthday, he is probably the same man and no more."""
    return {
        "voornamen": "Otto", "achternaam": "Molenwiek", "geboortedatum": "1986-11-02", "geslacht": "M",
        "adres": HOME,
    } | values  # fmt: skip


def undated_father() -> dict[str, Any]:
    return {name: value for name, value in father().items() if name != "geboortedatum"}


def child(**values: Any) -> dict[str, Any]:
    return {
        "bsn": BSNS[1], "voornamen": "Yara", "achternaam": "Molenwiek", "geboortedatum": "2017-03-09",
        "geslacht": "V", "adres": HOME,
    } | values  # fmt: skip


def report(number: str, *people: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A report on these people (the mother when none), received the day before the village's."""
    return {
        "soort": "melding",
        "nummer": number,
        "revisie": 1,
        "ontvangenOp": "2026-11-23T10:00:00+01:00",
        "laatstGewijzigdOp": "2026-11-23",
        "spoed": False,
        "status": "open",
        "betrokkenen": list(people) or [mother()],
    } | values
