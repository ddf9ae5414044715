"""Two regions with a link between them, and what people do with it, for the tests of reviewing."""

from typing import Any

from radar.node.parts import Actor, person
from radar.node.reviewing.verdicts import Reviewed, Verdicts
from schemas.codes import Verdict
from tests.fakes.family import father, mother, report, undated_father
from tests.fakes.village import Village

GRN, UTR = "vt-grn", "vt-utr"
ANNE, BERT, SOFIE = person("anne"), person("bert"), person("sofie")


def linked(made: Village, prior: dict[str, Any] | None = None, **later: Any) -> str:
    """The link, nearly certain, of a report at GRN to an earlier one on the mother at UTR."""
    made.file(UTR, prior or report("U-1"))
    made.run()
    made.file(GRN, report("G-1", mother(), **later))
    made.run()
    return link_of(made)


def doubtful(made: Village, **later: Any) -> str:
    """The link, probable, of a report at GRN to an earlier one on the father at UTR."""
    made.file(UTR, report("U-1", undated_father()))
    made.run()
    made.file(GRN, report("G-1", father(), **later))
    made.run()
    return link_of(made)


def link_of(made: Village) -> str:
    return str(made[GRN].value("SELECT link_id FROM link WHERE withdrawn_reason IS NULL"))


def report_id(made: Village, party: str = GRN, number: str = "G-1") -> str:
    return str(made[party].value("SELECT report_id FROM report WHERE number = %s", number))


def say(made: Village, link_id: str, actor: Actor, verdict: Verdict) -> Reviewed:
    done = Verdicts(made[GRN].node).say(made[GRN].conn, link_id, actor, verdict)
    made.run()
    return done


def undo(made: Village, link_id: str, actor: Actor = ANNE) -> Reviewed:
    done = Verdicts(made[GRN].node).undo(made[GRN].conn, link_id, actor)
    made.run()
    return done


def facts_of(made: Village, party: str, action: str) -> list[dict[str, Any]]:
    rows = made[party].rows("SELECT facts FROM audit WHERE action = %s ORDER BY id", action)
    return [facts for (facts,) in rows]
