"""What a file physically is, told from its first bytes and never from its name."""

from __future__ import annotations

import gzip
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import IO

_HEAD = 4096


class Container(StrEnum):
    """The kinds of bytes a file may be made of."""

    TEXT = "text"
    ZIP = "zip archive"
    WORKBOOK = "workbook"
    SAV = "SPSS file"
    XPT = "SAS transport file"
    PARQUET = "Parquet file"
    JSON = "JSON"
    XML = "XML"
    OTHER = "another binary file"


_MAGIC = (
    (b"\xd0\xcf\x11\xe0", Container.WORKBOOK),
    (b"$FL2", Container.SAV),
    (b"$FL3", Container.SAV),
    (b"HEADER RECORD*******L", Container.XPT),
    (b"PAR1", Container.PARQUET),
    (b"%PDF", Container.OTHER),
    (b"\x89PNG", Container.OTHER),
    (b"\x7fELF", Container.OTHER),
    (b"SQLite format 3", Container.OTHER),
)


def container_of(path: Path) -> Container:
    """What the file is made of; text inside gzip counts as text, JSON or XML."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _of_zip(path)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path, "rb") as stream:
                head = stream.read(_HEAD)
        except (OSError, EOFError):
            return Container.TEXT
    return _of_text(head)


def _of_text(head: bytes) -> Container:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:5].lower() == b"<?xml" or start.startswith((b"<EMSDataSet", b"<nem:")):
        return Container.XML
    if start.startswith(b"{") and not start.startswith(b"{question"):
        return Container.JSON
    if start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b"]"):
        return Container.JSON
    return Container.TEXT


def _of_zip(path: Path) -> Container:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return Container.ZIP
    is_workbook = any(name.startswith("xl/") for name in names) or "content.xml" in names
    return Container.WORKBOOK if is_workbook else Container.ZIP


def open_bytes(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked while they are read when it is gzip."""
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if is_gzip else path.open("rb")  # type: ignore[return-value]
