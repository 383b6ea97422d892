"""Killed, starved of disk or memory, shut out, given a broken file: a clear end and a whole house."""

from __future__ import annotations

import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from taking_in import AS_OF, log_lines, log_source, log_text

from pipeline.cli.start import init_workspace
from pipeline.errors import StorageError, WrongUseError
from pipeline.published import Published, current_path
from pipeline.quality.expectations import judge_metrics
from pipeline.quality.results import Metric, Severity
from pipeline.run import run
from pipeline.settings import open_workspace
from schemas.published import PUBLISHED_TABLES

MONTHS = ("2026-06", "2026-07", "2026-08", "2026-09")
KILLS = int(os.environ.get("PLIMSOLL_KILLS", "6"))
PATIENCE = 180.0
SEED = int(os.environ.get("PLIMSOLL_KILLS_SEED", "11"))
FORK = multiprocessing.get_context("fork")


def month_text(month: str, rows: int) -> str:
    """A month of six teams of seven workers."""
    lines = []
    for number, team in enumerate("ABCDEF"):
        start = 1 + rows * (number + 6 * MONTHS.index(month))
        good = log_lines(rows, start=start, month=month, team=team)
        lines += [line.replace(",w", f",{team}w") for line in good]
    return log_text(lines)


def make_workspace(root: Path, months: tuple[str, ...], *, rows: int = 40) -> None:
    """A workspace whose landing folder holds some months of the small log."""
    init_workspace(root, organisation="Small", timezone="UTC")
    source = json.loads(log_source().model_dump_json(by_alias=True, exclude_defaults=True))
    with (root / "sources" / "small_log.yaml").open("w") as stream:
        YAML(typ="safe").dump(source, stream)
    for month in months:
        (root / "landing" / f"{month}.csv").write_text(month_text(month, rows))


def plimsoll(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command as a user calls it."""
    command = [sys.executable, "-m", "pipeline.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def fingerprint(root: Path) -> dict[str, str]:
    """A hash per published table; run id, time and the fingerprint of code and files left out."""
    path = current_path(root / "published")
    assert path is not None
    store = Published.open(path)
    hashes = {}
    for model in PUBLISHED_TABLES:
        frame = store.table(model.table_name)
        passing = ["run_id", "published_at", "data_fingerprint"]
        frame = frame.drop(columns=passing, errors="ignore")
        hashes[model.table_name] = hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()
    store.close()
    return hashes


def _run_in_child(root: Path) -> None:
    run(open_workspace(root), as_of=AS_OF)


def _read_until_told(root: Path, stop: object, trouble: object) -> None:
    """Poll the publication: it always opens, and is always of one run."""
    while not stop.is_set():  # type: ignore[attr-defined]
        try:
            path = current_path(root / "published")
            assert path is not None
            store = Published.open(path)
            runs = store.frame("select run_id from release")["run_id"].tolist()
            store.frame("select count(*) from team_indicator")
            store.close()
            assert runs == [path.stem.removeprefix("plimsoll-")]
        except Exception as error:  # every kind counts here, and is reported
            trouble.put(repr(error))  # type: ignore[attr-defined]
            return
        time.sleep(0.02)


def ended(process: BaseProcess) -> None:
    """Wait for a process; one that hangs is killed, and fails the test rather than the whole run."""
    process.join(timeout=PATIENCE)
    if process.is_alive():
        process.kill()
        pytest.fail(f"a process did not end within {PATIENCE:.0f} s")


@pytest.mark.slow
def test_killed_at_any_moment_then_run_again_gives_the_undisturbed_result(tmp_path: Path) -> None:
    judge_metrics([Metric("loads", "The library is loaded once.", Severity.STOP, 0, 1)])
    template = tmp_path / "template"
    make_workspace(template, MONTHS[:3])
    child = FORK.Process(target=_run_in_child, args=(template,))
    child.start()
    ended(child)
    (template / "landing" / "2026-09.csv").write_text(month_text("2026-09", 40))
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(template, undisturbed)
    begun = time.monotonic()
    child = FORK.Process(target=_run_in_child, args=(undisturbed,))
    child.start()
    ended(child)
    whole = time.monotonic() - begun
    expected = fingerprint(undisturbed)
    assert expected != fingerprint(template)
    moments = random.Random(SEED)
    killed = 0
    for number in range(KILLS):
        root = tmp_path / f"trial-{number}"
        shutil.copytree(template, root)
        stop, trouble = FORK.Event(), FORK.Queue()
        reader = FORK.Process(target=_read_until_told, args=(root, stop, trouble))
        reader.start()
        child = FORK.Process(target=_run_in_child, args=(root,))
        child.start()
        child.join(timeout=moments.uniform(0.0, whole * 1.05))
        if child.is_alive():
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            killed += 1
        ended(child)
        again = FORK.Process(target=_run_in_child, args=(root,))
        again.start()
        ended(again)
        stop.set()
        ended(reader)
        assert trouble.empty(), trouble.get()
        assert again.exitcode == 0
        assert fingerprint(root) == expected, f"trial {number}"
        shutil.rmtree(root)
    assert killed > KILLS / 3
    print(f"{killed} of {KILLS} runs were killed; {whole:.1f} s undisturbed")


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own of a few megabytes; skips where none may be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_ends_with_6_and_the_old_publication_stands(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "20m") as disk:
        root = disk / "w"
        make_workspace(root, MONTHS[:1], rows=40)
        first = plimsoll("run", "--workspace", root, "--as-of", AS_OF)
        assert first.returncode == 0, first.stderr
        before = fingerprint(root)
        filler = disk / "filler"
        free = shutil.disk_usage(disk).free
        (root / "landing" / "2026-07.csv").write_text(month_text("2026-07", 2000))
        filler.write_bytes(b"x" * (free - 2_500_000))
        full = plimsoll("run", "--workspace", root, "--as-of", AS_OF)
        assert full.returncode == 6, full.stderr
        assert "no space left" in full.stderr
        assert "MB" in full.stderr
        assert "Traceback" not in full.stderr
        assert fingerprint(root) == before
        filler.unlink()
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        after = plimsoll("run", "--workspace", root, "--as-of", AS_OF)
        assert after.returncode == 0, after.stderr
        assert fingerprint(root) != before


def journal_of(root: Path) -> list[tuple[str, str | None]]:
    """Outcome and message of every run, oldest first."""
    from pipeline.warehouse import Warehouse

    with Warehouse.open(root / "warehouse.duckdb", read_only=True) as warehouse:
        rows = warehouse.rows("select outcome, message from ledger.journal order by number")
    return [(str(outcome), message) for outcome, message in rows]


def test_the_journal_tells_how_every_run_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import run as story
    from pipeline.errors import StoppedError

    root = tmp_path / "w"
    make_workspace(root, MONTHS[:1])
    workspace = open_workspace(root)

    def fails(error: BaseException) -> None:
        def build(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(story, "build", build)

    fails(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run(workspace, as_of=AS_OF)
    assert journal_of(root) == [("working", None)]
    fails(StoppedError("the gate stopped"))
    with pytest.raises(StoppedError):
        run(workspace, as_of=AS_OF)
    fails(ZeroDivisionError("w3 is in this text"))
    with pytest.raises(ZeroDivisionError):
        run(workspace, as_of=AS_OF)
    monkeypatch.undo()
    run(workspace, as_of=AS_OF)
    run(workspace, as_of=AS_OF)
    assert journal_of(root) == [
        ("broken off", None),
        ("ended with 4", "the gate stopped"),
        ("a bug", "ZeroDivisionError"),
        ("published", None),
        ("nothing new", None),
    ]


def test_a_disk_that_became_read_only_ends_with_6(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "60m") as disk:
        root = disk / "w"
        make_workspace(root, MONTHS[:1])
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        ended = plimsoll("run", "--workspace", root, "--as-of", AS_OF)
        assert ended.returncode == 6, ended.stderr
        assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("damage", ["garbage", "flipped", "cut", "empty"])
def test_a_corrupt_warehouse_is_named_with_the_way_out(tmp_path: Path, damage: str) -> None:
    root = tmp_path / "w"
    make_workspace(root, MONTHS[:1])
    workspace = open_workspace(root)
    from pipeline.run import open_warehouse

    open_warehouse(workspace, as_of=AS_OF).close()
    data = workspace.warehouse.read_bytes()
    damaged = {
        "garbage": b"no database" * 1000,
        "flipped": data[:5000] + bytes(b ^ 255 for b in data[5000:9000]) + data[9000:],
        "cut": data[: len(data) // 2],
        "empty": b"",
    }
    workspace.warehouse.write_bytes(damaged[damage])
    with pytest.raises(StorageError, match=r"warehouse\.duckdb"):
        run(workspace, as_of=AS_OF)


def test_a_warehouse_of_another_release_is_named_and_left_alone(tmp_path: Path) -> None:
    root = tmp_path / "w"
    make_workspace(root, MONTHS[:1])
    workspace = open_workspace(root)
    from pipeline.run import open_warehouse

    with open_warehouse(workspace, as_of=AS_OF) as warehouse:
        warehouse.execute("alter table raw.exposure_log alter exposure_id type varchar")
    with pytest.raises(StorageError, match=r"another release .*exposure_log\.exposure_id"):
        run(workspace, as_of=AS_OF)


def test_a_clock_that_went_backwards_is_said(tmp_path: Path) -> None:
    root = tmp_path / "w"
    make_workspace(root, MONTHS[:1])
    workspace = open_workspace(root)
    from pipeline.ingest.landing import IngestContext, ingest
    from pipeline.ingest.load import Loader
    from pipeline.ingest.pseudonym import load_key
    from pipeline.ingest.sources import load_sources
    from pipeline.run import open_warehouse

    def take(day: date) -> None:
        with open_warehouse(workspace, as_of=day) as warehouse:
            loader = Loader(warehouse, load_key(workspace.key_file), timezone="UTC")
            context = IngestContext(load_sources(workspace.sources), "r", day, "same")
            ingest(warehouse, loader, workspace.landing, context)

    take(AS_OF)
    (root / "landing" / "2026-07.csv").write_text(month_text("2026-07", 40))
    with pytest.raises(WrongUseError, match="the clock went backwards"):
        take(date(2026, 10, 1))
    take(AS_OF)


def test_too_little_memory_is_said_and_loses_nothing(tmp_path: Path) -> None:
    root = tmp_path / "w"
    make_workspace(root, MONTHS[:1], rows=3000)
    config = root / "plimsoll.toml"
    config.write_text(config.read_text() + '\n[storage]\nmemory_limit = "6MB"\n')
    with pytest.raises(StorageError, match="memory"):
        run(open_workspace(root), as_of=AS_OF)
    assert (root / "landing" / "2026-06.csv").is_file()
