"""Twenty readers at once: of a server just started, and while a whole run publishes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest
from browsing import free_port, running
from wire import Wire

from pipeline.published import current_path

READERS = 20
PAGES = ("my_teams", "team", "organisation", "compare", "wellbeing", "month", "data_quality",
         "limits", "method", "staff")  # fmt: skip
PLIMSOLL = [sys.executable, "-m", "pipeline.cli.main"]
#: Seconds between two clicks of a reader.
THINK = 1.0
FAULTS = (b"could not be drawn", b"cannot be opened", b"Nothing is published")


class Readers:
    """What twenty sessions saw, rerun by rerun, until they are told to stop."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.seen: list[set[str]] = []
        self.faults: list[str] = []
        self.stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(n,)) for n in range(READERS)]

    def _read(self, number: int) -> None:
        """Goes from page to page; each rerun's run ids are those its footer and data name."""
        try:
            wire = Wire(self.address)
            pages = cycle(PAGES[number % len(PAGES) :] + PAGES[: number % len(PAGES)])
            while not self.stop.is_set():
                page = next(pages)
                found = wire.rerun(page)
                self.seen.append(set(re.findall(r"run (2026-\d\d-\d\d-\d\d)", found.html)))
                self.faults += [f"{page}: {fault!r}" for fault in FAULTS if fault in found.data]
                self.stop.wait(THINK)
            wire.close()
        except Exception as error:  # a reader's fault is a finding, not the end of the others
            self.faults.append(f"{type(error).__name__}: {error}")

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join(timeout=120)

    def wait_for(self, run_id: str) -> None:
        """Until some reader has seen a run."""
        for _ in range(600):
            if self.faults or any(run_id in one for one in self.seen):
                return
            time.sleep(0.1)


@pytest.fixture
def root(tmp_path: Path, sample_run: Path) -> Path:
    """A copy of the sample's workspace, because readers leave an access log."""
    return Path(shutil.copytree(sample_run, tmp_path / "workspace"))


@contextmanager
def dashboard(root: Path) -> Iterator[str]:
    """The address of the dashboard as the command opens it."""
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    command = [*PLIMSOLL, "dashboard", "--workspace", str(root), "--demo", "--port", port]
    with running(command, answers_at=f"{address}/_stcore/health"):
        yield address


def _run_id(root: Path) -> str:
    path = current_path(root / "published")
    assert path is not None
    return path.stem.removeprefix("plimsoll-")


@pytest.mark.browser
def test_a_server_just_started_serves_everybody(root: Path) -> None:
    # threads that load the same modules from different ends once gave some readers an error
    with dashboard(root) as address, Readers(address) as readers:
        for _ in range(600):
            if len(readers.seen) >= 2 * READERS or readers.faults:
                break
            time.sleep(0.1)
    assert not readers.faults
    assert Counter(len(one) for one in readers.seen) == {1: len(readers.seen)}


@pytest.mark.slow
@pytest.mark.browser
def test_every_reader_sees_the_old_run_or_the_new_one_never_a_mix(
    root: Path,
) -> None:
    old = _run_id(root)
    shutil.copy(root / "later" / "caselog_2026-10.csv", root / "landing")
    command = [*PLIMSOLL, "run", "--workspace", str(root)]
    with dashboard(root) as address, Readers(address) as readers:
        readers.wait_for(old)
        subprocess.run(command, check=True, timeout=500, capture_output=True)
        new = _run_id(root)
        readers.wait_for(new)
        time.sleep(2 * THINK)
    assert new != old
    assert not readers.faults
    # every page names its run in the footer, so a rerun with none or with two would be a finding
    assert Counter(len(one) for one in readers.seen) == {1: len(readers.seen)}
    assert {run for one in readers.seen for run in one} == {old, new}
