"""By which of a case's own data it can be searched again, and in which blocks that looks."""

from enum import Enum
from typing import Final

from schemas.codes import Pass


class SearchBy(Enum):
    BSN = "bsn"
    SURNAME_AND_BIRTH = "surname_and_birth"
    ADDRESS = "address"
    EVERYTHING = "everything"


PASSES_OF: Final[dict[SearchBy, frozenset[Pass]]] = {
    SearchBy.BSN: frozenset({Pass.BSN}),
    SearchBy.SURNAME_AND_BIRTH: frozenset({Pass.BIRTH_SURNAME}),
    SearchBy.ADDRESS: frozenset({Pass.ADDRESS}),
    SearchBy.EVERYTHING: frozenset(Pass),
}
