"""Apache Kafka as the broker of a federation: one user per party, who may do what it needs and no more."""

from pathlib import Path
from typing import Any, Final

from connectors.kafka import KafkaLog
from connectors.ports import TOPIC_ALL, topic_in, topic_out
from radar.parties import Manifest
from schemas.codes import HUB, PartyId
from tests.kafka.apache import ApacheKafka

PASSWORD: Final = "broker.password"


class ApachePart:
    """A `BrokerPart`. `start()` after `kill()` has the same port, data and users."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kafka = ApacheKafka(folder)
        self.start, self.stop = self.kafka.start, self.kafka.stop
        self.kill, self.destroy = self.kafka.kill, self.kafka.destroy

    def join(self, manifest: Manifest, keys: Path) -> None:
        """Topics, users and permissions, as an administrator sets them up once."""
        parties = [party.id for party in manifest.correspondents]
        topics = [TOPIC_ALL, *(topic(party) for party in parties for topic in (topic_in, topic_out))]
        log = KafkaLog(self.kafka.settings("admin"))
        log.ensure_topics(topics)
        log.close()
        self.kafka.add_users({party: (keys / party / PASSWORD).read_text() for party in [*parties, HUB]})
        self.kafka.allow_all([each for party in parties for each in _node_may(party)])
        self.kafka.allow_all([each for party in parties for each in _hub_may(party)])
        self.kafka.allow_all([(HUB, "WRITE", TOPIC_ALL)])

    def settings(self, party: str) -> dict[str, Any]:
        return {"bootstrap": self.kafka.bootstrap, "ca_file": str(self.kafka.ca_file), "user": party}


def _node_may(party: PartyId) -> list[tuple[str, str, str]]:
    return [(party, "WRITE", topic_out(party)), (party, "READ", topic_in(party)), (party, "READ", TOPIC_ALL)]


def _hub_may(party: PartyId) -> list[tuple[str, str, str]]:
    return [(HUB, "READ", topic_out(party)), (HUB, "WRITE", topic_in(party))]
