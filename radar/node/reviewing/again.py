"""Searching again from a case: a new question of the same case, by data of its own people only.

There is no free search: who is not in the case cannot be looked up, and the purpose is written down.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from matching.normalise import address_key
from matching.passes import keys
from radar.exchange.post import new_message_id
from radar.node.handling.cases import Case, act_on
from radar.node.own import normalised
from radar.node.parts import Actor, NodeParts
from radar.node.reviewing.by import PASSES_OF, SearchBy
from radar.store.db import Connection, statements
from schemas.codes import DisclosurePurpose
from schemas.errors import BadInput, Conflict, Fault
from schemas.identity import BirthText
from schemas.report import Address, Person, Report

SQL: Any = statements(__package__, "reviewing.sql")
_BIRTH: Final = BirthText()


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody typed: a BSN, a surname and birth date, or a postcode and house number; nothing: all that
    the case has."""

    bsn: str = field(default="", repr=False)
    surname: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)
    """`JJJJ-MM-DD`"""
    postcode: str = field(default="", repr=False)
    house_number: str = field(default="", repr=False)

    @property
    def by(self) -> SearchBy:
        if self.bsn:
            return SearchBy.BSN
        if self.surname or self.birth_date:
            return SearchBy.SURNAME_AND_BIRTH
        return SearchBy.ADDRESS if self.postcode or self.house_number else SearchBy.EVERYTHING

    def is_of(self, person: Person) -> bool:
        match self.by:
            case SearchBy.BSN:
                return _squeezed(self.bsn) == (person.bsn or "-")
            case SearchBy.SURNAME_AND_BIRTH:
                same_name = _squeezed(self.surname) == _squeezed(person.surname or "-")
                birth = _BIRTH.write(person.birth_date) if person.birth_date else "-"
                return same_name and self.birth_date.strip() == birth
            case SearchBy.ADDRESS:
                return self._at() is not None and self._at() == address_key(person)
            case SearchBy.EVERYTHING:
                return True

    def _at(self) -> str | None:
        return address_key(Person(address=Address(self.postcode, self.house_number)))


class AskingAgain:
    def __init__(self, node: NodeParts) -> None:
        self._node = node

    def search(
        self,
        conn: Connection,
        report_id: str,
        actor: Actor,
        sought: Sought,
        purpose: DisclosurePurpose = DisclosurePurpose.JUDGE_SAFETY,
    ) -> str:
        """Ask all parties once more; the id of the question, whose answer adds to what the case shows.

        Raises BadInput("niet_van_zaak") when nobody of the case has these data, or nobody can be looked for
        by them; Conflict("al_gevraagd") while one is under way, and as `act_on`.
        """

        def asked(case: Case) -> str:
            if SQL.asking_again(conn, report_id=report_id):
                raise Conflict("al_gevraagd")
            self._check(conn, case.report, sought)
            question_id = new_message_id()
            SQL.insert_again(
                conn, question_id=question_id, report_id=report_id, again=sought.by.value, urgent=case.urgent,
                now=self._node.now(), today=self._node.today(),
            )  # fmt: skip
            self._node.audit(
                conn, "case_asked_again", question=question_id, dossier=report_id, by=sought.by.value,
                purpose=purpose.value, actor=actor.fact,
            )  # fmt: skip
            return question_id

        question_id = act_on(conn, self._node, report_id, actor, "search_again", asked)
        self._node.wake_asking.set()
        return question_id

    def _check(self, conn: Connection, report: Report, sought: Sought) -> None:
        meant = [person for person in report.persons if sought.is_of(person)]
        passes = PASSES_OF[sought.by]
        known = normalised(conn, self._node, meant)
        if not any(key.pass_ in passes for person in known for key in keys(person)):
            raise BadInput([Fault("", "niet_van_zaak")])


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
