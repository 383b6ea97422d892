"""How large the benchmark's organisation is, its teams and its staff."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

DEFAULT_EXPOSURES = 10_000_000
Integers = npt.NDArray[np.int64]
_MONTHS = 60


@dataclass(frozen=True)
class Size:
    """How large the organisation is."""

    exposures: int
    teams: int
    divisions: int
    workers: int
    months: int = _MONTHS

    @classmethod
    def of(cls, exposures: int) -> Size:
        """Teams, divisions and workers in proportion to ten million exposures."""
        share = exposures / DEFAULT_EXPOSURES
        teams = max(4, round(500 * share))
        return cls(exposures, teams, max(2, round(25 * share)), max(40, round(20_000 * share)))


def team_of_workers(size: Size, rng: np.random.Generator) -> Integers:
    """The team number of each worker: sizes from about a tenth to twice the mean."""
    weights = rng.uniform(0.1, 2.0, size.teams)
    extra = rng.choice(size.teams, size.workers - size.teams, p=weights / weights.sum())
    return np.sort(np.concatenate([np.arange(size.teams), extra]))


def teams_table(size: Size, team: Integers) -> pa.Table:
    """Grain: one row per team, division and the organisation."""
    headcount = np.bincount(team, minlength=size.teams)
    codes = [f"T{number:03d}" for number in range(size.teams)]
    parents = [f"D{number * size.divisions // size.teams:02d}" for number in range(size.teams)]
    divisions = [f"D{number:02d}" for number in range(size.divisions)]
    above = 1 + size.divisions
    return pa.table(
        {
            "team_id": ["BENCH", *divisions, *codes],
            "name": [
                "Benchmark organisation",
                *[f"Division {code[1:]}" for code in divisions],
                *[f"Team {code[1:]}" for code in codes],
            ],
            "parent_id": ["", *["BENCH"] * size.divisions, *parents],
            "timezone": ["Europe/London"] * (above + size.teams),
            "headcount": [None] * above + [int(number) for number in headcount],
        }
    )


def staff_table(team: Integers) -> pa.Table:
    """Grain: one row per worker."""
    count = len(team)
    band = pa.array(["under_24_months", "from_24_months"])
    return pa.table(
        {
            "worker_id": [f"W{number:05d}" for number in range(count)],
            "team_id": [f"T{number:03d}" for number in team],
            "valid_from": ["2020-01-01"] * count,
            "tenure_band": band.take(pa.array((np.arange(count) % 4 > 0).astype(np.int8))),
            "fte": ["1.000"] * count,
        }
    )
