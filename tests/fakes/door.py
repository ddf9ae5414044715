"""A door that keeps its reports in a dictionary: the node as far as its HTTP door can tell."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from connectors.http.handling import Told
from connectors.ports import (
    AdviceReceipt,
    CaseStanding,
    Load,
    LoadState,
    OpenTask,
    PersonLinks,
    PriorReports,
    Progress,
    Receipt,
    SearchState,
)
from schemas.advice import Advice
from schemas.codes import CaseStatus, Finding, Outcome, Phase, Service, TaskKind, Watch
from schemas.errors import Conflict, NotFound, Unavailable
from schemas.intake import changed_fields
from schemas.report import Report

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class FakeDoor:
    """Reports of each source apart; `down` and `crash` make every call fail as a node can."""

    tokens: dict[str, str] = field(default_factory=lambda: {"geheim-1": "zaaksysteem", "geheim-2": "ander"})
    reports: dict[tuple[str, str], tuple[Report, Receipt]] = field(default_factory=dict)
    withdrawn: dict[tuple[str, str], Receipt] = field(default_factory=dict)
    loads_of: dict[str, list[Load]] = field(default_factory=dict)
    delivered: list[Report] = field(default_factory=list)
    told_of: dict[tuple[str, str, type, int], Told] = field(default_factory=dict)
    advices: dict[tuple[str, str], Advice] = field(default_factory=dict)
    found: PriorReports | None = None
    down: bool = False
    crash: str = ""

    def source_of(self, token: str) -> str | None:
        return self.tokens.get(token)

    def file_report(self, source: str, report: Report) -> Receipt:
        self._works()
        key = source, report.number
        if key in self.withdrawn:
            raise Conflict("ingetrokken")
        if key not in self.reports:
            return self._keep(key, report)
        kept, receipt = self.reports[key]
        if report.revision < kept.revision:
            raise Conflict("oude_revisie")
        if different := _different(kept, report):
            raise Conflict("andere_inhoud", velden=different)
        return replace(receipt, again=True)

    def correct_report(self, source: str, report: Report) -> Receipt:
        kept, receipt = self._kept(source, report.number)
        if report.revision < kept.revision:
            raise Conflict("oude_revisie")
        if report.revision > kept.revision:
            return self._keep((source, report.number), report)
        if different := _different(kept, report):
            raise Conflict("andere_inhoud", velden=different)
        return replace(receipt, again=True)

    def close_report(self, source: str, number: str, revision: int, on: date) -> Receipt:
        kept, receipt = self._kept(source, number)
        if revision < kept.revision:
            raise Conflict("oude_revisie")
        if revision == kept.revision:
            return replace(receipt, again=True)
        closed = replace(kept, revision=revision, status=CaseStatus.CLOSED, last_changed_on=on)
        return self._keep((source, number), closed)

    def withdraw_report(self, source: str, number: str) -> Receipt:
        self._works()
        key = source, number
        if key in self.withdrawn:
            return replace(self.withdrawn[key], again=True)
        kept, _ = self._kept(source, number)
        del self.reports[key]
        self.withdrawn[key] = Receipt(number, kept.revision, NOW, f"bewijs-in-{len(self.withdrawn)}")
        return self.withdrawn[key]

    def prior_reports(self, source: str, number: str) -> PriorReports:
        report, _ = self._kept(source, number)
        return self.found or _nothing_yet(report)

    def told(self, source: str, number: str, told: Told) -> Receipt:
        self._kept(source, number)
        key = source, number, type(told), told.serial
        if self.told_of.setdefault(key, told) != told:
            raise Conflict("ander_bericht", "volgnummer")
        return Receipt(number, told.serial, NOW, f"bewijs-{type(told).__name__}-{told.serial}")

    def case_standing(self, source: str, number: str) -> CaseStanding:
        self._kept(source, number)
        task = OpenTask(TaskKind.ASSESS, NOW.date(), overdue=False)
        return CaseStanding(
            number, Phase.DECIDED, Outcome.DIRECT_HANDOVER, (Service.DIRECT_HANDOVER,), Finding.OPEN,
            Watch.PARTNER, "Wijkteam Verzonnen", NOW, (task,), no_follow_up_stays=True,
        )  # fmt: skip

    def take_advice(self, source: str, advice: Advice) -> AdviceReceipt:
        self._works()
        again = (source, advice.number) in self.advices
        self.advices[source, advice.number] = advice
        return AdviceReceipt(advice.number, "groene-lamp-101", NOW, "advies-1", again)

    def start_load(self, source: str, name: str, reports: Sequence[Report]) -> Load:
        self._works()
        persons = sum(len(report.persons) for report in reports)
        number = len(self.delivered)
        load_id = f"00000000-0000-4000-8000-{number:012d}"
        load = Load(load_id, name, LoadState.RUNNING, len(reports), persons, NOW, None)
        self.delivered += reports
        self.loads_of.setdefault(source, []).insert(0, load)
        return load

    def loads(self, source: str) -> Sequence[Load]:
        self._works()
        return self.loads_of.get(source, [])

    def load_progress(self, source: str, load_id: str) -> Progress:
        self._works()
        for load in self.loads_of.get(source, []):
            if load.load_id == load_id:
                waits = "quotum" if load.state is LoadState.RUNNING else None
                return Progress(
                    load_id, load.name, load.state, waits, load.reports, load.persons, 0, 0,
                    {"andere_inhoud": 1}, NOW, None, 0,
                )  # fmt: skip
        raise NotFound("lading_onbekend")

    def pause_load(self, source: str, load_id: str) -> Progress:
        return self._turn(source, load_id, LoadState.PAUSED)

    def resume_load(self, source: str, load_id: str) -> Progress:
        return self._turn(source, load_id, LoadState.RUNNING)

    def _turn(self, source: str, load_id: str, state: LoadState) -> Progress:
        self.load_progress(source, load_id)
        self.loads_of[source] = [
            replace(load, state=state) if load.load_id == load_id else load for load in self.loads_of[source]
        ]
        return self.load_progress(source, load_id)

    def _keep(self, key: tuple[str, str], report: Report) -> Receipt:
        receipt = Receipt(
            report.number, report.revision, NOW, f"bewijs-{len(self.reports)}-{report.revision}"
        )
        self.reports[key] = report, receipt
        return receipt

    def _kept(self, source: str, number: str) -> tuple[Report, Receipt]:
        self._works()
        if (source, number) in self.withdrawn:
            raise Conflict("ingetrokken")
        if (source, number) not in self.reports:
            raise NotFound("niet_gevonden")
        return self.reports[source, number]

    def _works(self) -> None:
        if self.down:
            raise Unavailable("storing")
        if self.crash:
            raise RuntimeError(self.crash)


def _different(kept: Report, sent: Report) -> str:
    return ", ".join(changed_fields(kept, sent))


def _nothing_yet(report: Report) -> PriorReports:
    return PriorReports(
        report.number,
        report.revision,
        SearchState.NOT_YET_SEARCHED,
        None,
        None,
        None,
        None,
        tuple(PersonLinks(position, ()) for position, _ in enumerate(report.persons, 1)),
        (),
        (),
    )
