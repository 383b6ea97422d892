"""The book of signatures: one line each, added whole and never rewritten, read line by line."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

#: Lies beside the publications; one line per signature, never rewritten.
SIGNATURES = "signatures.jsonl"
_MONTH = re.compile(rb'"month": ?"(\d{4}-\d\d)"')


@dataclass(frozen=True)
class Signature:
    """A month signed off: `figures` and `said` are hashes of what was signed.

    `open_points`: points of the checklist that asked for a look when it was signed.
    `said`: the form of the hash and the hash of verdicts and survey cells, as `1:...`. Missing: it
    is empty in signatures of earlier releases, which hold for the figures alone.
    """

    month: str
    by: str
    signed_at: str
    run_id: str
    figures: str
    open_points: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True)
class TornLine:
    """A line that is no signature: its number from 1, and the month where it still says one."""

    number: int
    month: str = ""


def signatures(published_dir: Path) -> list[Signature]:
    """Every whole signature, oldest first.

    Missing: a line that is none is left where it is; `torn_lines` names it.
    """
    return [one for one in _lines(published_dir) if isinstance(one, Signature)]


def torn_lines(published_dir: Path) -> list[TornLine]:
    """Lines of the book that are no signature, as a stopped machine may leave them."""
    return [one for one in _lines(published_dir) if isinstance(one, TornLine)]


def torn_words(published_dir: Path) -> str:
    """What is torn and what to do about it, in a sentence or two; empty where all is whole."""
    torn = torn_lines(published_dir)
    if not torn:
        return ""
    numbers = ", ".join(str(one.number) for one in torn)
    months = ", ".join(dict.fromkeys(one.month for one in torn if one.month))
    lines, are = ("line", "is") if len(torn) == 1 else ("lines", "are")
    return (
        f"{lines} {numbers} of published/{SIGNATURES}{f' (on {months})' if months else ''} {are} "
        "no signature; a stopped machine may leave half a one. All others hold. Where that month "
        f"calls itself a draft, sign it again: the {lines} may stay"
    )


def add(published_dir: Path, given: Signature) -> None:
    """One more signature at the end: its line is on the disk whole, or not in the book at all.

    A torn line before it stays, on a line of its own. Writers wait for one another.
    Errors: OSError where this account may not write, or the disk is full.
    """
    line = f"{json.dumps(asdict(given), ensure_ascii=False)}\n".encode()
    book = os.open(published_dir / SIGNATURES, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        fcntl.flock(book, fcntl.LOCK_EX)
        before = os.fstat(book).st_size
        if before and os.pread(book, 1, before - 1) != b"\n":
            line = b"\n" + line
        try:
            _write(book, line)
        except OSError:
            os.ftruncate(book, before)
            raise
    finally:
        os.close(book)


def _write(book: int, line: bytes) -> None:
    rest = line
    while rest:
        rest = rest[os.write(book, rest) :]
    os.fsync(book)


def _lines(published_dir: Path) -> Iterator[Signature | TornLine]:
    path = published_dir / SIGNATURES
    if not path.is_file():
        return
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if line.strip():
            yield _read(line) or _torn(line, number)


def _read(line: bytes) -> Signature | None:
    """A line as it was written; those of earlier releases lack what was added since."""
    try:
        content = json.loads(line)
        found = Signature(**content | {"open_points": tuple(content.get("open_points", ()))})
        texts = (found.month, found.by, found.signed_at, found.run_id, found.figures, found.said)
        if not all(isinstance(text, str) for text in (*texts, *found.open_points)):
            return None
        datetime.fromisoformat(found.signed_at)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return found


def _torn(line: bytes, number: int) -> TornLine:
    month = _MONTH.search(line)
    return TornLine(number, month.group(1).decode() if month else "")
