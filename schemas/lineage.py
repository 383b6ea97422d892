"""Where published columns come from, as far as the steps are written in Python."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

LINEAGE_FILE = Path(__file__).with_name("lineage.yaml")

#: Where a way back may end: a column of a contract, or a named constant of one of these.
END_KINDS = {
    "raw": "column of a contract",
    "limits": "register of limits",
    "definitions": "definition of indicators",
    "instruments": "library of instruments",
    "sources": "source file",
    "settings": "setting",
    "policy": "protection policy",
    "run": "said by the run",
    "constant": "written in the SQL",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Declared(_Strict):
    """A table a Python step fills: what each of its columns is read from."""

    step: str = Field(description="The step, one of `steps`")
    columns: dict[str, tuple[str, ...]] = Field(description="References by column")


class DeclaredLineage(_Strict):
    """The whole file."""

    run: dict[str, str] = Field(description="What a run says of itself")
    steps: dict[str, str] = Field(description="What each Python step does, in words")
    filled: dict[str, Declared] = Field(description="Relations filled before the SQL reads them")
    published: dict[str, Declared] = Field(description="Published tables")

    @model_validator(mode="after")
    def _steps_are_named(self) -> DeclaredLineage:
        for table, declared in (*self.filled.items(), *self.published.items()):
            if declared.step not in self.steps:
                raise ValueError(f"{table}: unknown step {declared.step}")
            empty = [name for name, references in declared.columns.items() if not references]
            if empty:
                raise ValueError(f"{table}: {', '.join(empty)} come from nowhere")
        return self


@cache
def load_lineage(path: Path = LINEAGE_FILE) -> DeclaredLineage:
    """The declared steps; pydantic's ValidationError for an unknown key or step."""
    with path.open(encoding="utf-8") as stream:
        return DeclaredLineage.model_validate(YAML(typ="safe").load(stream))
