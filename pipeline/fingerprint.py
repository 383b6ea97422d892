"""One hash over everything a publication depends on: equal hash, nothing new to publish."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

from pipeline.settings import CONFIG_NAME, Workspace
from pipeline.warehouse import Warehouse

#: Folders whose files decide what is computed.
_CODE = ("pipeline", "schemas")
_SUFFIXES = {".py", ".sql", ".yaml", ".csv"}


def code_version() -> str:
    """The release of this software."""
    return version("plimsoll")


def settings_fingerprint(workspace: Workspace) -> str:
    """Hash of what decides how a file is read: settings, sources and the code."""
    digest = hashlib.sha256()
    for path in (workspace.root / CONFIG_NAME, workspace.limits_file):
        digest.update(path.read_bytes() if path.is_file() else b"")
    for path in sorted(p for p in workspace.sources.rglob("*") if p.is_file()):
        digest.update(path.read_bytes())
    digest.update(_code_hash().encode())
    return digest.hexdigest()[:16]


def _code_hash() -> str:
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parents[1]
    for folder in _CODE:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in _SUFFIXES:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def data_fingerprint(warehouse: Warehouse, settings: str, *, last_day: date) -> str:
    """Hash of the files in force, the settings, and the last day that may be published."""
    digest = hashlib.sha256(settings.encode())
    digest.update(str(_last_closed_part(last_day)).encode())
    for (sha256,) in warehouse.rows(
        "select sha256 from ledger.file where status = 'accepted' order by sha256"
    ):
        digest.update(str(sha256).encode())
    return digest.hexdigest()[:32]


def _last_closed_part(day: date) -> date:
    """The last day of the newest part of a month (7, 14, 21, end) that ended by a day."""
    ends = [last for last in (21, 14, 7) if day.day >= last]
    following = day + timedelta(days=1)
    if following.day == 1:
        return day
    return day.replace(day=ends[0]) if ends else day.replace(day=1) - timedelta(days=1)
