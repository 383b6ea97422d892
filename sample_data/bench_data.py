"""The large organisation of the benchmark: `python -m sample_data.bench_data OUT_DIR`.

Invented and plain: it is for speed, not for findings. Ten million exposures come with 500 teams in
25 divisions, 20,000 workers, 60 months and about 4.6 million shifts; fewer come in proportion. One
month is made and written at a time, so that memory does not grow with the number of months.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from sample_data.bench_people import (
    DEFAULT_EXPOSURES,
    Size,
    staff_table,
    team_of_workers,
    teams_table,
)

FIRST_MONTH = np.datetime64("2021-01", "M")
_CYCLE_DAYS = 16  # two days on in sixteen: 3.8 shifts a worker and month
_START_HOURS = (7, 14, 22)
_KINDS = ("listening", "file_review", "aftermath", "video", "mass_violence")
_KIND_SHARES = (0.50, 0.25, 0.20, 0.045, 0.005)
_CASE_TYPES = ("domestic", "road", "sudden", "child", "assault")
_LOGGED_SHARE = 0.96
_OPTIONS = csv.WriteOptions(include_header=True, quoting_style="none", batch_size=65536)

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Shifts:
    """The shifts of one month as arrays of equal length; `first` numbers them through."""

    first: int
    worker: Integers
    starts: Integers  # seconds since 1970 in UTC
    kind: Integers  # 0 early, 1 late, 2 night


def write_organisation(folder: Path, size: Size, *, seed: int = 7) -> list[Path]:
    """Write teams, staff and one roster and one case log a month; returns the files in order."""
    folder.mkdir(parents=True, exist_ok=True)
    streams = np.random.SeedSequence(seed).spawn(size.months + 1)
    team = team_of_workers(size, np.random.default_rng(streams[0]))
    files = [
        _write(teams_table(size, team), folder / "teams.csv"),
        _write(staff_table(team), folder / "staff.csv"),
    ]
    months = FIRST_MONTH + np.arange(size.months + 1)
    shift_counts = np.array(
        [len(_worked(size, months, number)[0]) for number in range(size.months)]
    )
    quotas = _shared_out(size.exposures, shift_counts)
    shift_first = np.concatenate([[0], np.cumsum(shift_counts)])
    entry_first = np.concatenate([[0], np.cumsum(quotas)])
    names = _names(size, team)
    for number in range(size.months):
        rng = np.random.default_rng(streams[number + 1])
        worker, day = _worked(size, months, number)
        shifts = _shifts(worker, day, int(shift_first[number]))
        roster = _roster_table(shifts, names)
        log = _log_table(shifts, names, int(quotas[number]), int(entry_first[number]), rng)
        files.append(_write(roster, folder / f"roster_{months[number]}.csv"))
        files.append(_write(log, folder / f"caselog_{months[number]}.csv"))
    return files


@dataclass(frozen=True)
class _Names:
    """Texts looked up by number."""

    workers: pa.Array
    team_by_worker: pa.Array


def _names(size: Size, team: Integers) -> _Names:
    teams = pa.array([f"T{number:03d}" for number in range(size.teams)])
    workers = pa.array([f"W{number:05d}" for number in range(size.workers)])
    return _Names(workers=workers, team_by_worker=teams.take(pa.array(team)))


def _worked(
    size: Size, months: npt.NDArray[np.datetime64], number: int
) -> tuple[Integers, Integers]:
    """Workers and days since 1970 of a month's shifts, in order of day, then worker."""
    first, end = (
        month.astype("datetime64[D]").astype(np.int64) for month in months[number : number + 2]
    )
    days = np.arange(first, end)
    position = (days[:, None] + np.arange(size.workers)[None, :] * 5) % _CYCLE_DAYS
    day, worker = np.nonzero(position < 2)
    return worker, days[day]


def _shared_out(total: int, weights: Integers) -> Integers:
    """The total in whole parts in proportion to the weights."""
    edges = np.floor(total * np.cumsum(weights) / weights.sum() + 0.5).astype(np.int64)
    return np.diff(np.concatenate([[0], edges]))


def _shifts(worker: Integers, day: Integers, first: int) -> Shifts:
    """Eight-hour shifts; a worker keeps early, late or night for a block of sixteen days."""
    kind = (worker + day // _CYCLE_DAYS) % 3
    starts = day * 86_400 + np.array(_START_HOURS)[kind] * 3_600
    return Shifts(first=first, worker=worker, starts=starts, kind=kind)


def _roster_table(shifts: Shifts, names: _Names) -> pa.Table:
    """Grain: one row per worker and shift."""
    kinds = pa.array(["day", "day", "night"])
    worker = pa.array(shifts.worker)
    count = len(shifts.worker)
    return pa.table(
        {
            "shift_id": _numbered("S", shifts.first, np.arange(count)),
            "worker_id": names.workers.take(worker),
            "team_id": names.team_by_worker.take(worker),
            "starts_at": _times(shifts.starts),
            "ends_at": _times(shifts.starts + 8 * 3_600),
            "break_minutes": pa.array(np.full(count, 30, dtype=np.int16)),
            "kind": kinds.take(pa.array(shifts.kind)),
        }
    )


def _log_table(
    shifts: Shifts, names: _Names, quota: int, first: int, rng: np.random.Generator
) -> pa.Table:
    """Grain: one row per entry, exactly `quota` of them, nil returns included."""
    rows = _rows_per_shift(len(shifts.worker), quota, rng)
    contacts = np.where(rows < 0, 0, rows)
    entries = np.where(rows < 0, 1, rows)  # -1 stands for a nil return, which is one row
    shift = np.repeat(np.arange(len(entries)), entries)
    is_nil = np.repeat(contacts == 0, entries)
    worker = pa.array(shifts.worker[shift])
    minutes = rng.integers(5, 95, quota).astype(np.int16)
    offset = rng.integers(0, 6 * 3_600 // 60, quota) * 60
    no_minutes = is_nil | (rng.random(quota) < 0.02)
    case = rng.integers(0, 4_000_000, quota)
    no_case = is_nil | (rng.random(quota) < 0.10)
    kind = rng.choice(len(_KINDS), quota, p=_KIND_SHARES).astype(np.int8)
    return pa.table(
        {
            "exposure_id": _numbered("E", first, np.arange(quota)),
            "worker_id": names.workers.take(worker),
            "team_id": names.team_by_worker.take(worker),
            "shift_id": _numbered("S", shifts.first, shift),
            "occurred_at": _times(shifts.starts[shift] + offset),
            "exposure_kind": pa.array(_KINDS).take(pa.array(np.where(is_nil, 0, kind))),
            "case_id": pc.if_else(pa.array(no_case), None, _numbered("C", 0, case)),
            "case_type": pa.array(_CASE_TYPES).take(pa.array(case % len(_CASE_TYPES))),
            "cases": pa.array(np.where(is_nil, 0, 1).astype(np.int16)),
            "is_trauma": pa.array(~is_nil & (rng.random(quota) < 0.9)),
            "minutes": pa.array(minutes, mask=no_minutes),
        }
    )


def _rows_per_shift(shifts: int, quota: int, rng: np.random.Generator) -> Integers:
    """Entries of each shift, -1 for a nil return, 0 for nothing logged; rows sum to the quota."""
    logged = rng.random(shifts) < _LOGGED_SHARE
    mean = max(quota / (shifts * _LOGGED_SHARE) - 0.11, 0.2)
    contacts = rng.poisson(mean, shifts)
    rows = np.where(logged, np.where(contacts == 0, -1, contacts), 0)
    while gap := quota - int(np.abs(rows).sum()):
        room = np.flatnonzero(rows >= (1 if gap > 0 else 2))
        if not len(room):  # far fewer entries than shifts: log a shift, or leave one out
            room = np.flatnonzero(rows == 0 if gap > 0 else rows != 0)
        chosen = rng.permutation(room)[: abs(gap)]
        rows[chosen] = np.where(rows[chosen] < 0, 0, rows[chosen] + np.sign(gap))
    return rows


def _numbered(letter: str, first: int, numbers: Integers) -> pa.Array:
    """Ids such as S1234567: a letter before a number."""
    digits = pc.cast(pa.array(numbers + first + 1_000_000), pa.string())
    return pc.binary_join_element_wise(letter, digits, "")


def _times(seconds: Integers) -> pa.Array:
    """UTC times that the writer prints as 2021-01-05 07:00:00."""
    return pa.array(seconds).cast(pa.timestamp("s"))


def _write(table: pa.Table, path: Path) -> Path:
    csv.write_csv(table, path, _OPTIONS)
    return path


def main(arguments: list[str] | None = None) -> None:
    """Command line of the generator."""
    parser = argparse.ArgumentParser(description="Write the organisation of the benchmark.")
    parser.add_argument("folder", type=Path, help="directory to write to")
    parser.add_argument("--exposures", type=int, default=DEFAULT_EXPOSURES, help="rows of the log")
    parser.add_argument("--seed", type=int, default=7, help="seed of the invention")
    options = parser.parse_args(arguments)
    files = write_organisation(options.folder, Size.of(options.exposures), seed=options.seed)
    total = sum(file.stat().st_size for file in files)
    print(f"{len(files)} files, {total / 1e6:,.0f} MB in {options.folder}")


if __name__ == "__main__":
    main()
