"""The door for what a region's own system did in a case that it leads, and for advices (J1, G).

Everything arrives under that system's own numbers; the same message again gives the same receipt.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from connectors.http.dutch import AMSTERDAM, NO_FOLLOW_UP, receipt
from connectors.http.edge import body
from connectors.ports import AdviceReceipt, CaseStanding, Receipt
from schemas.advice import Advice, read_advice
from schemas.dutch_codes import FINDINGS, OUTCOMES, PHASES, SERVICES, TASKS, WATCHES
from schemas.told import (
    AssessmentTold,
    DecisionTold,
    FeedbackTold,
    HandoverTold,
    HouseholdTold,
    read_assessment,
    read_decision,
    read_feedback,
    read_handover,
    read_household,
)

Json = dict[str, Any]
Told = AssessmentTold | DecisionTold | HandoverTold | FeedbackTold | HouseholdTold


class Handles(Protocol):
    """What a node does with what its region's systems tell of their cases."""

    def told(self, source: str, number: str, told: Told) -> Receipt:
        """Raises NotFound("niet_gevonden") and Conflict: "ander_bericht", "oude_revisie", "gesloten",
        "radar_leidt", and what the act itself refuses."""

    def case_standing(self, source: str, number: str) -> CaseStanding:
        """Raises NotFound("niet_gevonden"), Conflict("ingetrokken")."""

    def take_advice(self, source: str, advice: Advice) -> AdviceReceipt:
        """Raises BadInput("persoonsgegevens"), Conflict("andere_inhoud"|"advies_bij_melding")."""


def handling_routes(
    node: Handles,
    now: Callable[[], datetime],
    prefix: str,
    guards: Sequence[Callable[..., Any]],
    number_of: Callable[[str], str],
) -> APIRouter:
    """Routes below `prefix`. `guards`: dependencies in the order of refusal; the first tells the source."""
    router = APIRouter(prefix=prefix, dependencies=[Depends(guard) for guard in guards])
    source = Annotated[str, Depends(guards[0])]
    number = Annotated[str, Depends(number_of)]
    data = Annotated[bytes, Depends(body)]

    def today() -> date:
        return now().astimezone(AMSTERDAM).date()

    @router.put("/meldingen/{nummer}/beoordeling")
    def tell_assessment(sender: source, of: number, sent: data) -> JSONResponse:
        return JSONResponse(receipt(node.told(sender, of, read_assessment(sent))))

    @router.put("/meldingen/{nummer}/besluit")
    def tell_decision(sender: source, of: number, sent: data) -> JSONResponse:
        return JSONResponse(receipt(node.told(sender, of, read_decision(sent))))

    @router.put("/meldingen/{nummer}/overdracht")
    def tell_handover(sender: source, of: number, sent: data) -> JSONResponse:
        return JSONResponse(receipt(node.told(sender, of, read_handover(sent))))

    @router.put("/meldingen/{nummer}/terugkoppeling")
    def tell_feedback(sender: source, of: number, sent: data) -> JSONResponse:
        return JSONResponse(receipt(node.told(sender, of, read_feedback(sent, today()))))

    @router.put("/meldingen/{nummer}/gezin-geinformeerd")
    def tell_household(sender: source, of: number, sent: data) -> JSONResponse:
        return JSONResponse(receipt(node.told(sender, of, read_household(sent, today()))))

    @router.get("/meldingen/{nummer}/behandeling")
    def case_standing(sender: source, of: number) -> JSONResponse:
        return JSONResponse(_standing(node.case_standing(sender, of)))

    @router.post("/adviezen")
    def take_advice(sender: source, sent: data) -> JSONResponse:
        made = node.take_advice(sender, read_advice(sent, today()))
        # No Location: an advice cannot be looked up again (G12).
        return JSONResponse(_advice(made), 200 if made.again else 201)

    return router


def _standing(found: CaseStanding) -> Json:
    return {
        "nummer": found.number,
        "fase": PHASES[found.phase],
        "uitkomst": OUTCOMES[found.outcome] if found.outcome else None,
        "diensten": [SERVICES[each] for each in found.services],
        "bevinding": FINDINGS[found.finding] if found.finding else None,
        "zicht": {
            "stand": WATCHES[found.watch] if found.watch else None,
            "organisatie": found.organisation,
            "sinds": _instant(found.since) if found.since else None,
        },
        "taken": [
            {"soort": TASKS[task.kind], "uiterlijk": task.due_on.isoformat(), "teLaat": task.overdue}
            for task in found.tasks
        ],
        "geenVervolg": NO_FOLLOW_UP[found.no_follow_up_stays],
    }


def _advice(made: AdviceReceipt) -> Json:
    return {
        "nummer": made.number,
        "schuilnaam": made.alias,
        "ontvangenOp": _instant(made.received_at),
        "ontvangstbewijs": made.advice_id,
        "alOntvangen": made.again,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
