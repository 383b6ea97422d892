"""How quick the dashboard is with 500 teams and 60 months, alone and with 20 readers at once.

`make load` runs it: a server of its own on this machine, readers on its socket, one Chromium. It
prints the tables of docs/dashboard.md and stops by itself after some ten minutes.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from browsing import PATIENCE, WIDE, served, settle
from large_publication import MONTHS, TEAMS, enlarged, publish_large
from wire import Rerun, Wire

from pipeline.published import current_path
from pipeline.run import run
from pipeline.settings import open_workspace
from sample_data.workspace import make_sample_workspace

HERE = Path(__file__).parent
READERS = 20
#: How often each page is measured alone, with something new and again.
REPEATS = 8
#: Of 20 readers, the first so many are officers and the next an analyst; the others are managers.
OFFICERS = 4
PAGES = {
    "Wellbeing officer": ("my_teams", "team", "organisation", "compare", "wellbeing", "month",
                          "limits", "data_quality", "method", "staff"),
    "Analyst": ("explore", "limits", "method"),
    "Manager": ("my_teams", "team", "limits", "method", "staff"),
}  # fmt: skip
RUN = re.compile(rb"run-\d+")


@dataclass
class Measured:
    """Times in seconds by role and page, what went wrong, and whose figures stood together."""

    seconds: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    size: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    broken: list[str] = field(default_factory=list)
    runs: list[set[bytes]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, role: str, page: str, found: Rerun) -> None:
        """One rerun of a page by a reader."""
        data = found.data
        with self.lock:
            self.seconds[role, page].append(found.seconds)
            self.size[role, page].append(found.size)
            self.runs.append(set(RUN.findall(data)))
            if b"could not be drawn" in data or b"cannot be opened" in data:
                self.broken.append(f"{role}: {page}")

    def table(self) -> str:
        """Median and 95th percentile by role and page, as Markdown."""
        lines = ["| reader | page | reruns | median | 95% | sent |", "|---|---|---|---|---|---|"]
        for (role, page), taken in sorted(self.seconds.items()):
            size = statistics.median(self.size[role, page]) / 1024
            lines.append(
                f"| {role} | {page} | {len(taken)} | {_ms(statistics.median(taken))} "
                f"| {_ms(percentile(taken))} | {size:,.0f} KB |"
            )
        every = [one for taken in self.seconds.values() for one in taken]
        lines.append(
            f"| all | all | {len(every)} | {_ms(statistics.median(every))} "
            f"| {_ms(percentile(every))} | |"
        )
        return "\n".join(lines)


def percentile(values: list[float], share: float = 0.95) -> float:
    """The smallest value that `share` of them do not exceed."""
    return sorted(values)[max(-(-int(len(values) * share * 100) // 100) - 1, 0)]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


class Reader:
    """One reader on the socket: a role, its teams, and what they look at next."""

    def __init__(self, address: str, number: int, teams: list[str], *, seed: int = 9) -> None:
        self.dice = random.Random(seed * 1000 + number)
        self.role = (
            "Wellbeing officer"
            if number < OFFICERS
            else "Analyst"
            if number == OFFICERS
            else "Manager"
        )
        self.wire = Wire(address)
        first = self.wire.rerun()
        if self.role != "Wellbeing officer":
            self.wire.widgets[first.widget("Seen by")] = self.role
            first = self.wire.rerun()
        self.teams = teams
        if self.role == "Manager":
            start = self.dice.randrange(len(teams) - 10)
            self.teams = teams[start : start + self.dice.randint(2, 10)]

    def look(self, measured: Measured, *, page: str = "", again: bool = False) -> None:
        """Opens a page with a team and month chosen by dice; `again` times the second rerun."""
        chosen = page or self.dice.choice(PAGES[self.role])
        back = self.dice.randrange(12)
        month = f"{2026 - (back > 9)}-{(10 - back - 1) % 12 + 1:02d}"
        query = f"team={self.dice.choice(self.teams)}&month={month}"
        found = self.wire.rerun(chosen, query=query)
        measured.add(self.role, chosen, self.wire.rerun(chosen, query=query) if again else found)


def resident(pid: int) -> float:
    """Memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def reading_all(readers: list[Reader], act: Callable[[Reader], None]) -> list[threading.Thread]:
    """Every reader on a thread of its own."""
    threads = [threading.Thread(target=act, args=(reader,), daemon=True) for reader in readers]
    for thread in threads:
        thread.start()
    return threads


def together(readers: list[Reader], *, seconds: float, think: float) -> Measured:
    """What all readers measure in so many seconds, thinking between clicks."""
    measured, end = Measured(), time.monotonic() + seconds

    def act(reader: Reader) -> None:
        time.sleep(reader.dice.uniform(0, think))
        while time.monotonic() < end:
            try:
                reader.look(measured)
            except Exception as error:  # counted and printed
                measured.broken.append(f"{reader.role}: {type(error).__name__} {error}")
                return
            time.sleep(think * reader.dice.uniform(0.7, 1.3))

    for thread in reading_all(readers, act):
        thread.join(timeout=seconds + 120)
    return measured


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        binary = shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield browser
        browser.close()


def in_the_browser(browser: Any, address: str, *, times: int = 5) -> dict[str, list[float]]:
    """Seconds to the first content and to a page drawn to its end, opened anew and by a click."""
    found: dict[str, list[float]] = defaultdict(list)
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto(address, timeout=PATIENCE)
    settle(page)  # the program of the page is in the browser's own store from here on
    for path in ("", "team?team=T007&month=2026-09&limit=W-00"):
        for _ in range(times):
            began = time.perf_counter()
            page.goto(f"{address}/{path}", timeout=PATIENCE, wait_until="commit")
            page.wait_for_selector("h1", timeout=PATIENCE)
            found[f"{path.split('?')[0] or 'my_teams'}, address: first content"].append(
                time.perf_counter() - began
            )
            settle(page)
            found[f"{path.split('?')[0] or 'my_teams'}, address: interactive"].append(
                time.perf_counter() - began
            )
    page.goto(address, timeout=PATIENCE)
    settle(page)
    for name in ("Team", "My teams") * times:
        before = page.locator("h1").inner_text()
        began = time.perf_counter()
        page.get_by_role("link", name=name, exact=True).first.click()
        page.wait_for_function(
            "before => { const h = document.querySelector('h1'); return h && h.innerText !== before }",
            arg=before,
            timeout=PATIENCE,
        )
        found[f"{name}, click: first content"].append(time.perf_counter() - began)
        settle(page)
        found[f"{name}, click: interactive"].append(time.perf_counter() - began)
    context.close()
    return found


def moving(readers: list[Reader], published: Path, *, runs: int) -> Measured:
    """What all readers see while runs publish one after the other, in a process of their own."""
    measured, done = Measured(), threading.Event()

    def act(reader: Reader) -> None:
        while not done.is_set():
            try:
                reader.look(measured)
            except Exception as error:  # counted and printed
                measured.broken.append(f"{reader.role}: {type(error).__name__} {error}")
                return
            time.sleep(1)

    threads = reading_all(readers, act)
    for number in range(2, runs + 2):
        command = [sys.executable, str(HERE / "load.py"), "--publish", str(published),
                   "--run", f"run-{number}"]  # fmt: skip
        subprocess.run(command, check=True, timeout=600)
    time.sleep(5)
    done.set()
    for thread in threads:
        thread.join(timeout=120)
    return measured


def sample_file(folder: Path) -> Path:
    """The sample's own publication, made when it is not there yet."""
    root = folder / "sample"
    if current_path(root / "published") is None:
        make_sample_workspace(root)
        opened = open_workspace(root)
        assert opened.settings.as_of is not None
        run(opened, as_of=opened.settings.as_of)
    path = current_path(root / "published")
    assert path is not None
    return path


def publish(published: Path, run_id: str) -> None:
    """Writes the large publication of a run."""
    tables = enlarged(sample_file(published.parent.parent))
    publish_large(tables, published, run_id=run_id, now=datetime.now())


def server_pid(port: str) -> int:
    """The process that listens on a port."""
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            continue
        if b"streamlit" in words and port.encode() in words:
            return int(entry.name)
    raise LookupError(port)


def measure(folder: Path, *, seconds: float, runs: int) -> None:
    """Everything, one after the other, printed as it is known."""
    published = folder / "load" / "published"
    now = current_path(published)
    if now is None or now.name != "plimsoll-run-1.duckdb":
        shutil.rmtree(published.parent, ignore_errors=True)
        publish(published, "run-1")
    with served(published) as address:
        pid = server_pid(address.rsplit(":", 1)[1])
        teams = [f"T{number:03d}" for number in range(TEAMS)]
        one = Reader(address, 0, teams)
        cold, fresh, again = Measured(), Measured(), Measured()
        for page in PAGES[one.role]:
            one.look(cold, page=page)
        for page in PAGES[one.role]:
            for _ in range(REPEATS):
                one.look(fresh, page=page)
                one.look(again, page=page, again=True)
        manager = Reader(address, 7, teams)
        for page in PAGES["Manager"]:
            for _ in range(REPEATS):
                manager.look(fresh, page=page)
                manager.look(again, page=page, again=True)
        print(f"\n## {TEAMS} teams, {MONTHS} months\n\nFirst after the start\n\n{cold.table()}")
        print(f"\nAlone, something new\n\n{fresh.table()}\n\nAlone, again\n\n{again.table()}")
        before = resident(pid)
        readers = [Reader(address, number, teams) for number in range(READERS)]
        opened = resident(pid)
        with chromium() as browser:
            found = in_the_browser(browser, address)
            print("\nOne browser, nobody else\n\n| | median | slowest |\n|---|---|---|")
            for name, taken in found.items():
                print(f"| {name} | {_ms(statistics.median(taken))} | {_ms(max(taken))} |")
            holder: list[Measured] = []
            crowd = threading.Thread(
                target=lambda: holder.append(together(readers, seconds=seconds, think=10))
            )
            crowd.start()
            time.sleep(15)
            found = in_the_browser(browser, address)
            print(f"\nOne browser among {READERS} readers\n\n| | median | slowest |\n|---|---|---|")
            for name, taken in found.items():
                print(f"| {name} | {_ms(statistics.median(taken))} | {_ms(max(taken))} |")
            crowd.join()
        print(f"\n{READERS} readers, 10 s between clicks\n\n{holder[0].table()}")
        print(f"\nfaults: {holder[0].broken}")
        print(f"\nmemory: {before:,.0f} MB before, {opened:,.0f} MB with {READERS} readers, "
              f"{resident(pid):,.0f} MB after; "
              f"{(resident(pid) - before) / READERS:,.1f} MB each")  # fmt: skip
        moved = moving(readers, published, runs=runs)
        mixed = [one for one in moved.runs if len(one) != 1]
        seen = sorted({run.decode() for one in moved.runs for run in one})
        print(f"\n{runs} runs published meanwhile: {len(moved.runs)} reruns, seen {seen}, "
              f"mixed {len(mixed)}, faults {moved.broken}")  # fmt: skip
        print(f"\n{moved.table()}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/load"))
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--publish", type=Path)
    parser.add_argument("--run", default="run-1")
    given = parser.parse_args()
    if given.publish:
        publish(given.publish, given.run)
    else:
        measure(given.folder, seconds=given.seconds, runs=given.runs)
