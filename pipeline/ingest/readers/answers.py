"""Answers as SQL: labels in any language and numbers become codes; multi-selects become 1 or 0."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ingest.readers.questions import NOT_SHOWN, Question
from schemas.compilers.row_check import literal, quoted
from schemas.source import Reader
from schemas.survey_binding import AnswerSet, BoundItem

_YES = ("1", "y", "yes", "true", "checked", "ja", "oui", "sí", "si", "x")
_NO = ("0", "n", "no", "false", "unchecked", "nein", "non")
#: LimeSurvey can convert yes and no to numbers, and then writes 2 for no.
_CONVERTED_NO = "2"
_LIMESURVEY = ("limesurvey", "limesurvey_vv")


def answer_sql(column: str, item: BoundItem, answers: AnswerSet, reader: Reader) -> str:
    """SQL for the code of an answer as text; an answer that is not listed gets a mark before it.

    Missing: an empty cell is no answer, or was not shown where the reader's `unanswered` code
    tells the two apart.
    """
    value = quoted(column)
    cases = [f"when {value} = {literal(NOT_SHOWN)} then {literal(NOT_SHOWN)}"]
    empty = "null"
    if reader.unanswered is not None:
        cases.append(f"when {value} = {literal(reader.unanswered)} then null")
        empty = literal(NOT_SHOWN)
    for text, code in _meanings(item, answers, reader).items():
        meaning = "null" if code is None else literal(str(code))
        cases.append(f"when {_folded(value)} = {literal(text)} then {meaning}")
    listed = " ".join(cases)
    return f"case when {value} is null then {empty} {listed} else '?' || {value} end"


def _folded(value: str) -> str:
    return f"lower(regexp_replace(trim({value}), '\\s+', ' ', 'g'))"


def _meanings(item: BoundItem, answers: AnswerSet, reader: Reader) -> dict[str, int | None]:
    """What each answer means, in lower case: numbers first, then labels, which win."""
    turned = answers.model_copy(update={"reversed": answers.reversed != item.reversed})
    found: dict[str, int | None] = {}
    if answers.numbers:
        found |= {turned.number(code): code for code in answers.codes}
        is_yes_no = set(answers.codes) == {0, 1} and not answers.shift and not turned.reversed
        if is_yes_no and reader.kind in _LIMESURVEY:
            found.setdefault(_CONVERTED_NO, 0)
    for code, labels in answers.codes.items():
        found |= {" ".join(label.split()).lower(): code for label in labels}
    return found | {" ".join(label.split()).lower(): None for label in answers.no_answer}


def chosen_sql(
    item: BoundItem, columns: Sequence[Question], joined: Question | None, *, kind: str
) -> str:
    """SQL that is 1 where an option of a multi-select was chosen, 0 where it was not.

    Missing: nothing chosen at all is no answer, since no export tells it from a skipped question;
    a 0 is an answer where the platform writes it only for a question that was answered.
    """
    if columns:
        return _from_columns(item, columns, kind)
    assert joined is not None
    return _from_joined(item, joined)


def _from_columns(item: BoundItem, columns: Sequence[Question], kind: str) -> str:
    mine, labels = quoted(columns[0].column), {str(item.option).lower()}
    labels |= {text.lower() for text in (columns[0].option, columns[0].choice_id) if text}
    no = (*_NO, _CONVERTED_NO) if kind in _LIMESURVEY else _NO
    yes = ", ".join(literal(text) for text in sorted({*_YES, *labels}))
    no_list = ", ".join(literal(text) for text in no)
    # A platform that writes only what was chosen leaves a cell empty for no: then any other
    # choice of the same question shows that the question was answered.
    names = [quoted(question.column) for question in columns]
    others = ", ".join(names)
    nothing = "false"
    if kind == "redcap":  # it writes 0 for every option of a question that was left empty
        nothing = " and ".join(f"{name} in ('0', 'Unchecked')" for name in names)
    return (
        f"case when {mine} = {literal(NOT_SHOWN)} then {literal(NOT_SHOWN)} "
        f"when {nothing} then null "
        f"when lower(trim({mine})) in ({yes}) then '1' "
        f"when lower(trim({mine})) in ({no_list}) then '0' "
        f"when {mine} is null and coalesce({others}) is not null then '0' "
        f"when {mine} is null then null else '?' || {mine} end"
    )


def _from_joined(item: BoundItem, joined: Question) -> str:
    """The options of one cell, taken apart longest first where a label holds the joining mark."""
    mark = (joined.joiner or ";").strip() or " "
    value = f"{literal(mark)} || {_tight(quoted(joined.column), mark)} || {literal(mark)}"
    wanted = _tight_text(str(item.option), mark)
    for place, option in enumerate(sorted(item.options, key=len, reverse=True)):
        text = _tight_text(option, mark)
        token = f"\x02{place}\x02"
        if text == wanted:
            wanted = token
        value = f"replace({value}, {literal(mark + text + mark)}, {literal(mark + token + mark)})"
    column = quoted(joined.column)
    return (
        f"case when {column} = {literal(NOT_SHOWN)} then {literal(NOT_SHOWN)} "
        f"when {column} is null then null "
        f"when contains({value}, {literal(mark + wanted + mark)}) then '1' else '0' end"
    )


def _tight(column: str, mark: str) -> str:
    """A cell in lower case without blanks around the joining mark or a mark at its end."""
    if mark == " ":
        return f"lower({_folded(column)})"
    folded = _folded(column)
    return f"rtrim(regexp_replace({folded}, ' *{_escaped(mark)} *', {literal(mark)}, 'g'), {literal(mark)})"  # noqa: E501


def _tight_text(text: str, mark: str) -> str:
    words = " ".join(text.split()).lower()
    if mark == " ":
        return words
    return mark.join(part.strip() for part in words.split(mark)).rstrip(mark)


def _escaped(mark: str) -> str:
    return "\\" + mark if mark in ".|^$*+?()[]{}" else mark
