"""What a source file says: how one export becomes one contract, without any Python.

Expressions are DuckDB SQL over the export's own columns, which are all text at that point.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from schemas.contract import columns_of
from schemas.contracts import CONTRACTS
from schemas.survey_binding import SurveyBinding
from schemas.vocabulary import Recording

#: The sources that ship with the product.
SHIPPED = Path(__file__).parent / "sources"


#: Formats that are no text of a date but days counted by a spreadsheet, with day nought of each.
EXCEL_ORIGINS = {"excel": "1899-12-30", "excel_1904": "1904-01-01"}


#: How a format ends that says how far from UTC each time is: the source's zone is not asked then.
_OFFSETS = ("%z", "Z", "+00:00")


def says_offset(form: str) -> bool:
    """Whether times of a format carry their offset from UTC."""
    return form.endswith(_OFFSETS)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Recognise(_Strict):
    """How to tell that a file is this export: by its header, and by name only on top of that."""

    columns: tuple[str, ...] = Field(min_length=1, description="Header cells that must be there")
    file_name: str | None = Field(None, description="Glob the file's name must match as well")


#: Formats with a reader (docs/formats has a page on each); csv is one header row of plain text.
ReaderKind = Literal[
    "csv", "table", "xlsx", "parquet", "json", "spss", "xpt", "neris", "nemsis", "qualtrics",
    "surveymonkey", "ms_forms", "google_forms", "limesurvey", "limesurvey_vv", "redcap", "odk",
    "kobo",
]  # fmt: skip


class Reader(_Strict):
    """How the bytes become rows of text."""

    kind: ReaderKind = "csv"
    delimiter: str | None = Field(None, description="Found from the header when empty")
    encoding: str | None = Field(None, description="Found from the bytes when empty")
    quote: str = Field('"', description="Quote character; empty for none")
    multiline: bool = Field(False, description="Whether a quoted cell may hold line breaks")
    skip_lines: int = Field(0, ge=0, description="Lines above the header")
    null_values: tuple[str, ...] = Field(("",), description="Cells that mean missing")
    member: str | None = Field(None, description="Glob of the file inside a zip")
    sheet: str | None = Field(None, description="Glob of the sheet of a workbook")
    dictionary: str | None = Field(None, description="REDCap's data dictionary, in sources/")
    records: str | None = Field(None, description="Where a JSON document keeps its list")
    not_shown: tuple[str, ...] = Field((), description="SPSS missing codes that mean not shown")
    unanswered: str | None = Field(
        None, description="Code for shown and skipped; an empty cell then means not shown"
    )


class Unnest(_Strict):
    """One source row becomes several records: a list expression, its items under a name."""

    items: str
    name: str
    when_empty: str = Field(description="Reason code of a row whose list is empty")
    derive: dict[str, str] = Field(default_factory=dict)


class Exclusion(_Strict):
    """Rows the source itself declares not to be data, with a reason code."""

    reason: str = Field(pattern=r"^[a-z0-9_]{3,40}$")
    when: str


class ColumnMap(_Strict):
    """Where a contract column comes from."""

    source: str | None = Field(None, alias="from", description="A column or derived name")
    value: str | None = Field(None, description="A constant")
    expression: str | None = Field(None, description="SQL over columns and derived names")
    formats: tuple[str, ...] = Field(
        (), description="strptime formats of a date or time, or excel or excel_1904"
    )
    codes: dict[str, str] | None = Field(None, description="The export's codes and their meaning")
    otherwise: str | None = Field(None, description="Meaning of a code that is not listed")
    optional: bool = Field(False, description="The column may be absent; then it is empty")
    decimal_mark: Literal[".", ","] = "."
    thousands_mark: Literal["", ".", ",", " ", "'"] = ""

    @model_validator(mode="after")
    def _one_origin(self) -> ColumnMap:
        if sum(x is not None for x in (self.source, self.value, self.expression)) != 1:
            raise ValueError("say exactly one of from, value or expression")
        if self.decimal_mark == self.thousands_mark:
            raise ValueError("decimal_mark and thousands_mark must differ")
        if len({says_offset(form) for form in self.formats}) > 1:
            raise ValueError("formats with an offset (%z, Z) and without one cannot be mixed")
        return self


class Lookup(_Strict):
    """A code list applied to an expression; it derives <name>_<output> for each output."""

    list: str = Field(description="File of the list, in sources/ or among the shipped lists")
    of: str = Field(description="SQL of the code that is looked up")
    key: str = Field("pattern", description="The list's column of patterns")


class LoggedTeams(_Strict):
    """A team tree read off the rows themselves, for an organisation that has only this file."""

    name: str
    parent_id: str | None = None
    small_team_group: str | None = None
    headcount: str | None = None


class Source(_Strict):
    """One export and the contract it fulfils."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,40}$")
    title: str
    contract: str
    recording: Recording = Recording.EVENTS_ONLY
    timezone: str | None = Field(None, description="Zone of local times; empty means the teams'")
    ambiguous: Literal["refuse", "first", "second"] = "refuse"
    delivers: Literal["periods", "additions"] = Field(
        "periods", description="Whether a file of the same months corrects an earlier one or adds"
    )
    snapshot: bool = Field(False, description="Each file replaces the one before it entirely")
    grace_days: int = Field(7, ge=0, le=60)
    refused_share: float = Field(
        0.05, gt=0, le=1, description="Share of bad rows that stops a file"
    )
    recognise: Recognise
    reader: Reader = Reader()
    derive: dict[str, str] = Field(default_factory=dict)
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    survey: SurveyBinding | None = None
    unnest: Unnest | None = None
    exclude: tuple[Exclusion, ...] = ()
    columns: dict[str, ColumnMap]
    drop: dict[str, str] = Field(default_factory=dict, description="Columns dropped on purpose")
    teams: LoggedTeams | None = None
    assumptions: tuple[str, ...] = ()

    @field_validator("columns", mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {k: {"from": v} if isinstance(v, str) else v for k, v in value.items()}

    @model_validator(mode="after")
    def _fits_contract(self) -> Source:
        if self.contract not in CONTRACTS:
            raise ValueError(f"contract {self.contract} is not one of {', '.join(CONTRACTS)}")
        specs = {spec.name: spec for spec in columns_of(CONTRACTS[self.contract])}
        unknown = sorted(set(self.columns) - set(specs))
        if unknown:
            raise ValueError(f"columns not in {self.contract}: {', '.join(unknown)}")
        bound = {"instrument_id", "item", "answer"} if self.survey else set()
        if bound and (
            self.contract != "survey_responses" or self.unnest or bound & {*self.columns}
        ):
            raise ValueError(
                "survey gives the items of survey_responses, without unnest or columns"
            )
        mapped = {*self.columns, *bound}
        absent = sorted(n for n, s in specs.items() if s.required and n not in mapped)
        if absent:
            raise ValueError(f"required columns of {self.contract} not mapped: {', '.join(absent)}")
        required = {n for n, s in specs.items() if s.required}
        loose = sorted(n for n, m in self.columns.items() if m.optional and n in required)
        if loose:
            raise ValueError(f"required columns cannot be optional: {', '.join(loose)}")
        return self
