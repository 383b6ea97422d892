"""How much room a run needs, said before and after it runs out."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StorageError
from pipeline.ingest.files import landed_files

_FULL = (errno.ENOSPC, errno.EDQUOT)
_SHUT = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO)

#: Warehouse, spill and publication together against the bytes of text that come in.
_FACTOR = 3
_LEAST = 8 << 20


def needed_bytes(landing: Path, warehouse: Path) -> int:
    """An upper estimate of the free room a run over these files wants."""
    coming = sum(path.stat().st_size for path in landed_files(landing))
    held = warehouse.stat().st_size if warehouse.is_file() else 0
    return _LEAST + _FACTOR * coming + held


def no_space(name: str, needed: int) -> StorageError:
    """What is said when a disk is full."""
    return StorageError(
        f"no space left while writing {name}",
        expected=f"about {needed / 1e6:,.0f} MB free for the warehouse and one publication",
        todo="free disk space, then run again; the earlier publication stays in place",
    )


@contextmanager
def storage_named(landing: Path, warehouse: Path) -> Iterator[None]:
    """Turn the system's errors of a full or shut disk into StorageError, with the room needed."""
    needed = needed_bytes(landing, warehouse)
    try:
        yield
    except StorageError as error:
        if "no space" in error.found:
            raise no_space(warehouse.name, needed) from error
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise no_space(Path(str(error.filename or warehouse)).name, needed) from error
        if error.errno in _SHUT:
            raise StorageError(
                f"{Path(str(error.filename or '')).name or 'a file'} cannot be written",
                expected="a workspace the batch account may read and write",
                todo="check permissions and the disk with `plimsoll doctor`",
            ) from error
        raise
