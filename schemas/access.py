"""Who may sign in as what: the access list of a workspace, `access.yaml`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Role(StrEnum):
    """What somebody is to the organisation; each opens its own pages."""

    MANAGER = "manager"
    OFFICER = "officer"
    ANALYST = "analyst"
    STAFF = "staff"
    DPO = "dpo"


#: Roles that see the cells of all teams; the others see the teams named for them, or none.
SEE_ALL = (Role.OFFICER, Role.ANALYST)
#: Roles that see the cells of the teams named for them.
SEE_OWN = (Role.MANAGER, Role.STAFF)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Granted(_Part):
    role: Role = Field(description="manager, officer, analyst, staff or dpo")
    teams: tuple[Text, ...] = Field((), description="Own teams, for manager and staff")

    @model_validator(mode="after")
    def _teams_fit_role(self) -> Self:
        if self.role is Role.MANAGER and not self.teams:
            raise ValueError("a manager needs at least one team")
        if self.role not in SEE_OWN and self.teams:
            raise ValueError(f"the role {self.role} takes no teams")
        return self


class Person(_Granted):
    """One person, by e-mail address or by the provider's subject."""

    who: Text = Field(description="E-mail address or subject, as the provider sends it")


class Group(_Granted):
    """Everyone in a group of the provider."""

    group: Text = Field(description="Value of the groups claim")


class Claims(_Part):
    """Names of the claims in which the provider itself sends groups, role and teams."""

    groups: Text = Field("groups", description="Claim with the person's groups")
    role: Text | None = Field(None, description="Claim with a role; empty: not from the provider")
    teams: Text | None = Field(None, description="Claim with the person's teams")
    trust_email: bool = Field(
        False, description="Whether an address counts where no email_verified is sent"
    )


class Grant(_Part):
    """What one signed-in person may open."""

    role: Role
    teams: tuple[str, ...] = ()


class Access(_Part):
    """The access list. A person's own entry wins over groups, groups over a claim.

    Whoever none of them names gets nothing.
    """

    session_hours: int = Field(10, ge=1, le=24, description="Hours until signing in again")
    log_retention_days: int = Field(
        365, ge=30, le=1825, description="Days an entry of the access log is kept"
    )
    claims: Claims = Claims()
    people: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()

    @model_validator(mode="after")
    def _one_entry_each(self) -> Self:
        names = [person.who.casefold() for person in self.people]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{len(twice)} people are named twice")
        return self

    def grant(self, claims: Mapping[str, Any]) -> Grant | None:
        """What the claims of a signed-in person open; None where nothing does.

        Missing: an address that the provider does not call verified names nobody.
        """
        names = {str(claims.get("sub") or "").casefold(), self.address(claims).casefold()}
        names.discard("")
        for person in self.people:
            if person.who.casefold() in names:
                return Grant(role=person.role, teams=person.teams)
        return self._of_groups(claims) or self._of_claim(claims)

    def address(self, claims: Mapping[str, Any]) -> str:
        """The e-mail address, where the provider vouches for it; empty otherwise.

        Some providers send the mark as text. One that sends no mark is believed only where
        `claims.trust_email` says so; one that sends any other mark never is.
        """
        mark = claims.get("email_verified")
        is_verified = mark is True or mark == "true" or (mark is None and self.claims.trust_email)
        return str(claims.get("email") or "") if is_verified else ""

    def _of_groups(self, claims: Mapping[str, Any]) -> Grant | None:
        """The role of the first matching group; teams of all matching groups with that role."""
        member_of = _texts(claims.get(self.claims.groups))
        matching = [group for group in self.groups if group.group in member_of]
        if not matching:
            return None
        role = matching[0].role
        teams = [team for group in matching if group.role is role for team in group.teams]
        return Grant(role=role, teams=tuple(dict.fromkeys(teams)))

    def _of_claim(self, claims: Mapping[str, Any]) -> Grant | None:
        named = _texts(claims.get(self.claims.role)) if self.claims.role else ()
        if len(named) != 1 or named[0] not in tuple(Role):
            return None
        role = Role(named[0])
        teams = _texts(claims.get(self.claims.teams)) if self.claims.teams else ()
        if role is Role.MANAGER and not teams:
            return None
        return Grant(role=role, teams=teams if role in SEE_OWN else ())


def _texts(value: Any) -> tuple[str, ...]:
    """A claim as texts: one text, or a list of them; anything else is nothing."""
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, list | tuple):
        return tuple(item for item in value if isinstance(item, str) and item)
    return ()
