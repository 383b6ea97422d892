"""Commands that keep, give out or remove what is held: keys, erase, export-subject, backup."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from pipeline.actions.carrying import NAME as ACTIONS
from pipeline.actions.carrying import take_in, written_out
from pipeline.actions.log import ActionLog
from pipeline.cli.running import the_day
from pipeline.errors import WrongUseError
from pipeline.ingest.backup import back_up, restore
from pipeline.ingest.keyring import rotate_key, settle_key
from pipeline.ingest.persons import erase_person, rows_of_person
from pipeline.ingest.pseudonym import PseudonymKey, load_key
from pipeline.run import open_warehouse
from pipeline.runlog import locked
from pipeline.settings import Workspace, open_workspace
from pipeline.warehouse import compact


def rotate_keys(root: Path) -> None:
    """Add a secret to the key and re-key the warehouse."""
    workspace = open_workspace(root)
    with locked(workspace.lock_file):
        with open_warehouse(workspace, as_of=the_day(workspace, None)) as warehouse:
            settle_key(warehouse, workspace.key_file)
            key = rotate_key(warehouse, workspace.key_file)
        compact(workspace.warehouse)
    print(f"The key has {len(key.secrets)} secrets now, fingerprint {key.fingerprint}.")
    print("Keep a copy of the new file somewhere safe; the old copy no longer opens anything.")
    print("Quarantine exports made before are void: export again.")


def erase(root: Path) -> None:
    """Remove one person, whose id is read from standard input."""
    workspace = open_workspace(root)
    worker_id = _id_from_input()
    with locked(workspace.lock_file):
        today = the_day(workspace, None)
        with open_warehouse(workspace, as_of=today) as warehouse:
            key = _key(workspace)
            gone = erase_person(warehouse, key, worker_id, done=workspace.done, today=today)
            warehouse.checkpoint()
        if gone.rows:
            compact(workspace.warehouse)
    if not gone.rows:
        print("Nothing is held about this id.")
        return
    for table, rows in gone.rows.items():
        print(f"{table}: {rows} row{'' if rows == 1 else 's'} removed")
    print(f"originals in landing/done removed: {gone.originals}")
    print("Files that still lie in landing/ itself are yours to look through.")
    print("Published figures stand: they hold no row of a person. Backups are yours to renew.")


def export_subject(root: Path, *, to: Path | None) -> None:
    """Write what is held about one person, whose id is read from standard input."""
    workspace = open_workspace(root)
    worker_id = _id_from_input()
    with (
        locked(workspace.lock_file),
        open_warehouse(workspace, as_of=the_day(workspace, None)) as warehouse,
    ):
        held = rows_of_person(warehouse, _key(workspace), worker_id)
    text = json.dumps({"held": held}, indent=2, default=_plain, ensure_ascii=False)
    if to is None:
        print(text)
        return
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text + "\n")
    print(f"{sum(map(len, held.values()))} rows written to {to.name}.")


def back_up_workspace(root: Path, target: Path) -> None:
    """Copy a workspace, its key left out."""
    workspace = open_workspace(root)
    with locked(workspace.lock_file):
        if workspace.warehouse.is_file():
            with open_warehouse(workspace, as_of=the_day(workspace, None)) as warehouse:
                warehouse.checkpoint()
        log = ActionLog.existing(workspace)
        texts = {ACTIONS: written_out(log)} if log else {}
        names = back_up(workspace, target, texts=texts)
    print(f"{len(names)} files copied to {target.name}, with their hashes in backup.json.")
    print("The pseudonym key is not among them: keep it apart, and keep it.")


def restore_workspace(source: Path, root: Path) -> None:
    """Bring a workspace back from its backup."""
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(root / ".plimsoll.lock"):
        names = restore(source, root)
        _restore_actions(root)
    print(f"{len(names)} files are back. Put the pseudonym key into keys/ before the next run.")


def _restore_actions(root: Path) -> None:
    """Take the backup's action log into the one configured, and say so; older backups have none."""
    carried = root / ACTIONS
    if not carried.is_file():
        return
    count = take_in(ActionLog.of(open_workspace(root)), carried.read_text(encoding="utf-8"))
    carried.unlink()
    print(f"Entries added to the action log: {count}. What was there stays.")


def _key(workspace: Workspace) -> PseudonymKey:
    return load_key(workspace.key_file)


def _id_from_input() -> str:
    text = sys.stdin.readline().strip()
    if not text:
        raise WrongUseError(
            "no id was given",
            expected="one worker id on standard input, so that it stays out of histories",
            todo="for example: plimsoll erase < id.txt",
        )
    return text


def _plain(value: object) -> str | None:
    text = str(value)
    return None if text == "<NA>" else text
