"""What an officer looks at before signing a month: one point for each thing that may be amiss."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

import dashboards.queries as queries
from dashboards.queries import Ask
from pipeline.errors import PipelineUserError
from pipeline.published import Published
from pipeline.report.checklist_figures import figure_points
from pipeline.report.checklist_files import file_points, read_accounts
from pipeline.report.points import Point, PointState
from pipeline.report.reading import require_published
from pipeline.report.signing import signature_of


@dataclass(frozen=True)
class Checklist:
    """The points of a month in one order; `signed_by` is empty while it is a draft."""

    month: date
    run_id: str
    as_of: date
    points: tuple[Point, ...]
    signed_by: str = ""

    @property
    def title(self) -> str:
        """The month as October 2026."""
        return f"{self.month:%B %Y}"

    @property
    def to_look_at(self) -> tuple[Point, ...]:
        """The points that ask for a look, or could not be told."""
        return tuple(point for point in self.points if point.state is not PointState.DONE)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "month": f"{self.month:%Y-%m}",
            "run_id": self.run_id,
            "as_of": f"{self.as_of:%Y-%m-%d}",
            "signed_by": self.signed_by or None,
            "to_look_at": [point.point_id for point in self.to_look_at],
            "points": [point.as_dict() for point in self.points],
        }


def checklist(
    published: Ask, operations: Ask | None, month: date, *, signed_by: str = ""
) -> Checklist:
    """The checklist of a month, from a publication and the operations file of the same run.

    Pure: it asks and computes, and neither reads a clock nor writes. `published` and `operations`
    are the `frame` of an opened file. A reader who may not see operations gives None, and so does
    whoever finds no such file: its points are then unknown, never done.
    """
    release = queries.release(published)
    as_of = pd.Timestamp(release["as_of"]).date()
    accounts = read_accounts(operations) if operations else None
    points = (
        *file_points(accounts, month, as_of=as_of),
        *figure_points(published, accounts, month),
    )
    return Checklist(month, str(release["run_id"]), as_of, points, signed_by)


def checklist_of(path: Path, month: date) -> Checklist:
    """The checklist of a month of the publication at `path`, with the operations file beside it.

    Errors: WrongUseError for a month that is not published.
    """
    beside = path.with_name(path.name.replace("plimsoll-", "operations-", 1))
    with closing(Published.open(path)) as published:
        require_published(published, month)
        given = signature_of(path.parent, published, month)
        by = given.by if given else ""
        try:
            operations = Published.open(beside)
        except PipelineUserError:
            return checklist(published.frame, None, month, signed_by=by)
        with closing(operations):
            return checklist(published.frame, operations.frame, month, signed_by=by)
