"""Files as they lie in landing/: which there are, their hash, and a tally of their lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StorageError

#: Names that are never data: our own folders, editors' leftovers, partial downloads.
_IGNORED_SUFFIXES = (".part", ".partial", ".crdownload", ".tmp", "~", ".filepart")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class LandedFile:
    """One file in landing/ with what can be said of it without reading its meaning."""

    path: Path
    name: str
    size: int
    sha256: str


def landed_files(landing: Path) -> list[Path]:
    """Data files of a landing folder in name order; folders and partial downloads are left out."""
    if not landing.is_dir():
        return []
    return [
        path
        for path in sorted(landing.iterdir())
        if path.is_file()
        and not path.name.startswith(".")
        and not path.name.lower().endswith(_IGNORED_SUFFIXES)
    ]


def hash_file(path: Path) -> LandedFile:
    """The file's SHA-256 and size from one pass over its bytes.

    Errors: StorageError when it cannot be read or grew while it was read.
    """
    digest = hashlib.sha256()
    size = 0
    try:
        before = path.stat().st_size
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
        raise StorageError(
            f"{path.name} is still growing",
            expected="a file that is completely copied",
            todo="it is left for the next run",
        )
    return LandedFile(path, path.name, size, digest.hexdigest())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
