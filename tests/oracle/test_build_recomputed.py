"""The build against an independent computation, to the last digit, for every unit and month."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from drawn_organisation import TEAMS, Drawn, drawn
from recomputed_figures import recomputed

from pipeline.build.run import build
from pipeline.warehouse import Warehouse
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS

CAPS = {
    "W-01": 4, "W-03": 0.5, "W-04": 8, "W-05": 120, "W-06": 60, "W-06b": 10, "W-07": 60,
    "W-10": 11, "W-11": 2, "W-14": 4, "R-01": 11, "R-02": 24, "R-03": 36, "R-04": 8, "R-05": 10,
    "R-06": 5, "R-06b": 2, "R-08": 90, "R-08b": 20, "B-02": 48,
}  # fmt: skip
TYPES = {
    "text": "varchar", "id": "uuid", "integer": "integer", "decimal": "decimal(9, 2)",
    "boolean": "boolean", "date": "date", "timestamp": "timestamp",
}  # fmt: skip


def loaded(organisation: Drawn) -> Warehouse:
    """The drawn rows in raw, every cap for every unit."""
    house = Warehouse.in_memory()
    house.set_variable("as_of", date(2026, 12, 31))
    house.set_variable("timezone", "Europe/London")
    house.set_variable("grace_days", 7)
    house.set_variable("default_recording", "nil_returns")
    for name, contract in CONTRACTS.items():
        columns = ", ".join(f"{s.name} {TYPES[s.type.value]}" for s in columns_of(contract))
        house.execute(f"create table raw.{name} ({columns}, file_id bigint)")
    house.execute(
        "create table raw.source_file (file_id bigint, source_id varchar, contract varchar, "
        "recording varchar, period_start date, period_end date, received_on date)"
    )
    units = [*TEAMS, "D1", "D2", "ORG"]
    frames = {
        "raw.teams": pd.DataFrame(
            {"team_id": units, "name": units, "parent_id": [*TEAMS.values(), "ORG", "ORG", None]}
        ),
        "raw.shift_roster": pd.DataFrame([_roster_row(s) for s in organisation.shifts]),
        "raw.exposure_log": pd.DataFrame([_log_row(e) for e in organisation.entries]),
        "raw.staff": pd.DataFrame([_staff_row(a) for a in organisation.staff]),
        "ref.limit_rule": pd.DataFrame(
            [
                {"limit_id": n, "team_id": u, "valid_from": date(1900, 1, 1), "valid_to": None,
                 "cap_warn": float(c), "cap_must": None, "level": "warn"}
                for n, c in CAPS.items()
                for u in units
            ]
        ).astype({"valid_to": "object", "cap_must": "float64"}),
    }  # fmt: skip
    house.execute(
        "create table ref.limit_rule (limit_id varchar, team_id varchar, valid_from date, "
        "valid_to date, cap_warn double, cap_must double, level varchar)"
    )
    for table, frame in frames.items():
        house.register("drawn", frame)
        house.execute(f"insert into {table} by name select {_cast(frame)} from drawn")
        house.unregister("drawn")
    return house


def _cast(frame: pd.DataFrame) -> str:
    """Texts that stand for ids become uuids; everything else is cast by the insert."""
    ids = {"worker_id", "shift_id", "case_id"}
    return ", ".join(f"md5({c})::uuid as {c}" if c in ids else str(c) for c in frame.columns)


def _roster_row(shift: Any) -> dict[str, Any]:
    return {
        "shift_id": shift.shift_id, "worker_id": f"w{shift.worker}", "team_id": shift.team,
        "starts_at": _stamp(shift.starts), "ends_at": _stamp(shift.ends), "kind": shift.kind,
        "paid_minutes": shift.paid, "break_minutes": shift.pause,
    }  # fmt: skip


def _log_row(entry: Any) -> dict[str, Any]:
    return {
        "worker_id": f"w{entry.worker}", "team_id": entry.team, "shift_id": entry.shift_id,
        "occurred_at": _stamp(entry.at), "exposure_kind": entry.kind, "case_id": entry.case,
        "cases": entry.cases, "is_trauma": entry.is_trauma, "minutes": entry.minutes,
    }  # fmt: skip


def _staff_row(assignment: Any) -> dict[str, Any]:
    bands = {True: "under_24_months", False: "from_24_months", None: None}
    return {
        "worker_id": f"w{assignment.worker}", "team_id": assignment.team,
        "valid_from": assignment.valid_from, "valid_to": assignment.valid_to,
        "tenure_band": bands[assignment.is_new], "trained_until": assignment.trained_until,
        "video_trained_until": assignment.video_until,
    }  # fmt: skip


def _stamp(moment: datetime) -> pd.Timestamp:
    return pd.Timestamp(moment)


@pytest.mark.parametrize("seed", [1, 20])
def test_every_figure_is_the_same_computed_another_way(seed: int) -> None:
    organisation = drawn(seed)
    house = loaded(organisation)
    build(house)
    frame = house.frame(
        "select indicator_id, exposure_kind, team_id, period_start, numerator, denominator "
        "from indicators.team_indicator where period_kind = 'month'"
    )
    found = {
        (row.indicator_id, row.exposure_kind, row.team_id, row.period_start.date()): (
            round(float(row.numerator), 2),
            round(float(row.denominator), 2),
        )
        for row in frame.itertuples()
    }
    expected = {
        key: (round(float(over), 2), round(float(under), 2))
        for key, (over, under) in recomputed(organisation, CAPS).items()
    }
    names = {key[0] for key in expected}
    assert len(names) > 25
    found = {key: pair for key, pair in found.items() if key[0] in names}
    nothing = (0.0, 0.0)
    differences = {
        key: (found.get(key, nothing), expected.get(key, nothing))
        for key in sorted({*found, *expected})
        if found.get(key, nothing) != expected.get(key, nothing)
    }
    assert not differences, f"{len(differences)} differ, such as {list(differences.items())[:8]}"
    # the drawn organisation reaches both sides of nearly every cap
    reached = {name for (name, _, _, _), (over, under) in expected.items() if 0 < over < under}
    assert names - reached <= {"W-00", "K-01", "K-02", "W-07", "W-08"}


def test_standard_errors_and_people_are_the_same_computed_another_way() -> None:
    organisation = drawn(7, workers=25)
    house = loaded(organisation)
    build(house, indicators=["R-05"])
    frame = house.frame(
        "select * from indicators.team_indicator where period_kind = 'month' and team_id = 'D1'"
    ).set_index("period_start")
    for start, row in frame.iterrows():
        rows = pd.DataFrame(
            [
                {"w": s.worker, "long": (s.ends - s.starts).total_seconds() > 36000}
                for s in organisation.shifts
                if s.kind != "leave"
                and TEAMS[s.team] == "D1"
                and pd.Timestamp(s.starts, tz="UTC").tz_convert("Europe/London").month
                == start.month
            ]
        )
        by_worker = rows.groupby("w")["long"].agg(["sum", "count"])
        ratio = by_worker["sum"].sum() / by_worker["count"].sum()
        n = len(by_worker)
        residual = by_worker["sum"] - ratio * by_worker["count"]
        error = (n / (n - 1) * (residual**2).sum()) ** 0.5 / by_worker["count"].sum()
        assert row["value"] == pytest.approx(ratio)
        assert row["std_error"] == pytest.approx(error, abs=1e-8)
        assert row["n_people"] == n
