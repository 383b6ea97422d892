"""To whom news goes: managers by their own address, and channels by what they are for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from schemas.access import Access, Role
from schemas.alerting import Alerting


@dataclass(frozen=True)
class Recipient:
    """One address. It has the shape of a reader, so that its scope is worked out as on a page.

    `label` is for the terminal and for messages of errors: it holds no secret.
    """

    url: str
    label: str
    teams: tuple[str, ...] = ()
    is_officer: bool = False
    role: Role = Role.MANAGER

    @property
    def key(self) -> str:
        """What the memory knows the address by; the address itself is not kept."""
        return hashlib.sha256(self.url.casefold().encode()).hexdigest()[:24]


def recipients(alerting: Alerting, access: Access) -> list[Recipient]:
    """Everyone who may be told something, in one order.

    People need a mail address as their name on the access list and a mail server; groups have
    none, so their teams are reached through channels. Whoever is silent gets nothing.
    """
    return [*_people(alerting, access), *_channels(alerting)]


def managers_named(access: Access) -> list[Recipient]:
    """Managers of the access list, people and groups, as readers: whose teams want a recipient."""
    return [
        Recipient("", "", granted.teams)
        for granted in (*access.people, *access.groups)
        if granted.role is Role.MANAGER
    ]


def _people(alerting: Alerting, access: Access) -> Iterator[Recipient]:
    if alerting.mail is None:
        return
    silent = {address.casefold() for address in alerting.silent}
    for person in access.people:
        is_address = "@" in person.who and person.who.casefold() not in silent
        if not is_address or person.role not in (Role.MANAGER, Role.OFFICER):
            continue
        glue = "&" if "?" in alerting.mail else "?"
        url = f"{alerting.mail}{glue}to={quote(person.who, safe='@')}"
        is_officer = person.role is Role.OFFICER
        yield Recipient(url, person.who, person.teams, is_officer)


def _channels(alerting: Alerting) -> Iterator[Recipient]:
    for number, channel in enumerate(alerting.channel, 1):
        kind = channel.url.split(":", 1)[0]
        yield Recipient(channel.url, f"channel {number} ({kind})", channel.teams, channel.officer)
