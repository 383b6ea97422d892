"""The story of `plimsoll alerts`: who is told what now, sent and remembered one by one."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import dashboards.queries as queries
from dashboards.escape import plain
from dashboards.scope import Scope
from pipeline.alerts.letter import Letter, letter
from pipeline.alerts.memory import Memory, open_memory
from pipeline.alerts.news import (
    Item,
    fresh,
    newest_month,
    run_items,
    team_items,
    trouble_of,
)
from pipeline.alerts.quiet import is_quiet
from pipeline.alerts.recipients import Recipient
from pipeline.alerts.sending import require_known, send
from pipeline.errors import DeliveryError, LockedError, PipelineUserError
from pipeline.ingest.journal import last_runs
from pipeline.narrowed import open_narrowed
from pipeline.published import Published, current_path
from pipeline.report.signing import signature_of
from pipeline.runlog import locked
from pipeline.settings import Workspace
from pipeline.warehouse import Warehouse
from schemas.alerting import Alerting

#: Lines of the journal looked at, and more where these begin within a row of failures.
_RUNS = 20
LOCK_NAME = ".alerts.lock"


@dataclass
class Told:
    """Letters sent (or to be sent: dry run, quiet hours), what failed, whether it is quiet."""

    letters: list[tuple[Recipient, Letter]] = field(default_factory=list)
    failures: list[DeliveryError] = field(default_factory=list)
    is_quiet: bool = False


def tell(
    workspace: Workspace,
    alerting: Alerting,
    found: list[Recipient],
    *,
    now: datetime,
    is_dry: bool = False,
) -> Told:
    """Send each recipient one digest of what is new to them, and remember it once delivered.

    What is told is what is published now: a figure withheld since is not told. In quiet hours, or
    when a service fails, nothing is remembered, so the news goes out the next time. A crash between
    a delivery and its line in the memory sends that one digest twice, never not at all.
    Errors: WrongUseError for an address of no known kind, StorageError for the memory.
    """
    require_known(found, mail=alerting.mail)
    told = Told(is_quiet=is_quiet(alerting, now, timezone=workspace.settings.timezone))
    with locked(workspace.root / LOCK_NAME), open_memory(workspace.root) as memory:
        trouble = _trouble(workspace, now)
        for recipient in found:
            made = _letter_for(recipient, workspace, alerting, memory=memory, trouble=trouble)
            if made is None:
                continue
            if not (is_dry or told.is_quiet):
                try:
                    send(recipient, made)
                except DeliveryError as error:
                    told.failures.append(error)
                    continue
                memory.remember(recipient.key, list(made.items), sent_at=now)
            told.letters.append((recipient, made))
    return told


def unknown_units(folder: Path, names: set[str]) -> list[str]:
    """Those of the names that no published unit has; none while nothing is published."""
    path = current_path(folder)
    if path is None:
        return []
    with closing(Published.open(path)) as published:
        known = set(published.frame("select team_id from team")["team_id"])
    return sorted(plain(name) for name in names - known)


def unreached(folder: Path, found: list[Recipient], managers: list[Recipient]) -> list[str]:
    """Names of teams that have a manager but no recipient; a division stands for its teams."""
    path = current_path(folder)
    if path is None:
        return []
    with closing(Published.open(path)) as published:
        told = {unit for one in found for unit in Scope.of(one, published).unit_ids}
        wanted = {unit for one in managers for unit in Scope.of(one, published).unit_ids}
        units = queries.units(published.frame, Scope.everything(published))
    silent = units["level"].eq("team") & units["team_id"].isin(wanted - told)
    return [plain(name) for name in units.loc[silent, "name"]]


def _letter_for(
    recipient: Recipient,
    workspace: Workspace,
    alerting: Alerting,
    *,
    memory: Memory,
    trouble: list[Item],
) -> Letter | None:
    items, is_draft = _of_teams(recipient, workspace.published)
    items += trouble if recipient.is_officer else []
    new = fresh(items, memory.told(recipient.key))
    if not new:
        return None
    organisation = workspace.settings.organisation
    return letter(new, alerting, organisation=organisation, is_draft=is_draft)


def _of_teams(recipient: Recipient, folder: Path) -> tuple[list[Item], bool]:
    """The news of a recipient's teams, and whether their month is a draft."""
    path = current_path(folder)
    if path is None or not recipient.teams:
        return [], False
    with closing(Published.open(path)) as published:
        scope = Scope.of(recipient, published)
        month = newest_month(published)
        if month is None or not scope.unit_ids:
            return [], False
        is_draft = signature_of(folder, published, month) is None
    with closing(open_narrowed(path, scope.unit_ids)) as narrowed:
        return team_items(narrowed, scope, month), is_draft


def _trouble(workspace: Workspace, now: datetime) -> list[Item]:
    """Runs that ended badly; a warehouse that cannot be opened is trouble of its own.

    While a run holds the workspace nothing is said: how it ends is told the next time.
    """
    if not workspace.warehouse.is_file():
        return []
    try:
        with (
            locked(workspace.lock_file),
            Warehouse.open(workspace.warehouse, read_only=True) as warehouse,
        ):
            return run_items(_newest_runs(warehouse))
    except LockedError:
        return []
    except PipelineUserError as error:
        since = datetime(now.year, now.month, now.day)  # told once a day while it lasts
        return [Item("run", "warehouse", since, now, f"The warehouse: {error.found}")]


def _newest_runs(warehouse: Warehouse) -> list[dict[str, object]]:
    """The newest lines of the journal, back to one that ended well or to its beginning.

    So that a row of failures keeps its first run, however long it has become.
    """
    count = _RUNS
    runs = last_runs(warehouse, count)
    while len(runs) == count and trouble_of(runs[-1]):
        count *= 4
        runs = last_runs(warehouse, count)
    return runs
