"""Reading a register file: YAML in, checked entries with their line numbers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from schemas.limit import LimitEntry, RegisterHead, RegisterKind

#: A register is a few hundred entries at most; a larger file is something else.
LARGEST_FILE = 2_000_000
SHIPPED = Path(__file__).resolve().parents[2] / "schemas" / "limits"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a register file, where it stands, and what would be right."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True)
class PlacedEntry:
    """An entry and the line it begins on."""

    entry: LimitEntry
    line: int


@dataclass(frozen=True)
class RegisterFile:
    """A register file that was read: its head, and the entries that could be understood."""

    file: str
    head: RegisterHead
    entries: tuple[PlacedEntry, ...]


def read_register_file(path: Path, *, problems: list[Problem]) -> RegisterFile | None:
    """The file's head and entries; every problem found is appended to `problems`.

    Missing: an empty file, or one holding comments only, is a register without entries.
    Errors: none raised for content; None when the file as a whole could not be understood.
    """
    document = _parse(path, problems)
    if isinstance(document, _Unreadable):
        return None
    if document is None:
        document = CommentedMap()
    if isinstance(document, CommentedSeq):
        head, listed = RegisterHead(), document
    elif isinstance(document, CommentedMap):
        found = _head(path, document, problems)
        if found is None:
            return None
        head, listed = found, document.get("limits")
    else:
        problems.append(Problem(path.name, 1, "expected `limits:` with a list of entries under it"))
        return None
    return RegisterFile(path.name, head, _entries(path, listed, head.kind, problems))


class _DaysAsWritten(RoundTripConstructor):
    """Leaves days as text: a day that does not exist is one entry's problem, not the file's."""


_DaysAsWritten.add_constructor(
    "tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str
)


class _Unreadable:
    """Marks a file whose text is not YAML at all."""


def _parse(path: Path, problems: list[Problem]) -> object:
    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8-sig") if size <= LARGEST_FILE else ""
    except OSError as error:
        problems.append(Problem(path.name, 1, f"cannot be read: {error.strerror}"))
        return _Unreadable()
    except UnicodeDecodeError:
        problems.append(Problem(path.name, 1, "is not a text file in UTF-8"))
        return _Unreadable()
    if size > LARGEST_FILE:
        problems.append(Problem(path.name, 1, f"holds {size} bytes; a register is far smaller"))
        return _Unreadable()
    try:
        reader = YAML(typ="rt")
        reader.Constructor = _DaysAsWritten
        return reader.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        what = "key given twice" if isinstance(error, DuplicateKeyError) else error.problem
        line = mark.line + 1 if mark else 1
        problems.append(Problem(path.name, line, f"is not valid YAML: {_first_line(what)}"))
    except (YAMLError, ValueError, RecursionError) as error:
        problems.append(Problem(path.name, 1, f"is not valid YAML: {_first_line(str(error))}"))
    return _Unreadable()


def _first_line(text: str | None) -> str:
    lines = (text or "").strip().splitlines()
    return lines[0] if lines else "it cannot be parsed"


def _head(path: Path, document: CommentedMap, problems: list[Problem]) -> RegisterHead | None:
    fields = {key: plain(value) for key, value in document.items() if key != "limits"}
    try:
        return RegisterHead.model_validate(fields)
    except ValidationError as error:
        problems.extend(_validation_problems(path, document, error, RegisterHead))
        return None


def _entries(
    path: Path, listed: object, kind: RegisterKind, problems: list[Problem]
) -> tuple[PlacedEntry, ...]:
    if listed is None:
        return ()
    if not isinstance(listed, CommentedSeq):
        problems.append(Problem(path.name, 1, "expected a list of entries under `limits:`"))
        return ()
    placed: list[PlacedEntry] = []
    for position, item in enumerate(listed):
        line = listed.lc.item(position)[0] + 1
        if not isinstance(item, CommentedMap):
            problems.append(Problem(path.name, line, "expected an entry beginning with `- id:`"))
            continue
        try:
            entry = LimitEntry.model_validate(plain(item))
        except ValidationError as error:
            problems.extend(_validation_problems(path, item, error, LimitEntry))
            continue
        problems.extend(Problem(path.name, line, text) for text in entry.own_problems(kind))
        placed.append(PlacedEntry(entry, line))
    problems.extend(_repeated(path, placed))
    return tuple(placed)


def _repeated(path: Path, placed: Sequence[PlacedEntry]) -> list[Problem]:
    seen: dict[tuple[object, ...], int] = {}
    problems = []
    for item in placed:
        for team in item.entry.teams or ("",):
            key = (item.entry.id, item.entry.valid_from, team)
            if key in seen:
                version = f"{item.entry.id} from {item.entry.valid_from}"
                text = f"{version} stands already on line {seen[key]}"
                problems.append(Problem(path.name, item.line, text))
            seen.setdefault(key, item.line)
    return problems


def _validation_problems(
    path: Path, node: CommentedMap, error: ValidationError, model: type[BaseModel]
) -> list[Problem]:
    name = node.get("id")
    who = f"{name}: " if isinstance(name, str) else ""
    problems = []
    for detail in error.errors(include_url=False, include_input=False):
        place = [str(part) for part in detail["loc"]]
        line = _line_of(node, detail["loc"])
        problems.append(Problem(path.name, line, f"{who}{_reason(place, detail, model)}"))
    return problems


def _reason(place: Sequence[str], detail: Mapping[str, Any], model: type[BaseModel]) -> str:
    field = ".".join(place)
    if detail["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields) if len(place) == 1 else "the fields of its model"
        return f"unknown key `{field}`; known: {known}"
    if detail["type"] == "missing":
        return f"`{field}` is required"
    return f"`{field}`: {_first_line(detail['msg'])}"


def _line_of(node: Any, place: Sequence[str | int]) -> int:
    """The line of the innermost part of `place` that the file holds, 1-based."""
    line = int(node.lc.line) + 1
    for part in place:
        if isinstance(node, CommentedMap) and part in node:
            line = int(node.lc.key(part)[0]) + 1
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line = int(node.lc.item(part)[0]) + 1
        else:
            break
        node = node[part]
    return line


def plain(node: object) -> Any:
    """The node as ordinary Python values, so that strict types see no YAML subclass."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [plain(value) for value in node]
    if isinstance(node, bool):
        return bool(node)
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node
