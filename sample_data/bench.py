"""`make bench`: the product against the bare minimum, from one run, on the same files.

`python -m sample_data.bench DIR --exposures N` makes the files once (they stay in DIR), then
measures wall time and peak memory of two processes: loading the CSV files, typed, into a DuckDB
file and nothing else, and a full `plimsoll run` in a fresh workspace. `--new-month` measures in
addition a run that finds the last month on top of all earlier ones.

Everything large happens in processes of its own: a child's peak memory, as the system counts it,
starts at its parent's.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.ingest.pseudonym import create_key
from pipeline.settings import open_workspace

QUICK_EXPOSURES = 200_000
SOURCES = Path(__file__).parent / "bench_sources"
_CONFIG = """\
organisation = "Benchmark organisation"
timezone = "UTC"
as_of = 2026-01-31

[storage]
row_retention_months = 0
memory_limit = "{memory}"
"""


@dataclass(frozen=True)
class Measured:
    """One process: how long, how much memory at most, how it ended, what it printed."""

    seconds: float
    peak_mb: float
    exit_code: int
    output: str = field(repr=False)


def measured(command: list[str], *, log: Path) -> Measured:
    """Run a command to its end and measure it.

    Peak memory is the largest resident set of the process itself, as the system counted it.
    """
    begun = time.perf_counter()
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        assert process.stdout is not None
        output = process.stdout.read().decode("utf-8", errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    unit = 1 if sys.platform == "darwin" else 1024
    return Measured(seconds, usage.ru_maxrss * unit / 1e6, process.returncode, output)


def data_folder(cache: Path, exposures: int, seed: int) -> Path:
    """The folder of the files, made if it is not complete yet."""
    folder = cache / f"data-{exposures}-{seed}"
    mark = folder / ".complete"
    if not mark.exists():
        shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, "-m", "sample_data.bench_data", str(folder)]
        command += ["--exposures", str(exposures), "--seed", str(seed)]
        made = measured(command, log=cache / "data.log")
        if made.exit_code:
            raise RuntimeError(f"making the files failed: see {cache / 'data.log'}")
        mark.write_text("made\n", encoding="utf-8")
        print_measured("making the files", made)
    return folder


def fresh_workspace(root: Path, *, memory: str) -> Path:
    """An empty workspace with the benchmark's sources."""
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("landing", "published"):
        (root / folder).mkdir(parents=True)
    shutil.copytree(SOURCES, root / "sources")
    (root / "plimsoll.toml").write_text(_CONFIG.format(memory=memory), encoding="utf-8")
    create_key(open_workspace(root).key_file)
    return root


def deliver(files: list[Path], workspace: Path) -> None:
    """Put files into landing/ without copying their bytes where the disk allows."""
    for file in files:
        target = workspace / "landing" / file.name
        try:
            os.link(file, target)
        except OSError:
            shutil.copyfile(file, target)


def plimsoll_run(workspace: Path, *, log: Path) -> Measured:
    """A full run of the product in a process of its own."""
    command = [sys.executable, "-m", "pipeline.cli.main", "run", "--workspace", str(workspace)]
    return measured([*command, "--json"], log=log)


def stages_of(output: str) -> dict[str, float]:
    """Seconds by stage from the run's JSON; empty when it says nothing of them."""
    try:
        report: Any = json.loads(output)
    except json.JSONDecodeError:
        return {}
    stages = report.get("seconds", {}) if isinstance(report, dict) else {}
    return {str(name): float(seconds) for name, seconds in stages.items()}


def print_measured(title: str, result: Measured) -> None:
    """One line: title, seconds, peak memory, and the exit code when it is not 0."""
    ended = "" if result.exit_code == 0 else f"   exit {result.exit_code}"
    print(f"{title:<34} {result.seconds:8.1f} s  {result.peak_mb:8.0f} MB{ended}")


def print_checks(files_in: Path, cache: Path, bare: Measured) -> None:
    """What checking every row costs beside loading the same files with nothing asked."""
    command = [sys.executable, "-m", "sample_data.bench_checks", str(files_in), str(cache)]
    result = measured(command, log=cache / "checks.log")
    if result.exit_code:
        print(f"checking could not be measured: see {cache / 'checks.log'}")
        return
    seconds: dict[str, float] = json.loads(result.output)
    unchecked, checked = seconds["unchecked"], seconds["checked"]
    print(f"{'    taken in, nothing checked':<34} {unchecked:8.1f} s")
    print(f"{'    taken in, every row checked':<34} {checked:8.1f} s")
    share = (checked - unchecked) / unchecked
    of_bare = (checked - unchecked) / bare.seconds
    print(f"checking / taking in {share:25.2f}   of (a) {of_bare:.2f}")


def bench(cache: Path, exposures: int, *, seed: int, memory: str, with_new_month: bool) -> int:
    """Measure and print; returns the exit code of the product's run."""
    files_in = data_folder(cache, exposures, seed)
    files = sorted(file for file in files_in.iterdir() if file.suffix == ".csv")
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{exposures:,} exposures, {len(files)} files, {size:,.0f} MB, {os.cpu_count()} cores")
    database = cache / "bare.duckdb"
    database.unlink(missing_ok=True)
    bare_command = [sys.executable, "-m", "sample_data.bench_bare_load"]
    bare = measured([*bare_command, str(files_in), str(database)], log=cache / "bare.log")
    print_measured("(a) bare typed load", bare)
    print_checks(files_in, cache, bare)
    workspace = fresh_workspace(cache / "workspace", memory=memory)
    last = [file for file in files if with_new_month and file.stem.endswith("_2025-12")]
    deliver([file for file in files if file not in last], workspace)
    full = plimsoll_run(workspace, log=cache / "run.log")
    print_measured("(b) plimsoll run" + (", 59 of 60 months" if last else ""), full)
    for stage, seconds in stages_of(full.output).items():
        print(f"      {stage:<28} {seconds:8.1f} s")
    if full.exit_code:
        print((cache / "run.log").read_text(encoding="utf-8", errors="replace")[-2000:])
        return full.exit_code
    print(f"ratio (b) / (a)                    {full.seconds / bare.seconds:8.2f}")
    if last:
        deliver(last, workspace)
        month = plimsoll_run(workspace, log=cache / "month.log")
        print_measured("(c) plimsoll run, one more month", month)
        print(f"share (c) / (b)                    {month.seconds / full.seconds:8.3f}")
        return month.exit_code
    return 0


def main(arguments: list[str] | None = None) -> None:
    """Command line of the benchmark."""
    parser = argparse.ArgumentParser(description="Measure a full run against a bare load.")
    parser.add_argument("cache", type=Path, help="directory for files and databases")
    parser.add_argument(
        "--exposures", type=int, default=QUICK_EXPOSURES, help="rows of the log (10000000 in full)"
    )
    parser.add_argument("--seed", type=int, default=7, help="seed of the invention")
    parser.add_argument("--memory", default="2GB", help="memory_limit of the workspace")
    parser.add_argument("--new-month", action="store_true", help="measure one more month as well")
    options = parser.parse_args(arguments)
    options.cache.mkdir(parents=True, exist_ok=True)
    sys.exit(
        bench(
            options.cache,
            options.exposures,
            seed=options.seed,
            memory=options.memory,
            with_new_month=options.new_month,
        )
    )


if __name__ == "__main__":
    main()
