"""What if: another limit, or more staffed shifts, told on released figures; never below a team."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import WrongUseError
from pipeline.judge.cells import released_figures
from pipeline.judge.judge import verdict_rows
from schemas.limit_parts import LimitUnit
from schemas.vocabulary import PeriodKind

#: Next month is drawn from this many of the latest months, if there are enough of them.
MONTHS_DRAWN = 12
FEWEST_MONTHS = 6


@dataclass(frozen=True)
class Tables:
    """What a question is asked of: released or published figures, limits, units, indicators."""

    figures: pd.DataFrame
    limits: pd.DataFrame
    teams: pd.DataFrame
    indicators: pd.DataFrame


@dataclass(frozen=True)
class OtherLimit:
    """Another number for one limit. What is None stays as it was."""

    limit_id: str
    cap: float | None = None
    threshold: float | None = None
    tolerated_share: float | None = None


def with_other_limit(
    tables: Tables, change: OtherLimit, *, at_caps: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every month judged as it is and as it would be under another number.

    Grain: one row per unit and month of the limit: `verdict`, `verdict_if`, `limit_value`,
    `limit_value_if`, `value`, `value_if`.
    Asked of a published file, months are judged from its rounded amounts; one that lies on the line
    can then differ from the published verdict, which rests on the exact amounts shown.
    `at_caps`: released cells of the limit's indicator at other caps, with a column `cap`; a share
    over a cap cannot be known at another cap without them.
    Errors: WrongUseError for an unknown limit, or a cap that was not computed beforehand.
    """
    if change.limit_id not in set(tables.limits["limit_id"]):
        raise WrongUseError(
            f"no limit {change.limit_id} in the register", expected="an id of `plimsoll limits`"
        )
    figures = tables.figures
    limits = _changed(tables.limits, change)
    own = tables.limits["limit_id"] == change.limit_id
    on_share = tables.limits.loc[own, "threshold"].isna().any()
    if change.cap is not None and on_share:
        indicator_id = str(tables.limits.loc[own, "indicator_id"].iloc[0])
        figures = _at_cap(figures, indicator_id, change.cap, at_caps)
    now = _judged(tables, tables.figures, tables.limits, change.limit_id)
    then = _judged(tables, figures, limits, change.limit_id)
    return _side_by_side(now, then)


def with_more_shifts(
    tables: Tables, team_id: str, *, shifts_a_month: float, limit_id: str = "W-00"
) -> pd.DataFrame:
    """Every month of a unit as it is and as it would be with more staffed shifts.

    Grain, columns: as `with_other_limit`. The same contacts are spread over more shifts; the
    standard error shrinks with the figure.
    Errors: WrongUseError where the limit is not counted per staffed shift: for a share of
    worker-days nobody can say on which days the new shifts would help.
    """
    own = tables.limits["limit_id"] == limit_id
    units = set(tables.limits.loc[own, "unit"])
    if units != {str(LimitUnit.STAFFED_SHIFT)}:
        raise WrongUseError(
            f"{limit_id} is not counted per staffed shift", expected="a limit such as W-00"
        )
    figures = released_figures(tables.figures)
    indicator_id = str(tables.limits.loc[own, "indicator_id"].iloc[0])
    mine = (figures["team_id"] == team_id) & (figures["indicator_id"] == indicator_id)
    mine &= figures["period_kind"] == str(PeriodKind.MONTH)
    more = figures.copy()
    for below in ("denominator", "judged_denominator"):
        more[below] = figures[below].mask(mine, figures[below] + shifts_a_month)
    thinner = figures["denominator"] / more["denominator"]
    for name in ("value", "judged_value", "std_error", "judged_std_error"):
        more[name] = figures[name] * thinner.where(mine, 1.0)
    now = _judged(tables, figures, tables.limits, limit_id)
    then = _judged(tables, more, tables.limits, limit_id)
    both = _side_by_side(now, then)
    return both.loc[both["team_id"] == team_id].reset_index(drop=True)


def next_month(
    months: pd.DataFrame, *, seed: int, draws: int = 4000, column: str = "value_if"
) -> pd.DataFrame:
    """Where each unit's next month would lie if it were like one of its latest twelve.

    Grain: one row per unit: `team_id`, `months` drawn from, `low`, `middle`, `high` (10, 50 and
    90 % of the draws) and `share_past` (draws past the limit of the newest month).
    Missing: a unit with fewer than six figures has no projection.
    Source: resampling of whole months with replacement; it knows no trend and no season.
    """
    draw = np.random.default_rng(seed)
    rows = []
    for team_id, group in months.sort_values("period_start").groupby("team_id", sort=True):
        known = group.loc[group[column].notna()].tail(MONTHS_DRAWN)
        if len(known) < FEWEST_MONTHS:
            continue
        rows.append(_projected(str(team_id), known, column, draw, draws))
    names = ["team_id", "months", "low", "middle", "high", "share_past"]
    return pd.DataFrame(rows, columns=names)


def _projected(
    team_id: str, known: pd.DataFrame, column: str, draw: np.random.Generator, draws: int
) -> tuple[object, ...]:
    values = known[column].to_numpy(float)
    drawn = draw.choice(values, size=draws)
    low, middle, high = np.quantile(drawn, [0.1, 0.5, 0.9])
    limit = float(known["limit_value_if"].iloc[-1])
    is_low_worse = bool(known["is_low_worse"].iloc[-1])
    past = drawn < limit if is_low_worse else drawn > limit
    return team_id, len(values), low, middle, high, float(past.mean())


def _changed(limits: pd.DataFrame, change: OtherLimit) -> pd.DataFrame:
    own = limits["limit_id"] == change.limit_id
    changed = limits.copy()
    if change.cap is not None:
        changed.loc[own, ["cap_warn", "cap_must"]] = change.cap
    for name in ("threshold", "tolerated_share"):
        number = getattr(change, name)
        if number is not None:
            changed.loc[own, name] = number
    return changed


def _at_cap(
    figures: pd.DataFrame, indicator_id: str, cap: float, at_caps: pd.DataFrame | None
) -> pd.DataFrame:
    known = [] if at_caps is None else sorted(at_caps["cap"].unique())
    if at_caps is None or cap not in known:
        listed = ", ".join(f"{value:g}" for value in known) or "none"
        raise WrongUseError(
            f"the share over a cap of {cap:g} was not computed and protected beforehand",
            expected=f"one of the caps {listed}",
        )
    other = at_caps.loc[at_caps["cap"] == cap].drop(columns="cap")
    kept = figures.loc[figures["indicator_id"] != indicator_id]
    return pd.concat([kept, other.assign(indicator_id=indicator_id)], ignore_index=True)


def _judged(
    tables: Tables, figures: pd.DataFrame, limits: pd.DataFrame, limit_id: str
) -> pd.DataFrame:
    chosen = limits.loc[limits["limit_id"] == limit_id]
    return verdict_rows(released_figures(figures), chosen, tables.teams, tables.indicators)


def _side_by_side(now: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    key = ["limit_id", "team_id", "period_start"]
    told = ["verdict", "value", "limit_value"]
    other = then[[*key, *told, "is_low_worse"]].rename(columns={n: f"{n}_if" for n in told})
    return now[[*key, *told]].merge(other, on=key, how="inner")
