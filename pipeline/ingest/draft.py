"""A draft source for an export no source fits: best guesses, and open questions as comments.

Values are written into a draft only where many rows share them, and never from a column that
names or looks like a person's data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.ingest.draft_survey import survey_lines
from pipeline.ingest.draft_table import table_lines
from pipeline.ingest.draft_text import Body, Page, quoted_text, recognise_by
from pipeline.ingest.readers.guess_survey import looks_like_survey
from pipeline.ingest.readers.profile import Profile
from pipeline.ingest.readers.seen import Seen

_PLATFORM_KINDS = (
    "qualtrics", "surveymonkey", "ms_forms", "google_forms", "limesurvey", "limesurvey_vv",
    "redcap", "odk", "kobo", "spss", "xpt",
)  # fmt: skip


def draft_source(path: Path, seen: Seen, found: Mapping[str, Profile]) -> str:
    """A source file as YAML text for one export.

    Everything that must be answered is a line marked QUESTION and a value of "?"; once these are
    answered the file loads. A draft is as good as its guesses: read it before using it.
    """
    page = Page()
    is_platform = seen.reader is not None and seen.reader.kind in _PLATFORM_KINDS
    known = [question for question in seen.questions if question.column in found]
    is_survey = is_platform or looks_like_survey(known, found)
    page.add(
        f"# Draft for {path.name}: {seen.platform}. Guessed from its header and values; nothing",
        "# is used until this file is in the workspace's sources folder. Answer each QUESTION.",
        f"id: {_id(path)}",
        f"title: {quoted_text(path.stem)}",
        f"contract: {'survey_responses' if is_survey else '@CONTRACT@'}",
        "@RECORDING@",
    )
    body = survey_lines(page, seen, found) if is_survey else table_lines(page, seen, found)
    page.text = page.text.replace("@CONTRACT@", body.contract)
    page.text = page.text.replace("@RECORDING@\n", body.recording)
    if seen.platform == "Microsoft Forms" or body.needs_zone:
        page.add("# timezone: Europe/London   # of the export's local times, where it differs")
    page.add(
        "recognise:",
        f"  columns: {json.dumps(recognise_by(seen, body.used), ensure_ascii=False)}",
    )
    page.add(*_reader_lines(page, seen, found, body))
    page.add(*body.lines)
    return page.finished()


def _id(path: Path) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", path.name.lower().split(".")[0])
    words = re.sub(r"(_\d{2,})+$", "", words).strip("_")
    return (words if words[:1].isalpha() else f"export_{words}")[:40].rstrip("_") or "new_export"


def _reader_lines(page: Page, seen: Seen, found: Mapping[str, Profile], body: Body) -> list[str]:
    assert seen.reader is not None
    reader = seen.reader
    lines = ["reader:", f"  kind: {reader.kind}"]
    if reader.kind == "csv":
        lines.append(f"  delimiter: {json.dumps(reader.delimiter)}")
        if any(profile.longest > 200 or profile.has_breaks for profile in found.values()):
            lines.append("  multiline: true")
    if reader.skip_lines:
        lines.append(f"  skip_lines: {reader.skip_lines}")
    doubtful = sorted(
        {word for name in body.ids if name in found for word in found[name].null_words}
    )
    for word in doubtful:
        ask = page.ask(
            f"is {word} in a column of ids a real id? If it means missing, add it below."
        )
        lines.append(f"  {ask}")
    words = sorted({word for profile in found.values() for word in profile.null_words})
    words = [word for word in words if word not in doubtful]
    if words or doubtful:
        lines.append(f"  null_values: {json.dumps(['', *words])}")
    if reader.kind == "redcap":
        lines.append("  # dictionary: project_DataDictionary.csv   # tells not shown from unticked")
    return lines
