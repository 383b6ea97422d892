"""The beginning of a large text file as text in memory, for a first look."""

from __future__ import annotations

import gzip
import itertools
import zlib
from pathlib import Path

from pipeline.ingest.decode import MEMORY, TextFile
from pipeline.ingest.encodings import guess_encoding
from pipeline.ingest.readers.container import open_bytes

#: Files larger than this are looked at by their beginning first.
LARGE_BYTES = 64 << 20
SAMPLE_BYTES = 16 << 20
SAMPLE_ROWS = 50_000
_number = itertools.count(1)


def open_beginning(path: Path, *, encoding: str | None = None) -> TextFile:
    """The first whole lines of a text file, at most 16 MB of them."""
    try:
        with open_bytes(path) as stream:
            data = stream.read(SAMPLE_BYTES)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        data = b""
    found = encoding or guess_encoding(data[: 1 << 18])
    text = data.decode(found, errors="replace").replace("\ufffd", "\x00")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text[: text.rfind("\n") + 1]
    name = f"/beginning-{next(_number)}.csv"
    with MEMORY.open(name, "wb") as stream:
        stream.write(text.encode("utf-8"))
    blank = sum(1 for line in text.split("\n")[:-1] if not line)
    return TextFile(
        uri="memory:/" + name, encoding=found, compression=None, is_in_memory=True,
        lines=text.count("\n"), blank_lines=blank, ends_with_newline=True, head=text[: 1 << 18],
    )  # fmt: skip
