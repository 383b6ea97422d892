"""What a run leaves behind: a lock while it works, its stages with seconds, words on progress."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import LockedError, StorageError

Progress = Callable[[str], None]


@contextmanager
def locked(lock_file: Path) -> Iterator[None]:
    """Hold the workspace for one run; the lock is gone when the process is, however it ends.

    Errors: LockedError naming the process that holds it; StorageError when it cannot be written.
    """
    try:
        handle = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(
            "the workspace cannot be written",
            expected="a folder the batch account may write",
            todo="check permissions and free space with `plimsoll doctor`",
        ) from error
    with os.fdopen(handle, "r+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(
                f"another run holds this workspace: {_holder(stream.read())}",
                expected="one run at a time",
                todo="wait for it to end, then run again",
            ) from error
        stream.seek(0)
        stream.truncate()
        started = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        stream.write(json.dumps({"process": os.getpid(), "started": started}))
        stream.flush()
        try:
            yield
        finally:
            stream.seek(0)
            stream.truncate()


def _holder(text: str) -> str:
    try:
        held = json.loads(text)
        return f"process {held['process']}, since {held['started']} UTC"
    except (ValueError, KeyError):
        return "a process that started a moment ago"


@dataclass
class Stages:
    """Seconds per stage of a run, in order."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage and say that it begins."""
        self.progress(name)
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(time.monotonic() - began, 3)
