"""The person in front of the screen, looked up again at each rerun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import streamlit as st

from dashboards.identity.ended import end_session, has_ended
from dashboards.identity.opening import Opening, access_list, opening
from dashboards.identity.wanted import KNOWN
from dashboards.source import current_file, opened
from schemas.access import SEE_OWN, Access, Role

DEMO_ROLE = "demo_role"
DEMO_TEAMS = "demo_teams"
#: Whom the demonstration calls its reader.
NOBODY = "demonstration"


class Barred(StrEnum):
    """Why nobody reads yet."""

    CLOSED = "closed"
    NEVER = "never"
    SIGNED_OUT = "signed_out"
    EXPIRED = "expired"
    REMEMBERED = "remembered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Identity:
    """Who reads, as what, and the teams named for that person.

    `claims` are what the provider sent, so that the person can be looked up again after the page.
    """

    person: str
    role: Role
    teams: tuple[str, ...] = ()
    claims: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


def reading() -> Identity | Barred:
    """The reader of this rerun, or why there is none."""
    how = opening()
    if how is Opening.CLOSED:
        return Barred.CLOSED
    if how is Opening.DEMONSTRATION:
        return _demonstrated()
    access = access_list()
    if access is None:
        return Barred.CLOSED
    found = signed_in(st.user.to_dict(), access, now=_now())
    if found is Barred.NEVER and KNOWN in st.context.cookies:
        return Barred.SIGNED_OUT
    return found


def again(identity: Identity) -> Identity | Barred:
    """The same reader at this moment, for what is made after the page was drawn.

    By the access list as it stands now, and within the hours of the session.
    """
    how = opening()
    if how is Opening.DEMONSTRATION:
        return identity
    access = access_list()
    if how is Opening.CLOSED or access is None:
        return Barred.CLOSED
    return signed_in(identity.claims, access, now=_now())


def sign_out() -> None:
    """End this session in every window that has it, then go to the provider to end it there."""
    end_session(st.user.to_dict(), now=_now())
    st.logout()


def signed_in(claims: Mapping[str, Any], access: Access, *, now: datetime) -> Identity | Barred:
    """Who the provider's claims name, by an access list read at this moment.

    Counted from when the person signed in at the provider; where that is too long ago but the
    provider has let them in here since without asking, they are told so.
    Missing: claims without the time of signing in count as expired.
    """
    if claims.get("is_logged_in") is not True:
        return Barred.NEVER
    if has_ended(claims):
        return Barred.SIGNED_OUT
    hours = timedelta(hours=access.session_hours)
    if not _is_within(claims.get("auth_time") or claims.get("iat"), hours, now=now):
        is_let_in = _is_within(claims.get("iat"), hours, now=now)
        return Barred.REMEMBERED if is_let_in else Barred.EXPIRED
    granted = access.grant(claims)
    if granted is None:
        return Barred.UNKNOWN
    person = access.address(claims) or str(claims.get("sub") or claims.get("email") or "")
    return Identity(person, granted.role, granted.teams, claims)


def _is_within(since: object, hours: timedelta, *, now: datetime) -> bool:
    """Whether a time in seconds lies at most so long ago; clocks may differ by some minutes."""
    if not isinstance(since, int | float) or isinstance(since, bool):
        return False
    return timedelta(minutes=-5) <= now - datetime.fromtimestamp(since, UTC) <= hours


def _demonstrated() -> Identity:
    """The role chosen in the demonstration; an officer until one is chosen."""
    role = Role(st.session_state.get(DEMO_ROLE, Role.OFFICER))
    if role not in SEE_OWN:
        return Identity(NOBODY, role)
    chosen = st.session_state.get(DEMO_TEAMS)
    return Identity(NOBODY, role, _first_teams() if chosen is None else tuple(chosen))


def _first_teams() -> tuple[str, ...]:
    """Teams the demonstration begins with: the first three of the publication."""
    path = current_file()
    if path is None:
        return ()
    sql = "select team_id from team where level = 'team' order by sort_order, team_id limit 3"
    return tuple(opened(str(path)).frame(sql)["team_id"])


def _now() -> datetime:
    return datetime.now(UTC)
