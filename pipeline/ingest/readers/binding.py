"""A survey source meets one export: its questions are found, its items become an unnest."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.errors import RefusedInputError
from pipeline.ingest.readers.answers import answer_sql, chosen_sql
from pipeline.ingest.readers.find import find_choices, find_question
from pipeline.ingest.readers.questions import NOT_SHOWN, Question
from schemas.compilers.row_check import literal, quoted
from schemas.source import ColumnMap, Exclusion, Source, Unnest
from schemas.survey_binding import BoundItem, SurveyBinding

_NAMED_PROBLEMS = 5


def bind(source: Source, questions: Sequence[Question]) -> Source:
    """The source with its questions found in one export: plain columns, fields and an unnest.

    A source without a survey keeps everything, but learns which columns are the platform's own.
    Errors: RefusedInputError naming the items whose question is missing or found twice.
    """
    declared = {q.column: q.metadata for q in questions if q.metadata}
    source = source.model_copy(update={"drop": _drops(source, declared)})
    if source.survey is None:
        return source
    problems: list[str] = []
    items = [
        _item(source, key, item, questions, problems) for key, item in source.survey.items.items()
    ]
    fields = _fields(source.survey, questions, problems)
    if problems:
        raise _unbound(source, problems)
    listed = ",\n ".join(items)
    answered = f"[{listed}]"
    given = f"given.answer is not null and given.answer <> {literal(NOT_SHOWN)}"
    has_any = f"len(list_filter({answered}, lambda given: {given})) > 0"
    unnest = Unnest(
        items=f"case when {has_any} then {answered} else [] end",
        name="answered",
        when_empty="no_answers",
        derive={
            "bound_instrument": "answered.instrument",
            "bound_item": "answered.item",
            "bound_answer": "answered.answer",
        },
    )
    names = {"instrument_id": "bound_instrument", "item": "bound_item", "answer": "bound_answer"}
    columns = {
        **source.columns,
        **{k: ColumnMap.model_validate({"from": v}) for k, v in names.items()},
    }
    hidden = Exclusion(reason="not_shown", when=f"bound_answer = {literal(NOT_SHOWN)}")
    return source.model_copy(
        update={
            "unnest": unnest,
            "columns": columns,
            "derive": {**fields, **source.derive},
            "exclude": (*source.exclude, hidden),
        }
    )


def _drops(source: Source, declared: dict[str, str]) -> dict[str, str]:
    """The platform's own columns with their reason, unless the source maps them."""
    used = {mapping.source for mapping in source.columns.values()}
    used |= {
        name
        for name in declared
        for text in _expressions(source)
        if quoted(name) in text or name in text.split()
    }
    reasons = {name: reason for name, reason in declared.items() if reason and name not in used}
    return {**reasons, **source.drop}


def _expressions(source: Source) -> list[str]:
    texts = [*source.derive.values(), *(rule.when for rule in source.exclude)]
    texts += [m.expression for m in source.columns.values() if m.expression]
    texts += [lookup.of for lookup in source.lookups.values()]
    if source.survey:
        texts += [asked.column for asked in source.survey.fields.values() if asked.column]
        texts += [asked.code for asked in source.survey.fields.values() if asked.code]
    return texts


def _fields(
    survey: SurveyBinding, questions: Sequence[Question], problems: list[str]
) -> dict[str, str]:
    found = {}
    for name, asked in survey.fields.items():
        question = find_question(asked, questions)
        if isinstance(question, str):
            problems.append(f"field {name}: {question}")
        elif question.column.lower() != name.lower():
            found[name] = f"nullif({quoted(question.column)}, {literal(NOT_SHOWN)})"
    return found


def _item(
    source: Source, key: str, item: BoundItem, questions: Sequence[Question], problems: list[str]
) -> str:
    """SQL of one item as a struct of instrument, item and answer."""
    assert source.survey is not None
    instrument, number = source.survey.place_of(key)
    if item.option is not None:
        columns, question = find_choices(item, questions)
        if not columns and question is None:
            problems.append(f"item {key}: no such question")
            return ""
        answer = chosen_sql(item, columns, question, kind=source.reader.kind)
    else:
        found = find_question(item, questions)
        if isinstance(found, str):
            problems.append(f"item {key}: {found}")
            return ""
        answers = source.survey.answer_set(item)
        assert answers is not None
        answer = answer_sql(found.column, item, answers, source.reader)
    return f"{{instrument: {literal(instrument)}, item: {literal(number)}, answer: {answer}}}"


def _unbound(source: Source, problems: list[str]) -> RefusedInputError:
    more = len(problems) - _NAMED_PROBLEMS
    named = "; ".join(problems[:_NAMED_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")
    return RefusedInputError(
        f"the survey of source {source.id} does not fit this export: {named}",
        expected="every bound question in the export, once",
        todo="see `plimsoll check FILE` for its questions, and mend `survey` in the source",
    )
