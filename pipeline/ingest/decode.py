"""Bytes become UTF-8 text: compression and encodings are undone in memory, never on disk.

Plain UTF-8 files are read where they lie. Everything else is decoded into an in-memory file, so
that no column that will be dropped ever reaches a temporary file.
"""

from __future__ import annotations

import codecs
import fnmatch
import gzip
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import fsspec

from pipeline.errors import RefusedInputError
from pipeline.ingest.encodings import guess_encoding
from schemas.source import Reader

#: Where decoded text waits for the reader.
MEMORY = fsspec.filesystem("memory")

_BINARY_MAGIC = {
    b"PK\x03\x04": "a zip archive or workbook",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x7fELF": "a program",
    b"DUCK": "a database",
    b"SQLite format 3": "a database",
}
_SAMPLE = 1 << 18
_LARGEST_DECODED = 4 << 30
#: Text packs to a tenth or a fiftieth of its size; what unpacks further than this is no export.
_MOST_PACKED = 200
_SMALL = 64 << 20
#: A line of nothing; several in a row count each.
_BLANK = re.compile(rb"(?<=\n)\r?\n")


@dataclass(frozen=True)
class TextFile:
    """Text ready to be read: where it is, how it was encoded, and its line tally."""

    uri: str
    encoding: str
    compression: str | None
    is_in_memory: bool
    lines: int
    blank_lines: int
    ends_with_newline: bool
    head: str

    def forget(self) -> None:
        """Drop the in-memory copy."""
        name = self.uri.removeprefix("memory:/")
        if self.is_in_memory and MEMORY.exists(name):
            MEMORY.rm_file(name)


def open_text(path: Path, reader: Reader | None = None) -> TextFile:
    """A file's text as UTF-8 with its tally of physical lines.

    Errors: RefusedInputError for an empty file, a binary file, a damaged archive, or an
    encoding that does not fit the bytes.
    """
    if path.stat().st_size == 0:
        raise RefusedInputError(
            f"{path.name} is empty", expected="a header and rows", todo="export it again"
        )
    wanted = reader.encoding if reader else None
    member = reader.member if reader else None
    with path.open("rb") as stream:
        magic = stream.read(16)
    if magic.startswith(b"\x1f\x8b"):
        return _from_bytes(path, _gunzip(path), "gzip", wanted)
    if magic.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _from_bytes(path, _unzip(path, member), "zip", wanted)
    _refuse_binary(path.name, magic)
    sample = _read_sample(path)
    encoding = wanted or guess_encoding(sample)
    if encoding in ("utf-8", "utf-8-sig") and _is_plain(path):
        return _plain(path, encoding)
    return _from_bytes(path, path.read_bytes(), None, wanted)


def _read_sample(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_SAMPLE)


def _is_plain(path: Path) -> bool:
    """Whether DuckDB can read the file where it lies: valid UTF-8, lines that all end alike."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    returns = newlines = pairs = 0
    last = b""
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
                returns += chunk.count(b"\r")
                newlines += chunk.count(b"\n")
                pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
                last = chunk[-1:]
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return returns == 0 or returns == newlines == pairs


def _plain(path: Path, encoding: str) -> TextFile:
    lines = blank = 0
    last, carry = b"", b"\n"  # as if a line ended before the file, so that a first one may be blank
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            lines += chunk.count(b"\n")
            joined = carry + chunk
            if b"\n\n" in joined or b"\n\r\n" in joined:
                blank += len(_BLANK.findall(joined))
            last = chunk[-1:]
            carry = last if last == b"\n" else joined[-2:]
    head = _read_sample(path)
    text = head.decode("utf-8-sig", errors="ignore")
    return _text_file(str(path), encoding, None, False, (lines, blank, last == b"\n"), text)


def _from_bytes(path: Path, data: bytes, compression: str | None, wanted: str | None) -> TextFile:
    _refuse_binary(path.name, data[:16])
    if not data:
        raise RefusedInputError(
            f"{path.name} holds no bytes", expected="a header and rows", todo="export it again"
        )
    encoding = wanted or guess_encoding(data[:_SAMPLE])
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        # One damaged byte must not lose the other rows: it becomes a mark the grammar refuses.
        text = data.decode("utf-8" if encoding.startswith("utf-8") else encoding, errors="replace")
        text = text.replace("\ufffd", "\x00")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    name = f"/{abs(hash((path, len(data))))}/{plain_name(path.name)}"
    with MEMORY.open(name, "wb") as stream:
        stream.write(text.encode("utf-8"))
    blank = sum(1 for line in io.StringIO(text) if not line.strip("\r\n"))
    tally = (text.count("\n"), blank, text.endswith("\n"))
    return _text_file("memory:/" + name, encoding, compression, True, tally, text[:_SAMPLE])


def plain_name(name: str) -> str:
    """A file's name without what the engine would read as a pattern of names."""
    return re.sub(r"[^\w.-]", "_", name)


def _text_file(
    uri: str,
    encoding: str,
    compression: str | None,
    in_memory: bool,
    tally: tuple[int, int, bool],
    head: str,
) -> TextFile:
    newlines, blank, ended = tally
    lines = newlines if ended else newlines + 1
    return TextFile(uri, encoding, compression, in_memory, lines, blank, ended, head)


def _gunzip(path: Path) -> bytes:
    try:
        with gzip.open(path, "rb") as stream:
            most = max(_SMALL, _MOST_PACKED * path.stat().st_size)
            return _bounded(stream.read(min(_LARGEST_DECODED, most) + 1), path.name, most)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path.name) from error


def _unzip(path: Path, member: str | None) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [
                item.filename
                for item in archive.infolist()
                if not item.is_dir() and not item.filename.startswith("__MACOSX")
            ]
            if any(name.startswith(("xl/", "word/", "ppt/")) for name in names):
                raise RefusedInputError(
                    f"{path.name} is an Office document under the name of a text file",
                    expected="text with a header and rows",
                    todo="export it as CSV, or give it its own ending",
                )
            chosen = [name for name in names if fnmatch.fnmatch(name, member or "*")]
            if len(chosen) != 1:
                raise RefusedInputError(
                    f"{path.name} holds {len(chosen)} files that could be meant",
                    expected="one data file in the archive",
                    todo="name it in the source under reader.member, or unpack the archive",
                )
            item = archive.getinfo(chosen[0])
            if item.flag_bits & 1:
                raise RefusedInputError(
                    f"{path.name} is encrypted",
                    expected="an archive that opens without a password",
                    todo="unpack it with its password and drop the file itself",
                )
            most = min(_LARGEST_DECODED, max(_SMALL, _MOST_PACKED * path.stat().st_size))
            with archive.open(item) as stream:
                return _bounded(stream.read(most + 1), path.name, most)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError) as error:
        raise _damaged(path.name) from error


def _bounded(data: bytes, name: str, most: int) -> bytes:
    if len(data) > min(most, _LARGEST_DECODED):
        raise RefusedInputError(
            f"{name} unpacks to more than {min(most, _LARGEST_DECODED) / 1e6:,.0f} MB",
            expected=f"an archive of at most 4 GB of text, packed at most {_MOST_PACKED} times",
            todo="unpack it, look at it, and drop the file itself if it is an export",
        )
    return data


def _damaged(name: str) -> RefusedInputError:
    return RefusedInputError(
        f"{name} is a damaged or cut archive",
        expected="an archive that unpacks",
        todo="copy or export it again",
    )


def _refuse_binary(name: str, magic: bytes) -> None:
    for signature, what in _BINARY_MAGIC.items():
        if magic.startswith(signature):
            raise RefusedInputError(
                f"{name} is {what}, not text",
                expected="text with a header and rows",
                todo="export it as CSV",
            )
