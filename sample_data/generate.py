"""Write the sample organisation: `python -m sample_data.generate WORKSPACE_DIR`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.defects import CASELOG_ROWS, ROTA_ROWS, with_duplicates, with_planted_rows
from sample_data.exports import caselog_table, rota_table, staff_table, teams_table
from sample_data.exposures import team_exposures
from sample_data.organisation import LATE_MONTH, LATE_TEAM, MISSING_MONTH, MISSING_TEAM, TEAMS
from sample_data.periods import MONTHS, to_local
from sample_data.rosters import team_roster
from sample_data.support import open_cases_table, support_table
from sample_data.surveys import WAVES, invited_table, wave_table
from sample_data.workforce import assignments

DEFAULT_SEED = 7
LIMITS_FILE = Path(__file__).parent / "limits.yaml"


@dataclass(frozen=True)
class Sample:
    """The organisation before it is written: complete, and without the planted bad rows."""

    staff: pd.DataFrame
    roster: pd.DataFrame
    entries: pd.DataFrame


def sample(seed: int = DEFAULT_SEED) -> Sample:
    """The sample organisation of a seed. Each team draws from its own stream of numbers."""
    streams = np.random.SeedSequence(seed).spawn(1 + 2 * len(TEAMS))
    staff = assignments(np.random.default_rng(streams[0]))
    rosters = [
        team_roster(plan, staff.loc[staff["team"] == plan.code], np.random.default_rng(stream))
        for plan, stream in zip(TEAMS, streams[1::2], strict=True)
    ]
    roster = _numbered(pd.concat(rosters, ignore_index=True))
    entries = [
        team_exposures(plan, roster.loc[roster["team"] == plan.code], np.random.default_rng(stream))
        for plan, stream in zip(TEAMS, streams[2::2], strict=True)
    ]
    log = pd.concat(entries, ignore_index=True)
    shift_ref = roster["shift_ref"].to_numpy()[log["shift_number"].to_numpy().astype(int)]
    return Sample(staff=staff, roster=roster, entries=_entered(log.assign(shift_ref=shift_ref)))


def write_workspace(workspace: Path, *, seed: int = DEFAULT_SEED) -> list[Path]:
    """Write landing/, later/ and limits.yaml; returns the files in order.

    `later/` holds the October case log as it is sent again once the late team has delivered.
    Errors: the directory is made if needed; existing files of the same names are replaced.
    """
    made = sample(seed)
    landing, later = workspace / "landing", workspace / "later"
    for folder in (landing, later):
        folder.mkdir(parents=True, exist_ok=True)
    written = [
        _write(teams_table(), landing / "teams.csv"),
        _write(staff_table(made.staff), landing / "staff.csv"),
        *_write_surveys(made, landing, seed),
    ]
    for number, month in enumerate(MONTHS):
        roster = made.roster.loc[made.roster["month"] == number]
        entries = made.entries.loc[made.entries["month"] == month]
        if month == MISSING_MONTH:
            roster = roster.loc[roster["team"] != MISSING_TEAM]
            entries = entries.loc[entries["team"] != MISSING_TEAM]
        written.append(_write(_rota(roster, month), landing / f"rota_{month}.csv"))
        support = support_table(made.staff, roster, month)
        written.append(_write(support, landing / f"support_{month}.csv"))
        if month == LATE_MONTH:
            complete = _caselog(entries, month)
            written.append(_write(complete, later / f"caselog_{month}.csv", ";"))
            entries = entries.loc[entries["team"] != LATE_TEAM]
        written.append(_write(_caselog(entries, month), landing / f"caselog_{month}.csv", ";"))
    limits = workspace / "limits.yaml"
    limits.write_bytes(LIMITS_FILE.read_bytes())
    return [*written, limits]


def _write_surveys(made: Sample, landing: Path, seed: int) -> list[Path]:
    """Write both survey waves, who was invited, and the open cases."""
    streams = np.random.SeedSequence([seed, 1]).spawn(len(WAVES) + 1)
    waves = [
        _write(
            wave_table(wave, np.random.default_rng(stream)), landing / f"survey_{wave.wave_id}.csv"
        )
        for wave, stream in zip(WAVES, streams, strict=False)
    ]
    cases = open_cases_table(made.staff, np.random.default_rng(streams[-1]))
    return [
        *waves,
        _write(invited_table(made.staff), landing / "survey_invited.csv"),
        _write(cases, landing / "open_cases.csv"),
    ]


def _numbered(roster: pd.DataFrame) -> pd.DataFrame:
    """The rota with a number and a reference for every line, in order of start."""
    ordered = roster.sort_values(["starts_utc", "team", "worker_ref"], ignore_index=True)
    in_month = ordered.groupby("month").cumcount() + 1
    label = pd.Series(np.array(MONTHS)[ordered["month"]]).str.slice(2).str.replace("-", "")
    return ordered.assign(
        shift_number=np.arange(len(ordered)),
        shift_ref="S" + label + "-" + in_month.astype(str).str.zfill(5),
    )


def _entered(entries: pd.DataFrame) -> pd.DataFrame:
    """The case log in order of time, numbered within the month of the entry's local date.

    The export is cut at midnight: what the last night of October logged after twelve comes with the
    November file, which the sample does not hold.
    """
    ordered = entries.sort_values(
        ["happened_utc", "shift_number", "kind", "case_ref"], ignore_index=True
    )
    local = to_local(ordered["happened_utc"].to_numpy().astype("datetime64[m]"))
    label = pd.Series(local.astype("datetime64[M]").astype(str))
    number = (label.groupby(label).cumcount() + 1).astype(str).str.zfill(5)
    entry_ref = "E" + label.str.slice(2).str.replace("-", "") + "-" + number
    return ordered.assign(month=label, entry_ref=entry_ref)


def _rota(roster: pd.DataFrame, month: str) -> pd.DataFrame:
    """A month's rota file with its planted row."""
    return with_planted_rows(rota_table(roster), ROTA_ROWS, month=month, id_column="Shift ref")


def _caselog(entries: pd.DataFrame, month: str) -> pd.DataFrame:
    """A month's case log with its planted and repeated rows."""
    table = with_planted_rows(caselog_table(entries), CASELOG_ROWS, month=month, id_column="Entry")
    return with_duplicates(table, month=month)


def _write(table: pd.DataFrame, path: Path, separator: str = ",") -> Path:
    """Write one export: UTF-8, no index, one line end on every system."""
    table.to_csv(path, sep=separator, index=False, lineterminator="\n")
    return path


def main(arguments: list[str] | None = None) -> None:
    """Command line of the generator."""
    parser = argparse.ArgumentParser(description="Write the sample organisation into a workspace.")
    parser.add_argument("workspace", type=Path, help="directory of the workspace")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="seed of the invention")
    options = parser.parse_args(arguments)
    files = write_workspace(options.workspace, seed=options.seed)
    print(f"{len(files)} files of the sample organisation in {options.workspace}")


if __name__ == "__main__":
    main()
