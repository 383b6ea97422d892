"""Code lists: what a system's own codes mean here, by patterns an officer can edit.

A list is a CSV or a YAML file. Its first column (or key) is `pattern`; `how` says how it is
compared (exact, glob or regex; exact when empty); `note` is for the reader; every other column is
an output. The first line that fits decides. Upper and lower case are alike.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

#: Lists that ship with the product.
SHIPPED_LISTS = Path(__file__).parent / "codelists"
_OWN = ("pattern", "how", "note")


class Entry(BaseModel):
    """One line of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: str = Field(min_length=1)
    how: Literal["exact", "glob", "regex"] = "exact"
    note: str = ""
    means: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _readable(self) -> Entry:
        if self.how == "regex":
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"pattern {self.pattern} is no expression: {error}") from error
        return self

    @property
    def regex(self) -> str:
        """The pattern as an expression that must fit from end to end, in upper case."""
        if self.how == "regex":
            return self.pattern
        text = re.escape(self.pattern.upper())
        return text.replace(r"\*", ".*").replace(r"\?", ".") if self.how == "glob" else text


class CodeList(BaseModel):
    """A list with its lines in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    source: str = ""
    entries: tuple[Entry, ...] = Field(min_length=1)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of what the list says of a code, in the order they first appear."""
        return tuple(dict.fromkeys(name for entry in self.entries for name in entry.means))


def load_codelist(path: Path, *, key: str = "pattern") -> CodeList:
    """A list from CSV or YAML; `key` is the column that holds the patterns.

    Errors: ValueError that names the file, the line and what is wrong.
    """
    try:
        if path.suffix.lower() == ".csv":
            return CodeList(entries=tuple(_csv_entries(path, key)))
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        entries = [_entry(line, key) for line in content.pop("entries")]
        return CodeList.model_validate(content | {"entries": entries})
    except (YAMLError, UnicodeDecodeError, KeyError, AttributeError, TypeError) as error:
        raise ValueError(f"{path.name} is no code list: {str(error).splitlines()[0]}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{path.name}: {place}: {first['msg']}") from error


def _csv_entries(path: Path, key: str) -> list[Entry]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.DictReader(line for line in stream if not line.startswith("#"))
        if key not in (lines.fieldnames or ()):
            raise ValueError(f"{path.name} has no column {key}")
        return [_entry(line, key) for line in lines if (line[key] or "").strip()]


def _entry(line: dict[str, object], key: str) -> Entry:
    texts = {str(k): "" if v is None else _text(v) for k, v in line.items()}
    means = {k: v for k, v in texts.items() if k not in (*_OWN, key) and v != ""}
    return Entry.model_validate(
        {
            "pattern": texts[key],
            "how": texts.get("how") or "exact",
            "note": texts.get("note", ""),
            "means": means,
        }
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).strip()
