"""What is told of a child to one doctor is told to nobody else on the way: not to the hub, another region, an
e-mail, a log, a metric, or whoever holds the databases.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from radar.inbox.recipients import enrol
from schemas.codes import IdentifierKind, NoticeState, RecipientRole
from tests.fakes.village import Member, topics, village
from tests.radar.node.informing.conftest import ANNE, BRAM, DOCTOR, GP, MELDER, POSTVAK, Office
from tests.story.canaries import Canary, Searcher, birthday

CHILD = {
    "voornamen": "Quirindezoë", "achternaam": "Vogelverschrikker", "geboortedatum": "2014-08-29",
}  # fmt: skip
REMARK = "Het pleegtantegesprek is donderdag."
ANSWER = "Ik belde de sprookjesbakker."
PLANTED = [
    Canary("voornaam", "Quirindezoë"), Canary("achternaam", "Vogelverschrikker"),
    Canary("toelichting", "pleegtantegesprek"), Canary("antwoord", "sprookjesbakker"),
    Canary("melder", "Klokkenluider Geheimzinnig"), Canary("organisatie van de melder", "Stilzwijgen"),
]  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Office]:
    with village(tmp_path, database, inboxes=("postvak",)) as made:
        yield Office(made)


def dumped(member: Member) -> bytes:
    """Every row of every table of a process, as a backup has it."""
    info = member.conn.info
    tables = [name for (name,) in member.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    parts: list[bytes] = [info.dbname.encode()]
    for table in tables:
        for row in member.rows(f"SELECT * FROM {table}"):
            parts += [
                bytes(each) if isinstance(each, bytes | memoryview) else str(each).encode() for each in row
            ]
    return b"\n".join(parts)


def told(office: Office) -> str:
    """A doctor with an e-mail address is told, reads it, answers; the id of the notice."""
    recipient = office.informing.recipients.register(
        office.conn, ANNE, RecipientRole.GP, "Praktijk Verzonnen", IdentifierKind.AGB, "01000001",
        phone="050-0000011", inbox=POSTVAK,
    )  # fmt: skip
    paper = office.informing.recipients.write_code(office.conn, ANNE, recipient.id)
    office.made.run()
    box = office.made.inbox()
    enrol(box.conn, box.inbox, paper.code, DOCTOR, "praktijk@verzonnen.example")
    office.made.run()
    (waiting,) = office.informing.recipients.to_call_back(office.conn)
    office.informing.recipients.called_back(office.conn, BRAM, waiting.enrolment_id, waiting.fingerprint)
    report_id = office.decided(CHILD, betrokkenProfessionals=[GP], melder=MELDER)
    notice_id = office.tell(report_id, RecipientRole.GP, remark=REMARK)
    text = office.read(notice_id, DOCTOR)
    assert "Quirindezoë Vogelverschrikker, geboren op 29 augustus 2014" in text
    assert REMARK in text
    office.letters.reply(box.conn, notice_id, DOCTOR, ANSWER)
    office.made.run()
    view = office.view(report_id)
    assert (view.answer, view.state) == (ANSWER, NoticeState.OPENED)
    return notice_id


def test_only_the_doctor_reads_what_the_doctor_is_told(office: Office) -> None:
    """C1, C6, E1: planted names, a birth date, a remark and an answer are found in no topic, no database but
    the writer's own, no e-mail, no log and no metric."""
    searcher = Searcher([*PLANTED, *birthday("geboortedatum", date(2014, 8, 29))])
    told(office)
    made = office.made
    assert made.inbox().mail.sent
    places: dict[str, bytes] = {
        "topics": b"".join(record.value for topic in topics(made.manifest) for record in made.records(topic)),
        "e-mail": repr(made.inbox().mail.sent).encode(),
        "inbox": dumped(made.inbox()),
        "hub": dumped(made.hub),
        "another region": dumped(made["vt-utr"]),
    }
    for name, member in made.members.items():
        places[f"log of {name}"] = member.log.getvalue().encode()
        places[f"metrics of {name}"] = member.around.metrics.page()[1]
    found = {place: searcher.find(data) for place, data in places.items()}
    assert {place: hits for place, hits in found.items() if hits} == {}
    assert {hit.what for hit in searcher.find(dumped(office.member))} >= {"voornaam", "melder"}


def test_at_the_writer_letters_lie_under_the_storage_key(office: Office) -> None:
    """What was written and answered is in no plain column of the writer either; who told whom is."""
    notice_id = told(office)
    rows = office.member.rows("SELECT * FROM notice WHERE notice_id = %s", notice_id)
    kept = b"".join(bytes(each) if isinstance(each, bytes) else str(each).encode() for each in rows[0])
    assert Searcher(PLANTED).find(kept) == set()
