"""The policy once more, at the moment of opening: is there a row that lets this recipient read all of this?

The inbox does not know the case, so it asks the table the other way round; a letter that no row explains
stays closed, whatever its sender believed.
"""

from radar.policy.decide import Grant, Refusal, table
from schemas.codes import RecipientRole, RefusalCode
from schemas.letters import FEEDBACK
from schemas.notices import Notice


def may_read(role: RecipientRole, notice: Notice) -> Refusal | None:
    """None when some row grants every field of the notice to this role, on the ground that it names.

    Whoever reported reads feedback as the reporter, whatever its role is otherwise.
    """
    held = notice.holds()
    if notice.kind in FEEDBACK:
        role = RecipientRole.REPORTER
    for row in table():
        if row.role is not role or not isinstance(row.answer, Grant):
            continue
        if notice.basis in (None, row.basis) and held <= row.answer.notice:
            return None
    return Refusal(RefusalCode.NO_RULE)
