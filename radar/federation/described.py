"""The parties of the demo: three regions, the RvdK, the hub and three evaluators, each with its own host."""

from collections.abc import Sequence
from typing import Any

from schemas.codes import HUB

_NAMES = {
    "vt-grn": "Veilig Thuis Groningen",
    "vt-utr": "Veilig Thuis Utrecht",
    "vt-zli": "Veilig Thuis Zuid-Limburg",
    "rvdk": "Raad voor de Kinderbescherming",
}


def described(nodes: Sequence[str] = ("vt-grn", "vt-utr", "vt-zli", "rvdk")) -> list[dict[str, Any]]:
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
    for number, row in enumerate(rows, start=1):
        row |= {"oin": f"{number:08d}999900000000", "host": f"gastheer-{row['id']}"}
    return rows
