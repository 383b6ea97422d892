"""Which question of a survey export is which item of which instrument, and what its answers mean.

Questions are named by what stays the same between exports: the platform's ImportId with its
choice, the question's code, or its exact wording (in several languages where it has several).
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_tuple(value: Any) -> Any:
    if value is None or isinstance(value, (tuple, list)):
        return value
    return (str(value),)


class Asked(_Strict):
    """One question of an export; with `choice`, one row or option of it.

    The first of import_id, code, text and column that is said decides; a text said beside a code
    is the wording the code must still have, else the definition has drifted.
    """

    import_id: str | None = Field(None, description="Qualtrics' ImportId, such as QID20")
    code: str | None = Field(None, description="The question's code in the export")
    text: tuple[str, ...] = Field((), description="Its exact wording, one for each language")
    column: str | None = Field(None, description="A column of the export, by its name")
    choice: str | None = Field(None, description="Number, code or label of the row or option")

    _text = field_validator("text", mode="before")(_as_tuple)

    @model_validator(mode="after")
    def _named(self) -> Asked:
        if not (self.import_id or self.code or self.text or self.column):
            raise ValueError("say import_id, code, text or column")
        return self


class BoundItem(Asked):
    """A question that is an item of an instrument.

    `option` makes the item a yes (1) or no (0): whether this option of a multi-select was chosen.
    `reversed` says that the export counts this question's answers the other way round.
    """

    answers: str | None = Field(None, description="Name of the answer set; else the only one")
    option: str | None = Field(None, description="Code or label of an option that was chosen")
    options: tuple[str, ...] = Field(
        (), description="All labels of the multi-select, where a label holds the joining mark"
    )
    reversed: bool = False


class AnswerSet(_Strict):
    """What answers mean: code of the instrument, with the labels that mean it in any language.

    A bare number that is one of the codes is that code, less `shift` (an export that counts from
    1 where the instrument counts from 0 has shift 1). Any answer that is not listed is refused.
    """

    codes: dict[int, tuple[str, ...]] = Field(min_length=1)
    numbers: bool = Field(True, description="Whether the export may hold the numbers themselves")
    shift: int = Field(0, description="What the export's numbers have too much")
    reversed: bool = Field(False, description="Whether the export's numbers run the other way")
    no_answer: tuple[str, ...] = Field((), description="Answers that mean none was given")

    @field_validator("codes", mode="before")
    @classmethod
    def _one_label(cls, value: Any) -> Any:
        return (
            {k: _as_tuple(v) or () for k, v in value.items()} if isinstance(value, dict) else value
        )

    @model_validator(mode="after")
    def _one_meaning(self) -> AnswerSet:
        groups = (*self.codes.values(), self.no_answer)
        labels = [
            text for many in groups for text in {" ".join(t.casefold().split()) for t in many}
        ]
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:
            raise ValueError(f"labels with two meanings: {', '.join(twice)}")
        return self

    def number(self, code: int) -> str:
        """The number by which an export writes a code."""
        if self.reversed:
            code = min(self.codes) + max(self.codes) - code
        return str(code + self.shift)


class SurveyBinding(_Strict):
    """The items of one export; `fields` gives names to other questions, such as the team's."""

    instrument: str | None = Field(None, description="Instrument of items that name none")
    answers: dict[str, AnswerSet] = Field(min_length=1)
    items: dict[str, BoundItem] = Field(
        min_length=1, description="By item, or instrument:item where there are several"
    )
    fields: dict[str, Asked] = Field(default_factory=dict)

    @field_validator("items", "fields", mode="before")
    @classmethod
    def _code_alone(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {str(k): {"code": v} if isinstance(v, str) else v for k, v in value.items()}

    @model_validator(mode="after")
    def _complete(self) -> SurveyBinding:
        for key, item in self.items.items():
            if self.instrument is None and ":" not in key:
                raise ValueError(f"item {key} has no instrument: say it, or write instrument:item")
            if item.option is None and self.answer_set(item) is None:
                raise ValueError(f"item {key} has no answer set of that name")
        return self

    def answer_set(self, item: BoundItem) -> AnswerSet | None:
        """The answer set of an item: the one it names, or the only one there is."""
        if item.answers is not None:
            return self.answers.get(item.answers)
        return next(iter(self.answers.values())) if len(self.answers) == 1 else None

    def place_of(self, key: str) -> tuple[str, str]:
        """Instrument and item of a key."""
        instrument, colon, item = key.partition(":")
        return (instrument, item) if colon else (str(self.instrument), key)
