"""How often the verdict is right: a seeded simulation of teams at, under and over their limit.

Each simulated team-month has workers who differ from each other, is rounded and judged exactly as
a released one, and is asked: is it called `over`? `python -m pipeline.judge.calibrate` prints the
table of docs/methods/limits.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.judge.intervals import ROUNDING_BASE
from pipeline.judge.verdict import with_verdicts
from schemas.limit_parts import LimitUnit
from schemas.vocabulary import Level, Measure, PeopleBand, Verdict

Floats = npt.NDArray[np.float64]

SEED = 20261110
TEAM_SIZES = (5, 8, 12, 20, 40)
#: The truth as a multiple of the limit: two teams within, two over.
TRUTHS = (0.9, 1.0, 1.25, 1.5)
TEAM_MONTHS = 2000


@dataclass(frozen=True)
class Scenario:
    """One indicator: what a worker-month brings, its limit, and how it is judged.

    `draw(rng, mean, workers)` gives counted and units, arrays of team-months x workers.
    """

    limit_id: str
    title: str
    measure: Measure
    limit: float
    unit: LimitUnit
    draw: Callable[[np.random.Generator, float, int], tuple[Floats, Floats]]


def contacts(rng: np.random.Generator, mean: float, workers: int) -> tuple[Floats, Floats]:
    """16 to 20 shifts; contacts with a spread between workers of 20 %, and twice Poisson within."""
    shape = (TEAM_MONTHS, workers)
    shifts = rng.integers(16, 21, size=shape).astype(float)
    own = mean * rng.gamma(25.0, 1 / 25.0, size=shape)
    within = rng.gamma(own * shifts, 1.0)
    return rng.poisson(within).astype(float), shifts


def days_over(rng: np.random.Generator, mean: float, workers: int) -> tuple[Floats, Floats]:
    """16 to 20 days; the chance of a day over the cap differs between workers (ICC 0.05)."""
    shape = (TEAM_MONTHS, workers)
    days = rng.integers(16, 21, size=shape)
    own = rng.beta(19 * mean, 19 * (1 - mean), size=shape)
    return rng.binomial(days, own).astype(float), days.astype(float)


SCENARIOS = (
    Scenario(
        "W-00", "contacts per shift, limit 4", Measure.RATE, 4.0, LimitUnit.STAFFED_SHIFT, contacts
    ),
    Scenario(
        "W-01", "days over the cap, 10 %", Measure.SHARE, 0.10, LimitUnit.WORKER_DAY, days_over
    ),
    Scenario("R-01", "short rests, 2 %", Measure.SHARE, 0.02, LimitUnit.REST, days_over),
)


def calibration(seed: int = SEED) -> pd.DataFrame:
    """How often `over` is said, by indicator, team size and truth.

    Grain: one row per limit, team size and truth: `share_over`, `share_past` (over or may be
    chance), `share_too_little`.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for scenario in SCENARIOS:
        for workers in TEAM_SIZES:
            for truth in TRUTHS:
                verdict = _verdicts(scenario, workers, truth, rng)
                rows.append((scenario.limit_id, scenario.title, workers, truth, *_shares(verdict)))
    names = [
        "limit_id",
        "title",
        "workers",
        "truth",
        "share_over",
        "share_past",
        "share_too_little",
    ]
    return pd.DataFrame(rows, columns=names)


def _shares(verdict: pd.Series) -> tuple[float, float, float]:
    over = verdict == str(Verdict.OVER)
    past = over | (verdict == str(Verdict.OVER_MAY_BE_CHANCE))
    few = verdict == str(Verdict.TOO_LITTLE_DATA)
    return float(over.mean()), float(past.mean()), float(few.mean())


def _verdicts(
    scenario: Scenario, workers: int, truth: float, rng: np.random.Generator
) -> pd.Series:
    counted, units = scenario.draw(rng, scenario.limit * truth, workers)
    above, below = counted.sum(axis=1), units.sum(axis=1)
    ratio = above / below
    off = counted - ratio[:, None] * units
    error = np.sqrt(workers / (workers - 1) * (off**2).sum(axis=1)) / below
    is_share = scenario.measure is Measure.SHARE
    if is_share:
        above, below = _rounded(above), _rounded(below)
        error = np.where(above > 0, error, 0.0)
    cells = pd.DataFrame(
        {
            "judged_value": above / below,
            "judged_denominator": below,
            "judged_std_error": error,
            "units": below,
        }
    ).assign(
        is_carried=True, state="shown", measure=str(scenario.measure), level=str(Level.WARN),
        unit=str(scenario.unit), limit_direction="high_is_worse", completeness=1.0,
        tolerated_share=scenario.limit if is_share else np.nan,
        threshold=np.nan if is_share else scenario.limit, recording=None, needs_log=True,
        minutes_missing_share=np.nan, limit_valid_from=pd.Timestamp(1900, 1, 1),
        people_band=str(band_of(workers)),
    )  # fmt: skip
    return with_verdicts(cells)["verdict"]


def _rounded(counts: Floats) -> Floats:
    return np.floor(counts / ROUNDING_BASE + 0.5) * ROUNDING_BASE


def band_of(people: int) -> PeopleBand:
    """The published band of a number of people."""
    bands = (PeopleBand.FROM_5, PeopleBand.FROM_10, PeopleBand.FROM_20, PeopleBand.FROM_50)
    return bands[sum(people >= least for least in (10, 20, 50))]


def calibration_table(seed: int = SEED) -> str:
    """The simulation as a Markdown table: share called `over`, one column per truth."""
    found = calibration(seed)
    wide = found.pivot_table(
        index=["limit_id", "title", "workers"], columns="truth", values="share_over", sort=False
    )
    heads = [
        "limit", "people", "10 % under", "exactly at the limit", "25 % over", "50 % over",
    ]  # fmt: skip
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for key, row in zip(wide.index, wide.to_numpy(), strict=True):
        shares = " | ".join(f"{100 * share:.1f} %" for share in row)
        lines.append(f"| {key[0]} ({key[1]}) | {key[2]} | {shares} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(calibration_table())
