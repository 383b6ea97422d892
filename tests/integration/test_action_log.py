"""The action log in SQLite and in a PostgreSQL of its own: written, withdrawn, carried, migrated."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import tempfile
import traceback
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from pipeline.actions import place, tables
from pipeline.actions.carrying import take_in, written_out
from pipeline.actions.log import ERASED, ActionLog
from pipeline.errors import RefusedInputError, StorageError, WrongUseError
from pipeline.settings import Actions, Settings, Workspace
from schemas.action import Action, ActionKind

AT = datetime(2026, 11, 10, 9, 30, 15)
Make = Callable[[], ActionLog]


def an_action(**changes: object) -> Action:
    fields = {
        "team_id": "AMB1", "kind": "added_post", "limit_id": "W-00",
        "started_on": date(2026, 5, 1), "owner": "Head of Ambulance", "note": "second crew",
        "recorded_by": "ann@example.org", "recorded_at": AT,
    }  # fmt: skip
    return Action.model_validate(fields | changes)


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    own = shutil.which("initdb")
    return Path(own).parent if own else None


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a cluster made for these tests, on a socket, without durability."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed")
    folder = Path(tempfile.mkdtemp(prefix="plimsoll-pg-"))
    account = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    if account:
        shutil.chown(folder, "postgres", "postgres")

    def run(*command: str) -> None:
        subprocess.run(
            command, check=True, timeout=60, cwd=folder, stdout=subprocess.DEVNULL, **account
        )

    data = str(folder / "data")
    run(str(programs / "initdb"), "-D", data, "-U", "plimsoll", "-A", "trust", "-N")
    quick = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=20"
    run(str(programs / "pg_ctl"), "-D", data, "-w", "-t", "30", "-l", str(folder / "log"),
        "-o", quick, "start")  # fmt: skip
    try:
        yield f"postgresql://plimsoll@/postgres?unix_sock={folder}/.s.PGSQL.5432"
    finally:
        place._server_engine.cache_clear()
        run(str(programs / "pg_ctl"), "-D", data, "-w", "-t", "30", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """A new, empty log in each database; called again, another handle on the same one."""
    if request.param == "sqlite":
        return lambda: ActionLog.of(Workspace(tmp_path, Settings()))
    address = request.getfixturevalue("postgres")
    settings = Settings(actions=Actions(url=address))
    engine = place.engine_of(Workspace(tmp_path, settings))
    with engine.begin() as connection:
        for name in ("action", "action_log_version"):
            connection.execute(text(f"drop table if exists {name}"))
    from pipeline.actions.log import _prepared

    _prepared.cache_clear()
    return lambda: ActionLog.of(Workspace(tmp_path, settings))


def test_an_entry_comes_back_as_written(make: Make) -> None:
    make().record(an_action(note="zweite Besatzung – Ü, '; drop table action; --"))
    found = make().entries(["AMB1"])
    assert list(found["note"]) == ["zweite Besatzung – Ü, '; drop table action; --"]
    assert found["started_on"].iloc[0].date() == date(2026, 5, 1)
    assert found["recorded_at"].iloc[0] == AT
    assert found["kind"].iloc[0] == ActionKind.ADDED_POST.value


def test_the_same_entry_sent_twice_is_one(make: Make) -> None:
    log = make()
    log.record(an_action())
    log.record(an_action())
    log.record(an_action(note="another"))
    assert len(log.entries(None)) == 2


def test_only_the_units_asked_for_answer(make: Make) -> None:
    log = make()
    log.record(an_action())
    log.record(an_action(team_id="POL1"))
    assert set(log.entries(["POL1", "VIC1"])["team_id"]) == {"POL1"}
    assert log.entries([]).empty
    assert len(log.entries(None)) == 2


def test_a_withdrawn_entry_is_gone_with_what_it_said(make: Make) -> None:
    log = make()
    action = an_action()
    log.record(action)
    later = datetime(2026, 11, 12, 8, 0)
    assert log.withdraw(action.action_id, by="ann@example.org", at=later)
    assert not log.withdraw(action.action_id, by="ann@example.org", at=later)
    assert log.entries(None).empty
    (row,) = log.everything()
    assert (row["note"], row["owner"], row["withdrawn_by"]) == ("", ERASED, "ann@example.org")
    # as it stood the day before it was withdrawn: the entry, not its words
    before = log.entries(None, known_at=datetime(2026, 11, 11))
    assert list(before["owner"]) == [ERASED]


def test_the_log_is_read_as_it_stood_at_a_moment(make: Make) -> None:
    log = make()
    log.record(an_action())
    log.record(an_action(note="later", recorded_at=datetime(2026, 11, 20)))
    assert len(log.entries(None, known_at=datetime(2026, 11, 15))) == 1
    assert log.entries(None, known_at=datetime(2026, 11, 1)).empty


def test_a_log_is_carried_into_another_without_a_double(make: Make, tmp_path: Path) -> None:
    log = make()
    log.record(an_action())
    log.record(an_action(note="to go"))
    gone = an_action(note="to go").action_id
    log.withdraw(gone, by="ann", at=datetime(2026, 11, 12))
    text_ = written_out(log)
    (tmp_path / "other").mkdir()
    other = ActionLog.of(Workspace(tmp_path / "other", Settings()))
    assert take_in(other, text_) == 2
    assert take_in(other, text_) == 0
    assert written_out(other) == text_
    with pytest.raises(RefusedInputError):
        take_in(other, "{}\n")


def test_a_log_of_a_later_version_is_not_touched(make: Make) -> None:
    log = make()
    with log.engine.begin() as connection:
        connection.execute(text("insert into action_log_version values (99)"))
    with pytest.raises(RefusedInputError, match="version 99"):
        tables.prepare(log.engine)


def test_an_older_log_is_brought_up_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    log = make()
    log.record(an_action())
    monkeypatch.setattr(tables, "VERSION", 2)
    monkeypatch.setattr(tables, "STEPS", {2: ("alter table action add column place varchar(9)",)})
    tables.prepare(log.engine)
    tables.prepare(log.engine)
    names = {column["name"] for column in inspect(log.engine).get_columns("action")}
    assert "place" in names
    assert len(log.entries(None)) == 1


def test_the_file_is_the_accounts_alone(tmp_path: Path) -> None:
    ActionLog.of(Workspace(tmp_path, Settings())).record(an_action())
    assert (tmp_path / "dashboard" / "actions.sqlite").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "dashboard").stat().st_mode & 0o777 == 0o700


def test_reading_makes_no_file(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, Settings())
    assert ActionLog.existing(workspace) is None
    assert list(tmp_path.iterdir()) == []
    ActionLog.of(workspace).record(an_action())
    assert len(ActionLog.existing(workspace).entries(None)) == 1  # type: ignore[union-attr]


def test_a_file_put_in_its_place_is_prepared_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, Settings())
    ActionLog.of(workspace).record(an_action())
    path = tmp_path / "dashboard" / "actions.sqlite"
    path.rename(path.with_suffix(".old"))
    assert ActionLog.of(workspace).entries(None).empty


def test_a_database_that_does_not_answer_is_said_without_its_address(tmp_path: Path) -> None:
    settings = Settings(actions=Actions(url=f"postgresql://ann@/x?unix_sock={tmp_path}/none"))
    with pytest.raises(StorageError) as told:
        ActionLog.of(Workspace(tmp_path, settings))
    assert str(tmp_path) not in str(told.value)
    (tmp_path / "dashboard").mkdir()
    (tmp_path / "dashboard" / "actions.sqlite").write_text("not a database, but long enough to be")
    with pytest.raises(StorageError):
        ActionLog.of(Workspace(tmp_path, Settings()))


@pytest.mark.parametrize("url", ["mysql://ann@host/x", "sqlite:////etc/passwd", "nonsense"])
def test_no_other_database_is_opened(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLIMSOLL_ACTIONS_URL", url)
    with pytest.raises(WrongUseError, match="not one of PostgreSQL"):
        ActionLog.of(Workspace(tmp_path, Settings()))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://",
        "postgresql://host/x",  # no user
        "postgresql://ann@/x",  # no host
        "postgresql://ann:w0rd@h/x?sslrootcert=w0rd",
        "postgresql://ann:w0rd@h/x?sslmode=w0rd",
        "postgresql://ann:w0rd@h/x?sslmode=require&sslmode=prefer",
        "postgresql://ann:p@ss:w0rd@h/x",
        "postgresql://ann@h:w0rd/x",
    ],
)
def test_a_wrong_address_is_refused_and_no_part_of_it_is_told(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLIMSOLL_ACTIONS_URL", url)
    with pytest.raises(WrongUseError, match="address of the action log") as told:
        ActionLog.of(Workspace(tmp_path, Settings()))
    assert "w0rd" not in "".join(traceback.format_exception(told.value))


@pytest.mark.parametrize(
    ("asked", "verified"), [("", None), ("?sslmode=require", True), ("?sslmode=verify-full", "own")]
)
def test_the_address_says_how_a_connection_is_encrypted(
    asked: str, verified: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, object] = {}

    def refuse(**how: object) -> None:
        given.update(how)
        raise ZeroDivisionError

    monkeypatch.setattr("pg8000.connect", refuse)
    settings = Settings(actions=Actions(url=f"postgresql://ann@host/x{asked}"))
    with pytest.raises(ZeroDivisionError):
        place.engine_of(Workspace(tmp_path, settings)).connect()
    assert (given["user"], given["host"], given["database"]) == ("ann", "host", "x")
    found = given["ssl_context"]
    if verified == "own":
        assert isinstance(found, ssl.SSLContext)
        assert found.check_hostname
    else:
        assert found is verified


def test_a_folder_of_another_account_is_said_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", closed)
    with pytest.raises(StorageError, match=r"may not read[^$]*docs/deploy\.md"):
        ActionLog.existing(Workspace(tmp_path, Settings()))


def test_a_password_stays_out_of_the_settings() -> None:
    with pytest.raises(ValueError, match="belongs in the environment"):
        Actions(url="postgresql://ann:secret@host/x")
