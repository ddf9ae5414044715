"""The folder of old reports, as a step of the node: a file becomes a load. The log names nobody."""

from collections.abc import Sequence
from typing import Final

from connectors.folder import Folder, Outcome
from connectors.ports import Load
from radar.node.backfill import Backfill
from radar.node.parts import NodeParts
from radar.store.db import Connection
from schemas.report import Report

SECONDS: Final = 5.0
"""Between two looks; a file that is the same at both is complete."""


class FolderWork:
    """Every file belongs to the one source system of the settings."""

    def __init__(self, node: NodeParts, folder: Folder, source: str) -> None:
        self._node, self._folder, self._source = node, folder, source
        self._backfill = Backfill(node)

    def begin(self, _: Connection) -> None:
        self._folder.open()

    def step(self, conn: Connection) -> float:
        """Take what is complete; for how long to rest."""

        def start(name: str, reports: Sequence[Report]) -> Load:
            return self._backfill.start(conn, self._source, name, reports)

        for outcome in self._folder.step(self._node.today(), self._node.now(), start):
            self._tell(outcome)
        return SECONDS

    def _tell(self, outcome: Outcome) -> None:
        around, load = self._node.around, outcome.load
        if load:
            around.journal.say("file_taken", load=load.load_id, reports=load.reports, persons=load.persons)
        else:
            around.journal.say("file_refused", faults=outcome.faults)
        around.metrics.add("radar_files_total", outcome="taken" if load else "refused")
