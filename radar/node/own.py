"""The node's own earlier reports, found by itself under its local key: same passes, levels and scores.

Whatever is down, a report is answered for the own region. Stored and compared under one lock, so that of two
reports filed at once one finds the other.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from matching.normalise import Normalised, address_key, household_key, normalise
from matching.rows import open_sender
from radar.node.blocks import Encoded, Involved, Origin, encode, local_evaluate
from radar.node.calibration import note_own, note_own_again
from radar.node.judging import Judged, Weighed, compare_blocks, shown, weigh
from radar.node.parts import SQL, NodeParts
from radar.store.db import Connection
from schemas.codes import Band
from schemas.errors import Distrusted
from schemas.report import Person, Report

Given = tuple[int, bytes]
"""Who filed the row, as the hub knows it, and the sealed sender."""
CROWDED: int = 8
"""Households at one address, above which it counts as an institution."""


def normalised(conn: Connection, node: NodeParts, persons: Sequence[Person]) -> list[Normalised]:
    """The people of a report, without the addresses that so many share that they are institutions."""
    addresses = [_address(node, person) for person in persons]
    known = sorted({address for address in addresses if address})
    crowded = {bytes(address) for (address,) in SQL.crowded(conn, addresses=known, households=CROWDED)}
    return [
        normalise(person, crowded=address in crowded)
        for person, address in zip(persons, addresses, strict=True)
    ]


def _address(node: NodeParts, person: Person) -> bytes | None:
    """What stands for a person's address here."""
    key = address_key(person)
    return node.keyed("address", key.encode()) if key else None


def note_addresses(conn: Connection, node: NodeParts, report_id: str, report: Report, today: date) -> None:
    """Count each family at its address, by surnames, so that ten reports on one family are one household."""
    household = node.keyed("household", household_key(report.persons).encode())
    addresses = {address for person in report.persons if (address := _address(node, person))}
    SQL.insert_address(
        conn,
        [
            {
                "address": address,
                "household": household,
                "report_id": report_id,
                "last_changed_on": today,
            }
            for address in sorted(addresses)
        ],
    )


def find_own(
    conn: Connection,
    node: NodeParts,
    report_id: str,
    people: Sequence[Involved],
    origin: Origin,
    last_changed_on: date,
    *,
    corrected: bool = False,
) -> int:
    """Store the rows of this report, compare them with all earlier ones, and keep the links; how many.

    `corrected`: the report was compared before, with other people in it.
    """
    encoded = encode(people, local_evaluate(node.local_key), node.local_key, origin)
    keep_own_rows(conn, encoded, last_changed_on)
    weighed = _weighed(conn, node, report_id, people, encoded)
    if not corrected:
        note_own(conn, node, weighed)
    judged, _ = shown(weighed)
    handles = {involved.position: involved.handle for involved in people}
    kept = [keep_link(conn, node, report_id, handles, each, own_region=True) for each in judged]
    return sum(link_id is not None for link_id in kept)


def find_own_again(
    conn: Connection,
    node: NodeParts,
    report_id: str,
    people: Sequence[Involved],
    origin: Origin,
    *,
    old: bool,
) -> int:
    """Compare a report whose rows are stored already, and keep the links that no end has yet; how many.

    With the reports from the past, which asked nothing themselves; one from the past (`old`) with all.
    """
    encoded = encode(people, local_evaluate(node.local_key), node.local_key, origin)
    handles = {involved.position: involved.handle for involved in people}
    linked = {
        (bytes(own), bytes(other))
        for own, other in SQL.linked_handles(conn, handles=sorted(handles.values()))
    }
    weighed = _weighed(conn, node, report_id, people, encoded, only_old=not old)
    note_own_again(conn, node, report_id, weighed)
    judged = [
        each for each in shown(weighed)[0] if (handles[each.position], each.scored.pair.handle) not in linked
    ]
    kept = [keep_link(conn, node, report_id, handles, each, own_region=True) for each in judged]
    return sum(link_id is not None for link_id in kept)


def keep_own_rows(conn: Connection, encoded: Sequence[Encoded], last_changed_on: date) -> None:
    """Where later reports of the own region find these people."""
    SQL.insert_own_rows(
        conn,
        [
            {
                "pass_": int(each.block.pass_),
                "token": each.block.token,
                "handle": each.handle,
                "row_bytes": each.row,
                "last_changed_on": last_changed_on,
            }
            for each in encoded
            if not each.probe
        ],
    )


def _weighed(
    conn: Connection,
    node: NodeParts,
    report_id: str,
    people: Sequence[Involved],
    encoded: Sequence[Encoded],
    *,
    only_old: bool = False,
) -> list[Weighed]:
    found = compare_blocks(
        [(each.position, each.block, each.row) for each in encoded],
        _stored(conn, report_id, encoded, only_old=only_old),
        node.weights,
    )
    weighed = weigh({involved.position: involved.person for involved in people}, found, node.weights)
    if node.weighed:
        node.weighed({involved.position: involved.handle for involved in people}, weighed)
    return weighed


def _stored(
    conn: Connection, report_id: str, encoded: Sequence[Encoded], *, only_old: bool
) -> dict[bytes, list[bytes]]:
    tokens = sorted({each.block.token for each in encoded})
    stored: dict[bytes, list[bytes]] = {}
    of = SQL.old_own_rows if only_old else SQL.own_rows
    for token, _, row in of(conn, tokens=tokens, report_id=report_id):
        stored.setdefault(bytes(token), []).append(bytes(row))
    return stored


def keep_link(
    conn: Connection,
    node: NodeParts,
    report_id: str,
    handles: Mapping[int, bytes],
    judged: Judged,
    *,
    own_region: bool,
    given: Given | None = None,
) -> str | None:
    """Keep a link, once for (own person, other person); its id when it is new.

    `given`: the sender of a row elsewhere; for an own row it stands in the row itself. Raises Distrusted when
    the party that filed the row is not the one it names: such a link would be laid at another's door.
    """
    owner, sealed = given or (node.number, judged.by.sender)
    sender = open_sender(judged.by.block, sealed)
    party = node.around.directory.manifest.by_number(sender.party)
    if sender.party != owner or not party.is_node or (party.id == node.around.party) is not own_region:
        raise Distrusted("vreemde_rij")
    made = own_region or judged.band is Band.NEARLY_CERTAIN
    link_id = str(uuid.uuid4())
    scored = judged.scored
    fresh = SQL.insert_link(
        conn,
        link_id=link_id,
        report_id=report_id,
        handle=handles[judged.position],
        position=judged.position,
        other_handle=scored.pair.handle,
        other_group=scored.pair.group,
        other_party=party.id,
        other_dossier=sender.dossier,
        other_month=sender.month,
        probability=scored.probability,
        band=judged.band.value,
        rules=list(judged.rules),
        levels=np.array(scored.pair.levels, dtype=np.uint8).tobytes(),
        flags=scored.pair.flags,
        own_region=own_region,
        made=made,
        now=node.now(),
        today=node.today(),
    )
    if not fresh:
        return None
    node.around.metrics.add("radar_links_total", band=judged.band.value, own=str(own_region).lower())
    node.audit(conn, "link_made", link=link_id, dossier=report_id, party=party.id, band=judged.band.value)
    return link_id
