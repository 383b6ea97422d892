"""A campaign of attacks on random organisations, logged: `python tests/attack/campaign.py --help`.

Each organisation is protected twice: as a strict table of all its periods, and as a cube that is
published, receives late rows and is published again. The attacker takes everything together.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process for each processor, not threads

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))
from organisations import Organisation, random_organisation
from plimsoll_attack import Finding, attack_tables

from pipeline.release.cube import protect_cube
from pipeline.release.ledger import accepted, held_changes
from pipeline.release.primary import Rules
from pipeline.release.protect import protect_table
from pipeline.release.table_input import ProtectOptions
from schemas.disclosure import default_policy

warnings.filterwarnings("ignore", "The 'future.infer_string' option")
pd.set_option("future.infer_string", False)  # a third faster on many small frames

GROUP = ["team", "period", "kind"]
EXACT = ProtectOptions(measure="amount", round_to=None)
WORKER = {"team": "team_id", "period": "period_start", "kind": "exposure_kind"}


def attack_organisation(seed: int) -> tuple[int, Counter[str], list[Finding]]:
    """What one organisation gave away, and counts for the log."""
    organisation = random_organisation(seed)
    truth = organisation.cells()
    counts: Counter[str] = Counter(organisations=1, cells=len(truth))
    released = protect_table(truth, group=GROUP, hierarchy=organisation.hierarchy(), options=EXACT)
    counts["hidden"] = int((released.rows["state"] == "suppressed").sum())
    counts["primary"] = int(released.summary["hidden_primary"])  # type: ignore[call-overload]
    found = []
    for prior in (None, 0.5):
        found += attack_tables([released.rows], truth, GROUP, organisation.trees, prior=prior)
    found += _two_releases(organisation, truth, seed, counts)
    return seed, counts, found


def _two_releases(
    organisation: Organisation, before: pd.DataFrame, seed: int, counts: Counter[str]
) -> list[Finding]:
    """Publishes, adds late rows, publishes their months again; attacks both releases together."""
    first = _published(organisation, before, None)
    assert first is not None, "a first release is always safe"
    late, months = _with_late_rows(organisation.rows, seed)
    touched = organisation.rows["period"].isin(months)
    frames = [_ledger_frame(rows) for rows in (organisation.rows[touched], late)]
    held = held_changes(frames[0], frames[1], Rules())
    counts["late_team_months"] = len(held)
    counts["held_team_months"] = int(held["is_held"].sum()) if len(held) else 0
    kept = accepted(frames[0], frames[1], Rules(), open_months=[])
    names = {new: old for old, new in WORKER.items()}
    rows = kept.rename(columns={**names, "worker_id": "worker", "value": "amount"})
    made_anew = organisation.cells(rows[[*GROUP, "worker", "amount"]])
    second = _published(organisation, made_anew, first)
    if second is None:  # nothing is published: the changes wait
        counts["refused_second"] = 1
        return []
    truth = pd.concat([before[~before["period"].isin(months)], made_anew], ignore_index=True)
    same = truth.merge(before[[*GROUP, "value"]], on=GROUP, suffixes=("", "_then"))
    unmoved = same.loc[same["value"] == same["value_then"], GROUP]
    earlier = first.merge(unmoved, on=GROUP)  # a figure that moved says nothing of the new one
    found = attack_tables([earlier, second], truth, GROUP, organisation.trees)
    return [finding for finding in found if not _is_harmless(finding, truth, first)]


def _is_harmless(finding: Finding, truth: pd.DataFrame, first: pd.DataFrame) -> bool:
    """A cell that stays hidden because it was, passes every rule itself, and is not known exactly."""
    if finding.grade != "within":
        return False
    row = truth[(truth[GROUP].astype(str) == list(finding.key)).all(axis=1)].iloc[0]
    was = first[(first[GROUP].astype(str) == list(finding.key)).all(axis=1)]
    two = row["top1"] + row["top2"]
    passes = row["contributors"] >= 5 and two < 0.85 * row["value"]
    passes = passes and row["value"] - two >= 0.10 * row["top1"]
    return bool(passes and len(was) and was["state"].iloc[0] == "suppressed")


def _published(
    organisation: Organisation, cells: pd.DataFrame, previous: pd.DataFrame | None
) -> pd.DataFrame | None:
    """What is released; None where its own proof stops it, as it would stop the publication."""
    cells = cells.rename(columns={**WORKER, "contributors": "n_people"})
    cells["exposure_kind"] = cells["exposure_kind"].replace("Total", "all")
    cells = cells.assign(amount_id="contacts", period_kind="month", rule="amount", state_hint=None)
    start = pd.Timestamp("2026-01-01")
    periods = sorted(organisation.rows["period"].unique())
    months = {p: start + pd.DateOffset(months=int(p[1:])) for p in periods}
    cells = cells.assign(period_start=cells["period_start"].map(months))
    before = None
    if previous is not None:
        before = previous.rename(columns=WORKER).assign(amount_id="contacts", period_kind="month")
        before["exposure_kind"] = before["exposure_kind"].replace("Total", "all")
        before["period_start"] = before["period_start"].map(months)
    cube = protect_cube(
        cells, organisation.units(), default_policy(), previous=before, strict_kinds=True
    )
    if not cube.proof.holds:
        return None
    back = {month: period for period, month in months.items()}
    done = cube.cells.assign(period_start=cube.cells["period_start"].map(back))
    done["exposure_kind"] = done["exposure_kind"].replace("all", "Total")
    done = done.rename(columns={new: old for old, new in WORKER.items()})
    return done[[*GROUP, "value", "state"]]


def _with_late_rows(rows: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, list[str]]:
    """2 to 95 % of the rows of some months get another one after the month was published.

    The rows of those months, old and late ones, and the months.
    """
    dice = np.random.default_rng(seed + 1_000_000)
    late = rows[dice.random(len(rows)) < dice.choice([0.02, 0.1, 0.5, 0.95])]
    months = sorted(set(dice.choice(sorted(rows["period"].unique()), 2)))
    late = late[late["period"].isin(months)]
    late = late.assign(amount=dice.integers(1, 9, len(late)).astype(float))
    return pd.concat([rows[rows["period"].isin(months)], late], ignore_index=True), months


def _ledger_frame(rows: pd.DataFrame) -> pd.DataFrame:
    frame = rows.rename(columns={**WORKER, "worker": "worker_id", "amount": "value"})
    kinds = frame.assign(amount_id="contacts")
    return kinds[["team_id", "period_start", "amount_id", "exposure_kind", "worker_id", "value"]]


def main() -> int:
    """Runs the campaign, or goes on with one that was stopped; ends 1 if anything was recovered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--count", type=int, default=200, help="organisations in all")
    parser.add_argument("--slice", type=int, default=None, help="at most so many this time")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--state", type=Path, default=None, help="results so far, a line each")
    parser.add_argument("--log", type=Path, default=None, help="where the report is written")
    asked = parser.parse_args()
    done = _done(asked.state)
    seeds = [s for s in range(asked.first, asked.first + asked.count) if s not in done]
    with ProcessPoolExecutor(asked.workers) as pool:
        for result in pool.map(_timed, seeds[: asked.slice], chunksize=4):
            done[int(result["seed"])] = result
            if asked.state:
                with asked.state.open("a") as file:
                    file.write(json.dumps(result) + "\n")
    text = _report(done)
    print(text)
    if asked.log:
        asked.log.write_text(text)
    return 1 if any(result["found"] for result in done.values()) else 0


def _timed(seed: int) -> dict[str, Any]:
    began = time.perf_counter()
    _, counts, found = attack_organisation(seed)
    took = time.perf_counter() - began
    return {"seed": seed, "counts": counts, "found": [asdict(f) for f in found], "seconds": took}


def _done(state: Path | None) -> dict[int, dict[str, Any]]:
    """Results of an earlier start; a last line cut off is done again."""
    if state is None or not state.is_file():
        return {}
    lines = state.read_text().splitlines()
    results = [json.loads(line) for line in lines if line.endswith("}")]
    return {int(result["seed"]): result for result in results}


def _report(done: dict[int, dict[str, Any]]) -> str:
    counts: Counter[str] = Counter()
    for result in done.values():
        counts += Counter(result["counts"])
    found = [(seed, finding) for seed, result in done.items() for finding in result["found"]]
    grades = Counter(finding["grade"] for _, finding in found)
    hidden, cells = counts["hidden"], max(counts["cells"], 1)
    took = sum(result["seconds"] for result in done.values())
    lines = [
        "# Attack campaign",
        "",
        "Written by `make campaign` (`tests/attack/campaign.py`); the attacker shares no code with",
        "the protection. Each organisation: 2 to 4 levels, 3 to 60 teams of skewed small sizes, 2 to",
        "12 periods, 1 to 5 kinds; protected as a strict table, and as a cube that is published,",
        "receives late rows and is published again.",
        "",
        f"- organisations: {counts['organisations']:,} (seeds {min(done, default=0)} to "
        f"{max(done, default=0)})",
        f"- cells: {cells:,}; hidden: {hidden:,} ({hidden / cells:.1%}), of these primary: "
        f"{counts['primary']:,}",
        f"- team-months with late rows: {counts['late_team_months']:,}, held: "
        f"{counts['held_team_months']:,}",
        f"- second releases stopped by their own proof, so that all late rows wait: "
        f"{counts['refused_second']:,}",
        "- attackers: values >= 0; every figure known within 50 %; two releases together",
        f"- hidden cells recovered exactly: {grades['exactly']}",
        f"- hidden cells known within 10 %: {grades['within']}",
        f"- contradictions: {grades['contradiction']}",
        f"- took {took / 60:.0f} minutes of one processor",
        "",
    ]
    lines += [f"- seed {seed}: {finding}" for seed, finding in found[:50]]
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
