"""JSON lines and JSON documents: objects read one by one, flattened to columns of text."""

from __future__ import annotations

import io
import itertools
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import RefusedInputError
from pipeline.ingest.readers.container import open_bytes
from pipeline.ingest.readers.questions import Question
from pipeline.ingest.readers.table import BATCH_ROWS, Rows, TableFile, as_table

_CHUNK = 1 << 20
#: Names under which exporters keep their list of records.
_LISTS = ("submissions", "incidents", "results", "records", "data", "value", "items", "features")

Numbered = Iterator[tuple[int, Any]]


def objects(path: Path, *, records: str | None = None) -> Numbered:
    """Every object of a file with its number: JSON lines, an array, or a document with a list.

    Yields None in place of a line that is no JSON, so that the other lines count.
    Errors: RefusedInputError for a document that is cut or no JSON at all.
    """
    try:
        with open_bytes(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig") as stream:
            first = _first_mark(stream)
            if first == "[":
                yield from _array(stream, path.name)
            elif _is_lines(path):
                yield from _lines(path)
            else:
                yield from enumerate(_document(stream.read(), path.name, records), start=1)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise _damaged(path.name) from error


def _first_mark(stream: io.TextIOWrapper) -> str:
    while mark := stream.read(1):
        if not mark.isspace():
            stream.seek(0)
            return mark
    return ""


def _is_lines(path: Path) -> bool:
    """Whether the first line is a whole object and something follows it."""
    with open_bytes(path) as raw:
        first = raw.readline(1 << 24)
        rest = raw.read(_CHUNK)
    try:
        json.loads(first.decode("utf-8-sig"))
    except (ValueError, UnicodeDecodeError):
        return False
    return bool(rest.strip()) or not any(
        isinstance(value, list) for value in json.loads(first.decode("utf-8-sig")).values()
    )


def _lines(path: Path) -> Numbered:
    with open_bytes(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                try:
                    yield number, json.loads(line)
                except ValueError:
                    yield number, None


def _array(stream: io.TextIOWrapper, name: str) -> Numbered:
    """The items of an array, decoded one by one from a moving window of text."""
    decoder, window, number, is_done = json.JSONDecoder(), "", 0, False
    while mark := stream.read(1):
        if mark == "[":
            break
    while not is_done:
        chunk = stream.read(_CHUNK)
        window += chunk
        while True:
            window = window.lstrip(" \t\r\n,")
            if window.startswith("]"):
                is_done = True
                break
            try:
                item, end = decoder.raw_decode(window)
            except ValueError:
                break
            number += 1
            yield number, item
            window = window[end:]
        if not chunk and not is_done:
            raise _damaged(name)


def _document(text: str, name: str, records: str | None) -> list[Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise _damaged(name) from error
    if isinstance(content, list):
        return content
    for step in records.split(".") if records else ():
        content = content.get(step) if isinstance(content, dict) else None
    if records:
        if isinstance(content, list):
            return content
        raise RefusedInputError(
            f"{name} has no list under {records}",
            expected="the list of records the source names",
            todo="mend reader.records in the source",
        )
    for key in _LISTS:
        if isinstance(content.get(key), list):
            return list(content[key])
    return [content]


def read_json(path: Path, *, records: str | None = None, limit: int | None = None) -> TableFile:
    """Objects flattened with points between names; a list stays JSON text in its column."""
    names: dict[str, int] = {}
    rows = Rows(0)
    batch: list[list[str | None]] = []
    rejected: dict[int, str] = {}
    skipped: list[int] = []
    for number, item in itertools.islice(objects(path, records=records), limit):
        if not isinstance(item, dict):
            rejected[number] = "not_json"
            skipped.append(number)
            continue
        flat = flatten(item)
        for name in flat:
            names.setdefault(name, len(names))
        batch.append([flat.get(name) for name in names])
        if len(batch) >= BATCH_ROWS:
            rows.add_batch(batch, width=len(names))
            batch = []
    if batch:
        rows.add_batch(batch, width=len(names))
    questions = [Question(name, code=name.rpartition(".")[2], text=name) for name in names]
    return as_table(
        rows, questions, platform="JSON", encoding="utf-8", header_rows=0,
        rejected=rejected, skipped=skipped,
    )  # fmt: skip


def flatten(item: dict[str, Any], prefix: str = "") -> dict[str, str | None]:
    """An object as names with points and text values."""
    flat: dict[str, str | None] = {}
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            flat |= flatten(value, f"{name}.")
        else:
            flat[name] = json_text(value)
    return flat


def json_text(value: Any) -> str | None:
    """A JSON value as text: numbers as written, lists as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def _damaged(name: str) -> RefusedInputError:
    return RefusedInputError(
        f"{name} is no whole JSON document",
        expected="JSON lines, an array of objects, or a document with a list of records",
        todo="copy or export it again",
    )
