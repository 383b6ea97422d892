"""Keys, erasure, subject access, backup and retention over a small workspace on disk."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from taking_in import AS_OF, log_lines, log_source, log_text

from dashboards.identity.access_log import AccessLog
from pipeline.actions.log import ActionLog
from pipeline.cli import custody
from pipeline.cli.start import init_workspace
from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.ingest.keyring import rotate_key, settle_key
from pipeline.ingest.landing import IngestContext, ingest
from pipeline.ingest.load import Loader
from pipeline.ingest.overview import open_rows
from pipeline.ingest.pseudonym import PseudonymKey, load_key, write_key
from pipeline.ingest.retention import expire_originals, expire_rows
from pipeline.ingest.sources import load_sources
from pipeline.published import Published, current_path
from pipeline.run import open_warehouse, run
from pipeline.settings import Workspace, open_workspace
from pipeline.warehouse import Warehouse
from schemas.action import Action, ActionKind

NOON = datetime(2026, 11, 10, 12)
Say = Callable[[str], None]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace on disk with one accepted log of 40 rows, one of them in quarantine."""
    init_workspace(tmp_path / "w", organisation="Small", timezone="UTC")
    root = tmp_path / "w"
    with (root / "sources" / "small_log.yaml").open("w") as stream:
        YAML(typ="safe").dump(
            json.loads(log_source().model_dump_json(by_alias=True, exclude_defaults=True)), stream
        )
    lines = log_lines(40)
    lines[1] = lines[1].replace("listening", "talking")  # entry e2 of w2
    (root / "landing" / "a.csv").write_text(log_text(lines))
    found = open_workspace(root)
    take_in(found)
    return found


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Type a line on standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))


def take_in(workspace: Workspace) -> None:
    with open_warehouse(workspace, as_of=AS_OF) as warehouse:
        settle_key(warehouse, workspace.key_file)
        loader = Loader(warehouse, load_key(workspace.key_file), timezone="UTC")
        sources = load_sources(workspace.sources)
        context = IngestContext(sources, "run", AS_OF, "same", workspace.done)
        ingest(warehouse, loader, workspace.landing, context)


def value(workspace: Workspace, sql: str) -> object:
    with Warehouse.open(workspace.warehouse, read_only=True) as warehouse:
        return warehouse.value(sql)


def everything_written(root: Path, *, without: tuple[str, ...] = ("landing", "keys")) -> bytes:
    """Every byte below a folder, some subfolders left out."""
    return b"".join(
        path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] not in without
    )


def test_python_and_sql_compute_the_same_pseudonym(workspace: Workspace) -> None:
    token = load_key(workspace.key_file).token("worker_id", "w3")
    # w3 wrote entries 3, 10, 17, 24, 31 and 38.
    sql = f"select count(*) from raw.exposure_log where worker_id = '{token}'"
    assert value(workspace, sql) == 6


def test_after_rotation_later_files_still_match(workspace: Workspace) -> None:
    before = load_key(workspace.key_file)
    custody.rotate_keys(workspace.root)
    after = load_key(workspace.key_file)
    assert after.secrets[0] == before.secrets[0]
    assert len(after.secrets) == 2
    later = log_text(log_lines(14, start=101, month="2026-10"))
    (workspace.landing / "b.csv").write_text(later)
    take_in(workspace)
    # w0 to w6 before and after: seven workers, not fourteen.
    assert value(workspace, "select count(distinct worker_id) from raw.exposure_log") == 7
    old = before.token("worker_id", "w3").bytes
    assert old not in everything_written(workspace.root)
    assert str(before.token("worker_id", "w2")).encode() not in everything_written(workspace.root)


def test_rotation_re_keys_what_waits_in_quarantine(workspace: Workspace) -> None:
    custody.rotate_keys(workspace.root)
    with open_warehouse(workspace, as_of=AS_OF) as warehouse:
        rows = open_rows(warehouse)
    token = load_key(workspace.key_file).token("worker_id", "w2")
    assert rows["worker_id"].tolist() == [f"plm:{token}"]


@pytest.mark.parametrize("warehouse_is_changed", [True, False])
def test_a_rotation_cut_off_is_settled_either_way(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, warehouse_is_changed: bool
) -> None:
    from pipeline.ingest import keyring

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keyring, "settle_key" if warehouse_is_changed else "_remember", cut)
    with (
        open_warehouse(workspace, as_of=AS_OF) as warehouse,
        pytest.raises(KeyboardInterrupt),
    ):
        rotate_key(warehouse, workspace.key_file)
    monkeypatch.undo()
    assert (workspace.key_file.parent / "pseudonym.key.next").is_file()
    (workspace.landing / "b.csv").write_text(log_text(log_lines(14, start=101, month="2026-10")))
    take_in(workspace)
    assert value(workspace, "select count(distinct worker_id) from raw.exposure_log") == 7
    assert [path.name for path in workspace.key_file.parent.iterdir()] == ["pseudonym.key"]


def test_another_key_is_refused_before_it_parts_the_files(workspace: Workspace) -> None:
    workspace.key_file.unlink()
    write_key(workspace.key_file, PseudonymKey((b"x" * 40,)))
    with pytest.raises(WrongUseError, match="not the key the warehouse was made with"):
        take_in(workspace)


def test_a_key_others_may_read_is_refused(workspace: Workspace) -> None:
    workspace.key_file.chmod(0o640)
    with pytest.raises(WrongUseError, match="mode 0640"):
        load_key(workspace.key_file)


def test_a_key_from_the_environment_serves_and_is_not_rotated(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = workspace.key_file.read_text()
    workspace.key_file.unlink()
    monkeypatch.setenv("PLIMSOLL_KEY", text)
    take_in(workspace)
    with pytest.raises(WrongUseError, match="PLIMSOLL_KEY"):
        custody.rotate_keys(workspace.root)


def test_subject_access_shows_every_row_held(
    workspace: Workspace, say: Say, capsys: pytest.CaptureFixture[str]
) -> None:
    say("w2")
    capsys.readouterr()
    custody.export_subject(workspace.root, to=None)
    held = json.loads(capsys.readouterr().out)["held"]
    # w2 wrote entries 2 (in quarantine), 9, 16, 23, 30 and 37.
    key = load_key(workspace.key_file)
    tokens = {str(key.token("exposure_id", entry)) for entry in ("e9", "e16", "e23", "e30", "e37")}
    assert {row["exposure_id"] for row in held["exposure_log"]} == tokens
    assert held["exposure_log"][0]["file_name"] == "a.csv"
    assert [row["line"] for row in held["quarantine"]] == ["3"]


def test_a_person_nobody_knows_has_nothing(workspace: Workspace, say: Say, tmp_path: Path) -> None:
    say("nobody")
    custody.export_subject(workspace.root, to=tmp_path / "held.json")
    assert json.loads((tmp_path / "held.json").read_text()) == {"held": {}}
    assert (tmp_path / "held.json").stat().st_mode & 0o777 == 0o600


def test_erasure_leaves_no_byte_of_the_person(
    workspace: Workspace, say: Say, capsys: pytest.CaptureFixture[str]
) -> None:
    token = load_key(workspace.key_file).token("worker_id", "w2")
    (workspace.done / "unrelated.csv").write_text("x")
    say("w2")
    custody.erase(workspace.root)
    said = capsys.readouterr().out
    assert "exposure_log: 5 rows removed" in said
    assert "quarantine: 1 row removed" in said
    assert "originals in landing/done removed: 1" in said
    assert "w2" not in said
    written = everything_written(workspace.root, without=("keys",))
    assert token.bytes not in written
    assert str(token).encode() not in written
    assert value(workspace, "select count(*) from raw.exposure_log") == 34
    assert [path.name for path in workspace.done.iterdir()] == ["unrelated.csv"]
    assert value(workspace, "select sum(rows) from ledger.erasure") == 6


def test_a_backup_restores_elsewhere_and_holds_no_key(workspace: Workspace, tmp_path: Path) -> None:
    AccessLog.of(workspace.root).record("ann", "officer", page="team", team="A", at=NOON)
    tried = Action(
        team_id="A", kind=ActionKind.REVIEWED, started_on=NOON.date(), owner="Post",
        recorded_by="ann", recorded_at=NOON,
    )  # fmt: skip
    ActionLog.of(workspace).record(tried)
    custody.back_up_workspace(workspace.root, tmp_path / "copy")
    secret = workspace.key_file.read_bytes().strip()
    assert secret not in everything_written(tmp_path / "copy", without=())
    custody.restore_workspace(tmp_path / "copy", tmp_path / "new")
    restored = open_workspace(tmp_path / "new")
    assert value(restored, "select count(*) from raw.exposure_log") == 39
    assert restored.warehouse.stat().st_mode & 0o777 == 0o600
    assert list(AccessLog.of(restored.root).visits()["person"]) == ["ann"]
    assert list(ActionLog.of(restored).entries(None)["action_id"]) == [tried.action_id]
    # restored over a log that has moved on: what was recorded since stays
    later = tried.model_copy(update={"note": "later"})
    ActionLog.of(restored).record(later)
    custody.restore_workspace(tmp_path / "copy", tmp_path / "new")
    assert set(ActionLog.of(restored).entries(None)["note"]) == {"", "later"}


def test_a_backup_is_never_made_inside_its_workspace_or_over_something(
    workspace: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(WrongUseError, match="inside the workspace"):
        custody.back_up_workspace(workspace.root, workspace.published / "copy")
    (tmp_path / "file").write_text("x")
    with pytest.raises(WrongUseError, match="is a file"):
        custody.back_up_workspace(workspace.root, tmp_path / "file")


def test_a_restored_workspace_is_one_to_work_in(workspace: Workspace, tmp_path: Path) -> None:
    custody.back_up_workspace(workspace.root, tmp_path / "copy")
    custody.restore_workspace(tmp_path / "copy", tmp_path / "new")
    restored = open_workspace(tmp_path / "new")
    with pytest.raises(WrongUseError, match="there is no pseudonym key"):
        load_key(restored.key_file)
    write_key(restored.key_file, load_key(workspace.key_file))
    (restored.landing / "b.csv").write_text(log_text(log_lines(14, start=101, month="2026-10")))
    take_in(restored)
    assert value(restored, "select count(distinct worker_id) from raw.exposure_log") == 7
    for folder in (restored.landing, restored.done, restored.key_file.parent):
        assert folder.stat().st_mode & 0o077 == 0


def published(workspace: Workspace) -> object:
    """Everything published but run, time and the fingerprint of files."""
    path = current_path(workspace.published)
    assert path is not None
    store = Published.open(path)
    tables = [
        store.table(name).to_csv(index=False)
        for name in ("team_indicator", "limit_status", "team_distribution")
    ]
    store.close()
    return tables


@pytest.fixture
def busy(tmp_path: Path) -> Workspace:
    """A workspace of six teams of seven that has published June to August."""
    from test_ingest_crash import MONTHS, make_workspace

    make_workspace(tmp_path / "busy", MONTHS[:3])
    found = open_workspace(tmp_path / "busy")
    run(found, as_of=AS_OF)
    return found


def deliver_september(workspace: Workspace) -> None:
    from test_ingest_crash import month_text

    (workspace.landing / "2026-09.csv").write_text(month_text("2026-09", 40))
    run(workspace, as_of=AS_OF)


def of_months_before_september(tables: object) -> list[str]:
    assert isinstance(tables, list)
    return [line for table in tables[:1] for line in table.splitlines() if "2026-09" not in line]


def test_after_an_erasure_what_was_published_stands(
    busy: Workspace, say: Say, capsys: pytest.CaptureFixture[str]
) -> None:
    before = of_months_before_september(published(busy))
    say("Aw2")
    custody.erase(busy.root)
    assert "ledger.released_person" in capsys.readouterr().out
    token = load_key(busy.key_file).token("worker_id", "Aw2")
    written = everything_written(busy.root, without=("keys",))
    assert token.bytes not in written
    assert token.int.to_bytes(16, "little") not in written
    deliver_september(busy)
    assert of_months_before_september(published(busy)) == before


def test_after_a_rotation_what_was_published_stands(busy: Workspace) -> None:
    before = of_months_before_september(published(busy))
    custody.rotate_keys(busy.root)
    deliver_september(busy)
    assert of_months_before_september(published(busy)) == before
    assert value(busy, "select count(*) from ledger.held") == 0


def test_rows_past_their_months_go_and_their_figures_stay(busy: Workspace) -> None:
    before = of_months_before_september(published(busy))
    later = date(2027, 10, 20)  # fifteen months before is July 2026: June has ended by then
    with open_warehouse(busy, as_of=AS_OF) as warehouse:  # each month's log came in at its end
        warehouse.execute(
            "update ledger.file set received_on = date '2026-06-30' where file_name like '%2026-06%'"
        )
    from test_ingest_crash import month_text

    (busy.landing / "2026-09.csv").write_text(month_text("2026-09", 40))
    run(busy, as_of=later)
    first = value(busy, "select min(occurred_at)::date::varchar from raw.exposure_log")
    assert first == "2026-07-01"
    (busy.landing / "2026-09.csv").write_text(month_text("2026-09", 39))
    assert run(busy, as_of=later).outcome == "published"
    kept = of_months_before_september(published(busy))
    assert [line for line in kept if "2026-06" in line] == [
        line for line in before if "2026-06" in line
    ]


def test_a_damaged_backup_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    custody.back_up_workspace(workspace.root, copy)
    data = bytearray((copy / "warehouse.duckdb").read_bytes())
    data[5000] ^= 1
    (copy / "warehouse.duckdb").write_bytes(data)
    with pytest.raises(RefusedInputError, match=r"warehouse\.duckdb"):
        custody.restore_workspace(copy, workspace.root)
    assert value(workspace, "select count(*) from raw.exposure_log") == 39


def test_originals_go_after_their_days(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    today = date.fromtimestamp((tmp_path / "a.csv").stat().st_ctime)
    assert expire_originals(tmp_path, today=today, days=30) == []
    later = date.fromordinal(today.toordinal() + 32)
    assert expire_originals(tmp_path, today=later, days=30) == ["a.csv"]
    assert list(tmp_path.iterdir()) == []


def test_rows_go_after_their_months(workspace: Workspace) -> None:
    with open_warehouse(workspace, as_of=AS_OF) as warehouse:
        assert expire_rows(warehouse, today=date(2028, 3, 1), months=0) == {}
        # 39 rows of September 2026 that came in on 2026-11-10. Fifteen months before 2028-02-29 is
        # in November itself, and a month goes whole: on 2028-03-01 it has passed.
        assert expire_rows(warehouse, today=date(2028, 2, 29), months=15) == {}
        assert warehouse.value("select count(*) from quarantine.row") == 1
        assert expire_rows(warehouse, today=date(2028, 3, 1), months=15) == {"exposure_log": 39}
        assert warehouse.value("select count(*) from quarantine.row") == 0


def test_an_old_log_is_kept_as_long_as_if_it_were_new(workspace: Workspace) -> None:
    with open_warehouse(workspace, as_of=AS_OF) as warehouse:
        warehouse.execute(
            "update raw.exposure_log set occurred_at = occurred_at - interval 10 years"
        )
        assert expire_rows(warehouse, today=AS_OF, months=15) == {}
        assert expire_rows(warehouse, today=date(2028, 3, 1), months=15) == {"exposure_log": 39}


def test_a_month_waits_for_the_last_file_that_brought_rows_of_it(workspace: Workspace) -> None:
    with open_warehouse(workspace, as_of=AS_OF) as warehouse:
        warehouse.execute(
            "insert into ledger.file by name select * replace (99 as file_id, 'late' as sha256, "
            "date '2027-03-05' as received_on) from ledger.file where contract = 'exposure_log' "
            "order by file_id limit 1"
        )
        warehouse.execute(
            "update raw.exposure_log set file_id = 99 "
            "where exposure_id = (select min(exposure_id) from raw.exposure_log)"
        )
        assert expire_rows(warehouse, today=date(2028, 3, 1), months=15) == {}
        # fifteen whole months after March 2027 begin to have passed in July 2028
        assert expire_rows(warehouse, today=date(2028, 7, 1), months=15) == {"exposure_log": 39}


def test_what_lies_on_disk_is_for_the_batch_account_only(workspace: Workspace) -> None:
    for path in (workspace.warehouse, workspace.key_file):
        assert path.stat().st_mode & 0o077 == 0
    for folder in (workspace.landing, workspace.done, workspace.key_file.parent):
        assert folder.stat().st_mode & 0o077 == 0
