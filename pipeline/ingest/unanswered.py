"""A draft whose questions are open loads nothing: a question mark is no team, worker or wave."""

from __future__ import annotations

from pipeline.errors import RefusedInputError
from schemas.source import Source

_OPEN = "?"


def refuse_unanswered(source: Source) -> None:
    """Refuse a source in which a draft's question marks still stand.

    Errors: RefusedInputError naming what is open.
    """
    places = [f"columns: {name}" for name, mapping in source.columns.items()
              if mapping.value == _OPEN or _OPEN in (mapping.codes or {}).values()]  # fmt: skip
    places += [f"derive: {name}" for name, text in source.derive.items() if ", '?')" in text]
    if source.survey is not None and source.survey.instrument == _OPEN:
        places.append("survey: instrument")
    if places:
        raise RefusedInputError(
            f"source {source.id} has open questions: {', '.join(places)}",
            expected="an answer in place of each question mark",
            todo="answer the lines marked QUESTION in the source",
        )
