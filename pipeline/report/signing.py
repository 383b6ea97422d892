"""Signing a month off: who, when, and for which figures; changed figures need a new signature."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from pipeline.actions.log import ActionLog, no_actions
from pipeline.errors import WrongUseError
from pipeline.published import Published, current_path
from pipeline.settings import Workspace

#: Lies beside the publications; one line per signature, never rewritten.
SIGNATURES = "signatures.jsonl"
_LONGEST_NAME = 60

_FIGURES = """
    select indicator_id, team_id, exposure_kind, state::varchar, value, numerator, denominator
    from team_indicator
    where period_kind = 'month' and period_start = $month
    order by indicator_id, team_id, exposure_kind
"""


@dataclass(frozen=True)
class Signature:
    """A month signed off: `figures` is the hash of what was signed.

    `open_points`: points of the checklist that asked for a look when it was signed.
    """

    month: str
    by: str
    signed_at: str
    run_id: str
    figures: str
    open_points: tuple[str, ...] = ()


def figures_hash(published: Published, month: date) -> str:
    """A hash over the released figures of a month; other months and words do not change it."""
    frame = published.frame(_FIGURES, {"month": month})
    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()


def signatures(published_dir: Path) -> list[Signature]:
    """Every signature given, oldest first."""
    path = published_dir / SIGNATURES
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_read(line) for line in lines if line.strip()]


def _read(line: str) -> Signature:
    """A line as it was written; those of earlier releases say nothing of the checklist."""
    content = json.loads(line)
    return Signature(**content | {"open_points": tuple(content.get("open_points", ()))})


def signature_of(published_dir: Path, published: Published, month: date) -> Signature | None:
    """The signature that holds for a month as this publication gives it; None for a draft."""
    given = [one for one in signatures(published_dir) if one.month == f"{month:%Y-%m}"]
    if not given:
        return None
    figures = figures_hash(published, month)
    return next((one for one in reversed(given) if one.figures == figures), None)


def tried_until(workspace: Workspace, given: Signature | None) -> pd.DataFrame:
    """The action log as a pack holds it: as it stood when the month was signed, else as it is.

    A signed pack made again later is the same pack; what was tried since belongs to the next.
    Errors: StorageError where the log does not answer.
    """
    log = ActionLog.existing(workspace)
    known_at = datetime.fromisoformat(given.signed_at) if given else None
    return no_actions() if log is None else log.entries(None, known_at=known_at)


def require_newest(path: Path) -> None:
    """Nothing, where the publication at `path`, which was looked at, is still the newest.

    Errors: WrongUseError once another has taken its place: its figures were never looked at.
    """
    newest = current_path(path.parent)
    if newest is None or newest.name != path.name:
        raise WrongUseError(
            f"{path.stem} is no longer the newest publication, so nothing was signed",
            expected="a signature for the figures that were looked at",
            todo="go through the checklist of the newest publication, then sign",
        )


def sign(
    path: Path, month: date, *, by: str, at: datetime, open_points: tuple[str, ...] = ()
) -> Signature:
    """Record that `by` signs the figures of a month as the publication at `path` gives them.

    Errors: WrongUseError for no name, or a month without figures.
    """
    name = " ".join(by.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise WrongUseError(
            "no name to sign with",
            expected=f"a name of at most {_LONGEST_NAME} letters",
            todo="give --by NAME",
        )
    published = Published.open(path)
    try:
        if published.frame(_FIGURES, {"month": month}).empty:
            raise WrongUseError(
                f"{month:%Y-%m} has no published figures",
                expected="a published month",
                todo="see `plimsoll status`",
            )
        run_id = str(published.frame("select run_id from release").iloc[0, 0])
        figures = figures_hash(published, month)
    finally:
        published.close()
    given = Signature(f"{month:%Y-%m}", name, at.isoformat(), run_id, figures, open_points)
    with (path.parent / SIGNATURES).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(given), ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return given
