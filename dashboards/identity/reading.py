"""The person in front of the screen, looked up again at each rerun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import streamlit as st

from dashboards.identity.opening import Opening, access_list, opening
from dashboards.source import current_file, opened
from schemas.access import SEE_OWN, Access, Role

DEMO_ROLE = "demo_role"
DEMO_TEAMS = "demo_teams"
#: Whom the demonstration calls its reader.
NOBODY = "demonstration"


class Barred(StrEnum):
    """Why nobody reads yet."""

    CLOSED = "closed"
    SIGNED_OUT = "signed_out"
    EXPIRED = "expired"
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
    return Barred.CLOSED if access is None else signed_in(st.user.to_dict(), access, now=_now())


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


def signed_in(claims: Mapping[str, Any], access: Access, *, now: datetime) -> Identity | Barred:
    """Who the provider's claims name, by an access list read at this moment.

    Missing: claims without the time of signing in count as expired.
    """
    if claims.get("is_logged_in") is not True:
        return Barred.SIGNED_OUT
    since = claims.get("auth_time") or claims.get("iat")
    if not isinstance(since, int | float) or isinstance(since, bool):
        return Barred.EXPIRED
    age = now - datetime.fromtimestamp(since, UTC)
    if not timedelta(minutes=-5) <= age <= timedelta(hours=access.session_hours):
        return Barred.EXPIRED
    granted = access.grant(claims)
    if granted is None:
        return Barred.UNKNOWN
    person = access.address(claims) or str(claims.get("sub") or claims.get("email") or "")
    return Identity(person, granted.role, granted.teams, claims)


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
