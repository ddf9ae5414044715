"""A door that keeps its reports in a dictionary: the node as far as its HTTP door can tell."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from connectors.ports import PersonLinks, PriorReports, Receipt, SearchState
from schemas.codes import CaseStatus
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
