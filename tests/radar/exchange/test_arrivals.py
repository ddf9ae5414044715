"""Promises of radar/exchange/arrivals.py: nothing untrusted has effects, nothing bad blocks the good."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.ports import TOPIC_ALL, topic_in, topic_out
from radar.exchange.arrivals import STOP_AFTER, Arrived
from radar.exchange.post import letter_path
from radar.keys.ring import make_opening_key, read_keyring
from radar.store.db import Connection
from schemas import envelope, wire
from schemas.codes import HUB, Band, CaseStatus, PartyId, WithdrawalReason
from schemas.errors import Distrusted, Unavailable
from schemas.events import (
    CandidatesFound,
    Coverage,
    LinkMade,
    LinkWithdrawn,
    PriorSummary,
    QuestionRefused,
    Receipt,
    ReceiptLine,
    RowsWithdrawn,
)
from schemas.sealed import OpeningKey
from tests.fakes.family import BSNS, mother, report
from tests.fakes.village import HandMoved, Member, Village, village, with_effects

GRN, UTR, RVDK = "vt-grn", "vt-utr", "rvdk"
OUT, IN = topic_out(PartyId(GRN)), topic_in(PartyId(UTR))
NOTHING = RowsWithdrawn(("bericht-0",), b"")
"""Allowed from a node to the hub, and without effect."""
LOOSE = LinkMade("koppeling-1", bytes(16), bytes(16), Band.NEARLY_CERTAIN, False)


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def plain_of(event: RowsWithdrawn | CandidatesFound | LinkMade = NOTHING) -> bytes:
    return wire.encode(event)


def good(made: Village, message_id: str = "bericht-1") -> bytes:
    return made.outer(PartyId(GRN), HUB, plain_of(), message_id)


def edited(value: bytes, **changes: str) -> bytes:
    return json.dumps(json.loads(value) | changes, sort_keys=True, separators=(",", ":")).encode()


def with_unknown_kind(made: Village) -> None:
    inside = json.loads(plain_of())
    (name,) = [key for key, value in inside.items() if value == "RijenIngetrokken"]
    made.put_plain(OUT, edited(plain_of(), **{name: "IetsNieuws"}), "bericht-1")


def replayed_elsewhere(made: Village) -> None:
    made.put_event(UTR, HUB, NOTHING, "bericht-1")
    (*_, record) = made.records(topic_out(PartyId(UTR)))
    made.run()
    made.put(OUT, record.value, record.signature)


def replayed_to_another(made: Village) -> None:
    """A letter that UTR sent to GRN, taken by GRN as its own to UTR."""
    value = made.inner(PartyId(UTR), PartyId(GRN), plain_of(LOOSE), "bericht-1")
    signature = made[UTR].around.keyring.signing.sign(letter_path(PartyId(UTR), PartyId(GRN)), value)
    made.put_plain(OUT, wire.encode_letter(PartyId(UTR), value, signature), "om-1")


def unknown_addressee(made: Village) -> None:
    value = made.inner(PartyId(GRN), PartyId(UTR), plain_of(LOOSE), "bericht-1")
    signature = made[GRN].around.keyring.signing.sign(letter_path(PartyId(GRN), PartyId("vt-onb")), value)
    made.put_plain(OUT, wire.encode_letter(PartyId("vt-onb"), value, signature), "om-1")


BAD: dict[str, tuple[str, Callable[[Village], None]]] = {
    "garbage without signature": ("handtekening", lambda made: made.put(OUT, b"\xff\x00\x13", b"")),
    "garbage under its writer's signature": ("onleesbaar", lambda made: made.sign_and_put(OUT, b"\xff\x00")),
    "nothing at all": ("onleesbaar", lambda made: made.sign_and_put(OUT, b"")),
    "a forged signature": ("handtekening", lambda made: made.put(OUT, good(made), bytes(64))),
    "another region's signature": (
        "handtekening",
        lambda made: made.sign_and_put(OUT, good(made), signer=UTR),
    ),
    "the hub's signature": ("handtekening", lambda made: made.sign_and_put(OUT, good(made), signer=HUB)),
    "a record of another topic": ("handtekening", replayed_elsewhere),
    "half a record": ("onleesbaar", lambda made: made.sign_and_put(OUT, good(made)[:1500])),
    "two megabytes": (
        "onleesbaar",
        lambda made: made.sign_and_put(OUT, b'{"a":"' + b"x" * (2 << 20) + b'"}'),
    ),
    "another organisation's number": (
        "verkeerde_afzender",
        lambda made: made.put_plain(OUT, plain_of(), "bericht-1", oin=made.manifest[UTR].oin),
    ),
    "a newer envelope": (
        "onbekende_versie",
        lambda made: made.sign_and_put(OUT, edited(good(made), specversion="2.0")),
    ),
    "a field too many": ("onleesbaar", lambda made: made.sign_and_put(OUT, edited(good(made), subject="x"))),
    "another id than was sealed": (
        "onleesbaar",
        lambda made: made.sign_and_put(OUT, edited(good(made), id="bericht-2")),
    ),
    "sealed for another purpose": (
        "onleesbaar",
        lambda made: made.put_plain(OUT, plain_of(), "bericht-1", purpose="brief"),
    ),
    "sealed to a key we do not have": (
        "sleutel_weg",
        lambda made: made.put_plain(OUT, plain_of(), "bericht-1", public=OpeningKey.generate().public),
    ),
    "an event of no known kind": ("onbekende_versie", with_unknown_kind),
    "garbage inside the seal": ("onleesbaar", lambda made: made.put_plain(OUT, b"\xff{", "bericht-1")),
    "an event that only the hub may send": (
        "verkeerde_afzender",
        lambda made: made.put_event(GRN, HUB, QuestionRefused("vraag-1", "quotum"), "bericht-1"),
    ),
    "an event that is between nodes": (
        "verkeerde_afzender",
        lambda made: made.put_event(GRN, HUB, LOOSE, "bericht-1"),
    ),
    "a letter signed for another": (
        "handtekening",
        lambda made: made.put_letter(GRN, UTR, LOOSE, "bericht-1", signed_for=RVDK),
    ),
    "a letter that another wrote": ("handtekening", replayed_to_another),
    "a letter to nobody": ("onbekende_afzender", unknown_addressee),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_record_is_quarantined_and_the_next_is_taken(made: Village, case: str) -> None:
    """Its code says why, the position moves on, and the next good message has its effect."""
    code, put = BAD[case]
    put(made)
    made.run()
    hub = made.hub
    assert [code] == hub.quarantined()
    assert hub.metric("radar_messages_quarantined_total", code=code) == 1
    assert len(made.records(OUT)) == hub.value("SELECT next_offset FROM log_position WHERE topic = %s", OUT)
    made.file(GRN, report("G-1"))
    made.run()
    assert len(hub.events("rows_taken")) == 1
    assert made[GRN].value("SELECT count(*) FROM outbox") == 0
    assert [code] == hub.quarantined()


BAD_LETTERS: dict[str, tuple[str, Callable[[Village], None]]] = {
    "an event that goes to the hub": (
        "verkeerde_afzender",
        lambda made: made.put_letter(GRN, UTR, NOTHING, "bericht-1"),
    ),
    "an event that only the hub may send": (
        "verkeerde_afzender",
        lambda made: made.put_letter(GRN, UTR, QuestionRefused("vraag-1", "quotum"), "bericht-1"),
    ),
    "coverage, sealed": (
        "verkeerde_afzender",
        lambda made: made.put_event(HUB, UTR, Coverage(()), "bericht-1"),
    ),
    "a letter's event from the hub": (
        "verkeerde_afzender",
        lambda made: made.put_event(HUB, UTR, LOOSE, "bericht-1"),
    ),
    "a letter that the hub made up": ("handtekening", lambda made: hub_forges(made, GRN)),
    "a letter of an evaluator": ("onbekende_afzender", lambda made: hub_forges(made, "eval-1")),
    "sealed coverage that is no coverage": (
        "verkeerde_afzender",
        lambda made: open_record(made, plain_of()),
    ),
}


def hub_forges(made: Village, sender: str) -> None:
    value = made.inner(HUB, PartyId(UTR), plain_of(LOOSE), "bericht-1")
    signature = made.hub.around.keyring.signing.sign(letter_path(PartyId(sender), PartyId(UTR)), value)
    made.put_plain(IN, wire.encode_letter(PartyId(sender), value, signature), "om-1")


def open_record(made: Village, plain: bytes) -> None:

    value = envelope.write_open(
        message_id="bericht-1", source_oin=made.manifest[HUB].oin, sequence=99, time=made.clock(), data=plain
    )
    made.sign_and_put(TOPIC_ALL, value)


@pytest.mark.parametrize("case", BAD_LETTERS)
def test_a_node_refuses_what_may_not_come_to_it(made: Village, case: str) -> None:
    """Whoever signs it: only the events of its direction have effects, and only of parties with topics."""
    code, put = BAD_LETTERS[case]
    put(made)
    made.run()
    assert [code] == made[UTR].quarantined()
    assert made[UTR].value("SELECT count(*) FROM inbound_link") == 0
    made.put_letter(GRN, UTR, PriorSummary("koppeling-1", 1, CaseStatus.OPEN), "bericht-2")
    made.run()
    assert made[UTR].value("SELECT count(*) FROM inbound_link") == 1


def test_the_logs_of_a_quarantine_hold_nothing_of_the_record(made: Village) -> None:
    """Garbage with a person in it is kept in the table, and told by code and offset only."""
    made.file(GRN, report("G-1", mother(achternaam="Papierenboom")))
    for signed in (True, False):
        text = f'{{"achternaam":"Papierenboom","bsn":"{BSNS[0]}","ok":{str(signed).lower()}}}'.encode()
        if signed:
            made.sign_and_put(OUT, text)
        else:
            made.put(OUT, text, b"x")
    made.run()
    assert made.hub.quarantined() == ["onleesbaar", "handtekening"]
    for member in made.members.values():
        written = member.log.getvalue() + str(member.rows("SELECT facts FROM audit"))
        assert not any(value in written for value in ("Papierenboom", BSNS[0], "9999XZ"))


def test_the_same_message_twice_has_one_effect_and_a_receipt_again(made: Village) -> None:
    """A record that comes again, sealed anew or not, is receipted and does nothing."""
    made.file(GRN, report("G-1"))
    made[GRN].step()
    (*_, record) = made.records(OUT)
    made.put(OUT, record.value, record.signature)
    made.run()
    assert len(made.hub.events("rows_taken")) == 1
    assert len(made.hub.events("message_again")) == 1
    assert (made.hub.quarantined(), made[GRN].value("SELECT count(*) FROM outbox")) == ([], 0)


def test_the_same_id_with_other_content_is_an_alarm(made: Village) -> None:
    """It is no duplicate: quarantined, and the first content stands."""
    for event in (NOTHING, replace(NOTHING, filed_in=("bericht-9",))):
        made.put_event(GRN, HUB, event, "bericht-1")
        made.run()
    assert made.hub.quarantined() == ["zelfde_id"]
    assert made.hub.rows("SELECT 1 FROM seen WHERE message_id = 'bericht-9'") == []


def test_a_tombstoned_id_is_dropped_and_receipted(made: Village) -> None:
    """What was withdrawn before it came has no effect, whatever is in it."""
    made.put_event(GRN, HUB, replace(NOTHING, filed_in=("bericht-5",)), "bericht-4")
    made.put_event(GRN, HUB, replace(NOTHING, filed_in=("bericht-6",)), "bericht-5")
    made.run()
    assert made.hub.quarantined() == []
    assert made.hub.rows("SELECT 1 FROM seen WHERE message_id = 'bericht-6'") == []


def test_an_old_sign_of_life_changes_nothing(made: Village) -> None:
    """Replayed, it must not bring back an old key nor make a silent party look alive."""
    alive = made.records(OUT)[0]
    made.clock.move(hours=1)
    heard = made.hub.rows("SELECT heard_at, current_up_to FROM party_coverage WHERE party = %s", GRN)
    made.put(OUT, alive.value, alive.signature)
    made.run()
    assert heard == made.hub.rows("SELECT heard_at, current_up_to FROM party_coverage WHERE party = %s", GRN)
    made.reopen()
    made.put(OUT, alive.value, alive.signature)
    made.run()
    assert heard == made.hub.rows("SELECT heard_at, current_up_to FROM party_coverage WHERE party = %s", GRN)


def test_what_is_quarantined_is_not_missing(made: Village) -> None:
    """A record whose number is sure counts in the sequence, whatever is in it."""
    made.put_event(GRN, HUB, LOOSE, "bericht-1")
    made.put_event(GRN, HUB, NOTHING, "bericht-2")
    made.run()
    assert (made.hub.quarantined(), made.hub.events("sequence_gap")) == (["verkeerde_afzender"], [])


def test_what_is_missing_in_a_sequence_is_counted(made: Village) -> None:
    """A record lost on the way shows as a gap."""
    made.next_sequence(PartyId(GRN), HUB)
    made.put_event(GRN, HUB, NOTHING, "bericht-1")
    made.run()
    assert made.hub.events("sequence_gap") == [{"topic": OUT, "missing": 1}]
    assert made.hub.metric("radar_sequence_gaps_total") == 1


class Failing:
    """Effects that fail on the events they are told to, so many times."""

    def __init__(self, made: Village, times: int) -> None:
        self._effects, self.left, self.tried = made.hub.hub.effects, times, 0

    def __call__(self, conn: Connection, arrived: Arrived) -> None:
        if isinstance(arrived.event, RowsWithdrawn) and self.left:
            self.left -= 1
            self.tried += 1
            raise KeyError(BSNS[0])
        self._effects(conn, arrived)


def test_poison_is_tried_three_times_and_then_set_apart(made: Village) -> None:
    """One that fails here is quarantined without its error's text, and the next goes on."""
    failing = Failing(made, 3)
    with_effects(made, HUB, failing)
    made.put_event(GRN, HUB, NOTHING, "bericht-1")
    made.put_event(GRN, HUB, NOTHING, "bericht-2")
    made.run()
    assert (made.hub.quarantined(), failing.tried) == (["mislukt"], 3)
    assert made.hub.rows(
        "SELECT message_id FROM seen WHERE source = %s AND message_id IN ('bericht-1', 'bericht-2')",
        GRN,
    ) == [("bericht-2",)]
    assert BSNS[0] not in made.hub.log.getvalue()


def test_what_fails_twice_and_then_works_has_its_effect(made: Village) -> None:
    """A passing fault costs nothing, and what was half done is undone."""
    with_effects(made, HUB, Failing(made, 2))
    made.put_event(GRN, HUB, NOTHING, "bericht-1")
    made.run()
    assert made.hub.quarantined() == []
    assert len(made.hub.events("failure")) == 2


def test_one_poisonous_message_sent_again_and_again_is_one(made: Village) -> None:
    """No row, audit line or step towards stopping for each new seal of it; healed, it has its effect."""
    failing = Failing(made, 3 * STOP_AFTER * 2)
    with_effects(made, HUB, failing)
    for _ in range(STOP_AFTER * 2):
        made.put_event(GRN, HUB, NOTHING, "bericht-1")
        made.run()
    assert made.hub.quarantined() == ["mislukt"]
    assert made.hub.value("SELECT count(*) FROM audit WHERE action = 'quarantined'") == 1
    assert failing.left == 0
    made.put_event(GRN, HUB, NOTHING, "bericht-1")
    made.run()
    assert made.hub.value("SELECT count(*) FROM seen WHERE message_id = 'bericht-1'") == 1


def test_a_fault_of_the_program_stops_it_instead_of_quarantining_the_world(made: Village) -> None:
    """Ten messages of several parties in a row fail: the tenth stays where it is, signs of life or not."""
    failing = Failing(made, 10_000)
    with_effects(made, HUB, failing)
    for number in range(STOP_AFTER - 1):
        event = replace(NOTHING, filed_in=(f"bericht-{number}-x",))
        made.put_event((GRN, UTR)[number % 2], HUB, event, f"bericht-{number}")
        made[GRN].work.say_alive(made[GRN].conn)
        made.hub.step()
    last = replace(NOTHING, filed_in=("laatste",))
    made.put_event(GRN, HUB, last, "laatste")
    for _ in range(2):
        with pytest.raises(Unavailable):
            made.hub.step()
        made.hub.arrivals.close()
        made.hub.arrivals.open(made.hub.conn)
    assert made.hub.quarantined() == ["mislukt"] * (STOP_AFTER - 1)
    failing.left = 0
    made.run()
    assert made.hub.value("SELECT count(*) FROM seen WHERE message_id = 'laatste'") == 1


def test_what_the_effects_refuse_is_quarantined_with_their_code(made: Village) -> None:
    """A rule that says no leaves nothing half done."""

    def refusing(conn: Connection, arrived: Arrived) -> None:
        conn.execute("INSERT INTO seen VALUES ('vt-grn', 'spoor', NULL, now())")
        raise Distrusted("vreemde_rij")

    with_effects(made, HUB, refusing)
    made.put_event(GRN, HUB, NOTHING, "bericht-1")
    made.hub.step()
    assert (
        made.hub.quarantined(),
        made.hub.rows("SELECT message_id FROM seen WHERE message_id IN ('spoor', 'bericht-1')"),
    ) == (["vreemde_rij"], [])


def test_a_letter_sealed_to_a_destroyed_key_is_sealed_anew(made: Village) -> None:
    """The receiver says that its key is gone, and with the new one everything comes through, once."""
    made.file(UTR, report("U-1"))
    made.run()
    made.clock.move(hours=1)
    utr = made[UTR]
    folder = made.keys / UTR
    for path in (folder / "opening").glob("*.key"):
        path.unlink()
    make_opening_key(folder, PartyId(UTR), utr.around.keyring.signing, made.clock())
    utr.around.keyring.opening = read_keyring(folder, PartyId(UTR)).opening
    made.file(GRN, report("G-1"))
    made.run()
    assert {"sleutel_weg"} == set(utr.quarantined())
    assert made.hub.events("message_sent")[-1]["tries"] > 1
    assert utr.value("SELECT count(*) FROM inbound_link") == 0
    made.live()
    made.clock.move(minutes=1)
    made.run()
    assert len(utr.events("link_received")) == 1
    assert [member.value("SELECT count(*) FROM outbox") for member in made.members.values()] == [0] * 3


def test_the_hub_is_not_held_up_by_a_party_without_a_key(made: Village) -> None:
    """A letter to a party that was away for weeks waits at its sender; everybody else goes on."""
    made.clock.move(days=6)
    renewed(made, GRN, HUB)
    made.live()
    made.clock.move(days=1, seconds=1)  # UTR's key may not be sealed to any more
    made.put_letter(GRN, UTR, LOOSE, "bericht-1")
    made.put_event(UTR, HUB, NOTHING, "bericht-2")
    made.file(GRN, report("G-1"))
    made.run()
    assert made.hub.quarantined() == []
    assert len(made.hub.events("rows_taken")) == 1
    renewed(made, UTR)
    made.live()
    made.put_letter(GRN, UTR, LOOSE, "bericht-1")
    made.run()
    assert made[UTR].value("SELECT count(*) FROM seen WHERE message_id = 'bericht-1'") == 1


def renewed(made: Village, *parties: str) -> None:
    """What the wiring does each minute."""
    for party in parties:
        around = made.members[party].around
        key = around.keyring.renew(made.clock())
        assert key
        around.directory.learn(key)


def test_a_replaced_log_is_read_from_its_beginning_and_sent_again(made: Village) -> None:
    """All that had no receipt leaves at once for the new log, and nothing is doubled."""
    made.file(UTR, report("U-1"))
    made.run()
    made.file(GRN, report("G-1"))
    made[GRN].step()
    made.replace_log()
    assert {"topic": TOPIC_ALL} in made[GRN].events("log_replaced")
    made.run()
    assert len(made.hub.events("rows_taken")) == 2
    assert made[GRN].value("SELECT count(*) FROM link WHERE status = 'open'") == 1
    assert [member.value("SELECT count(*) FROM outbox") for member in made.members.values()] == [0] * 3
    made.file(GRN, report("G-2"))
    made.run()
    assert len(made.hub.events("rows_taken")) == 3
    assert [member.quarantined() for member in made.members.values()] == [[]] * 3


def test_a_log_that_only_stopped_is_read_on(made: Village) -> None:
    """The same log after a stop: nothing is read twice."""
    made.file(GRN, report("G-1"))
    made.run()
    made.reopen()
    made.run()
    assert (len(made.hub.events("rows_taken")), made.hub.events("message_again")) == (1, [])
    assert made.hub.events("log_replaced") == []


@pytest.mark.parametrize("digest", [bytes(32), None])
def test_only_the_right_receipt_drops_what_waits(made: Village, digest: bytes | None) -> None:
    """A receipt for other content, or from another party, leaves the outbox as it is."""
    grn = made[GRN]
    made.file(GRN, report("G-1"))
    grn.work.ask(grn.conn)
    message_id, right = grn.rows("SELECT message_id, digest FROM outbox")[0]
    line = ReceiptLine(message_id, digest or bytes(right))
    if digest:
        made.put_event(HUB, GRN, Receipt((line,)), "bericht-1")
    else:
        made.put_letter(UTR, GRN, Receipt((line,)), "bericht-1")
        made.hub.step()
    grn.arrivals.step(grn.conn, 0)
    assert (grn.events("receipt_taken"), grn.value("SELECT count(*) FROM outbox")) == ([], 1)
    made.put_event(HUB, GRN, Receipt((replace(line, digest=bytes(right)),)), "bericht-2")
    grn.arrivals.step(grn.conn, 0)
    assert (len(grn.events("receipt_taken")), grn.value("SELECT count(*) FROM outbox")) == (1, 0)


# --- letters in another order than they were sent


def inbound(member: Member) -> list[tuple[object, ...]]:
    return member.rows("SELECT report_id IS NOT NULL, status, withdrawn_reason FROM inbound_link")


def link_to(made: Village, number: str) -> LinkMade:
    dossier = made[UTR].value("SELECT dossier FROM report WHERE number = %s", number)
    return replace(LOOSE, dossier=bytes(dossier))


def test_a_withdrawal_before_its_link_wins(made: Village) -> None:
    """The link that comes after it is not shown, alerted or answered."""
    made.file(UTR, report("U-1"))
    made.run()
    gone = LinkWithdrawn("koppeling-1", None, WithdrawalReason.UNDONE)
    made.put_letter(GRN, UTR, gone, "bericht-1")
    made.put_letter(GRN, UTR, link_to(made, "U-1"), "bericht-2")
    made.run()
    assert inbound(made[UTR]) == [(False, None, "undone")]
    assert (made.answer(UTR, "U-1").later, made[UTR].events("report_alert")) == ((), [])


def test_a_state_before_its_link_is_kept_for_it(made: Village) -> None:
    """The link then shows the state that came first."""
    made.file(UTR, report("U-1"))
    made.run()
    made.put_letter(GRN, UTR, PriorSummary("koppeling-1", 3, CaseStatus.MONITORED), "bericht-1")
    made.put_letter(GRN, UTR, link_to(made, "U-1"), "bericht-2")
    made.run()
    assert inbound(made[UTR]) == [(True, "monitored", None)]


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_or_equal_state_changes_nothing(made: Village, version: int) -> None:
    """A status never goes backwards."""
    made.put_letter(GRN, UTR, PriorSummary("koppeling-1", 2, CaseStatus.CLOSED), "bericht-1")
    made.put_letter(GRN, UTR, PriorSummary("koppeling-1", version, CaseStatus.OPEN), "bericht-2")
    made.run()
    assert inbound(made[UTR]) == [(False, "closed", None)]


def test_another_party_cannot_touch_a_link(tmp_path: Path, database: Callable[[str], str]) -> None:
    """State and withdrawal count only from the party at the other end of that link."""
    with village(tmp_path, database, nodes=(GRN, UTR, RVDK)) as made:
        made.file(UTR, report("U-1"))
        made.run()
        made.file(GRN, report("G-1"))
        made.run()
        link_id = made[GRN].value("SELECT link_id FROM link")
        for to in (GRN, UTR):
            gone = LinkWithdrawn(link_id, None, WithdrawalReason.UNDONE)
            made.put_letter(RVDK, to, gone, f"weg-{to}")
            made.put_letter(RVDK, to, PriorSummary(link_id, 9, CaseStatus.CLOSED), f"stand-{to}")
        made.run()
        assert made[GRN].rows("SELECT status, withdrawn_reason FROM link") == [("open", None)]
        assert inbound(made[UTR]) == [(True, "open", None)]


def test_the_hand_of_the_clock_is_ours(made: Village) -> None:
    """Nothing in the exchange asks the machine's clock."""
    assert isinstance(made.hub.around.clock, HandMoved)
    made.file(GRN, report("G-1"))
    made.run()
    assert {made.clock()} == {at for (at,) in made.hub.rows("SELECT seen_at FROM seen")}
