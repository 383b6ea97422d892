"""Distinct column names from header cells, and the words platforms share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.ingest.readers.questions import Question

_SUB = re.compile(r"^(?P<text>.*?)\s*\[(?P<sub>[^\[\]]*)\](?:\[(?P<scale>[^\[\]]*)\])?$", re.S)


def distinct(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The same questions with distinct column names; a name that is empty is its place."""
    seen: dict[str, int] = {}
    named = []
    for place, question in enumerate(questions, start=1):
        name = " ".join(question.column.split()) or f"column_{place}"
        count = seen[name.lower()] = seen.get(name.lower(), 0) + 1
        unique = name if count == 1 else f"{name}_{count}"
        while count > 1 and unique.lower() in seen:
            count += 1
            unique = f"{name}_{count}"
        seen.setdefault(unique.lower(), 1)
        named.append(replace(question, column=unique))
    return tuple(named)


def split_option(text: str) -> tuple[str, str | None]:
    """A header such as `Question [option]` as its two parts."""
    found = _SUB.match(text.strip())
    if found is None:
        return text.strip(), None
    scale = found.group("scale")
    option = found.group("sub") + (f" {scale}" if scale else "")
    return found.group("text"), option


def plain_table(cells: Sequence[str]) -> tuple[Question, ...]:
    """One question per header cell, for a table no platform is known of."""
    return distinct(
        [
            Question(cell.strip(), code=cell.strip() or None, text=cell.strip() or None)
            for cell in cells
        ]
    )
