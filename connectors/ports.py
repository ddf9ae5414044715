"""The Protocols of everything outside: a log of records, and evaluators. One contract suite holds each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from schemas.codes import PartyId


@dataclass(frozen=True, slots=True)
class LogId:
    """Which log this is: it changes when a broker or topic was replaced, and positions mean nothing then."""

    cluster_id: str
    topic_id: str


@dataclass(frozen=True, slots=True)
class Record:
    topic: str
    offset: int
    value: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    """Ed25519, 64 bytes, from the record's header; empty when there was none."""


class LogReader(Protocol):
    """Reads whole topics from given offsets, partition 0, in order; the caller keeps the positions."""

    replaced: Sequence[str]
    """Topics whose log turned out to be another than the caller knew; read from their beginning."""

    def poll(self, seconds: float) -> Sequence[Record]:
        """Records that came within `seconds`; may be empty. Raises Unavailable("storing") when the log is
        unreachable, and also when it may not read a topic, with the cause in the exception's notes."""

    def log_id(self, topic: str) -> LogId:
        """Identity of the topic's log as of the opening of this reader."""

    def lag(self) -> Mapping[str, int]:
        """Records not yet read, per topic (highwater - position)."""

    def close(self) -> None: ...


class Log(Protocol):
    """A broker. Appends return only when the broker took the record; readers start where they are told."""

    def append(self, topic: str, value: bytes, signature: bytes) -> int:
        """Append to partition 0; the offset. Raises Unavailable("storing") after at most 10 s."""

    def reader(self, topics: Mapping[str, tuple[LogId, int] | None]) -> LogReader:
        """A reader of `topics`, each from (identity, next offset) or from its beginning.

        Where the identity differs, or the log ends before the offset (replaced or emptied), that topic is
        read from its beginning and named in `reader.replaced`. Raises Unavailable("storing").
        """

    def ensure_topics(self, topics: Sequence[str]) -> None:
        """Create those that do not exist, with one partition (administrator's work)."""

    def reachable(self) -> bool:
        """Whether the broker answers now (at most 2 s)."""

    def close(self) -> None: ...


class Evaluators(Protocol):
    """The evaluators as one: any two of three."""

    def evaluate(self, inputs: Mapping[int, Sequence[bytes]]) -> Mapping[int, Sequence[bytes]]:
        """For each pass number the VOPRF outputs y (64 B each) of these canonical inputs, in order.

        Blinds, asks two evaluators, checks proofs, asks the third when one is down or lies, combines and
        finalises. Raises Unavailable("te_weinig_sleutelhouders"), Unavailable("quotum").
        """


def topic_out(party: PartyId) -> str:
    """Only the party writes, only the hub reads."""
    return f"radar.{party}.uit.v1"


def topic_in(party: PartyId) -> str:
    """Only the hub writes, only the party reads."""
    return f"radar.{party}.in.v1"


TOPIC_ALL = "radar.allen.v1"
"""Only the hub writes, all read; unsealed."""
