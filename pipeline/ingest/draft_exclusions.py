"""Rows of a survey that are no answers of anybody: previews, tests, and what was not finished."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.ingest.draft_text import Page, quoted_text
from pipeline.ingest.readers.profile import Profile
from pipeline.ingest.readers.seen import Seen
from schemas.compilers.row_check import literal, quoted

#: Qualtrics' codes of a response's kind that mean a preview, a test or spam.
_NOT_REAL = ("1", "2", "8", "9", "12", "17")
_WORDS = "preview|test|spam|vorschau|prueba|aper[cç]u"
_SUBMITTED = ("submitdate", "date submitted")


def exclusion_lines(page: Page, seen: Seen, found: Mapping[str, Profile]) -> list[str]:
    """Lines of `exclude`: what the platform says is no response, and a question on partials."""
    names = {question.column.casefold(): question.column for question in seen.questions}
    lines = []
    if seen.platform.startswith("Qualtrics"):
        lines = _qualtrics(page, names, found)
    elif seen.platform.startswith("LimeSurvey"):
        day = next((names[name] for name in _SUBMITTED if name in names), None)
        if day is not None and found[day].filled < found[day].rows:
            lines = [_rule("unfinished", f"{quoted(day)} is null")]
    return ["exclude:", *lines] if any(not line.startswith("  #") for line in lines) else lines


def _qualtrics(page: Page, names: Mapping[str, str], found: Mapping[str, Profile]) -> list[str]:
    lines = []
    if "status" in names:
        status = quoted(names["status"])
        listed = ", ".join(map(literal, _NOT_REAL))
        words = f"regexp_matches(lower({status}), {literal(_WORDS)})"
        lines.append(_rule("preview", f"{status} in ({listed}) or {words}"))
    finished = names.get("finished")
    if finished is not None and found[finished].distinct > 1:
        ask = "do responses count that were not finished? They do unless this line is used:"
        rule = _rule("unfinished", f"{quoted(finished)} in ('0', 'False', 'FALSE')")
        lines += ["  " + page.ask(ask), "  #" + rule]
    return lines


def _rule(reason: str, when: str) -> str:
    return f"  - {{reason: {reason}, when: {quoted_text(when)}}}"
