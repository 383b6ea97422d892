"""Taking files in from tests: a warehouse in memory, the outcome of each file, small sources."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.ingest.landing import IngestContext, ingest
from pipeline.ingest.ledger import FileOutcome
from pipeline.ingest.load import Loader
from pipeline.ingest.pseudonym import PseudonymKey
from pipeline.ingest.sources import load_sources
from pipeline.warehouse import Warehouse
from schemas.source import Source

AS_OF = date(2026, 11, 10)
COPIED_AT = 1_700_000_000
KEY = PseudonymKey((b"0123456789abcdef0123456789abcdef",))


def entry(number: str) -> str:
    """The token of an entry's number, as raw holds it."""
    return str(KEY.token("exposure_id", number))


@dataclass
class Taken:
    """A warehouse and what became of every file dropped so far, newest last."""

    warehouse: Warehouse
    landing: Path
    sources: dict[str, Source]
    timezone: str = "Europe/London"
    outcomes: list[FileOutcome] = field(default_factory=list)
    runs: int = 0

    def outcome(self, name: str | None = None) -> FileOutcome:
        """The last outcome, or the last of one file."""
        return next(o for o in reversed(self.outcomes) if name is None or o.file_name == name)

    def again(self) -> list[FileOutcome]:
        """Run the ingest once more over the landing folder; only new outcomes."""
        self.runs += 1
        loader = Loader(self.warehouse, KEY, timezone=self.timezone)
        context = IngestContext(
            self.sources, f"run-{self.runs}", AS_OF, "same", self.landing / "done"
        )
        found = ingest(self.warehouse, loader, self.landing, context)
        self.outcomes += found
        return found

    def drop(self, name: str, content: str | bytes) -> FileOutcome:
        """Drop one file and take it in."""
        data = content if isinstance(content, bytes) else content.encode()
        (self.landing / name).write_bytes(data)
        os.utime(self.landing / name, (COPIED_AT, COPIED_AT))  # long copied: no wait for growth
        self.again()
        return self.outcome(name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.warehouse.rows(sql)

    def quarantine(self) -> list[tuple[int, list[str]]]:
        """Line and reasons of the open rows, in line order."""
        return [
            (int(line), list(reasons))
            for line, reasons in self.rows(
                "select line, reasons from quarantine.row where is_open order by line, item"
            )
        ]


def workbench(folder: Path, sources: dict[str, Source] | Sequence[Source] | None = None) -> Taken:
    """An empty warehouse in memory over an empty landing folder."""
    if sources is None:
        known = load_sources()
    elif isinstance(sources, dict):
        known = sources
    else:
        known = {source.id: source for source in sources}
    landing = folder / "landing"
    landing.mkdir(parents=True)
    warehouse = Warehouse.in_memory()
    warehouse.set_variable("as_of", AS_OF)
    return Taken(warehouse, landing, known)


def take_in(
    folder: Path, *files: Path, sources: dict[str, Source] | Sequence[Source] | None = None
) -> Taken:
    """A warehouse in memory after the files were dropped and taken in together."""
    taken = workbench(folder, sources)
    for file in files:
        shutil.copy(file, taken.landing)
    taken.again()
    return taken


def log_source(**changes: Any) -> Source:
    """A small exposure log: entry, worker, team, when, kind, type, minutes."""
    content: dict[str, Any] = {
        "id": "small_log",
        "title": "Small log",
        "contract": "exposure_log",
        "timezone": "Europe/London",
        "refused_share": 1.0,
        "recognise": {"columns": ["entry", "worker", "team", "when"]},
        "columns": {
            "exposure_id": "entry",
            "worker_id": "worker",
            "team_id": "team",
            "occurred_at": "when",
            "exposure_kind": "kind",
            "case_type": "type",
            "minutes": "minutes",
        },
    }
    return Source.model_validate(content | changes)


HEADER = "entry,worker,team,when,kind,type,minutes"


def log_lines(count: int, *, start: int = 1, month: str = "2026-09", team: str = "A") -> list[str]:
    """Good rows of the small log."""
    return [
        f"e{i},w{i % 7},{team},{month}-{1 + i % 28:02d} 10:{i % 60:02d},listening,DA,30"
        for i in range(start, start + count)
    ]


def log_text(lines: list[str], line_end: str = "\n") -> str:
    """A small log as text."""
    return line_end.join([HEADER, *lines]) + line_end
