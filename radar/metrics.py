"""Every metric of every process, in one catalogue. None has a label that could name a person or a case."""

from dataclasses import dataclass
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

CATALOGUE: Final[dict[str, tuple[type, str, tuple[str, ...]]]] = {
    # name: (kind, help, labels)
    "radar_reports_total": (Counter, "Reports taken, by what was done", ("act",)),
    "radar_reports_refused_total": (Counter, "Requests refused at the door, by code", ("code",)),
    "radar_files_total": (Counter, "Files of old reports from the folder, by outcome", ("outcome",)),
    "radar_reports_waiting": (Gauge, "Reports whose question is not answered yet", ()),
    "radar_oldest_waiting_seconds": (Gauge, "Age of the oldest report not searched yet", ()),
    "radar_filed_to_links_seconds": (Histogram, "From filing to links, over all parties", ()),
    "radar_links_total": (Counter, "Links found, by band and whether own region", ("band", "own")),
    "radar_links_withdrawn_total": (Counter, "Links withdrawn, by reason", ("reason",)),
    "radar_rows_seen_by_others_total": (Counter, "Own rows whose sender was given to another party", ()),
    "radar_self_check_failures_total": (Counter, "Own rows that did not come back from their own probe", ()),
    "radar_questions_refused_total": (
        Counter,
        "Questions refused by the hub, by code",
        ("code",),
    ),
    "radar_hooks_total": (Counter, "Times the own system was told of a change, by outcome", ("outcome",)),
    "radar_outbox_messages": (Gauge, "Messages without a receipt yet", ()),
    "radar_outbox_oldest_seconds": (Gauge, "Age of the oldest message without a receipt", ()),
    "radar_messages_sent_total": (Counter, "Messages the broker took", ()),
    "radar_messages_committed_total": (Counter, "Messages whose effects are committed, by kind", ("kind",)),
    "radar_messages_again_total": (Counter, "Messages that came again", ()),
    "radar_messages_quarantined_total": (Counter, "Messages put in quarantine, by code", ("code",)),
    "radar_sequence_gaps_total": (Counter, "Records missing in a topic's sequence", ()),
    "radar_log_lag_records": (Gauge, "Records not read yet", ("topic",)),
    "radar_active": (Gauge, "1 when this process is the active one, 0 on standby", ()),
    "radar_part_up": (Gauge, "1 when a part this process needs answers", ("part",)),
    "radar_compared_rows_total": (Counter, "Rows compared at the hub, by asking party", ("party",)),
    "radar_register_rows": (Gauge, "Rows held in memory, not folded yet", ()),
    "radar_largest_block_rows": (Gauge, "Rows in the largest block met since start", ()),
    "radar_folds_total": (Counter, "Folds of letters into packed rows", ()),
    "radar_points_evaluated_total": (Counter, "Blinded points raised, by party and pass", ("party", "pass")),
    "radar_load_persons_waiting": (Gauge, "Persons of loads whose rows were not sent yet", ()),
    "radar_load_persons_per_hour": (Gauge, "Persons of loads sent in the last hour", ()),
    "radar_load_reports_refused_total": (Counter, "Old reports refused, by code", ("code",)),
    "radar_calibration_pairs": (
        Gauge,
        "Pairs with two valid BSNs, by bin of the chance without them; on own BSN-labelled pairs",
        ("weights", "own", "bin"),
    ),
    "radar_calibration_expected": (
        Gauge,
        "Pairs that should be of one person, the sum of the chances; on own BSN-labelled pairs",
        ("weights", "own", "bin"),
    ),
    "radar_calibration_equal": (
        Gauge,
        "Pairs whose two BSNs are equal; on own BSN-labelled pairs",
        ("weights", "own", "bin"),
    ),
    "radar_calibration_error": (
        Gauge,
        "How far chance and truth lie apart (ECE), over chances from .05 or all; on own BSN-labelled pairs",
        ("weights", "over"),
    ),
    "radar_notices_total": (Counter, "Notices, by the state that they came to", ("state",)),
    "radar_breaches_total": (Counter, "Notices that reached somebody they were not for", ()),
    "radar_notices_unopened": (Gauge, "Notices that nobody opened yet", ()),
    "radar_mails_total": (Counter, "E-mails that say that a letter waits, by outcome", ("outcome",)),
    "radar_reports_without_assessment": (Gauge, "Reports that no assessment was opened for; must be 0", ()),
    "radar_tasks_overdue": (Gauge, "Open tasks past their day, by kind", ("kind",)),
    "radar_oldest_open_triage_seconds": (Gauge, "Age of the oldest report that is not judged yet", ()),
    "radar_advices_total": (Counter, "Advices kept, by channel and kind of seeker", ("channel", "seeker")),
    "radar_evaluations_refused_total": (Counter, "Evaluations refused, by code", ("code",)),
}


@dataclass(frozen=True, slots=True)
class Metrics:
    """The catalogue alive in one process."""

    registry: CollectorRegistry
    by_name: dict[str, Counter | Gauge | Histogram]

    def add(self, name: str, amount: float = 1, **labels: str) -> None:
        metric = self.by_name[name]
        assert isinstance(metric, Counter)
        (metric.labels(**labels) if labels else metric).inc(amount)

    def put(self, name: str, value: float, **labels: str) -> None:
        metric = self.by_name[name]
        assert isinstance(metric, Gauge)
        (metric.labels(**labels) if labels else metric).set(value)

    def observe(self, name: str, seconds: float) -> None:
        metric = self.by_name[name]
        assert isinstance(metric, Histogram)
        metric.observe(seconds)

    def page(self) -> tuple[str, bytes]:
        """Content type and body of `/metrics`."""
        return CONTENT_TYPE_LATEST, generate_latest(self.registry)


def make_metrics() -> Metrics:
    registry = CollectorRegistry()
    return Metrics(
        registry,
        {
            name: kind(name, text, labels, registry=registry)
            for name, (kind, text, labels) in CATALOGUE.items()
        },
    )
