"""The page a draft is written on: its lines, and the questions counted."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.ingest.date_order import is_day_first, is_month_first
from pipeline.ingest.readers.profile import Profile
from pipeline.ingest.readers.seen import Seen
from pipeline.ingest.tripwire import reason_for_name

_MOST_CELLS = 5
_MOST_NAMED = 8


@dataclass
class Page:
    """Text under way and the number of questions asked so far."""

    text: str = ""
    asked: int = 0

    def add(self, *lines: str) -> None:
        """Add lines."""
        self.text += "".join(f"{line}\n" for line in lines)

    def ask(self, question: str) -> str:
        """A question as a comment line."""
        self.asked += 1
        return f"# QUESTION {self.asked}: {question}"

    def finished(self) -> str:
        """The text with the number of questions at its head."""
        head = f"# {self.asked} questions are open.\n"
        if self.asked < 2:
            head = "# One question is open.\n" if self.asked else "# No question is open.\n"
        numbers = itertools.count(1)
        return head + re.sub(r"QUESTION \d+", lambda _: f"QUESTION {next(numbers)}", self.text)


@dataclass(frozen=True)
class Body:
    """What a kind of draft contributes."""

    contract: str
    lines: tuple[str, ...]
    used: tuple[str, ...]
    recording: str = ""
    needs_zone: bool = False
    ids: tuple[str, ...] = ()


def quoted_text(text: str) -> str:
    """A YAML string on one line."""
    return json.dumps(text, ensure_ascii=False)


def recognise_by(seen: Seen, used: Sequence[str]) -> list[str]:
    """A few header cells that tell this export from others: used ones first, short ones first."""
    usable = [q.column for q in seen.questions if q.metadata != "made by the reader"]
    first = [column for column in used if column in usable]
    rest = [column for column in usable if column not in first]
    return [*dict.fromkeys([*first, *rest])][:_MOST_CELLS]


def moment_lines(page: Page, profile: Profile | None) -> tuple[list[str], str]:
    """Comment lines and the `formats` of a column of days or times."""
    if profile is None or not profile.forms:
        return [], ""
    forms = both_orders(profile.forms)
    if len(forms) > 1:
        ask = "is the day first (31/12) or the month (12/31)? Keep one format."
        return [page.ask(ask)], json.dumps(forms)
    if forms[0] == "excel":
        ask = "days counted by a spreadsheet since 1900? Since 1904 it is excel_1904."
        return [page.ask(ask)], json.dumps(forms)
    return [], json.dumps(forms)


def both_orders(forms: Sequence[str]) -> list[str]:
    """The likeliest form, and where days and months fit each other's places the first of each."""
    first = next((form for form in forms if is_day_first(form)), None)
    other = next((form for form in forms if is_month_first(form)), None)
    is_certain = not (is_day_first(forms[0]) or is_month_first(forms[0]))
    return [forms[0]] if is_certain or not (first and other) else [first, other]


def left_out(seen: Seen, used: Sequence[str], found: Mapping[str, Profile]) -> list[str]:
    """One comment line for the columns that stay out, with the reasons the tripwire gives."""
    reasons: dict[str, list[str]] = {}
    for question in seen.questions:
        if question.column in used:
            continue
        reason = question.metadata or reason_for_name(question.column) or "not mapped"
        if question.column in found and not found[question.column].filled:
            reason = "empty"
        reasons.setdefault(reason, []).append(" ".join(question.column.split())[:40])
    lines = ["# Columns that stay out:"]
    for reason, columns in reasons.items():
        more = f" and {len(columns) - _MOST_NAMED} more" if len(columns) > _MOST_NAMED else ""
        shown = ", ".join(columns[:_MOST_NAMED]) + more
        lines.append(f"#   {reason}: {shown}")
    return lines if reasons else []
