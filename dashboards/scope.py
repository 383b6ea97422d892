"""Who may see which units: worked out from the signed-in identity, taken by every query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pipeline.published import Published
from schemas.access import SEE_ALL, SEE_OWN, Role

#: A parent is shown to a manager only where this many teams besides their own make it up.
FOREIGN_TEAMS = 3

_OWN = """
    with recursive below as (
        select team_id as unit_id, team_id, level, valid_to from team
        union
        select below.unit_id, child.team_id, child.level, child.valid_to
        from below
        inner join team as child on child.parent_id = below.team_id
    ),
    own as (
        select distinct team_id
        from below
        where level = 'team' and unit_id in (select unnest($teams::varchar[]))
    ),
    parent as (
        select distinct team.parent_id as unit_id
        from team
        inner join own using (team_id)
        where team.parent_id is not null
    ),
    wide_enough as (
        select unit_id
        from below
        inner join parent using (unit_id)
        where below.level = 'team'
            and below.team_id not in (select team_id from own)
            and (
                below.valid_to is null
                or below.valid_to >= (select max(period_start) from period)
            )
        group by unit_id
        having count(distinct below.team_id) >= $foreign
    )
    select team_id from own
    union
    select unit_id from wide_enough
    order by team_id
"""


class Named(Protocol):
    """Whoever reads: a signed-in person, or the manager a pack is made for."""

    @property
    def role(self) -> Role:
        """As what the person reads."""

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams named for the person."""


@dataclass(frozen=True)
class Scope:
    """The units a reader may see. Queries filter by it; no page, link or widget can widen it.

    `is_whole` is true only for those who may see every released cell.
    """

    unit_ids: tuple[str, ...]
    is_whole: bool = False

    @classmethod
    def of(cls, identity: Named, published: Published) -> Scope:
        """The units of a publication that a reader may see.

        Officer and analyst: all. Manager and staff: the teams named for them (a division named
        means its teams), and a direct parent only where at least three other open teams make it
        up, so that no other team's figure is left over by taking away. Others: none.
        Source: the rules on who sees what.
        """
        if identity.role in SEE_ALL:
            return cls.everything(published)
        if identity.role not in SEE_OWN or not identity.teams:
            return cls(())
        found = published.frame(_OWN, {"teams": list(identity.teams), "foreign": FOREIGN_TEAMS})
        return cls(tuple(found["team_id"]))

    @classmethod
    def everything(cls, published: Published) -> Scope:
        """All units of a publication."""
        units = published.frame("select team_id from team order by team_id")
        return cls(tuple(units["team_id"]), is_whole=True)

    def allows(self, unit_id: str) -> bool:
        """Whether a unit may be shown."""
        return unit_id in self.unit_ids
