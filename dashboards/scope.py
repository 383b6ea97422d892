"""Who may see which units: the argument every query takes."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.published import Published


@dataclass(frozen=True)
class Scope:
    """The units a reader may see. Queries filter by it; no page, link or widget can widen it."""

    unit_ids: tuple[str, ...]

    @classmethod
    def everything(cls, published: Published) -> Scope:
        """All units of a publication: the demonstration, and an officer."""
        units = published.frame("select team_id from team order by team_id")
        return cls(tuple(units["team_id"]))

    def allows(self, unit_id: str) -> bool:
        """Whether a unit may be shown."""
        return unit_id in self.unit_ids
