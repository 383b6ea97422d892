"""One month of one publication as one reader may see it: what every part of the pack asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

import dashboards.queries as queries
from dashboards.rows import Row, rows_of
from dashboards.scope import Named, Scope
from pipeline.actions.log import no_actions
from pipeline.errors import WrongUseError
from pipeline.narrowed import open_narrowed
from pipeline.published import Published
from pipeline.report.signing import Signature

_SAID = ("over", "over_may_be_chance", "near", "within")


@dataclass(frozen=True)
class Month:
    """A month of a publication, within a scope. `signed_by` is empty while it is a draft.

    `actions`: what was tried for the units in scope, as the action log gives it. `known_at`: the
    moment (UTC) of the signature, as of which the log is given; empty for a draft, whose log is the
    one of the day it is made.
    """

    published: Published
    scope: Scope
    month: date
    signed_by: str = ""
    actions: pd.DataFrame = field(default_factory=no_actions)
    known_at: str = ""

    @property
    def name(self) -> str:
        """The month as 2026-10."""
        return f"{self.month:%Y-%m}"

    @property
    def title(self) -> str:
        """The month as October 2026."""
        return f"{self.month:%B %Y}"

    @cached_property
    def release(self) -> Row:
        """What the publication is."""
        return rows_of(queries.release(self.published.frame).to_frame().T)[0]

    @cached_property
    def every_status(self) -> pd.DataFrame:
        """Verdicts of the month on all units in scope, as on the first page of the dashboard."""
        return queries.statuses(self.published.frame, self.scope, month=self.month)

    @cached_property
    def statuses(self) -> pd.DataFrame:
        """Verdicts on teams."""
        return self.every_status.loc[self.every_status["team_level"].eq("team")]

    @cached_property
    def before(self) -> pd.DataFrame:
        """The verdicts on teams one month earlier."""
        earlier = (pd.Timestamp(self.month) - pd.DateOffset(months=1)).date()
        found = queries.statuses(self.published.frame, self.scope, month=earlier)
        return found.loc[found["team_level"].eq("team")]

    @cached_property
    def divisions(self) -> pd.DataFrame:
        """Units above teams, which stand as headings."""
        return queries.division_names(self.published.frame).sort_values("sort_order")

    @cached_property
    def units(self) -> pd.DataFrame:
        """Teams in scope that were open in the month, in their one order."""
        units = queries.units(self.published.frame, self.scope)
        closed = pd.to_datetime(units["valid_to"]) < pd.Timestamp(self.month)
        return units.loc[units["level"].eq("team") & ~closed]

    @property
    def judged(self) -> int:
        """How many verdicts on teams could be given."""
        return int(self.statuses["verdict"].isin(_SAID).sum())


@contextmanager
def open_month(
    path: Path,
    month: date,
    *,
    reader: Named | None = None,
    given: Signature | None = None,
    actions: pd.DataFrame | None = None,
) -> Iterator[Month]:
    """The month as `reader` may see it; without a reader, all that was released.

    `given` is the signature that holds for it. A reader's pack is made from a copy that holds the
    cells of the reader's units only, and from the entries of `actions` about these units.
    Errors: WrongUseError for a month that is not published, or a reader without units.
    """
    published = Published.open(path)
    try:
        require_published(published, month)
        scope = Scope.of(reader, published) if reader else Scope.everything(published)
        if not scope.unit_ids:
            raise WrongUseError(
                "a pack was asked for teams that are not published",
                expected="team ids of the table team",
                todo='see them with: plimsoll sql "select team_id, name from team"',
            )
        tried = no_actions() if actions is None else actions
        tried = tried.loc[tried["team_id"].isin(scope.unit_ids)]
        by, known_at = (given.by, given.signed_at) if given else ("", "")
        if reader is None:
            yield Month(published, scope, month, by, tried, known_at)
            return
    finally:
        if reader is None:
            published.close()
    published.close()
    narrowed = open_narrowed(path, scope.unit_ids)
    try:
        yield Month(narrowed, scope, month, by, tried, known_at)
    finally:
        narrowed.close()


def require_published(published: Published, month: date) -> None:
    """Nothing, where the month is published.

    Errors: WrongUseError naming the newest month there is.
    """
    months = queries.months(published.frame)
    starts = [pd.Timestamp(start).date() for start in months["period_start"]]
    if month not in starts:
        newest = f"the newest is {starts[0]:%Y-%m}" if starts else "none is published yet"
        raise WrongUseError(
            f"{month:%Y-%m} is not published",
            expected=f"a published month; {newest}",
            todo="name a published month, or run `plimsoll run` first",
        )
