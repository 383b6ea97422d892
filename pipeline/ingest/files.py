"""Files as they lie in landing/: which there are, their hash, and a tally of their lines."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StorageError

#: Names that are never data: our own folders, editors' leftovers, partial downloads.
_IGNORED_SUFFIXES = (".part", ".partial", ".crdownload", ".tmp", "~", ".filepart")
_CHUNK = 1 << 20
#: A file changed this recently may still be copied: it is looked at twice, this long apart.
_FRESH_SECONDS = 5.0
_PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class LandedFile:
    """One file in landing/ with what can be said of it without reading its meaning."""

    path: Path
    name: str
    size: int
    sha256: str
    changed: float


def landed_files(landing: Path) -> list[Path]:
    """Data files of a landing folder in name order; partial downloads are left out."""
    return [path for path in _visible(landing) if path.is_file() and not path.is_symlink()]


def passed_over(landing: Path, done: Path | None) -> dict[str, str]:
    """What lies in landing/ and is never read, by name, with what is said of it.

    A link is not followed: its target would be neither kept in landing/done nor deleted with it.
    """
    said = {}
    for path in _visible(landing):
        if path.is_symlink():
            said[path.name] = _not_a_file(path.name, "a link", "copy the file itself into landing/")
        elif path.is_dir() and path.name != (done.name if done else "done"):
            said[path.name] = _not_a_file(path.name, "a folder", "move its files up into landing/")
        elif not path.is_file() and not path.is_dir():
            said[path.name] = _not_a_file(path.name, "a pipe or device", "take it away")
    return said


def _visible(landing: Path) -> list[Path]:
    if not landing.is_dir():
        return []
    return [
        path
        for path in sorted(landing.iterdir())
        if not path.name.startswith(".") and not path.name.lower().endswith(_IGNORED_SUFFIXES)
    ]


def _not_a_file(name: str, what: str, todo: str) -> str:
    error = StorageError(f"{name} is {what}", expected="files in landing/ itself", todo=todo)
    return error.text()


def growing_files(paths: Sequence[Path], *, now: float) -> set[Path]:
    """Files that are still being copied; one short pause serves all of them."""
    before = {path: _marks(path) for path in paths}
    fresh = [p for p, marks in before.items() if marks and marks[1] > now - _FRESH_SECONDS]
    if not fresh:
        return set()
    _pause(_PAUSE_SECONDS)
    return {path for path in fresh if _marks(path) != before[path]}


def _marks(path: Path) -> tuple[int, float] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime


def _pause(seconds: float) -> None:
    time.sleep(seconds)


def still_growing(name: str) -> StorageError:
    """What is said of a file that is not completely copied."""
    return StorageError(
        f"{name} is still growing",
        expected="a file that is completely copied",
        todo="it is left for the next run",
    )


def is_unchanged(landed: LandedFile) -> bool:
    """Whether a file is still what was hashed, by its size and time of change."""
    return _marks(landed.path) == (landed.size, landed.changed)


def hash_file(path: Path) -> LandedFile:
    """The file's SHA-256 and size from one pass over its bytes.

    Errors: StorageError when it cannot be read or grew while it was read.
    """
    digest = hashlib.sha256()
    size = 0
    try:
        found = path.stat()
        before = found.st_size
        for chunk in _chunks(path):
            digest.update(chunk)
            size += len(chunk)
        after = path.stat().st_size
    except OSError as error:
        raise StorageError(
            f"{path.name} cannot be read",
            expected="a file the batch account may read",
            todo="check its permissions",
        ) from error
    if not before == size == after:
        raise still_growing(path.name)
    return LandedFile(path, path.name, size, digest.hexdigest(), found.st_mtime)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
