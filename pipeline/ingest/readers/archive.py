"""Which file of an archive holds the table: the only one, or the one that is no repeat of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

_ENDINGS = ((".csv",), (".tsv", ".txt"))


def table_member(path: Path) -> tuple[str | None, str]:
    """A glob that fits the archive's one table and a note on what is not read.

    Nothing is chosen where several tables could be meant, or the archive is damaged: whoever
    opens it says so. Repeats (with a PARENT_KEY) and audit logs are no tables of their own.
    """
    if not zipfile.is_zipfile(path):
        return None, ""
    with zipfile.ZipFile(path) as archive:
        names = [
            item.filename
            for item in archive.infolist()
            if not item.is_dir() and not item.filename.startswith("__MACOSX")
        ]
        if len(names) < 2:
            return None, ""
        for endings in _ENDINGS:
            tables = [name for name in names if name.lower().endswith(endings)]
            roots = [name for name in tables if not _is_repeat(archive, name)]
            if tables:
                break
    if len(roots) != 1:
        return None, ""
    left = [_counted(len(tables) - 1, "table", "of repeats"), _counted(len(names) - len(tables))]
    said = " and ".join(filter(None, left))
    note = f"read {roots[0]}; {said} {'is' if len(names) == 2 else 'are'} not read (reader.member)"
    return _literally(roots[0]), note


def _is_repeat(archive: zipfile.ZipFile, name: str) -> bool:
    if " - audit" in name or archive.getinfo(name).flag_bits & 1:
        return " - audit" in name
    with archive.open(name) as stream:
        return "PARENT_KEY" in stream.readline().decode("utf-8-sig", errors="replace")


def _literally(name: str) -> str:
    return name.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")


def _counted(count: int, what: str = "other file", more: str = "") -> str:
    return f"{count} {what}{'s' if count > 1 else ''} {more}".strip() if count else ""
