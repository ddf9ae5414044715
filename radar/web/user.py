"""Who looks at a page: what the provider of logins said of this person, and in which role they may look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.codes import WorkerRole

ROLES: Final = {
    "voorkant": WorkerRole.FRONT_OFFICE,
    "casusmedewerker": WorkerRole.CASE_WORKER,
    "bereikbaarheidsdienst": WorkerRole.DUTY,
    "privacyfunctionaris": WorkerRole.PRIVACY_OFFICER,
    "beheerder": WorkerRole.ADMINISTRATOR,
    "ontvanger": WorkerRole.RECIPIENT,
}
"""The values of the claim `rol`. Whatever else a provider says there gives no role."""

ROLE_WORDS: Final = {role: word for word, role in ROLES.items()}


@dataclass(frozen=True, slots=True)
class User:
    """A person who is signed in. Acts are recorded under `subject`, never under the name."""

    subject: str
    name: str
    organisation: str
    roles: frozenset[WorkerRole]
    proved_at: datetime | None = None
    """When both factors were last shown."""

    def has(self, *roles: WorkerRole) -> bool:
        """Any of these; without any named, everybody who is signed in."""
        return not roles or not self.roles.isdisjoint(roles)

    @property
    def role_words(self) -> str:
        return ", ".join(sorted(ROLE_WORDS[role] for role in self.roles))
