"""Signing a month off: who, when, and for what; what changes later needs a new signature."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from pipeline.actions.log import ActionLog, no_actions
from pipeline.errors import WrongUseError
from pipeline.published import Published, current_path
from pipeline.report.signature_book import SIGNATURES, Signature, add, signatures
from pipeline.settings import Workspace

__all__ = [
    "SIGNATURES", "Signature", "figures_hash", "require_newest", "said_hash", "sign",
    "signature_of", "signatures", "tried_until",
]  # fmt: skip

_LONGEST_NAME = 60

_FIGURES = """
    select indicator_id, team_id, exposure_kind, state::varchar, value, numerator, denominator
    from team_indicator
    where period_kind = 'month' and period_start = $month
    order by indicator_id, team_id, exposure_kind
"""


#: Which statements `said` is the hash of; a later form gets a further name, and this one stays.
_SAID = "1"
_VERDICTS = """
    select limit_id, team_id, period_start, verdict::varchar as verdict, threshold
    from limit_status
    where period_kind = 'month' and period_start = $month
    order by limit_id, team_id
"""
#: The survey cells that stand in the month's pack: the newest wave closed by its end.
_SURVEYS = """
    select
        instrument_id, scale_id, wave_id, period_start, period_end, team_id,
        state::varchar as state, mean, lower, upper, response_rate,
        people_band::varchar as people_band
    from survey_scale
    where period_end < $month::date + interval 1 month
    qualify period_start = max(period_start) over (partition by instrument_id, scale_id)
    order by instrument_id, scale_id, wave_id, team_id
"""


def figures_hash(published: Published, month: date) -> str:
    """A hash over the released figures of a month; other months and words do not change it."""
    frame = published.frame(_FIGURES, {"month": month})
    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()


def said_hash(published: Published, month: date) -> str:
    """A hash over the verdicts of a month and the survey cells in its pack, with its form."""
    frames = [published.frame(sql, {"month": month}) for sql in (_VERDICTS, _SURVEYS)]
    text = "\n".join(frame.to_csv(index=False) for frame in frames)
    return f"{_SAID}:{hashlib.sha256(text.encode()).hexdigest()}"


def signature_of(published_dir: Path, published: Published, month: date) -> Signature | None:
    """The signature that holds for a month as this publication gives it; None for a draft."""
    given = [one for one in signatures(published_dir) if one.month == f"{month:%Y-%m}"]
    if not given:
        return None
    figures, said = figures_hash(published, month), said_hash(published, month)
    return next(
        (one for one in reversed(given) if one.figures == figures and one.said in ("", said)), None
    )


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
        figures, said = figures_hash(published, month), said_hash(published, month)
    finally:
        published.close()
    given = Signature(f"{month:%Y-%m}", name, at.isoformat(), run_id, figures, open_points, said)
    add(path.parent, given)
    return given
