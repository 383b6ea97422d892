"""A month by the commands: run with its checklist, sign, and what the signature remembers."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from pipeline.cli import month, packs
from pipeline.cli.month import ask_for_signature, month_checklist, print_checklist
from pipeline.cli.running import RunWish, run_workspace
from pipeline.errors import WrongUseError
from pipeline.report.signing import signatures

OCTOBER = date(2026, 10, 1)
POINTS = [
    "files", "freshness", "refused", "quarantine", "checks", "completeness", "proof", "held",
    "revisions",
]  # fmt: skip


def test_the_checklist_says_what_the_sample_organisation_has_planted(
    sample_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = month_checklist(sample_run, OCTOBER)
    assert [point.point_id for point in found.points] == POINTS
    # Planted: two contacts in the hour the clocks go back; a team that logs 67% and one too late.
    assert [point.point_id for point in found.to_look_at] == [
        "quarantine", "checks", "completeness",
    ]  # fmt: skip
    told = json.dumps(found.as_dict())
    assert "Highways Policing; nothing in time: Family Continuity" in told
    print_checklist(found)
    ask_for_signature(sample_run, found)
    printed = capsys.readouterr().out
    assert "sample_caselog" in printed
    assert "every page of October 2026 says DRAFT" in printed
    assert "plimsoll sign --month 2026-10 --by NAME" in printed


def test_a_signature_remembers_the_points_that_were_open(sample_run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "workspace" / "published"
    folder.mkdir(parents=True)
    (folder.parent / "plimsoll.toml").write_bytes((sample_run / "plimsoll.toml").read_bytes())
    for path in (sample_run / "published").iterdir():
        (folder / path.name).symlink_to(path)
    packs.sign_month(folder.parent, OCTOBER, by="A. Officer")
    given = signatures(folder)[0]
    assert given.open_points == ("quarantine", "checks", "completeness")
    assert month_checklist(folder.parent, OCTOBER).signed_by == "A. Officer"
    line = json.loads((folder / "signatures.jsonl").read_text())
    del line["open_points"]  # as an earlier release wrote it
    (folder / "signatures.jsonl").write_text(json.dumps(line) + "\n")
    assert signatures(folder)[0].open_points == ()


def test_at_a_terminal_a_name_signs_and_nothing_leaves_a_draft(
    sample_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = month_checklist(sample_run, OCTOBER)
    signed: list[tuple[str, str]] = []
    monkeypatch.setattr(month, "sign_month", lambda _, __, by, run_id: signed.append((by, run_id)))
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    for answer in ("", "A. Officer"):
        monkeypatch.setattr(month.typer, "prompt", lambda *_, said=answer, **__: said)
        ask_for_signature(sample_run, found)
    assert signed == [("A. Officer", found.run_id)]


def test_a_run_that_is_not_the_newest_is_not_signed(sample_run: Path) -> None:
    with pytest.raises(WrongUseError, match="no longer the newest"):
        packs.sign_month(sample_run, OCTOBER, by="A. Officer", run_id="20200101-01")
    assert not signatures(sample_run / "published")


def test_a_dry_run_has_no_month_to_sign(sample_run: Path) -> None:
    with pytest.raises(WrongUseError, match="nothing would be published"):
        run_workspace(sample_run, RunWish(month=OCTOBER, dry_run=True))
    with pytest.raises(WrongUseError, match="is not published"):
        month_checklist(sample_run, date(2031, 10, 1))
