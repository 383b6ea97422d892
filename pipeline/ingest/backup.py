"""A copy of a workspace that can be proven whole, and the way back. Keys stay apart."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import RefusedInputError, StorageError, WrongUseError
from pipeline.settings import CONFIG_NAME, Workspace

MANIFEST = "backup.json"
_FOLDERS = ("published", "sources", "packs")
#: What the dashboard and alerts keep beside the warehouse, where it is there.
_OTHERS = ("access.yaml", "dashboard/access-log.sqlite", "alerts.sqlite")


def back_up(
    workspace: Workspace, target: Path, *, texts: Mapping[str, str] | None = None
) -> list[str]:
    """Copy settings, sources, limits, warehouse and publications into a new folder.

    `texts` are files of the backup that are written and not copied, by name: what lives in another
    database than the warehouse.
    The pseudonym key and landing/ are left out: the key must not lie beside what it protects.
    The caller holds the workspace's lock and has closed the warehouse.
    Errors: WrongUseError when the folder has something in it; StorageError when copying fails.
    """
    if target.resolve().is_relative_to(workspace.root):
        raise WrongUseError(
            f"{target.name} lies inside the workspace",
            expected="a folder elsewhere, on another disk if there is one",
            todo="name another folder",
        )
    if target.exists() and not target.is_dir():
        raise WrongUseError(
            f"{target.name} is a file", expected="a new folder", todo="name another folder"
        )
    if target.exists() and any(target.iterdir()):
        raise WrongUseError(
            f"{target.name} is not empty", expected="a new folder", todo="name another folder"
        )
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = _files_of(workspace)
        manifest = {}
        for name in names:
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(workspace.root / name, copy)
            copy.chmod(0o600)
            manifest[name] = _hash(copy)
        for name, text in (texts or {}).items():
            written = target / name
            written.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            written.touch(mode=0o600)
            written.write_text(text, encoding="utf-8")
            manifest[name] = _hash(written)
        (target / MANIFEST).touch(mode=0o600)
        (target / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    except PermissionError as error:
        raise StorageError(
            f"{Path(str(error.filename)).name} may not be read or written by this account",
            expected="an account that may read all of the workspace and write the backup",
            todo="give it leave, as docs/deploy.md shows; this backup is incomplete",
        ) from error
    except OSError as error:
        raise StorageError(
            f"the backup could not be written ({error.strerror})",
            expected="a folder with room for the warehouse and the publications",
            todo="free space or name another folder; this one is incomplete",
        ) from error
    return list(manifest)


def _files_of(workspace: Workspace) -> list[str]:
    single = [
        path
        for path in (
            workspace.root / CONFIG_NAME,
            workspace.limits_file,
            workspace.warehouse,
            *(workspace.root / name for name in _OTHERS),
        )
        if path.is_file()
    ]
    several = [
        path
        for folder in _FOLDERS
        for path in sorted((workspace.root / folder).rglob("*"))
        if path.is_file()
    ]
    return [str(path.relative_to(workspace.root)) for path in (*single, *several)]


def restore(source: Path, root: Path) -> list[str]:
    """Put a backup back into a workspace folder; the warehouse that was there is kept aside.

    Errors: RefusedInputError when the backup is not whole; nothing is changed then.
    """
    manifest = _read_manifest(source)
    damaged = [
        name
        for name, digest in manifest.items()
        if not (source / name).is_file() or _hash(source / name) != digest
    ]
    if damaged:
        raise RefusedInputError(
            f"the backup is not whole: {', '.join(damaged[:5])} differ or are absent",
            expected="every file of backup.json with its hash",
            todo="use another backup",
        )
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for folder in ("landing", "landing/done", "keys", "sources"):
        (root / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    (root / "published").mkdir(exist_ok=True, mode=0o750)
    for name in manifest:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if target.suffix == ".duckdb" and target.parent == root and target.exists():
            target.replace(target.with_name(target.stem + ".before-restore.duckdb"))
            target.with_name(target.name + ".wal").unlink(missing_ok=True)
        staged = target.with_name(target.name + ".restoring")
        shutil.copyfile(source / name, staged)
        staged.chmod(0o640 if "published" in target.parts else 0o600)
        staged.replace(target)
    return list(manifest)


def _read_manifest(source: Path) -> dict[str, str]:
    try:
        found = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RefusedInputError(
            f"{source.name} is no backup",
            expected=f"a folder with {MANIFEST}, as `plimsoll backup` writes it",
            todo="name the right folder",
        ) from error
    is_inside = all(not Path(n).is_absolute() and ".." not in Path(n).parts for n in found)
    if not is_inside:
        raise RefusedInputError(
            f"{MANIFEST} names files outside its folder",
            expected="files of a workspace",
            todo="use another backup",
        )
    return {str(name): str(digest) for name, digest in found.items()}


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
