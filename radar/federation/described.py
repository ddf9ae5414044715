"""Parties for federations on one machine: regions, perhaps the RvdK and inboxes, the hub and evaluators,
each with its own host. Tests have three regions and the RvdK; the demo has all 26."""

from collections.abc import Sequence
from typing import Any, Final

from schemas.codes import HUB

REGIONS: Final = {
    "vt-grn": "Groningen",
    "vt-frl": "Friesland",
    "vt-dre": "Drenthe",
    "vt-ijs": "IJsselland",
    "vt-twe": "Twente",
    "vt-nog": "Noord- en Oost-Gelderland",
    "vt-glm": "Gelderland-Midden",
    "vt-glz": "Gelderland-Zuid",
    "vt-utr": "Utrecht",
    "vt-nhn": "Noord-Holland Noord",
    "vt-zwa": "Zaanstreek-Waterland",
    "vt-ken": "Kennemerland",
    "vt-ams": "Amsterdam-Amstelland",
    "vt-gov": "Gooi en Vechtstreek",
    "vt-hgl": "Haaglanden",
    "vt-hlm": "Hollands Midden",
    "vt-rij": "Rotterdam-Rijnmond",
    "vt-zhz": "Zuid-Holland Zuid",
    "vt-zee": "Zeeland",
    "vt-wbr": "West-Brabant",
    "vt-mbr": "Midden-Brabant",
    "vt-bno": "Noordoost-Brabant",
    "vt-bzo": "Zuidoost-Brabant",
    "vt-nml": "Noord- en Midden-Limburg",
    "vt-zli": "Zuid-Limburg",
    "vt-fle": "Flevoland",
}
"""The 26 regions, by the number of their safety region."""
_NAMES: Final = {"rvdk": "Raad voor de Kinderbescherming"} | {
    code: f"Veilig Thuis {name}" for code, name in REGIONS.items()
}


def regions(number: int) -> list[str]:
    """The first so many of the 26. Raises ValueError for any other number."""
    if not 1 <= number <= len(REGIONS):
        raise ValueError("1 to 26 regions")
    return [*REGIONS][:number]


def described(
    nodes: Sequence[str] = ("vt-grn", "vt-utr", "vt-zli", "rvdk"), inboxes: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """As in a parties.toml."""
    rows: list[dict[str, Any]] = [
        {"id": f"eval-{number}", "kind": "evaluator", "name": f"Sleutelhouder {number}"}
        for number in (1, 2, 3)
    ]
    rows.append({"id": str(HUB), "kind": "hub", "name": "Landelijke beheerder"})
    rows += [
        {"id": node, "kind": "rvdk" if node == "rvdk" else "region", "name": _NAMES.get(node, node)}
        for node in nodes
    ]
    rows += [{"id": inbox, "kind": "inbox", "name": "Postvak van de demonstratie"} for inbox in inboxes]
    for number, row in enumerate(rows, start=1):
        row |= {"oin": f"{number:08d}999900000000", "host": f"gastheer-{row['id']}"}
    return rows
