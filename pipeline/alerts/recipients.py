"""To whom news goes: managers by their own address, and channels by what they are for."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from pipeline.errors import WrongUseError
from schemas.access import Access, Role
from schemas.alerting import Alerting


@dataclass(frozen=True)
class Recipient:
    """One address. It has the shape of a reader, so that its scope is worked out as on a page.

    `label` is for the terminal and for messages of errors: it holds no secret. `channel` is empty
    for a person; of a channel it says what it is for, without its address.
    """

    url: str
    label: str
    teams: tuple[str, ...] = ()
    is_officer: bool = False
    role: Role = Role.MANAGER
    channel: str = ""

    @property
    def key(self) -> str:
        """What the memory knows the recipient by: no address is kept, and no secret is in it.

        A person is known by the mail address alone and a channel by what it is for, so a server or
        a secret may change and nothing is told again.
        """
        known_as = self.channel or self.label.casefold()
        return hashlib.sha256(known_as.encode()).hexdigest()[:24]


def recipients(alerting: Alerting, access: Access) -> list[Recipient]:
    """Everyone who may be told something, in one order.

    People need a mail address as their name on the access list and a mail server; groups have
    none, so their teams are reached through channels. Whoever is silent gets nothing.
    """
    return [*_people(alerting, access), *_channels(alerting)]


def units_named(alerting: Alerting, access: Access) -> set[str]:
    """Ids of teams and divisions that the access list and the channels name."""
    named = [one.teams for one in (*access.people, *access.groups)]
    named += [one.teams for one in alerting.channel]
    return {unit for teams in named for unit in teams}


def require_somebody(found: list[Recipient], alerting: Alerting, access: Access | None) -> None:
    """Nothing, where there is a recipient. `access` is None where there is no list.

    Errors: WrongUseError that says why there is none.
    """
    if found:
        return
    if access is None:
        people = "there is no access.yaml, so no manager and no officer is known"
    elif alerting.mail is None:
        people = "alerts.toml names no mail server"
    else:
        people = "access.yaml names no manager and no officer by a mail address that wants messages"
    raise WrongUseError(
        f"nobody is to be told: {people}, and alerts.toml has no channel",
        expected="a mail server and people by mail address, or a channel",
        todo="see docs/alerts.md; nothing was sent",
    )


def managers_named(access: Access) -> list[Recipient]:
    """Managers of the access list, people and groups, as readers: whose teams want a recipient."""
    return [
        Recipient("", "", granted.teams)
        for granted in (*access.people, *access.groups)
        if granted.role is Role.MANAGER
    ]


def mail_to(server: str, address: str) -> str:
    """A mail server's address with one recipient."""
    glue = "&" if "?" in server else "?"
    return f"{server}{glue}to={quote(address, safe='@')}"


def _people(alerting: Alerting, access: Access) -> Iterator[Recipient]:
    if alerting.mail is None:
        return
    silent = {address.casefold() for address in alerting.silent}
    for person in access.people:
        is_address = "@" in person.who and person.who.casefold() not in silent
        if not is_address or person.role not in (Role.MANAGER, Role.OFFICER):
            continue
        is_officer = person.role is Role.OFFICER
        url = mail_to(alerting.mail, person.who)
        yield Recipient(url, person.who, person.teams, is_officer)


def _channels(alerting: Alerting) -> Iterator[Recipient]:
    alike: Counter[str] = Counter()
    for number, channel in enumerate(alerting.channel, 1):
        kind, separator, _ = channel.url.partition("://")
        kind = kind if separator else "not an address"
        purpose = f"{kind} for {', '.join(sorted(channel.teams))} {channel.officer}"
        alike[purpose] += 1
        yield Recipient(
            channel.url,
            f"channel {number} ({kind})",
            channel.teams,
            channel.officer,
            channel=f"{purpose} {alike[purpose]}",
        )
