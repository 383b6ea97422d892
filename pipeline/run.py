"""A run, told from start to end: ingest, build, audit, release, judge, publish."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from pipeline.build.run import build
from pipeline.errors import StoppedError
from pipeline.fingerprint import data_fingerprint, settings_fingerprint
from pipeline.ingest import ledger
from pipeline.ingest.journal import journal
from pipeline.ingest.keyring import settle_key
from pipeline.ingest.landing import IngestContext, ingest
from pipeline.ingest.ledger import FileOutcome
from pipeline.ingest.load import Loader
from pipeline.ingest.pseudonym import load_key
from pipeline.ingest.retention import expire_originals, expire_rows
from pipeline.ingest.sources import load_sources
from pipeline.judge.resolve import resolve
from pipeline.publication import Publication, assemble, current_release, register_of
from pipeline.published import move_pointer, write_published
from pipeline.quality.gate import Gate
from pipeline.quality.operations import write_operations
from pipeline.release.rollup import keep as keep_decided
from pipeline.release.rollup import show_small_teams
from pipeline.runlog import Progress, Stages, locked
from pipeline.settings import Workspace
from pipeline.warehouse import Warehouse, compact

#: The stages of a run, in order.
STAGES = ("ingest", "limits", "build", "audit", "release and judge", "publish")

_LIMIT_TYPES = {
    "valid_from": "date",
    "valid_to": "date",
    "adopted_on": "date",
    "cap_warn": "double",
    "cap_must": "double",
    "tolerated_share": "double",
    "threshold": "double",
}


@dataclass
class RunReport:
    """What a run did, for the terminal and for `--json`."""

    run_id: str
    outcome: str = "published"
    files: list[FileOutcome] = field(default_factory=list)
    published: Path | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    over: list[dict[str, object]] = field(default_factory=list)
    newest: tuple[str, int, int] = ("", 0, 0)
    notices: list[str] = field(default_factory=list)
    expired: dict[str, int] = field(default_factory=dict)

    @property
    def refused(self) -> list[FileOutcome]:
        """Files that were refused or wait."""
        return [item for item in self.files if item.status != "accepted"]

    @property
    def quarantined(self) -> int:
        """Source rows in quarantine from this run's files."""
        return sum(item.tally.quarantined for item in self.files)


def run(
    workspace: Workspace, *, as_of: date, dry_run: bool = False, progress: Progress = lambda _: None
) -> RunReport:
    """Take in what is new and publish what follows from it.

    Grain: one publication, or none when nothing changed. Whatever stops the run, the earlier
    publication stays in place.
    Errors: LockedError while another run works, StoppedError from the quality gate or the proof,
    StorageError for disk and files.
    """
    with locked(workspace.lock_file):
        stages = Stages(progress)
        warehouse = open_warehouse(workspace, as_of=as_of)
        report = RunReport(_next_run_id(workspace, as_of), seconds=stages.seconds)
        with warehouse, journal(warehouse, report.run_id, clock=now) as entry:
            _run(warehouse, workspace, report, as_of=as_of, dry_run=dry_run, stages=stages)
            entry.outcome = report.outcome
        if report.expired:
            compact(workspace.warehouse)
        return report


def open_warehouse(workspace: Workspace, *, as_of: date) -> Warehouse:
    """The workspace's warehouse with its variables set and its tables made."""
    storage = workspace.settings.storage
    workspace.temporary.mkdir(mode=0o700, exist_ok=True)
    warehouse = Warehouse.open(
        workspace.warehouse,
        memory_limit=storage.memory_limit,
        threads=storage.threads,
        temp_directory=workspace.temporary,
    )
    warehouse.set_variable("as_of", as_of)
    warehouse.set_variable("timezone", workspace.settings.timezone)
    warehouse.set_variable("grace_days", workspace.settings.grace_days)
    ledger.create_tables(warehouse)
    return warehouse


def _run(
    warehouse: Warehouse,
    workspace: Workspace,
    report: RunReport,
    *,
    as_of: date,
    dry_run: bool,
    stages: Stages,
) -> None:
    run_id = report.run_id
    settings = settings_fingerprint(workspace)
    with stages.stage("ingest"):
        report.files = _ingest(warehouse, workspace, run_id, as_of, settings, stages.progress)
    last_day = as_of - timedelta(days=workspace.settings.grace_days + 1)
    fingerprint = data_fingerprint(warehouse, settings, last_day=last_day)
    before = current_release(workspace.published)
    if before is not None and before["data_fingerprint"] == fingerprint:
        report.outcome = "nothing new"
        return
    if not _has_anything_to_publish(warehouse):
        report.outcome = "no data"
        return
    decided = show_small_teams(warehouse, k=workspace.settings.protection.k_work)
    with stages.stage("limits"):
        warehouse.table_from_frame(
            "ref.limit_rule", _limits(warehouse, workspace), types=_LIMIT_TYPES
        )
    with stages.stage("build"):
        build(warehouse, progress=stages.progress)
    with stages.stage("audit"):
        gate = Gate(
            warehouse, workspace.published, run_id, organisation=workspace.settings.organisation
        )
        gate.check_built()
    with stages.stage("release and judge"), warehouse.lean():
        publication = assemble(warehouse, workspace, run_id=run_id, fingerprint=fingerprint)
    _prove(publication)
    with stages.stage("audit of what would be published"):
        gate.check_published(publication.tables)
    report.over = publication.over_the_line()
    report.newest = publication.newest_month()
    report.notices = publication.notices
    if dry_run:
        report.outcome = "dry run"
        return
    gate.require()
    with stages.stage("publish"):
        operations = workspace.published / f"operations-{run_id}.duckdb"
        buckets = publication.tables["team_distribution"]
        keep_decided(warehouse, decided)
        publication.booked.remember(warehouse, run_id, buckets)
        write_operations(operations, warehouse, gate.results, run_id=run_id)
        report.published = _publish(publication, workspace, run_id)
    storage = workspace.settings.storage
    expire_originals(workspace.done, today=as_of, days=storage.landing_retention_days)
    report.expired = expire_rows(warehouse, today=as_of, months=storage.row_retention_months)


def _ingest(
    warehouse: Warehouse,
    workspace: Workspace,
    run_id: str,
    as_of: date,
    settings: str,
    progress: Progress,
) -> list[FileOutcome]:
    settle_key(warehouse, workspace.key_file)
    key = load_key(workspace.key_file)
    context = IngestContext(
        load_sources(workspace.sources), run_id, as_of, settings, workspace.done
    )
    loader = Loader(warehouse, key, timezone=workspace.settings.timezone)
    return ingest(warehouse, loader, workspace.landing, context, progress=progress)


def _has_anything_to_publish(warehouse: Warehouse) -> bool:
    """An exposure log, or survey answers with the teams they are of."""
    return bool(
        warehouse.value(
            "select exists (from raw.exposure_log) "
            "or (exists (from raw.survey_responses) and exists (from raw.teams))"
        )
    )


def _limits(warehouse: Warehouse, workspace: Workspace) -> pd.DataFrame:
    """The register resolved for every unit, which needs the team tree first."""
    build(warehouse, targets=["marts.dim_team"])
    teams = warehouse.frame("select team_id, parent_id, profiles from marts.dim_team")
    return resolve(register_of(workspace), teams)


def _prove(publication: Publication) -> None:
    if not publication.proof["holds"]:
        raise StoppedError(
            "the proof of protection does not hold: a hidden figure could be worked out",
            expected="no hidden cell recoverable from what is shown",
            todo="nothing was published; report this run to the maintainers",
        )


def _publish(publication: Publication, workspace: Workspace, run_id: str) -> Path:
    workspace.published.mkdir(mode=0o750, exist_ok=True)
    staged = workspace.published / f".{run_id}.new"
    target = workspace.published / f"plimsoll-{run_id}.duckdb"
    write_published(staged, publication.tables)
    staged.replace(target)
    move_pointer(workspace.published, target)
    return target


def _next_run_id(workspace: Workspace, as_of: date) -> str:
    """The day and a number: no clock, so that the same history gives the same ids."""
    taken = {path.stem.removeprefix("plimsoll-") for path in workspace.published.glob("plimsoll-*")}
    number = 1
    while f"{as_of:%Y-%m-%d}-{number:02d}" in taken:
        number += 1
    return f"{as_of:%Y-%m-%d}-{number:02d}"


def now() -> datetime:
    """The clock, read in one place."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
