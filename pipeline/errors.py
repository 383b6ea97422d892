"""Errors a user can act on, each with an exit code; everything else is a bug."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells its caller (see docs/commands.md)."""

    DONE = 0
    BUG = 1
    WRONG_USE = 2
    REFUSED_INPUT = 3
    STOPPED = 4
    LOCKED = 5
    STORAGE = 6
    UNDELIVERED = 7


class PipelineUserError(Exception):
    """A problem the user can solve: what was found, what was expected, what to do next.

    Never carries a person's value: name the file, the line, the column, the count, the reason code.
    """

    exit_code = ExitCode.REFUSED_INPUT

    def __init__(self, found: str, *, expected: str = "", todo: str = "") -> None:
        self.found = found
        self.expected = expected
        self.todo = todo
        super().__init__(self.text())

    def text(self) -> str:
        """The message in up to three labelled lines."""
        lines = [self.found]
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.todo:
            lines.append(f"  do: {self.todo}")
        return "\n".join(lines)


class WrongUseError(PipelineUserError):
    """The command was called in a way it cannot carry out (exit code 2)."""

    exit_code = ExitCode.WRONG_USE


class RefusedInputError(PipelineUserError):
    """A file or table was refused; nothing of it was used (exit code 3)."""

    exit_code = ExitCode.REFUSED_INPUT


class StoppedError(PipelineUserError):
    """The quality gate or the release proof stopped the publish (exit code 4)."""

    exit_code = ExitCode.STOPPED


class LockedError(PipelineUserError):
    """Another run holds the workspace (exit code 5)."""

    exit_code = ExitCode.LOCKED


class StorageError(PipelineUserError):
    """Disk full, permission lost or a corrupt file (exit code 6)."""

    exit_code = ExitCode.STORAGE


class DeliveryError(PipelineUserError):
    """A message was not accepted by its service; its news goes out next time (exit code 7)."""

    exit_code = ExitCode.UNDELIVERED
