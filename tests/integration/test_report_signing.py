"""A month signed off: no longer a draft, a draft again once its figures change, made again alike."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.actions.log import ActionLog
from pipeline.cli import packs
from pipeline.cli.rebuilding import rebuild_month
from pipeline.errors import RefusedInputError, StorageError, WrongUseError
from pipeline.published import PUBLISHED_TABLES, Published, current_path, write_published
from pipeline.report import pack as pack_module
from pipeline.report import team_page
from pipeline.report.signing import sign, signature_of
from pipeline.settings import open_workspace
from schemas.action import Action, ActionKind

OCTOBER = date(2026, 10, 1)
NOON = datetime(2026, 11, 11, 12, 0)


@pytest.fixture(autouse=True)
def without_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """The PDF takes most of the time; it has its own test."""
    monkeypatch.setattr(pack_module, "pdf_bytes", lambda *_, **__: None)


def _manifest(folder: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads((folder / "manifest.json").read_text())
    return content


def test_a_signed_month_is_rebuilt_identical_to_its_manifest(
    own_sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RefusedInputError, match="never signed"):
        rebuild_month(own_sample, OCTOBER, to=None)
    packs.sign_month(own_sample, OCTOBER, by="A. Officer")
    packs.write_packs(own_sample, OCTOBER, teams=(), to=None)
    month = own_sample / "packs" / "2026-10"
    assert _manifest(month / "organisation")["standing"] == "signed by A. Officer"
    # what is tried after the signature belongs to the next pack
    later = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    tried = Action(
        team_id="SOU", kind=ActionKind.REVIEWED, started_on=date(2026, 10, 2), owner="Post",
        recorded_by="ann", recorded_at=later,
    )  # fmt: skip
    ActionLog.of(open_workspace(own_sample)).record(tried)
    rebuild_month(own_sample, OCTOBER, to=None)
    assert "Identical to its manifest: all 8 files." in capsys.readouterr().out
    first = (month / "organisation" / "plimsoll-2026-10.html").read_bytes()
    again = (month / "as-published" / "organisation" / "plimsoll-2026-10.html").read_bytes()
    assert first == again


def test_a_figure_that_changes_makes_the_month_a_draft_again(own_sample: Path) -> None:
    folder = own_sample / "published"
    path = current_path(folder)
    assert path is not None
    sign(path, OCTOBER, by="A. Officer", at=NOON)
    published = Published.open(path)
    tables = {model.table_name: published.table(model.table_name) for model in PUBLISHED_TABLES}
    assert signature_of(folder, published, OCTOBER) is not None
    assert signature_of(folder, published, date(2026, 9, 1)) is None
    published.close()
    figures = tables["team_indicator"]
    shown = figures["state"].eq("shown") & figures["period_kind"].eq("month")
    october = figures.index[shown & (figures["period_start"] == "2026-10-01")]
    figures.loc[october[0], "value"] += 1
    changed = folder / "changed.duckdb"
    write_published(changed, tables)
    later = Published.open(changed)
    assert signature_of(folder, later, OCTOBER) is None
    later.close()


def test_nobody_signs_without_a_name_or_a_month(own_sample: Path) -> None:
    with pytest.raises(WrongUseError, match="no name"):
        packs.sign_month(own_sample, OCTOBER, by="  ")
    with pytest.raises(WrongUseError, match="is not published"):
        packs.sign_month(own_sample, date(2031, 1, 1), by="A. Officer")


def test_each_manager_of_the_access_list_gets_a_pack_of_their_own(own_sample: Path) -> None:
    published = Published.open(next((own_sample / "published").glob("plimsoll-*.duckdb")))
    team = str(
        published.frame("select team_id from team where level = 'team' order by 1").iloc[0, 0]
    )
    published.close()
    (own_sample / "access.yaml").write_text(
        f"people:\n  - who: anna@example.org\n    role: manager\n    teams: [{team}]\n"
        "  - who: otto@example.org\n    role: officer\n",
        encoding="utf-8",
    )
    packs.write_packs(own_sample, OCTOBER, teams=(), to=None)
    folders = sorted(path.name for path in (own_sample / "packs" / "2026-10").iterdir())
    assert folders == ["manager-anna-example-org", "organisation"]
    own = own_sample / "packs" / "2026-10" / "manager-anna-example-org"
    assert team in _manifest(own)["units"]  # type: ignore[operator]


def _managers(root: Path, teams: dict[str, list[str]]) -> None:
    """An access list with these managers."""
    people = "".join(
        f"  - who: {who}\n    role: manager\n    teams: [{', '.join(own)}]\n"
        for who, own in teams.items()
    )
    (root / "access.yaml").write_text(f"people:\n{people}", encoding="utf-8")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_managers_packs_are_rebuilt_as_their_manifests_say_whoever_manages_now(
    own_sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(team_page, "drawing", lambda *_, **__: "")  # charts have their own tests
    # Anna's parent is hers to see too: three teams besides hers make it up
    _managers(own_sample, {"anna@example.org": ["FEL"], "bert@example.org": ["QSD", "QSN"]})
    packs.sign_month(own_sample, OCTOBER, by="A. Officer")
    packs.write_packs(own_sample, OCTOBER, teams=(), to=None)
    # since then, Anna gave her team to Cora
    _managers(own_sample, {"bert@example.org": ["QSN"], "cora@example.org": ["FEL"]})
    capsys.readouterr()
    rebuild_month(own_sample, OCTOBER, to=None)
    told = capsys.readouterr().out
    month = own_sample / "packs" / "2026-10"
    for name in ("organisation", "manager-anna-example-org", "manager-bert-example-org"):
        assert f"{name}: Identical to its manifest: all 8 files." in told
        assert _bytes(month / name) == _bytes(month / "as-published" / name)
    assert "AMB" in _manifest(month / "manager-anna-example-org")["units"]  # type: ignore[operator]
    assert "manager-cora-example-org: there is no earlier pack of this month" in told
    told_to_cora = b"".join(_bytes(month / "as-published" / "manager-cora-example-org").values())
    assert b"Fellside Response" in told_to_cora
    assert b"Quayside Nights" not in told_to_cora


def test_a_pack_that_comes_out_otherwise_is_named_with_the_file(
    own_sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(team_page, "drawing", lambda *_, **__: "")
    _managers(own_sample, {"anna@example.org": ["FEL"]})
    packs.write_packs(own_sample, OCTOBER, teams=(), to=None)
    path = own_sample / "packs" / "2026-10" / "manager-anna-example-org" / "manifest.json"
    given = _manifest(path.parent)
    given["files"]["csv/figures.csv"]["sha256"] = "0" * 64  # type: ignore[index]
    given["files"]["csv/gone.csv"] = {"sha256": "0" * 64, "bytes": 1}  # type: ignore[index]
    path.write_text(json.dumps(given))
    capsys.readouterr()
    rebuild_month(own_sample, OCTOBER, to=None)
    told = capsys.readouterr().out
    assert "organisation: Identical to its manifest: all 8 files." in told
    named = "manager-anna-example-org: Not identical to the manifest: csv/figures.csv, csv/gone.csv"
    assert named in told
    path.write_bytes(b"{half a ")
    with pytest.raises(StorageError, match=r"manager-anna-example-org/manifest\.json is damaged"):
        rebuild_month(own_sample, OCTOBER, to=None)
