"""`plimsoll doctor`: what is wrong with this machine or workspace, and how to mend it."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from pipeline.actions.log import ActionLog
from pipeline.errors import ExitCode, PipelineUserError
from pipeline.ingest.pseudonym import load_key
from pipeline.ingest.sources import load_sources
from pipeline.judge.register import load_register
from pipeline.published import Published, current_path
from pipeline.report.signature_book import torn_words
from pipeline.settings import CONFIG_NAME, Workspace, open_workspace

_LEAST_FREE = 2 << 30


@dataclass(frozen=True)
class Finding:
    """One thing looked at: fine or not, what was found, and the remedy."""

    subject: str
    is_fine: bool
    found: str
    todo: str = ""


def print_health(root: Path, *, as_json: bool) -> int:
    """Look at everything, print it, and return 0 when all is well, else 3."""
    findings = list(_findings(root))
    if as_json:
        print(json.dumps([asdict(item) for item in findings], indent=2))
    else:
        for item in findings:
            print(f"{'fine ' if item.is_fine else 'MEND '} {item.subject}: {item.found}")
            if item.todo:
                print(f"      {item.todo}")
    all_fine = all(item.is_fine for item in findings)
    return int(ExitCode.DONE if all_fine else ExitCode.REFUSED_INPUT)


def _findings(root: Path) -> Iterator[Finding]:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    yield Finding("Python", sys.version_info >= (3, 11), python)
    yield _packages()
    if not (root / CONFIG_NAME).is_file():
        yield Finding(
            "workspace", False, f"no {CONFIG_NAME} here", "plimsoll init DIR makes a workspace"
        )
        return
    try:
        workspace = open_workspace(root)
    except PipelineUserError as error:
        yield Finding("settings", False, error.found, error.todo)
        return
    yield Finding("settings", True, "plimsoll.toml is right")
    yield _disk(workspace)
    yield from _tried(workspace)
    yield _signatures(workspace)
    yield from _private_files(workspace)
    yield _impact_assessment(workspace)


def _packages() -> Finding:
    wrong = []
    for line in requires("plimsoll") or ():
        name, _, wanted = line.partition("==")
        if "extra" in line or not wanted:
            continue
        name = name.split("[")[0]
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "absent"
        if found != wanted.split(";")[0].strip():
            wrong.append(f"{name} {found} (pinned {wanted})")
    todo = "make setup" if wrong else ""
    return Finding("packages", not wrong, "; ".join(wrong) or "as pinned", todo)


def _disk(workspace: Workspace) -> Finding:
    free = shutil.disk_usage(workspace.root).free
    todo = "" if free > _LEAST_FREE else "free some space; a run that runs out leaves all in place"
    return Finding("disk", free > _LEAST_FREE, f"{free / (1 << 30):.1f} GB free", todo)


def _tried(workspace: Workspace) -> Iterator[Finding]:
    """Things that are tried rather than looked at: key, sources, limits, publication, log."""
    overlays = [workspace.limits_file] if workspace.limits_file.is_file() else []
    attempts: dict[str, Callable[[], object]] = {
        "pseudonym key": lambda: load_key(workspace.key_file),
        "sources": lambda: load_sources(workspace.sources),
        "limits": lambda: load_register(overlays),
        "publication": lambda: _open_published(workspace),
        "action log": lambda: ActionLog.existing(workspace),
    }
    for subject, attempt in attempts.items():
        try:
            attempt()
        except PipelineUserError as error:
            yield Finding(subject, False, error.found, error.todo)
        else:
            yield Finding(subject, True, "opens")


def _signatures(workspace: Workspace) -> Finding:
    torn = torn_words(workspace.published)
    todo = "sign that month again where it calls itself a draft" if torn else ""
    return Finding("signatures", not torn, torn.partition(";")[0] or "each line is whole", todo)


def _open_published(workspace: Workspace) -> None:
    path = current_path(workspace.published)
    if path is not None:
        Published.open(path).close()


def _private_files(workspace: Workspace) -> Iterator[Finding]:
    for path in (workspace.warehouse, workspace.landing, workspace.key_file.parent):
        if not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        is_open = bool(mode & 0o077)
        todo = f"chmod go-rwx {path.relative_to(workspace.root)}" if is_open else ""
        yield Finding(path.name, not is_open, f"mode {mode:04o}", todo)
    if not os.access(workspace.root, os.W_OK):
        yield Finding("workspace", False, "cannot be written", "run as the batch account")


def _impact_assessment(workspace: Workspace) -> Finding:
    reference = workspace.settings.dpia_ref
    return Finding(
        "impact assessment",
        reference is not None or workspace.settings.is_sample,
        reference or "none is named",
        "" if reference else "set dpia_ref in plimsoll.toml; until then a banner says so",
    )
