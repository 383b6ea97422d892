"""Late files in three waves: what changes is told, what waits is held, what was signed stands."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipeline.cli import packs
from pipeline.cli.month import month_checklist
from pipeline.cli.rebuilding import rebuild_month
from pipeline.published import current_path, published_table
from pipeline.report import pack as pack_module
from pipeline.report import team_page
from pipeline.report.points import PointState
from pipeline.run import run
from pipeline.settings import open_workspace
from sample_data.workspace import make_sample_workspace

pytestmark = pytest.mark.slow
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
#: Six teams are enough; Family Continuity delivers October late.
TEAMS = {"FEL", "FAC", "NSI", "SSI", "QSN", "HWP"}
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of six teams of the sample organisation, run once."""
    root = tmp_path_factory.mktemp("waves") / "workspace"
    make_sample_workspace(root)
    for path in [*(root / "landing").iterdir(), *(root / "later").iterdir()]:
        if path.stem in ("teams", "staff") or path.stem[-7:] in ("2026-09", "2026-10"):
            _rewrite(path, path, lambda rows: [r for r in rows if r.get("Team") in TEAMS])
        else:
            path.unlink()
    for path in (root / "landing").glob("su*"):
        path.unlink()
    _run(root)
    return root


def _rewrite(path: Path, target: Path, change: Callable[[Rows], Rows]) -> None:
    """A delivery with other rows; a list of teams stays as it is."""
    if path.stem == "teams":
        return
    delimiter = ";" if path.name.startswith(("caselog", "support")) else ","
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=delimiter))
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(change(rows))


def _run(root: Path) -> None:
    report = run(open_workspace(root), as_of=date(2026, 11, 10))
    assert (report.outcome, report.refused) == ("published", [])


def _revised(root: Path) -> pd.DataFrame:
    path = current_path(root / "published")
    assert path is not None
    revised = published_table(path, "revision")
    return revised[revised["period_kind"].eq("month")]


def _one_more(rows: Rows) -> Rows:
    """One further contact of one worker of Fellside in September."""
    row = next(row for row in rows if row["Team"] == "FEL" and row["Trauma"] == "Y")
    return [*rows, row | {"Entry": f"{row['Entry']}9", "Case ref": f"{row['Case ref']}9"}]


def _longer(rows: Rows) -> Rows:
    """Ten minutes more for every contact of Fellside: all of its 19 workers change."""
    return [
        row | {"Minutes": str(int(row["Minutes"]) + 10)}
        if row["Team"] == "FEL" and row["Minutes"]
        else row
        for row in rows
    ]


def test_three_waves_are_told_held_and_told_and_the_signed_month_stands(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pack_module, "pdf_bytes", lambda *_, **__: None)  # paper and charts have
    monkeypatch.setattr(team_page, "drawing", lambda *_, **__: "")  # tests of their own
    packs.sign_month(root, SEPTEMBER, by="A. Officer")
    packs.write_packs(root, SEPTEMBER, teams=(), to=None)
    september = root / "landing" / "done" / "caselog_2026-09.csv"

    # First wave: October comes once more with the team that was late.
    shutil.copy(root / "later" / "caselog_2026-10.csv", root / "landing")
    _run(root)
    first = _revised(root)
    assert set(first["team_id"]) == {"FAC", "CPS", "EST"}  # the team and the units above it
    assert set(first["cause"]) == {"late file"}
    assert set(first["old_state"]) == {"late"}
    assert set(first["period_start"].dt.strftime("%Y-%m")) == {"2026-10"}
    assert month_checklist(root, OCTOBER).points[-1].state is PointState.LOOK

    # Second wave: one worker's contact. It waits, and no figure moves.
    _rewrite(september, root / "landing" / september.name, _one_more)
    _run(root)
    assert len(_revised(root)) == len(first)
    held = {p.point_id: p for p in month_checklist(root, SEPTEMBER).points}["held"]
    assert held.state is PointState.LOOK
    assert held.rows["team"].tolist() == ["Fellside Response"]

    # Third wave: enough workers change. The figures pass, and nothing is held any more.
    _rewrite(september, root / "landing" / september.name, _longer)
    _run(root)
    last = _revised(root)
    moved = last[last["period_start"].eq("2026-09-01")]
    assert set(moved["team_id"]) == {"FEL", "AMB", "EST"}
    assert set(moved["cause"]) == {"late or corrected rows"}
    figure = moved[moved["indicator_id"].eq("K-01") & moved["exposure_kind"].eq("all")]
    # 22,140 and 30,600 minutes over 250 shifts: 88.56 and 122.4, to two digits
    assert figure.set_index("team_id").loc["FEL", ["old_value", "new_value"]].tolist() == [89, 120]
    assert {p.point_id: p for p in month_checklist(root, SEPTEMBER).points}[
        "held"
    ].state is PointState.DONE

    # The month as it was signed, to the byte, and as it is known now.
    capsys.readouterr()
    rebuild_month(root, SEPTEMBER, to=None)
    said = capsys.readouterr().out
    assert "organisation: Identical to its manifest: all 8 files." in said
    assert f"{len(moved)} figures of September 2026 are known otherwise now" in said
    folder = root / "packs" / "2026-09"
    signed = {p.name: p.read_bytes() for p in (folder / "organisation").rglob("*") if p.is_file()}
    again = folder / "as-published" / "organisation"
    assert {p.name: p.read_bytes() for p in again.rglob("*") if p.is_file()} == signed
    packs.write_packs(root, SEPTEMBER, teams=(), to=root / "known-now")
    known = (root / "known-now" / "organisation" / "csv" / "revisions.csv").read_text()
    assert "FEL,Fellside Response,K-01" in known
    page = (root / "known-now" / "organisation" / "plimsoll-2026-09.html").read_text()
    # 89 and 120 minutes: as published and as now known, each to be shown alone.
    assert '<td class="then"><b>1.5 h</b></td><td class="now"><b>2.0 h</b></td>' in page
    assert "In other months: October 2026" in page
