"""The invented organisation with texts from outside that try to run, to format or to break out."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pandas as pd
from invented_publication import release_row, tables
from invented_surveys import survey_scale

from pipeline.published import Published
from pipeline.report.signature_book import Signature, add
from pipeline.report.signing import figures_hash, said_hash
from pipeline.warehouse import write_frames

SCRIPT = '"><script>window.hacked=1</script><img src=x onerror=window.hacked=1>'
MARKDOWN = (
    "**Nights** [go](javascript:window.hacked=1) ![](x) `code` $x^2$ :red[hot] :material/home:"
)
FORMULA = '=HYPERLINK("http://x","y")+cmd|\'/C calc\'!A1'
TURNED = "\u202egnitirw \u2066desk\u2069 \u200f\u0645\u0631\u062d\u0628\u0627 \u0000\u0007"
WORDS = "very " * 2_000
UNBROKEN = "W" * 10_000
STACKED = "Z" + "\u0335\u0310\u031a" * 40 + "algo"
ATTACKS = (SCRIPT, MARKDOWN, FORMULA, TURNED, WORDS, UNBROKEN, STACKED)
#: A unit's code comes from outside too, and goes into addresses.
CODE = "C&P\"3'<i>/..?team=POL1"

_TEXTS = {
    "limit_rule": ("title", "metric", "source", "adopted_by", "caveat"),
    "release": ("organisation", "dpia_ref"),
    "survey_scale": ("instrument_name", "scale_name", "note"),
}


def hostile_tables() -> dict[str, pd.DataFrame]:
    """Every table; teams, divisions and notes take turns with the attacks."""
    content = tables() | {"release": release_row(), "survey_scale": survey_scale()}
    team = content["team"].copy()
    team["name"] = [
        name if code in ("AMB1", "ORG") else ATTACKS[number % len(ATTACKS)]
        for number, (code, name) in enumerate(zip(team["team_id"], team["name"], strict=True))
    ]
    content["team"] = team
    names = dict(zip(team["team_id"], team["name"], strict=True))
    status = content["limit_status"].copy()
    status["sentence"] = [
        f"{names.get(code, '')}: {MARKDOWN} {SCRIPT}. {UNBROKEN}." for code in status["team_id"]
    ]
    content["limit_status"] = status
    for table, columns in _TEXTS.items():
        frame = content[table].copy()
        for place, column in enumerate(columns):
            frame[column] = [ATTACKS[(row + place) % len(ATTACKS)] for row in range(len(frame))]
        content[table] = frame
    content["release"]["assumptions"] = '["<script>window.hacked=1</script>", "%s"]' % ("W" * 9_000)
    return {name: _recoded(frame) for name, frame in content.items()}


def hostile_actions() -> list[dict[str, object]]:
    """Entries of the action log as whoever writes to its database could make them.

    Unlike what the form takes, nothing bounds or cleans them: one per attack, for a team with
    verdicts and for all teams above it.
    """
    return [
        {
            "action_id": f"hostile-{number}-{unit}",
            "team_id": unit,
            "kind": "added_post",
            "limit_id": "W-00" if number % 2 else "",
            "started_on": date(2026, 1 + number, 3),
            "owner": attack,
            "note": attack,
            "recorded_by": attack,
            "recorded_at": datetime(2026, 10, 1, 9, 0, number),
            "withdrawn_by": None,
            "withdrawn_at": None,
        }
        for unit in ("AMB2", "ORG")
        for number, attack in enumerate(ATTACKS)
    ]


def leave_hostile_account(directory: Path) -> None:
    """Beside the publication: its run's account and a signature for September, both hostile."""
    path = next(directory.glob("plimsoll-*.duckdb"))
    month, received = date(2026, 9, 1), date(2026, 11, 1)
    files = [
        {
            "file_id": number, "file_name": attack, "source_id": attack, "contract": attack,
            "received_on": received, "status": "accepted", "period_start": date(2026, 10, 1),
            "period_end": date(2026, 10, 31), "rows_read": 9, "rows_accepted": 9,
            "rows_quarantined": 1, "rows_duplicate": 0, "rows_excluded": 0, "message": attack,
        }
        for number, attack in enumerate(ATTACKS)
    ]  # fmt: skip
    waiting = [
        {"file_name": attack, "contract": attack, "reason": attack, "rows": 1, "first_line": 1,
         "expected": attack}
        for attack in ATTACKS
    ]  # fmt: skip
    fresh = [
        {"source_id": attack, "contract": attack, "received_on": received,
         "period_end": date(2026, 9, 30), "days_behind": 41}
        for attack in ATTACKS
    ]  # fmt: skip
    checks = [
        {"check_id": attack, "sentence": attack, "severity": "warn", "status": "failed",
         "violations": 1, "denominator": 2, "share": 0.5}
        for attack in ATTACKS
    ]  # fmt: skip
    held = [{"team_id": "AMB2", "period_start": month, "reason": "few_workers"}]
    frames = {"file": files, "quarantine": waiting, "freshness": fresh, "check_result": checks,
              "held": held}  # fmt: skip
    account = path.with_name(path.name.replace("plimsoll-", "operations-", 1))
    write_frames(account, {name: pd.DataFrame(rows) for name, rows in frames.items()})
    with closing(Published.open(path)) as published:
        figures, said = figures_hash(published, month), said_hash(published, month)
    given = Signature("2026-09", SCRIPT, "2026-11-10T09:00:00", "run", figures, ATTACKS, said)
    add(directory, given)


def _recoded(frame: pd.DataFrame) -> pd.DataFrame:
    """One team under a hostile code."""
    if "team_id" not in frame:
        return frame
    return frame.assign(team_id=frame["team_id"].replace({"CHP3": CODE}))
